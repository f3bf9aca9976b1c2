// Builds dist/: the extension, the command line, the worker process, and the native files beside them.
// Usage: node esbuild.mjs [--watch] [--target PLATFORM-ARCH] [--outdir DIR] [--metafile FILE]
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';

const { values: options } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    target: { type: 'string', default: `${process.platform}-${process.arch}` },
    outdir: { type: 'string', default: 'dist' },
    metafile: { type: 'string' },
  },
});

const native = 'node_modules/onnxruntime-node/bin/napi-v6';

/** The JavaScript of onnxruntime-node goes into the bundle; its native files lie in dist/native. */
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
  },
};

function copyNative() {
  const [platform, arch] = options.target.split('-');
  const from = path.join(native, platform, arch);
  if (!existsSync(from)) throw new Error(`onnxruntime-node has no binary for ${options.target}`);
  const to = path.join(options.outdir, 'native');
  mkdirSync(to, { recursive: true });
  // On macOS the library is there twice; the binding loads the one with the short version.
  const names = readdirSync(from).filter(name => !/\.\d+\.\d+\.\d+\.dylib$/.test(name));
  for (const name of names) cpSync(path.join(from, name), path.join(to, name));
}

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
  { entryPoints: { classifierWorker: 'src/classifier/worker.ts' } },
  { entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
].filter(({ entryPoints }) => Object.values(entryPoints).every(existsSync));

if (!options.watch) rmSync(options.outdir, { recursive: true, force: true });
copyNative();
const contexts = await Promise.all(builds.map(build => esbuild.context({ ...shared, ...build, outdir: options.outdir })));
if (options.watch) {
  await Promise.all(contexts.map(context => context.watch()));
} else {
  const results = await Promise.all(contexts.map(context => context.rebuild()));
  if (options.metafile) writeFileSync(options.metafile, JSON.stringify(results.map(result => result.metafile)));
  await Promise.all(contexts.map(context => context.dispose()));
}
