// Compiles the label scanner: compile(FILE), or node compile.mjs FILE, writes a WebAssembly module.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = path.dirname(fileURLToPath(import.meta.url));

/** @throws with what the compiler says */
export async function compile(outFile) {
  const { error, stderr } = await asc.main(['labelScan.ts', '--baseDir', here, '--outFile', path.resolve(outFile), '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort=']);
  if (error !== null) throw new Error(`the label scanner does not compile: ${stderr.toString()}`, { cause: error });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await compile(process.argv[2]);
