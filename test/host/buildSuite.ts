// Bundles the suite for the extension host into .vscode-test/suite.
import { rmSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import { inRoot, workFolder } from './folders';
import { testFilesIn } from '../testFiles';

/** Gives the module that VS Code runs as extensionTestsPath. */
export async function buildSuite(only?: string): Promise<string> {
  const outdir = path.join(workFolder, 'suite');
  rmSync(outdir, { recursive: true, force: true });
  const source = inRoot('test', 'host', 'suite');
  const tests = testFilesIn(source).filter(file => only === undefined || path.basename(file) === `${only}.test.ts`);
  await esbuild.build({
    entryPoints: [path.join(source, 'index.ts'), ...tests],
    outdir,
    outbase: source,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha', 'onnxruntime-node'],
    logLevel: 'warning',
  });
  return path.join(outdir, 'index.js');
}
