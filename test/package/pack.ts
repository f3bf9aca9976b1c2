// `npm run package`: a .vsix with one platform's native files. pack.ts [PLATFORM-ARCH… | --all] [--out DIR]
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inRoot, root } from '../host/folders';
import { machinesOf, thinFor } from './machine';
import { fetchPackage, lockedPackage, unpack, type FetchOptions } from './npmPackage';

export const here = `${process.platform}-${process.arch}`;
const mostBytes = 70e6;

/** The platforms of VS Code that ONNX Runtime and DuckDB have binaries for. */
export const targets = ['linux-x64', 'linux-arm64', 'win32-x64', 'win32-arm64', 'darwin-arm64'];

/** Why there is no package for the others. */
export const impossible: Record<string, string> = {
  'darwin-x64': 'ONNX Runtime has no binary for Macs with an Intel processor',
  'linux-armhf': 'neither ONNX Runtime nor DuckDB has a binary for 32-bit ARM',
  'alpine-x64': 'ONNX Runtime has no binary for musl, the C library of Alpine',
  'alpine-arm64': 'ONNX Runtime has no binary for musl, the C library of Alpine',
  'web': 'a browser runs no native code',
};

export const duckdbOf = (target: string) => `@duckdb/node-bindings-${target}`;

/** Works on a copy in a temporary folder, so that dist/ stays that of this machine. */
export async function pack(target: string, out: string, fetching?: FetchOptions): Promise<string> {
  if (!targets.includes(target)) throw new Error(`There can be no package for ${target}: ${impossible[target] ?? 'VS Code knows no such platform'}. There can be for ${targets.join(', ')}.`);
  const stage = mkdtempSync(path.join(tmpdir(), `emo-pillars-${target}-`));
  try {
    const duckdb = path.join(stage, 'duckdb');
    await placeDuckdb(target, duckdb, fetching);
    for (const name of readdirSync(root).filter(mayShip)) cpSync(inRoot(name), path.join(stage, name), { recursive: true, filter: notTraining });
    execFileSync(process.execPath, ['esbuild.mjs', '--target', target, '--duckdb', duckdb, '--outdir', path.join(stage, 'dist')], { cwd: root, stdio: 'inherit' });
    checkNatives(target, path.join(stage, 'dist', 'native'));
    mkdirSync(out, { recursive: true });
    const file = path.join(out, `emo-pillars-${target}.vsix`);
    const vsce = inRoot('node_modules', '@vscode', 'vsce', 'vsce');
    const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', file];
    execFileSync(process.execPath, [vsce, 'package', '--target', target, ...flags], { cwd: stage, stdio: ['ignore', 'ignore', 'inherit'] });
    if (statSync(file).size > mostBytes) throw new Error(`${file} is larger than ${mostBytes / 1e6} MB`);
    return file;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** npm installs DuckDB for this machine only; another's is fetched as the lock file has it. On macOS the library is universal. */
async function placeDuckdb(target: string, folder: string, fetching?: FetchOptions): Promise<void> {
  const locked = lockedPackage(duckdbOf(target));
  if (!locked) throw new Error(`package-lock.json has no ${duckdbOf(target)}`);
  mkdirSync(folder);
  for (const [name, contents] of installed(locked.name, locked.version) ?? unpack(await fetchPackage(locked, fetching))) {
    writeFileSync(path.join(folder, name), thinFor(target, contents));
  }
}

function installed(name: string, version: string): [string, Buffer][] | undefined {
  const folder = inRoot('node_modules', ...name.split('/'));
  const manifest = path.join(folder, 'package.json');
  if (!existsSync(manifest) || (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version !== version) return undefined;
  return readdirSync(folder).map(file => [file, readFileSync(path.join(folder, file))]);
}

function checkNatives(target: string, folder: string): void {
  for (const name of readdirSync(folder)) {
    const machines = machinesOf(readFileSync(path.join(folder, name)));
    if (machines.join() !== target) throw new Error(`${name} is for ${machines.join(' and ') || 'no machine that is known'}, not for ${target}`);
  }
}

/** Only spares the copying; .vscodeignore decides what is packed. */
function mayShip(name: string): boolean {
  return name === '.vscodeignore' || !(name.startsWith('.') || ['node_modules', 'dist', 'src', 'test', 'bench', 'screenshots'].includes(name) || name.endsWith('.vsix'));
}

const notTraining = (file: string) => file !== inRoot('models', 'training');

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { all: { type: 'boolean', default: false }, out: { type: 'string', default: '.' } } });
  const wanted = values.all ? targets : positionals.length > 0 ? positionals : [here];
  for (const target of wanted) {
    const file = await pack(target, path.resolve(values.out));
    console.log(`${path.relative(process.cwd(), file)}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
