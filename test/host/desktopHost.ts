// Runs the suite in a desktop VS Code by way of @vscode/test-electron.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests, SilentReporter } from '@vscode/test-electron';
import { onPath } from './browser';
import { workFolder } from './folders';
import type { Ended, Ending, SuiteRun } from './suiteRun';
import { makeWorkspace } from './workbench';

export const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
export const canShowWindows = () => hasDisplay() || onPath('Xvfb') !== undefined;

/** The executable behind the `code` command, which itself is only a script that starts it. */
export function installedDesktop(): string | undefined {
  const command = onPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  if (command === undefined) return undefined;
  const bin = path.dirname(realpathSync(command));
  const beside = { win32: '../Code.exe', darwin: '../../../MacOS/Electron', linux: '../code' } as Partial<Record<NodeJS.Platform, string>>;
  const executable = path.resolve(bin, beside[process.platform] ?? '../code');
  return existsSync(executable) ? executable : undefined;
}

/** Downloads a desktop VS Code, or says why not; without internet it gives up within seconds. */
export async function downloadDesktop(): Promise<{ executable: string } | { reason: string }> {
  try {
    await fetch('https://update.code.visualstudio.com/api/releases/stable', { method: 'HEAD', signal: AbortSignal.timeout(5000) });
    const executable = await downloadAndUnzipVSCode({ cachePath: workFolder, timeout: 15_000, reporter: new SilentReporter() });
    const starts = whyNotStarting(executable);
    return starts === undefined ? { executable } : { reason: starts };
  } catch (error) {
    return { reason: `no desktop VS Code can be downloaded (${error instanceof Error ? error.message : String(error)})` };
  }
}

/** A server often lacks the libraries that a window needs. */
function whyNotStarting(executable: string): string | undefined {
  try {
    execFileSync(executable, ['-e', ''], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: 'pipe', timeout: 20_000 });
    return undefined;
  } catch (error) {
    return `${executable} does not start (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`;
  }
}

export async function runInDesktop(executable: string, run: SuiteRun): Promise<Ended> {
  const state = mkdtempSync(path.join(tmpdir(), 'emo-pillars-desktop-'));
  const workspace = makeWorkspace();
  const folders = ['--user-data-dir', path.join(state, 'user'), '--extensions-dir', path.join(state, 'extensions')];
  const display = hasDisplay() || onPath('Xvfb') === undefined ? undefined : await startDisplay();
  try {
    const env = { ...run.env, ...(display ? { DISPLAY: display.name } : {}) };
    if (run.vsix) {
      const [command = executable, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
      const options = { env: { ...process.env, ...env }, stdio: 'pipe', shell: process.platform === 'win32' } as const;
      execFileSync(command, [...args, ...folders, '--install-extension', run.vsix], options);
    }
    const ending = await Promise.race([endingOf(executable, run, env, [workspace, ...folders]), afterTimeout(run.timeoutMs)]);
    return { ending, log: '' };
  } finally {
    display?.child.kill();
    rmSync(path.dirname(workspace), { recursive: true, force: true });
    rmSync(state, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function endingOf(executable: string, run: SuiteRun, env: Record<string, string>, launchArgs: string[]): Promise<Ending> {
  try {
    const code = await runTests({
      vscodeExecutablePath: executable,
      reuseMachineInstall: true,
      extensionDevelopmentPath: run.development,
      extensionTestsPath: run.suite,
      extensionTestsEnv: env,
      launchArgs: [...launchArgs, '--disable-gpu'],
    });
    return { kind: 'exit', code };
  } catch (error) {
    const { code, signal } = error as { code?: number; signal?: string };
    return code === undefined ? { kind: 'crash', what: signal ?? String(error) } : { kind: 'exit', code };
  }
}

const afterTimeout = async (ms: number): Promise<Ending> => {
  await sleep(ms, undefined, { ref: false });
  return { kind: 'timeout' };
};

/** A display in memory, on a number that the server itself picks. */
function startDisplay(): Promise<{ name: string; child: ChildProcess }> {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x900x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`Xvfb ended with code ${code}`)));
    child.stdio[3]?.once('data', (number: Buffer) => resolve({ name: `:${number.toString().trim()}`, child }));
  });
}
