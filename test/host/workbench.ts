// An editor in a page, driven as a person would, and read as a person sees it.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { ensureChromium, launchBrowser } from './browser';
import { root, samplesFolder, screenshotsFolder } from './folders';
import { startServer, type Server, type ServerOptions, type Settings } from './server';
import { ensureCodeServer } from './setup';

export interface WorkbenchOptions extends ServerOptions {
  /** Files of the workspace by name; the samples where left out. */
  files?: Record<string, string>;
  /** Folders of `files` to open side by side, each with settings of its own. */
  roots?: string[];
  /** Leaves our extension out: what there is to compare with. */
  withoutExtension?: boolean;
  /** Folders of further extensions to load as they are. */
  extensions?: string[];
  size?: { width: number; height: number };
}

export interface Workbench {
  page: Page;
  server: Server;
  workspace: string;
  /** Opens a file of the workspace and waits for its text. */
  open(name: string): Promise<void>;
  /** Brings a line of the active editor to its middle, and puts the cursor there. */
  goTo(line: number): Promise<void>;
  /** Runs a command from the palette. */
  run(command: string): Promise<void>;
  /** Changes settings of the workspace; they take effect after a second or so: wait for what they should bring. */
  settings(change: Settings): void;
  /** Changes the colour theme, and waits until all of the window has it. */
  theme(name: ThemeName): Promise<void>;
  screenshot(name: string): Promise<string>;
  /** What our extension has logged so far. */
  extensionLog: () => string;
  close(): Promise<void>;
}

/** What the window's class says of each. */
const THEMES = { 'Default Dark Modern': 'dark_modern', 'Default Light Modern': 'light_modern', 'Default High Contrast': 'hc_black', 'Default High Contrast Light': 'hc_light' } as const;
export type ThemeName = keyof typeof THEMES;

export const remoteUri = (port: number, file: string) => `vscode-remote://127.0.0.1:${port}${file}`;

/**
 * Our folder under another name, as an extension under development: it hides every extension below it, and the
 * built-in ones of the browser host lie below our root.
 */
export function developmentPair(server: Server, folder: string): [string, string] {
  const link = path.join(server.folder, `development-${path.basename(folder)}`);
  if (!existsSync(link)) symlinkSync(folder, link, 'dir');
  return ['extensionDevelopmentPath', remoteUri(server.port, link)];
}

export function makeWorkspace(files?: Record<string, string>): string {
  // Its name is seen in screenshots.
  const workspace = path.join(mkdtempSync(path.join(tmpdir(), 'emo-pillars-workspace-')), 'plays');
  mkdirSync(workspace);
  if (!files) cpSync(samplesFolder, workspace, { recursive: true });
  for (const [name, text] of Object.entries(files ?? {})) {
    mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
    writeFileSync(path.join(workspace, name), text);
  }
  return workspace;
}

export function pageUrl(server: Server, workspace: string, payload: readonly [string, string][], roots: readonly string[] = []): string {
  const url = new URL(`http://127.0.0.1:${server.port}/`);
  const file = path.join(workspace, 'several.code-workspace');
  if (roots.length > 0) writeFileSync(file, JSON.stringify({ folders: roots.map(root => ({ path: root })) }));
  if (roots.length > 0) url.searchParams.set('workspace', file);
  else url.searchParams.set('folder', workspace);
  url.searchParams.set('payload', JSON.stringify([['skipWelcome', 'true'], ...payload]));
  return url.href;
}

/** Beside the one extension under development that a page takes: others, as if they had been installed. */
function addInstalled(server: Server, folders: readonly string[]): void {
  if (folders.length === 0) return;
  const place = path.join(server.folder, 'extensions');
  mkdirSync(place, { recursive: true });
  const entries = folders.map(folder => {
    const { publisher, name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, string>;
    const copy = path.join(place, `${publisher}.${name}-${version}`);
    cpSync(folder, copy, { recursive: true });
    return { identifier: { id: `${publisher}.${name}` }, version, location: { $mid: 1, path: copy, scheme: 'file' }, relativeLocation: path.basename(copy), metadata: {} };
  });
  const list = path.join(place, 'extensions.json');
  const before = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as unknown[]) : [];
  writeFileSync(list, JSON.stringify([...before, ...entries]));
}

/** By workspace; for a picture of what a failed test had before it. */
const openPages = new Map<string, Page>();

export async function pictureOpen(name: string): Promise<void> {
  mkdirSync(screenshotsFolder, { recursive: true });
  for (const page of openPages.values()) await page.screenshot({ path: path.join(screenshotsFolder, `${name}.png`), timeout: 10_000 }).catch(() => undefined);
}

