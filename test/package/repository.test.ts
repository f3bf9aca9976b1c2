// Holds what the repository carries: its layout, its lock file, its sizes, and the first commands of the README.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
const manifest = JSON.parse(read('package.json')) as { license: string; scripts: Record<string, string>; dependencies?: Record<string, string> };

/** The design, and beside it only what tools look for there. */
const topLevel = [
  'package.json', 'package-lock.json', 'tsconfig.json', 'esbuild.mjs', 'eslint.config.mjs', 'README.md', 'LICENSE', 'CHANGELOG.md',
  '.gitignore', '.gitattributes', '.npmrc', '.vscodeignore', 'src', 'media', 'models', 'syntaxes', 'test', 'bench', '.ci',
];

describe('the repository', () => {
  it('has the layout of the design', () => {
    assert.deepEqual([...new Set(tracked.map(file => file.split('/')[0] ?? ''))].filter(name => !topLevel.includes(name)), []);
  });

  it('names no registry in its lock file', () => {
    const lock = read('package-lock.json');
    assert.deepEqual([...lock.matchAll(/"resolved"\s*:.*/g)].map(([line]) => line), []);
    const hosts = [...lock.matchAll(/https?:\/\/([^/"\s]+)/g)].map(([, host]) => host ?? '');
    // Those left are where authors ask for funding.
    assert.deepEqual([...new Set(hosts)].filter(host => /npm|registry|artifact|nexus|proxy|mirror|localhost|^[\d.:]+$/.test(host)), []);
  });

  it('lets npm install without scripts that look for the network', () => {
    assert.deepEqual(read('.npmrc').trim().split('\n').sort(), ['omit-lockfile-registry-resolved=true', 'onnxruntime_node_install=skip']);
  });

  it('carries no bundle and nothing that is made', () => {
    assert.deepEqual(tracked.filter(file => /^(dist|node_modules|screenshots|\.vscode-(host|test))\/|\.(vsix|map|tsbuildinfo)$/.test(file)), []);
    const minified = tracked.filter(file => /\.[cm]?js$/.test(file) && read(file).split('\n').some(line => line.length > 1000));
    assert.deepEqual(minified, []);
  });

  it('carries no file over 26 MB', () => {
    assert.deepEqual(tracked.filter(file => statSync(path.join(root, file)).size > 26e6), []);
  });

  it('has the model, a small graph for tests and pictures as its only binary files', () => {
    const binary = tracked.filter(file => readFileSync(path.join(root, file)).subarray(0, 8000).includes(0));
    assert.deepEqual(binary.filter(file => !/^(models\/emo-minilm\/(model\.onnx|context\.onnx|training\.hashes)|test\/fixtures\/model\/context\.onnx)$/.test(file) && !file.endsWith('.png')), []);
  });

  it('is under the Apache licence, and says so twice', () => {
    assert.equal(manifest.license, 'Apache-2.0');
    assert.match(read('LICENSE'), /Apache License\s+Version 2\.0, January 2004/);
  });

  it('opens its README with two commands that exist', () => {
    const [start = '', test = ''] = [...read('README.md').matchAll(/npm ci && npm (?:run )?([\w:]+)/g)].map(([, name]) => name ?? '');
    assert.deepEqual([start, test], ['start', 'test']);
    for (const name of [start, test]) assert.ok(manifest.scripts[name], `there is no script ${name}`);
  });

  it('names in its README only scripts that exist', () => {
    const named = [...read('README.md').matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
    assert.deepEqual([...new Set(named)].filter(name => !(name in manifest.scripts)), []);
  });

  it('links in its documents only to what it carries', () => {
    const carried = new Set(tracked.flatMap(file => file.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))));
    const broken = tracked.filter(file => file.endsWith('.md')).flatMap(file =>
      [...read(file).matchAll(/\]\((?!https?:|mailto:|command:|#)([^)\s#]+)/g)]
        .map(([, link]) => path.posix.join(path.posix.dirname(file), link ?? ''))
        .filter(target => !carried.has(target.replace(/\/$/, '')))
        .map(target => `${file} links to ${target}`),
    );
    assert.deepEqual(broken, []);
  });

  it('ships everything in its bundles, so that a package needs no node_modules', () => {
    assert.deepEqual(Object.keys(manifest.dependencies ?? {}), []);
  });
});
