// Packs the extension for this platform and another, looks into the packages, and runs the smoke suite against this one's, installed.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../host/folders';
import { runSuite } from '../host/runSuite';
import { machinesOf } from './machine';
import { FetchError } from './npmPackage';
import { here, impossible, pack, targets } from './pack';
import { readZip, type ZipFiles } from './zip';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { main: string; browser: string; icon: string; contributes: unknown };

/** What may be in a package; each must match a file, and each file one of them. */
const expected = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package\.json$/,
  /^extension\/readme\.md$/,
  /^extension\/LICENSE\.txt$/,
  /^extension\/dist\/extension\.js$/,
  /^extension\/dist\/browser\.js$/,
  /^extension\/dist\/classifierWorker\.js$/,
  /^extension\/dist\/labelCheckWorker\.js$/,
  /^extension\/dist\/datasetWorker\.js$/,
  /^extension\/dist\/labelThread\.js$/,
  /^extension\/dist\/labelScan\.wasm$/,
  /^extension\/dist\/synthesis\.js$/,
  /^extension\/dist\/webview\/(dataset|generate|review|study)\.(js|css)$/,
  /^extension\/dist\/THIRD-PARTY-NOTICES\.txt$/,
  /^extension\/models\/emo-minilm\/(model\.onnx|context\.onnx|training\.hashes|tokenizer\.json|config\.json|README\.md)$/,
  /^extension\/syntaxes\/[\w.-]+\.json$/,
  /^extension\/media\/icon\.png$/,
  /^extension\/media\/samples\/[\w.-]+$/,
  /^extension\/media\/walkthrough\/[\w.-]+\.(md|svg|png|fountain)$/,
];
const possible = [/^extension\/changelog\.md$/];

/** By system: what lies in dist/native, and nothing else. */
const natives: Record<string, string[]> = {
  linux: ['duckdb.node', 'libduckdb.so', 'libonnxruntime.so.1', 'onnxruntime_binding.node'],
  darwin: ['duckdb.node', 'libduckdb.dylib', 'libonnxruntime.1.dylib', 'onnxruntime_binding.node'],
  win32: ['DirectML.dll', 'duckdb.dll', 'duckdb.node', 'dxcompiler.dll', 'dxil.dll', 'onnxruntime.dll', 'onnxruntime_binding.node'],
};

/** Its native files are those of the platform, for its processor; all else is as in any package. */
function assertPackage(vsix: string, target: string): void {
  const contents = readZip(readFileSync(vsix));
  const files = [...contents.keys()];
  const at = 'extension/dist/native/';
  const own = files.filter(file => file.startsWith(at));
  assert.deepEqual(own.map(file => file.slice(at.length)).sort(), [...(natives[target.split('-')[0] ?? ''] ?? [])].sort());
  for (const file of own) assert.deepEqual(machinesOf(contents.get(file)!()), [target], file);
  const others = files.filter(file => !own.includes(file));
  assert.deepEqual(others.filter(file => ![...expected, ...possible].some(pattern => pattern.test(file))), []);
  assert.deepEqual(expected.filter(pattern => !others.some(file => pattern.test(file))).map(String), []);
  assert.equal(/TargetPlatform="([^"]*)"/.exec(contents.get('extension.vsixmanifest')!().toString())?.[1], target);
  assert.ok(statSync(vsix).size < 70e6, `${statSync(vsix).size} bytes`);
  const notices = contents.get('extension/dist/THIRD-PARTY-NOTICES.txt')!().toString();
  const named = [...notices.matchAll(/^Files: (.+)$/gm)].flatMap(([, names]) => names?.split(', ') ?? []);
  assert.deepEqual(named.sort(), own.map(file => file.slice('extension/dist/'.length)).sort());
}

/** Every path that the manifest names. */
function namedPaths(value: unknown): string[] {
  if (typeof value === 'string') return /^\.?\/?(media|syntaxes|dist)\/[^\s]+\.\w+$/.test(value) ? [path.posix.normalize(value)] : [];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(namedPaths) : [];
}

describe('the package of the extension', () => {
  let folder: string;
  let vsix: string;
  let contents: ZipFiles;
  let files: string[];

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-package-'));
    vsix = await pack(here, folder);
    contents = readZip(readFileSync(vsix));
    files = [...contents.keys()];
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what is expected for this platform and nothing else, in at most 70 MB', () => assertPackage(vsix, here));

  it('can be made for another platform, whose DuckDB npm has not installed here', async function () {
    this.timeout(420_000);
    const target = here === 'win32-x64' ? 'linux-x64' : 'win32-x64';
    assert.ok(targets.includes(target));
    const other = await pack(target, folder, { mostMs: 240_000 }).catch((error: unknown) => {
      if (!(error instanceof FetchError && error.offline)) throw error;
      console.log(`      skipped: ${error.message}`);
      return undefined;
    });
    if (other === undefined) this.skip();
    assertPackage(other, target);
  });

  it('is not made where a part has no binary', async () => {
    for (const [target, why] of Object.entries(impossible)) await assert.rejects(pack(target, folder), { message: new RegExp(`no package for ${target}: ${why}`) });
    await assert.rejects(pack('plan9-x64', folder), /VS Code knows no such platform/);
  });

  it('holds every file that the manifest names', () => {
    const named = [manifest.main, manifest.browser, manifest.icon, ...namedPaths(manifest.contributes)];
    assert.ok(named.length > 4);
    assert.deepEqual(named.map(name => path.posix.join('extension', name)).filter(name => !files.includes(name)), []);
  });

  it('holds the model as it is in the repository', () => {
    const { files: parts } = JSON.parse(readFileSync(path.join(root, 'models/emo-minilm/config.json'), 'utf8')) as { files: object };
    for (const name of ['config.json', ...Object.keys(parts)]) {
      const packed = contents.get(`extension/models/emo-minilm/${name}`)?.();
      assert.ok(packed?.equals(readFileSync(path.join(root, 'models/emo-minilm', name))), name);
    }
  });

  it('works when it is installed', async () => {
    const report = await runSuite({ name: 'installed', only: 'smoke', vsix });
    assert.deepEqual(report.results.filter(({ state }) => state === 'failed').map(({ title, error }) => `${title}: ${error ?? ''}`), []);
    assert.ok(report.results.length >= 4, `only ${report.results.length} tests ran`);
  });
});
