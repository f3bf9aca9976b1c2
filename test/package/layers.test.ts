// Holds the layers: who may import whom, what the bundles really reach, and how long a file or a function may be.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '../..');

/** What each room of src may import from. */
const below: Record<string, readonly string[]> = {
  core: [],
  formats: ['core'],
  process: [],
  classifier: ['core', 'process'],
  dataset: ['core', 'formats', 'process'],
  synthesis: ['core', 'formats', 'process'],
  webview: ['core', 'dataset', 'synthesis'],
  cli: ['core', 'formats', 'classifier', 'dataset', 'process', 'synthesis'],
  extension: ['core', 'formats', 'classifier', 'dataset', 'process', 'synthesis', 'webview'],
};
/** Rooms that do no I/O and run anywhere. */
const pure = ['core', 'formats'];
const mostLines = 300;
const mostFunctionLines = 50;

interface Source {
  file: string;
  room: string;
  text: string;
  imports: string[];
}

const sources: Source[] = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .map(name => {
    const text = readFileSync(path.join(root, 'src', name), 'utf8');
    const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    return { file: `src/${name.split(path.sep).join('/')}`, room: name.split(path.sep)[0] ?? '', text, imports };
  });

/** The room that an import leads to; undefined for a package. */
function roomOf({ file }: Source, specifier: string): string | undefined {
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier).split('/')[1] : undefined;
}

const offenders = (offends: (source: Source, specifier: string) => boolean) =>
  sources.flatMap(source => source.imports.filter(specifier => offends(source, specifier)).map(specifier => `${source.file} imports ${specifier}`));

