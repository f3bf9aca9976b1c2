// Runs the suite in code-server's extension host, with a headless Chromium as its window.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import type { Page } from 'playwright-core';
import { ensureChromium, launchBrowser } from './browser';
import { startServer } from './server';
import { ensureCodeServer } from './setup';
import type { Ended, Ending, SuiteRun } from './suiteRun';
import { developmentPair, makeWorkspace, pageUrl, remoteUri } from './workbench';

export async function runInBrowserHost(run: SuiteRun, log: (message: string) => void): Promise<Ended> {
  await ensureCodeServer(log);
  const executable = ensureChromium(log);
  const server = await startServer({ env: run.env, ...(run.vsix ? { vsix: run.vsix } : {}) });
  const workspace = makeWorkspace();
  const browser = await launchBrowser(executable, path.join(server.folder, 'browser'));
  const windowLog: string[] = [];
  try {
    const page = browser.pages()[0] ?? (await browser.newPage());
    const ending = endingOf(page, run.timeoutMs, windowLog);
    await page.goto(
      pageUrl(server, workspace, [
        developmentPair(server, run.development),
        ['extensionTestsPath', remoteUri(server.port, run.suite)],
      ]),
      { timeout: 120_000 },
    );
    return { ending: await ending, log: `${server.logTail()}\n${windowLog.slice(-40).join('\n')}` };
  } finally {
    await browser.close();
    await server.stop();
    rmSync(path.dirname(workspace), { recursive: true, force: true });
  }
}

async function endingOf(page: Page, timeoutMs: number, windowLog: string[]): Promise<Ending> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Ending>(resolve => {
    timer = setTimeout(() => resolve({ kind: 'timeout' }), timeoutMs);
  });
  let lost: (what: string) => void = () => undefined;
  const crash = new Promise<Ending>(resolve => {
    lost = what => resolve({ kind: 'crash', what });
    page.once('crash', () => lost('the page'));
    page.once('close', () => lost('the page was closed'));
  });
  // Two functions that VS Code for the Web calls when it runs a suite.
  const exit = new Promise<Ending>((resolve, reject) => {
    page.exposeFunction('codeAutomationExit', (code: number) => resolve({ kind: 'exit', code })).catch(reject);
    page
      .exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
        const line = format(...args).slice(0, 500);
        windowLog.push(line);
        // At the end of a good run too, just before its exit is told.
        if (line.includes('[ExtensionHost]') && line.includes('socket close event')) setTimeout(() => lost('the extension host'), 5000).unref();
      })
      .catch(reject);
  });
  try {
    return await Promise.race([timeout, crash, exit]);
  } finally {
    clearTimeout(timer);
  }
}
