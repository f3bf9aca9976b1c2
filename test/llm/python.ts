// A Python with xllamacpp (llama.cpp as a package), installed once into an ignored folder.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { llmFolder } from './folder';

const version = '2026.10.11549';
const minutesToInstall = 8;

export type Python = { readonly kind: 'ready'; readonly command: string; readonly env: NodeJS.ProcessEnv } | { readonly kind: 'missing'; readonly reason: string };

let found: Promise<Python> | undefined;

/** Installs on the first call of a machine; the reason says what is missing where it cannot. */
export function pythonWithLlama(): Promise<Python> {
  return (found ??= find());
}

async function find(): Promise<Python> {
  const folder = path.join(llmFolder(), `python-${version}`);
  const packages = path.join(folder, 'packages');
  const ready: Python = { kind: 'ready', command: systemPython(), env: { ...process.env, PYTHONPATH: packages } };
  const done = path.join(folder, 'done');
  if (existsSync(done)) return ready;
  if (run(systemPython(), ['--version']).status !== 0) return { kind: 'missing', reason: 'no python3 on this machine' };
  mkdirSync(folder, { recursive: true });
  const lock = path.join(folder, 'lock');
  while (!take(lock)) {
    await wait(500);
    if (existsSync(done)) return ready;
  }
  try {
    const problem = install(folder, packages);
    if (problem !== undefined) return { kind: 'missing', reason: problem };
    writeFileSync(done, '');
    return ready;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

const systemPython = (): string => process.env['PYTHON'] ?? (process.platform === 'win32' ? 'python' : 'python3');
const run = (command: string, args: readonly string[]) => spawnSync(command, args, { encoding: 'utf8', timeout: minutesToInstall * 60_000 });

/** pip of the system where there is one, else of a virtual environment. */
function install(folder: string, packages: string): string | undefined {
  const own = path.join(folder, 'venv');
  let pip = systemPython();
  if (run(pip, ['-m', 'pip', '--version']).status !== 0) {
    const made = run(pip, ['-m', 'venv', own]);
    if (made.status !== 0) return 'python3 has neither pip nor venv (Debian: python3-venv)';
    pip = path.join(own, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  }
  rmSync(packages, { recursive: true, force: true });
  const installed = run(pip, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:', '--target', packages, `xllamacpp==${version}`]);
  rmSync(own, { recursive: true, force: true });
  return installed.status === 0 ? undefined : `xllamacpp ${version} cannot be installed: ${(installed.stderr.trim().split('\n').at(-1) ?? '').slice(0, 300)}`;
}

/** False: somebody else is installing. A lock older than an installation takes was left behind. */
function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > minutesToInstall * 60_000) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}
