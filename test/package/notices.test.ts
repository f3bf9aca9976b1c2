// Holds the notices beside the bundles: each package and each native file has its licence, and without one there is no build.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inRoot, root } from '../host/folders';

interface Bundle {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

interface Manifest {
  version: string;
  license: string;
}

function build(folder: string, target: string, cwd = root, ...more: string[]) {
  const outdir = path.join(folder, target);
  const metafile = path.join(folder, `${target}.json`);
  const { status, stderr } = spawnSync(process.execPath, [inRoot('esbuild.mjs'), '--target', target, '--outdir', outdir, '--metafile', metafile, ...more], { cwd, encoding: 'utf8' });
  return { status, stderr, outdir, metafile };
}

const noticesIn = (outdir: string) => readFileSync(path.join(outdir, 'THIRD-PARTY-NOTICES.txt'), 'utf8');

/** The sections by title. */
function sectionsOf(notices: string): Map<string, string> {
  const [, ...parts] = notices.split(/^={80}\n/m);
  return new Map(parts.flatMap((title, index) => (index % 2 === 0 ? [[title.trim(), parts[index + 1] ?? '']] : [])));
}

describe('the notices of third parties', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-notices-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const filesNamed = (notices: string) => [...notices.matchAll(/^Files: (.+)$/gm)].flatMap(([, names]) => names?.split(', ') ?? []).sort();
  const nativeFiles = (outdir: string) => readdirSync(path.join(outdir, 'native')).map(name => `native/${name}`).sort();

  it('have each package of the bundles, with its own licence where it carries one', () => {
    const { status, stderr, outdir, metafile } = build(folder, 'linux-x64');
    assert.equal(status, 0, stderr);
    const bundles = JSON.parse(readFileSync(metafile, 'utf8')) as Bundle[];
    const inputs = bundles.flatMap(({ outputs }) => Object.values(outputs).flatMap(output => Object.entries(output.inputs)));
    const parts = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file.split('/'));
    const names = new Set(parts.filter(([first]) => first === 'node_modules').map(([, scope = '', name = '']) => (scope.startsWith('@') ? `${scope}/${name}` : scope)));
    assert.ok(names.size >= 5, [...names].join());

    const notices = noticesIn(outdir);
    const sections = sectionsOf(notices);
    assert.equal(sections.size, names.size + 3, 'the packages, ONNX Runtime, DuckDB and AssemblyScript');
    assert.match(notices, /^DuckDB 1\.\d[\w.-]* \(MIT\)$/m);
    assert.deepEqual([...sections.keys()], [...sections.keys()].sort());
    for (const name of names) {
      const at = inRoot('node_modules', ...name.split('/'));
      const { version, license } = JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8')) as Manifest;
      const section = sections.get(`${name} ${version} (${license})`);
      assert.ok(section !== undefined, name);
      assert.match(section, /copyright/i, name);
      const own = readdirSync(at).filter(file => /^licen[cs]e/i.test(file));
      for (const file of own) assert.ok(section.includes(readFileSync(path.join(at, file), 'utf8').replaceAll('\r\n', '\n').trim()), `${name}: ${file}`);
      assert.ok(own.length > 0 || section.includes('Permission is hereby granted'), name);
    }
    assert.deepEqual(filesNamed(notices), nativeFiles(outdir));
    assert.doesNotMatch(notices, /DirectML|dxcompiler/);
  });

  it('have on Windows the libraries of DirectX too', () => {
    // npm installs DuckDB for one platform only; here a folder stands in for that of Windows.
    const duckdb = path.join(folder, 'duckdb');
    mkdirSync(duckdb);
    for (const [name, text] of Object.entries({ 'package.json': '{"version":"1.2.3"}', 'LICENSE': 'Do as you like.', 'duckdb.node': '', 'duckdb.dll': '' })) writeFileSync(path.join(duckdb, name), text);
    const { status, stderr, outdir } = build(folder, 'win32-x64', root, '--duckdb', duckdb);
    assert.equal(status, 0, stderr);
    const notices = noticesIn(outdir);
    assert.deepEqual(filesNamed(notices), nativeFiles(outdir));
    for (const pattern of [/^DuckDB 1\.2\.3 \(MIT\)$/m, /^DirectML \d+\.\d+\.\d+ \(/m, /^DirectX Shader Compiler \d[\d.]+ \(NCSA\)/m, /^DirectX .*DXIL validator \d[\d.]+ \(/m]) assert.match(notices, pattern);
  });

  it('are not made for a platform whose DuckDB is missing', () => {
    const { status, stderr } = build(folder, process.platform === 'win32' ? 'linux-x64' : 'win32-x64');
    assert.equal(status, 1);
    assert.match(stderr, /DuckDB's binary for [\w-]+ is not installed \(npm install [^)]+\); npm run package -- [\w-]+ fetches it/);
  });

  describe('of a project with a package', () => {
    /** A project of one package, with the given files. */
    function project(manifest: object, packageFiles: Record<string, string> = {}, nativeName?: string): string {
      const cwd = mkdtempSync(path.join(folder, 'project-'));
      const write = (name: string, text: string) => {
        mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
        writeFileSync(path.join(cwd, name), text);
      };
      write('src/extension/extension.ts', "import { part } from 'part';\nconsole.log(part);\n");
      write('node_modules/part/index.js', 'exports.part = 1;\n');
      write('node_modules/part/package.json', JSON.stringify({ name: 'part', version: '1.2.3', ...manifest }));
      for (const [name, text] of Object.entries(packageFiles)) write(`node_modules/part/${name}`, text);
      mkdirSync(path.join(cwd, 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64'), { recursive: true });
      if (nativeName !== undefined) write(`node_modules/onnxruntime-node/bin/napi-v6/linux/x64/${nativeName}`, '');
      return cwd;
    }
    const buildOf = (cwd: string) => build(path.join(cwd, 'out'), 'linux-x64', cwd);

    it('take its files, or the usual text and its author', () => {
      const withFile = buildOf(project({ license: 'ISC' }, { 'LICENSE.md': 'Do as you like.\r\nReally.', 'NOTICE': 'Made of paper.' }));
      assert.equal(sectionsOf(noticesIn(withFile.outdir)).get('part 1.2.3 (ISC)')?.trim(), 'Do as you like.\nReally.\n\nMade of paper.');
      const without = buildOf(project({ license: 'MIT', author: { name: 'A. Author' } }));
      assert.match(sectionsOf(noticesIn(without.outdir)).get('part 1.2.3 (MIT)') ?? '', /^Copyright \(c\) A\. Author$/m);
    });

    it('fail the build where no licence is known', () => {
      const failures: [string, RegExp][] = [
        [project({}, { LICENSE: 'Do as you like.' }), /part 1\.2\.3 is in a bundle, but its package\.json names no licence/],
        [project({ license: 'ISC', author: 'A. Author' }), /part 1\.2\.3 \(ISC\) is in a bundle, but has neither a licence file nor/],
        [project({ license: 'MIT' }), /part 1\.2\.3 \(MIT\) is in a bundle, but has neither a licence file nor/],
        [project({ license: 'MIT', author: 'A. Author' }, {}, 'other.so'), /no licence is known of other\.so/],
      ];
      for (const [cwd, message] of failures) {
        const { status, stderr } = buildOf(cwd);
        assert.equal(status, 1);
        assert.match(stderr, message);
      }
    });
  });
});
