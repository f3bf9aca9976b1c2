// Starts code-server on loopback with folders of its own, and removes them when it stops.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeServerEntry } from './setup';

export type Settings = Record<string, unknown>;

export interface ServerOptions {
  settings?: Settings;
  env?: NodeJS.ProcessEnv;
  /** A .vsix to install beforehand. */
  vsix?: string;
  /** Workspace trust as in a fresh installation: every folder starts restricted. */
  restricted?: boolean;
  /** A folder for the server's state that outlives it. */
  keepIn?: string;
}

export interface Server {
  port: number;
  /** Removed when the server stops. */
  folder: string;
  /** The last lines of what the server wrote. */
  logTail(): string;
  stop(): Promise<void>;
}

/** What would otherwise cover the editor, move, or ask the network. */
export const quietSettings: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'files.exclude': { '**/.vscode': true },
  'files.hotExit': 'off',
  'window.autoDetectHighContrast': false,
  'window.commandCenter': false,
  'window.title': '${activeEditorShort}',
  'chat.commandCenter.enabled': false,
};

/** On a machine that is at something else, code-server gives up waiting for its own second process. */
const GAVE_UP = 'timed out';
const STARTS = 5;

export async function startServer(options: ServerOptions = {}): Promise<Server> {
  for (let start = 1; ; start++) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (start === STARTS || !(error instanceof Error && error.message.includes(GAVE_UP))) throw error;
    }
  }
}

async function startOnce(options: ServerOptions): Promise<Server> {
  const folder = options.keepIn ?? mkdtempSync(path.join(tmpdir(), 'emo-pillars-host-'));
  const env = prepareFolder(folder, options);
  const port = await freePort();
  const common = [codeServerEntry, '--config', path.join(folder, 'config.yaml'), '--user-data-dir', path.join(folder, 'user'), '--extensions-dir', path.join(folder, 'extensions')];
  if (options.vsix) execFileSync(process.execPath, [...common, '--install-extension', options.vsix], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--ignore-last-opened'];
  if (!options.restricted) flags.push('--disable-workspace-trust');
  const logFile = path.join(folder, 'server.log');
  const output = openSync(logFile, 'a');
  // A group of its own, so that everything it started can be stopped with it.
  const child = spawn(process.execPath, [...common, ...flags], { env, stdio: ['ignore', output, output], detached: true });
  closeSync(output);
  const stop = stopping(child, () => {
    if (options.keepIn === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  });
  const logTail = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8').slice(-4000) : '');
  try {
    await untilHealthy(port, () => child.exitCode, logTail);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, folder, logTail, stop };
}

/** Gives the environment that keeps the server within its folder. */
function prepareFolder(folder: string, { settings, keepIn, env: added }: ServerOptions): NodeJS.ProcessEnv {
  const settingsFile = path.join(folder, 'user', 'User', 'settings.json');
  const home = path.join(folder, 'home');
  mkdirSync(path.dirname(settingsFile), { recursive: true });
  mkdirSync(home, { recursive: true });
  if (!existsSync(settingsFile)) writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...settings }));
  // A remote window reads these only where the server keeps its own, or by accident while it opens.
  const ofMachine = Object.fromEntries(Object.entries(settings ?? {}).filter(([name]) => /^emoPillars\.(generate\.|device$)/.test(name)));
  const machineFile = path.join(folder, 'user', 'Machine', 'settings.json');
  mkdirSync(path.dirname(machineFile), { recursive: true });
  if (!existsSync(machineFile)) writeFileSync(machineFile, JSON.stringify(ofMachine));
  writeFileSync(path.join(folder, 'config.yaml'), 'auth: none\n');
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, XDG_DATA_HOME: home, ...added };
  // No test asks the network; a person may want more extensions.
  if (keepIn === undefined) env['EXTENSIONS_GALLERY'] = '{"serviceUrl":""}';
  // The port of the surroundings would win over --bind-addr.
  delete env['PORT'];
  return env;
}

/** Stops a process and all that it started; at the latest when this process exits. */
function stopping(child: ChildProcess, remove: () => void): () => Promise<void> {
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // The group is gone.
    }
  };
  const killNow = () => {
    signal('SIGKILL');
    remove();
  };
  process.once('exit', killNow);
  const stopped = new Promise<void>(resolve => child.once('exit', () => resolve()));
  return async () => {
    signal('SIGTERM');
    await Promise.race([stopped, sleep(5000, undefined, { ref: false })]);
    process.off('exit', killNow);
    killNow();
  };
}

async function untilHealthy(port: number, exitCode: () => number | null, logTail: () => string): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (exitCode() !== null) throw new Error(`code-server ended at once:\n${logTail()}`);
    try {
      if ((await fetch(`http://127.0.0.1:${port}/healthz`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await sleep(100);
  }
  throw new Error(`code-server did not answer within a minute:\n${logTail()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
