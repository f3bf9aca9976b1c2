// Runs the real command line, built, as a process of its own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(__dirname, '../../..');
export const fixture = (name: string): string => path.join('test', 'fixtures', 'cli', name);

const scratch = mkdtempSync(path.join(tmpdir(), 'emo-pillars-cli-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** An empty folder that goes when the tests end. */
export const emptyFolder = (): string => mkdtempSync(path.join(scratch, 'folder-'));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts it with an environment that knows no terminal and a cache of its own. */
export function startCli(args: readonly string[], env: NodeJS.ProcessEnv = {}, stdout: 'pipe' | number = 'pipe'): ChildProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NO_COLOR' && name !== 'FORCE_COLOR'));
  return spawn(process.execPath, [builtCli(), ...args], { cwd: root, env: { ...inherited, XDG_CACHE_HOME: path.join(scratch, 'cache'), ...env }, stdio: ['pipe', stdout, 'pipe'] });
}

export async function runCli(args: readonly string[], { input = '', env = {} }: RunOptions = {}): Promise<Ended> {
  const child = startCli(args, env);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  return ended(child);
}

export function ended(child: ChildProcess): Promise<Ended> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }));
  });
}

let built: string | undefined;

/** dist/cli.js where it is as new as the sources; otherwise a build in a temporary folder, which leaves dist alone. */
function builtCli(): string {
  built ??= isFresh(path.join(root, 'dist')) ? path.join(root, 'dist', 'cli.js') : build();
  return built;
}

function isFresh(dist: string): boolean {
  const newest = Math.max(...['esbuild.mjs', ...sources(path.join(root, 'src'))].map(file => statSync(path.resolve(root, file)).mtimeMs));
  return ['cli.js', 'classifierWorker.js'].every(name => (statSync(path.join(dist, name), { throwIfNoEntry: false })?.mtimeMs ?? 0) >= newest);
}

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap(entry => (entry.isFile() ? [path.join(entry.parentPath, entry.name)] : []));

function build(): string {
  const place = path.join(scratch, 'project');
  mkdirSync(place);
  for (const name of ['src', 'node_modules', 'models', 'media', 'package.json', 'tsconfig.json']) symlinkSync(path.join(root, name), path.join(place, name), 'junction');
  const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'esbuild.mjs')], { cwd: place, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the command line could not be built:\n${stderr}`);
  return path.join(place, 'dist', 'cli.js');
}
