// `npm run vscode`: opens VS Code with the extension and the sample; a desktop one where `code` is found, otherwise in a browser.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { findChromium, onPath } from './browser';
import { hasDisplay } from './desktopHost';
import { actOne, hostFolder, inRoot, root, samplesFolder } from './folders';
import { startServer } from './server';
import { browserHostObstacle, ensureCodeServer } from './setup';
import { developmentPair, pageUrl, remoteUri } from './workbench';

const log = (message: string) => console.log(message);

async function open(): Promise<void> {
  if (!existsSync(inRoot('dist', 'extension.js'))) throw new Error('Build first: npm run build');
  const code = onPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  if (code !== undefined && hasDisplay()) return openDesktop(code);
  const obstacle = browserHostObstacle();
  if (obstacle !== undefined) throw new Error(`No "code" command was found, and ${obstacle}. Install VS Code and its "code" command.`);
  await openInBrowser();
}

function openDesktop(code: string): void {
  log(`Opening ${code} with the extension`);
  const args = [`--extensionDevelopmentPath=${root}`, samplesFolder, actOne];
  spawn(code, args, { stdio: 'inherit', shell: process.platform === 'win32' });
}

async function openInBrowser(): Promise<void> {
  await ensureCodeServer(log);
  // Settings and caches of one session to the next are kept: here a person works, not a test.
  const keep = path.join(hostFolder, 'state');
  mkdirSync(keep, { recursive: true });
  const server = await startServer({ keepIn: keep });
  const url = pageUrl(server, samplesFolder, [
    developmentPair(server, root),
    ['openFile', remoteUri(server.port, actOne)],
  ]);
  log(`\nVS Code with Emo Pillars, on this machine only:\n\n  ${url}\n\nCtrl-C ends it.`);
  showInBrowser(url);
  await untilInterrupted();
  await server.stop();
}

function showInBrowser(url: string): void {
  if (!hasDisplay()) return;
  const opener = process.platform === 'darwin' ? 'open' : (onPath('xdg-open') ?? findChromium());
  if (opener === undefined) return;
  // No browser may be set up: the address is printed anyway.
  spawn(opener, [url], { stdio: 'ignore', detached: true }).once('error', () => undefined).unref();
}

const untilInterrupted = () =>
  new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });

open().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
