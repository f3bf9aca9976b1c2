// Packs the extension for this platform, looks into the package, and runs the smoke suite against it, installed.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runSuite } from '../host/runSuite';
import { pack, targets } from './pack';
import { readZip, type ZipFiles } from './zip';

const root = path.resolve(__dirname, '../..');
const here = `${process.platform}-${process.arch}`;
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
  /^extension\/dist\/webview\/(dataset|review|study)\.(js|css)$/,
  /^extension\/dist\/THIRD-PARTY-NOTICES\.txt$/,
  /^extension\/dist\/native\/onnxruntime_binding\.node$/,
  /^extension\/dist\/native\/duckdb\.node$/,
  /^extension\/dist\/native\/(libduckdb\.(so|dylib)|duckdb\.dll)$/,
  /^extension\/dist\/native\/(libonnxruntime\.(so\.1|[\d.]*dylib)|onnxruntime\.dll)$/,
  /^extension\/models\/emo-minilm\/(model\.onnx|context\.onnx|training\.hashes|tokenizer\.json|config\.json|README\.md)$/,
  /^extension\/syntaxes\/[\w.-]+\.json$/,
  /^extension\/media\/icon\.png$/,
  /^extension\/media\/samples\/[\w.-]+$/,
  /^extension\/media\/walkthrough\/[\w.-]+\.(md|svg|png|fountain)$/,
];
/** Only on some platforms. */
const possible = [/^extension\/changelog\.md$/, /^extension\/dist\/native\/[\w.-]+$/];

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

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-package-'));
    vsix = pack(here, folder);
    contents = readZip(readFileSync(vsix));
    files = [...contents.keys()];
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('can be made for every platform that ONNX Runtime has', () => {
    assert.ok(targets().includes(here));
    for (const target of ['linux-x64', 'linux-arm64', 'win32-x64', 'darwin-arm64']) assert.ok(targets().includes(target), target);
  });

  it('holds what is expected and nothing else', () => {
    assert.deepEqual(files.filter(file => ![...expected, ...possible].some(pattern => pattern.test(file))), []);
    assert.deepEqual(expected.filter(pattern => !files.some(file => pattern.test(file))).map(String), []);
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

  it('is for this platform and at most 70 MB', () => {
    assert.match(contents.get('extension.vsixmanifest')?.().toString() ?? '', new RegExp(`TargetPlatform="${here}"`));
    assert.ok(statSync(vsix).size < 70e6, `${statSync(vsix).size} bytes`);
  });

  it('works when it is installed', async () => {
    const report = await runSuite({ name: 'installed', only: 'smoke', vsix });
    assert.deepEqual(report.results.filter(({ state }) => state === 'failed').map(({ title, error }) => `${title}: ${error ?? ''}`), []);
    assert.ok(report.results.length >= 4, `only ${report.results.length} tests ran`);
  });
});