export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const log = (message: string) => console.log(message);
  await ensureCodeServer(log);
  const executable = ensureChromium(log);
  const server = await startServer(options);
  const workspace = makeWorkspace(options.files);
  let context: BrowserContext | undefined;
  const close = async () => {
    openPages.delete(workspace);
    await context?.close();
    await server.stop();
    rmSync(path.dirname(workspace), { recursive: true, force: true });
  };
  try {
    context = await launchBrowser(executable, path.join(server.folder, 'browser'), options.size);
    const page = context.pages()[0] ?? (await context.newPage());
    addInstalled(server, options.extensions ?? []);
    const development = options.withoutExtension || options.vsix ? [] : [developmentPair(server, root)];
    await page.goto(pageUrl(server, workspace, development, options.roots), { timeout: 120_000 });
    await page.locator('.monaco-workbench').waitFor({ timeout: 120_000 });
    openPages.set(workspace, page);
    return { page, server, workspace, close, extensionLog: () => extensionLog(server), ...actions(page, workspace) };
  } catch (error) {
    await close();
    throw error;
  }
}

function actions(page: Page, workspace: string): Pick<Workbench, 'open' | 'goTo' | 'run' | 'settings' | 'theme' | 'screenshot'> {
  return {
    async open(name) {
      // By way of the explorer: the file search of the browser host lacks its native part.
      await openFromExplorer(page, name);
      await page.locator('.editor-instance .view-line').first().waitFor({ timeout: 30_000 });
    },
    async goTo(line) {
      await editorOf(page).click();
      await page.keyboard.press('Control+G');
      await page.locator('.quick-input-widget input.input').fill(`:${line}`);
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    },
    async run(command) {
      const row = page.locator('.quick-input-list .monaco-list-row', { hasText: command }).first();
      // The list grows while extensions arrive.
      await retry(async () => {
        await page.keyboard.press('F1');
        await page.locator('.quick-input-widget input.input').fill(`>${command}`, { timeout: 5000 });
        await row.waitFor({ timeout: 3000 });
      }, () => page.keyboard.press('Escape'));
      await row.click();
      await untilTaken(page);
    },
    settings: change => changeSettings(workspace, change),
    async theme(name) {
      changeSettings(workspace, { 'workbench.colorTheme': name });
      await page.locator(`.monaco-workbench[class*="${THEMES[name]}"]`).waitFor({ timeout: 60_000 });
      await untilStill(page);
    },
    async screenshot(name) {
      mkdirSync(screenshotsFolder, { recursive: true });
      await untilStill(page);
      const file = path.join(screenshotsFolder, `${name}.png`);
      await page.screenshot({ path: file });
      return file;
    },
  };
}

/** Rows move under the pointer when files arrive between its two clicks; what was opened wrongly does no harm. */
export async function openFromExplorer(page: Page, name: string): Promise<void> {
  const tab = page.locator(`.tab.active[data-resource-name="${name}"]`);
  for (let tries = 1; ; tries++) {
    await page.getByRole('treeitem', { name }).first().dblclick({ timeout: 120_000 });
    if (await tab.waitFor({ timeout: 15_000 }).then(() => true, () => false)) return;
    if (tries === 3) throw new Error(`${name} did not open from the explorer`);
  }
}

function changeSettings(workspace: string, change: Settings): void {
  const file = path.join(workspace, '.vscode', 'settings.json');
  mkdirSync(path.dirname(file), { recursive: true });
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Settings) : {};
  writeFileSync(file, JSON.stringify({ ...before, ...change }));
}

/** Until nothing fades or changes its colour any more; what turns without end is passed over. */
async function untilStill(page: Page): Promise<void> {
  const look = `[document.getAnimations().filter(one => one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity).length,
    ...[...document.querySelectorAll('.part, .part.statusbar .statusbar-item, .tab, .monaco-editor')].map(element => getComputedStyle(element)).map(({ color, backgroundColor }) => color + backgroundColor)].join()`;
  let before = '';
  for (let tries = 0; tries < 100; tries++) {
    const now = await page.evaluate<string>(look);
    if (now === before && now.startsWith('0,')) return;
    before = now;
    await page.waitForTimeout(100);
  }
}

/** The log of our extension, and what the extension host says of it. */
export function extensionLog({ folder }: Server): string {
  const logs = path.join(folder, 'user', 'logs');
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.log'));
  const read = (wanted: (name: string) => boolean) => files.filter(name => wanted(name)).map(name => readFileSync(path.join(logs, name), 'utf8')).join('');
  const host = read(name => path.basename(name) === 'remoteexthost.log').split(/\n(?=\d{4}-)/);
  const ofOurs = host.filter(entry => /emo-pillars\.emo-pillars|\/dist\/(extension|classifierWorker)\.js/.test(entry));
  return `${ofOurs.join('\n')}\n${read(name => path.basename(path.dirname(name)) === 'emo-pillars.emo-pillars')}`;
}

/** Until the palette is gone, or something else is asked in its place: a command may have a list of its own. */
async function untilTaken(page: Page): Promise<void> {
  const widget = page.locator('.quick-input-widget');
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (!(await widget.isVisible()) || !(await widget.locator('input.input').inputValue({ timeout: 1000 }).catch(() => '>')).startsWith('>')) return;
    await page.waitForTimeout(50);
  }
}

async function retry(attempt: () => Promise<void>, reset: () => Promise<void>, times = 10): Promise<void> {
  for (let time = 1; ; time++) {
    try {
      return await attempt();
    } catch (error) {
      await reset();
      if (time === times) throw error;
    }
  }
}

export const editorOf = (page: Page): Locator => page.locator('.editor-instance .monaco-editor').first();