describe('layers of the source', () => {
  it('knows every room', () => {
    assert.ok(sources.length > 0);
    assert.deepEqual([...new Set(sources.map(({ room }) => room))].filter(room => !(room in below)), []);
  });

  it('imports only from rooms below', () => {
    assert.deepEqual(
      offenders((source, specifier) => {
        const room = roomOf(source, specifier);
        return room !== undefined && room !== source.room && !below[source.room]?.includes(room);
      }),
      [],
    );
  });

  it('lets only src/extension know the editor', () => {
    assert.deepEqual(offenders(({ room }, specifier) => specifier === 'vscode' && room !== 'extension'), []);
  });

  it('keeps core and formats free of node and of packages', () => {
    assert.deepEqual(offenders(({ room }, specifier) => pure.includes(room) && !specifier.startsWith('.')), []);
  });

  it('gives pages no node, and of datasets and synthesis only types', () => {
    const pages = sources.filter(({ room }) => room === 'webview');
    assert.ok(pages.length > 0);
    assert.deepEqual(offenders(({ room }, specifier) => room === 'webview' && specifier.startsWith('node:')), []);
    assert.deepEqual(pages.flatMap(source => valueImports(source).filter(specifier => ['dataset', 'synthesis'].includes(roomOf(source, specifier) ?? '')).map(specifier => `${source.file} imports ${specifier}`)), []);
  });

  it('has no cycle between rooms', () => {
    const ways = new Map(Object.keys(below).map(room => [room, new Set<string>()]));
    for (const source of sources) {
      for (const specifier of source.imports) {
        const room = roomOf(source, specifier);
        if (room !== undefined && room !== source.room) ways.get(source.room)?.add(room);
      }
    }
    const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
      [...(ways.get(from) ?? [])].some(next => next === goal || (!seen.has(next) && reaches(next, goal, seen.add(next))));
    assert.deepEqual([...ways.keys()].filter(room => reaches(room, room)), []);
  });

  it('has no cycle between files', () => {
    const files = new Set(sources.map(({ file }) => file));
    const resolve = (source: Source, specifier: string) => {
      const base = path.posix.join(path.posix.dirname(source.file), specifier);
      return [`${base}.ts`, `${base}/index.ts`, base].find(file => files.has(file));
    };
    const ways = new Map(sources.map(source => [source.file, valueImports(source).map(specifier => resolve(source, specifier))]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: string[]) => {
      if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      if (trail.includes(file) || done.has(file)) return;
      for (const next of ways.get(file) ?? []) if (next !== undefined) visit(next, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    assert.deepEqual(cycles, []);
  });

  it(`has no file over ${mostLines} lines and no function over ${mostFunctionLines}`, () => {
    const long = sources.filter(({ text }) => text.split('\n').length > mostLines).map(({ file }) => file);
    assert.deepEqual([...long, ...sources.flatMap(longFunctions)], []);
  });

  it('says in the first line of each file what its one job is', () => {
    assert.deepEqual(sources.filter(({ text }) => !/^(#!.*\n)?\/[/*]/.test(text)).map(({ file }) => file), []);
  });
});

/** Without those that only import types, which are gone at run time. */
function valueImports({ file, text }: Source): string[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return tree.statements.flatMap(statement => {
    const imports = ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword;
    const exports = ts.isExportDeclaration(statement) && !statement.isTypeOnly;
    if (!imports && !exports) return [];
    const from = statement.moduleSpecifier;
    return from && ts.isStringLiteral(from) && from.text.startsWith('.') ? [from.text] : [];
  });
}

/** A function's own lines: those of functions inside it count for themselves. */
function longFunctions({ file, text }: Source): string[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number) => tree.getLineAndCharacterOfPosition(position).line;
  const found: string[] = [];
  /** Gives how many lines functions take up in the node. */
  const visit = (node: ts.Node): number => {
    let inner = 0;
    ts.forEachChild(node, child => {
      inner += visit(child);
    });
    if (!ts.isFunctionLike(node)) return inner;
    const lines = lineOf(node.end) - lineOf(node.getStart()) + 1;
    if (lines - inner > mostFunctionLines) found.push(`${file}:${lineOf(node.getStart()) + 1} has a function of ${lines - inner} lines`);
    // A function within one line takes none away from the one around it.
    return lines === 1 ? 0 : lines;
  };
  visit(tree);
  return found;
}

interface BundleInput {
  imports: { path: string; external?: boolean }[];
}

interface Bundle {
  inputs: Record<string, BundleInput>;
  outputs: Record<string, { entryPoint?: string; inputs: Record<string, unknown>; imports: { path: string; external?: boolean }[] }>;
}

describe('layers of the bundles', () => {
  const builtIn = new Set([...builtinModules, ...builtinModules.map(name => `node:${name}`)]);
  let bundles: Bundle[];

  before(() => {
    const folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-layers-'));
    const metafile = path.join(folder, 'meta.json');
    execFileSync(process.execPath, ['esbuild.mjs', '--outdir', path.join(folder, 'dist'), '--metafile', metafile], { cwd: root });
    bundles = JSON.parse(readFileSync(metafile, 'utf8')) as Bundle[];
    rmSync(folder, { recursive: true, force: true });
  });

  const inputs = () => Object.assign({}, ...bundles.map(bundle => bundle.inputs)) as Record<string, BundleInput>;
  const entryOf = (bundle: Bundle) => Object.values(bundle.outputs).flatMap(({ entryPoint }) => entryPoint ?? []);

  it('makes the extension, what stands for it in a browser, the workers and the command line', () => {
    const entries = bundles.flatMap(entryOf).sort();
    assert.deepEqual(entries, ['src/classifier/worker.ts', 'src/cli/main.ts', 'src/dataset/check/worker.ts', 'src/dataset/engine/labelThread.ts', 'src/dataset/engine/worker.ts', 'src/extension/browser.ts', 'src/extension/extension.ts', 'src/extension/synthesis/engine/entry.ts', 'src/webview/dataset/page.ts', 'src/webview/generate/page.ts', 'src/webview/review/page.ts', 'src/webview/study/page.ts']);
  });

  it('reaches neither node nor a native module from core and formats', () => {
    const all = inputs();
    const reached = new Map<string, string>();
    const visit = (file: string, from: string) => {
      if (reached.has(file)) return;
      reached.set(file, from);
      for (const next of all[file]?.imports ?? []) visit(next.path, from);
    };
    for (const file of Object.keys(all)) if (pure.some(room => file.startsWith(`src/${room}/`))) visit(file, file);
    assert.ok(reached.size > 0);
    const foreign = [...reached].filter(([file]) => builtIn.has(file) || file.endsWith('.node') || file.includes('node_modules/') || file === 'vscode');
    assert.deepEqual(foreign, []);
  });

  it('leaves the editor, the runtime of node and the binding of DuckDB outside, and nothing else', () => {
    const outside = bundles.flatMap(bundle => Object.values(bundle.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external)));
    const names = [...new Set(outside.map(entry => entry.path))].filter(name => !builtIn.has(name));
    assert.deepEqual(names.sort(), ['./native/duckdb.node', 'vscode']);
  });

  it('asks nothing of node in a page', () => {
    const pages = bundles.filter(bundle => entryOf(bundle).some(entry => entry.startsWith('src/webview/')));
    assert.equal(pages.length, 4);
    assert.deepEqual(pages.flatMap(bundle => Object.values(bundle.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external).map(entry => entry.path))), []);
  });

  it('keeps the engines out of the extension: inference and DuckDB run in their workers only', () => {
    const withRuntime = bundles.filter(bundle => Object.keys(bundle.inputs).some(file => file.includes('node_modules/onnxruntime-node/')));
    assert.deepEqual(withRuntime.flatMap(entryOf), ['src/classifier/worker.ts']);
    const withDuckdb = bundles.filter(bundle => Object.keys(bundle.inputs).some(file => file.includes('node_modules/@duckdb/')));
    assert.deepEqual(withDuckdb.flatMap(entryOf), ['src/dataset/engine/worker.ts']);
    // What asks a server is loaded when something is generated, and lies in nothing that starts with the editor.
    const withServer = bundles.filter(bundle => Object.keys(bundle.inputs).some(file => file.includes('node_modules/openai/')));
    assert.deepEqual(withServer.flatMap(entryOf).sort(), ['src/cli/main.ts', 'src/extension/synthesis/engine/entry.ts']);
    const withEditor = bundles.filter(bundle => Object.values(bundle.inputs).some(({ imports }) => imports.some(entry => entry.path === 'vscode')));
    assert.deepEqual(withEditor.flatMap(entryOf).sort(), ['src/extension/browser.ts', 'src/extension/extension.ts']);
  });

  it('builds what the manifest names', () => {
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { main: string; browser: string; bin: Record<string, string> };
    for (const file of [manifest.main, manifest.browser, ...Object.values(manifest.bin)]) assert.ok(existsSync(path.join(root, file)), `${file} is not built`);
  });
});
