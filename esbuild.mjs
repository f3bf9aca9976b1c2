// Builds dist/: the extension, the command line, the worker process, the native files beside them, and all their licences.
// Usage: node esbuild.mjs [--watch] [--target PLATFORM-ARCH] [--outdir DIR] [--metafile FILE] [--duckdb DIR]
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';
import { compile as compileLabelScan } from './src/dataset/engine/wasm/compile.mjs';

const { values: options } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    target: { type: 'string', default: `${process.platform}-${process.arch}` },
    outdir: { type: 'string', default: 'dist' },
    metafile: { type: 'string' },
    // Where DuckDB's package for the target lies, where npm has not installed it.
    duckdb: { type: 'string' },
  },
});

const onnxruntime = 'node_modules/onnxruntime-node';
const duckdb = options.duckdb ?? `node_modules/@duckdb/node-bindings-${options.target}`;

/** The JavaScript of onnxruntime-node and DuckDB goes into the bundle; their native files lie in dist/native. */
const nativeBeside = {
  name: 'native-beside',
  setup(build) {
    build.onLoad({ filter: /onnxruntime-node[\\/]dist[\\/]binding\.js$/ }, ({ path: file }) => {
      const source = readFileSync(file, 'utf8');
      const contents = source.replace(
        /require\(`\.\.\/bin\/napi-v6\/[^`]*`\)/,
        "require(require('node:path').join(__dirname, 'native', 'onnxruntime_binding.node'))",
      );
      if (contents === source) throw new Error(`${file} no longer loads its binding as expected: update esbuild.mjs`);
      return { contents, loader: 'js' };
    });
    // Which of the platforms it is was settled when the native files were copied.
    build.onLoad({ filter: /@duckdb[\\/]node-bindings[\\/]duckdb\.js$/ }, () => ({ contents: "module.exports = require('./native/duckdb.node');", loader: 'js' }));
    build.onResolve({ filter: /^\.\/native\/duckdb\.node$/ }, ({ path: file }) => ({ path: file, external: true }));
  },
};

function copyNative() {
  const [platform, arch] = options.target.split('-');
  const from = path.join(onnxruntime, 'bin/napi-v6', platform, arch);
  if (!existsSync(from)) throw new Error(`onnxruntime-node has no binary for ${options.target}`);
  const to = path.join(options.outdir, 'native');
  mkdirSync(to, { recursive: true });
  // On macOS the library is there twice; the binding loads the one with the short version.
  const names = readdirSync(from).filter(name => !/\.\d+\.\d+\.\d+\.dylib$/.test(name));
  for (const name of names) cpSync(path.join(from, name), path.join(to, name));
  return [...names, ...copyDuckdb(to)];
}

/** The binding and, beside it, the library that it loads. */
function copyDuckdb(to) {
  if (!existsSync('src/dataset/engine/worker.ts')) return [];
  if (!existsSync(duckdb)) {
    const name = `@duckdb/node-bindings-${options.target}@${readManifest('node_modules/@duckdb/node-bindings').version}`;
    throw new Error(`DuckDB's binary for ${options.target} is not installed (npm install --no-save --force ${name}); npm run package -- ${options.target} fetches it for a package`);
  }
  const names = readdirSync(duckdb).filter(name => /^(duckdb\.node|libduckdb\.(so|dylib)|duckdb\.dll)$/.test(name));
  for (const name of names) cpSync(path.join(duckdb, name), path.join(to, name));
  return names;
}

const warranty = (holders, dealings) =>
  `THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE ${holders} BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS ${dealings} THE SOFTWARE.`;

const grant =
  'Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:';

/** By SPDX id, for parts that come without the text of their licence. */
const standardTexts = {
  MIT: holder => `MIT License

Copyright (c) ${holder}

${grant}

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

${warranty('AUTHORS OR COPYRIGHT HOLDERS', 'IN')}`,
};

const llvmText = `University of Illinois/NCSA Open Source License

Copyright (c) 2003-2019 University of Illinois at Urbana-Champaign. All rights reserved.

Developed by: LLVM Team, University of Illinois at Urbana-Champaign, http://llvm.org

${grant}

* Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimers.
* Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimers in the documentation and/or other materials provided with the distribution.
* Neither the names of the LLVM Team, University of Illinois at Urbana-Champaign, nor the names of its contributors may be used to endorse or promote products derived from this Software without specific prior written permission.

${warranty('CONTRIBUTORS OR COPYRIGHT HOLDERS', 'WITH')}`;

/** Where the author in the manifest is a person, but the copyright is another's. */
const holders = { 'onnxruntime-common': 'Microsoft Corporation', 'onnxruntime-node': 'Microsoft Corporation' };

/** What is in dist/native. Its version stands in the file itself, but for the runtime, which has that of its package. */
const nativeParts = [
  {
    name: 'ONNX Runtime',
    files: /^(lib)?onnxruntime/,
    license: 'MIT',
    packaged: onnxruntime,
    text: version => `${standardTexts.MIT('Microsoft Corporation')}

The notices of what ONNX Runtime itself contains: https://github.com/microsoft/onnxruntime/blob/v${version}/ThirdPartyNotices.txt`,
  },
  {
    name: 'DuckDB',
    files: /^(duckdb\.(node|dll)|libduckdb\.(so|dylib))$/,
    license: 'MIT',
    packaged: duckdb,
    text: version => `${readFileSync(path.join(duckdb, 'LICENSE'), 'utf8').trim()}

The notices of what DuckDB itself contains: https://github.com/duckdb/duckdb/tree/v${version.split('-')[0]}/third_party`,
  },
  {
    name: 'DirectML',
    files: /^DirectML\.dll$/,
    license: 'LicenseRef-Microsoft-DirectML',
    text: version => `Copyright (c) Microsoft Corporation. All rights reserved.

The licence terms, and the notices of what DirectML itself contains: https://www.nuget.org/packages/Microsoft.AI.DirectML/${version}/License`,
  },
  {
    name: 'DirectX Shader Compiler',
    files: /^dxcompiler\.dll$/,
    license: 'NCSA',
    text: () => `${llvmText}

The notices of what it itself contains: https://github.com/microsoft/DirectXShaderCompiler/blob/main/ThirdPartyNotices.txt`,
  },
  {
    name: 'DirectX Shader Compiler, DXIL validator',
    files: /^dxil\.dll$/,
    license: 'LicenseRef-Microsoft-DirectX-Shader-Compiler',
    text: () => `Copyright (c) Microsoft Corporation. All rights reserved.

The licence terms are the LICENSE-MS.txt of its release: https://github.com/microsoft/DirectXShaderCompiler/releases`,
  },
];

const readManifest = folder => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

/** The folders of the packages that have code in a bundle. */
function bundledPackages(metafiles) {
  const outputs = metafiles.flatMap(metafile => Object.values(metafile.outputs));
  const files = outputs.flatMap(({ inputs }) => Object.keys(inputs).filter(file => inputs[file].bytesInOutput > 0));
  return [...new Set(files.flatMap(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []))];
}

function packageNotice(folder) {
  const { name, version, license, author } = readManifest(folder);
  if (typeof license !== 'string' || license === 'UNLICENSED') throw new Error(`${name} ${version} is in a bundle, but its package.json names no licence`);
  const texts = pattern => readdirSync(folder).filter(file => pattern.test(file)).sort().map(file => readFileSync(path.join(folder, file), 'utf8'));
  const own = texts(/^(licen[cs]e|copying)\b/i);
  if (own.length === 0) {
    const holder = holders[name] ?? author?.name ?? author;
    if (!standardTexts[license] || !holder) throw new Error(`${name} ${version} (${license}) is in a bundle, but has neither a licence file nor a known text and author`);
    own.push(standardTexts[license](holder));
  }
  return { title: `${name} ${version} (${license})`, text: [...own, ...texts(/^(notice|third-?party-?notice)/i)].join('\n\n') };
}

function nativeNotice(names, { name, files, license, packaged, text }) {
  const own = names.filter(file => files.test(file)).sort();
  if (own.length === 0) return [];
  const version = packaged ? readManifest(packaged).version : versionOf(path.join(options.outdir, 'native', own[0]));
  return { title: `${name} ${version} (${license})`, text: `Files: ${own.map(file => `native/${file}`).join(', ')}\n\n${text(version)}` };
}

/** From the version resource of a Windows library. */
function versionOf(file) {
  const version = /ProductVersion\0+(\d+(?:\.\d+)+)/.exec(readFileSync(file).toString('utf16le'))?.[1];
  if (!version) throw new Error(`${file} does not say its version`);
  return version;
}

function writeNotices(metafiles, nativeNames) {
  const unknown = nativeNames.filter(name => !nativeParts.some(({ files }) => files.test(name)));
  if (unknown.length > 0) throw new Error(`no licence is known of ${unknown.join(', ')}: add it to esbuild.mjs`);
  // The comparing and copying of bytes in the label scanner is AssemblyScript's.
  const notices = [...[...bundledPackages(metafiles), ...(hasScanner ? ['node_modules/assemblyscript'] : [])].map(packageNotice), ...nativeParts.flatMap(part => nativeNotice(nativeNames, part))];
  const line = '='.repeat(80);
  const sections = notices
    .sort((one, other) => (one.title < other.title ? -1 : 1))
    .map(({ title, text }) => `${line}\n${title}\n${line}\n\n${text.replaceAll('\r\n', '\n').trim()}\n`);
  const opening = 'The files in this folder contain work of others, under these licences. The sources of the model are in its own README.\n';
  writeFileSync(path.join(options.outdir, 'THIRD-PARTY-NOTICES.txt'), [opening, ...sections].join('\n'));
}

const hasScanner = existsSync('src/dataset/engine/wasm/labelScan.ts');

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: 'linked',
  sourcesContent: false,
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
  external: ['vscode'],
  plugins: [nativeBeside],
  legalComments: 'eof',
};

const builds = [
  { entryPoints: { extension: 'src/extension/extension.ts' } },
  { entryPoints: { browser: 'src/extension/browser.ts' }, platform: 'browser', target: 'es2022' },
  { entryPoints: { classifierWorker: 'src/classifier/worker.ts' } },
  { entryPoints: { labelCheckWorker: 'src/dataset/check/worker.ts' } },
  { entryPoints: { datasetWorker: 'src/dataset/engine/worker.ts' } },
  { entryPoints: { labelThread: 'src/dataset/engine/labelThread.ts' } },
  { entryPoints: { 'webview/dataset': 'src/webview/dataset/page.ts' }, platform: 'browser', format: 'iife', target: 'es2022', minify: true, conditions: ['browser'], external: [] },
  { entryPoints: { 'webview/review': 'src/webview/review/page.ts' }, platform: 'browser', format: 'iife', target: 'es2022', minify: true, conditions: ['browser'], external: [] },
  { entryPoints: { 'webview/study': 'src/webview/study/page.ts' }, platform: 'browser', format: 'iife', target: 'es2022', minify: true, conditions: ['browser'], external: [] },
  { entryPoints: { 'webview/generate': 'src/webview/generate/page.ts' }, platform: 'browser', format: 'iife', target: 'es2022', minify: true, conditions: ['browser'], external: [] },
  { entryPoints: { synthesis: 'src/extension/synthesis/engine/entry.ts' } },
  { entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
].filter(({ entryPoints }) => Object.values(entryPoints).every(existsSync));

if (!options.watch) rmSync(options.outdir, { recursive: true, force: true });
const nativeNames = copyNative();
if (hasScanner) await compileLabelScan(path.join(options.outdir, 'labelScan.wasm'));
const contexts = await Promise.all(builds.map(build => esbuild.context({ ...shared, ...build, outdir: options.outdir })));
if (options.watch) {
  await Promise.all(contexts.map(context => context.watch()));
} else {
  const results = await Promise.all(contexts.map(context => context.rebuild()));
  const metafiles = results.map(result => result.metafile);
  if (options.metafile) writeFileSync(options.metafile, JSON.stringify(metafiles));
  writeNotices(metafiles, nativeNames);
  await Promise.all(contexts.map(context => context.dispose()));
}
