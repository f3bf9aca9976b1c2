// Finds a Chromium (or gets one) and starts it without a window.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { inRoot } from './folders';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const places = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];
const quiet = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];

export function onPath(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here.
    }
  }
  return undefined;
}

export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named) return named;
  const found = names.map(onPath).find(file => file !== undefined) ?? places.find(existsSync);
  if (found) return found;
  const downloaded = chromium.executablePath();
  return downloaded && existsSync(downloaded) ? downloaded : undefined;
}

/** Finds a Chromium; where there is none, installs Debian's (as root) or Playwright's. */
export function ensureChromium(log: (message: string) => void): string {
  const found = findChromium();
  if (found) return found;
  const attempts: [what: string, install: () => boolean][] = [
    ['the Debian package chromium', installDebianPackage],
    ['a Chromium from Playwright', installFromPlaywright],
  ];
  for (const [what, install] of attempts) {
    log(`No Chromium here: trying ${what}`);
    const installed = install() ? findChromium() : undefined;
    if (installed) return installed;
  }
  throw new Error(
    'The browser host needs Chromium, and it could not be installed. Install it ("sudo apt-get install chromium"), ' +
      'or name one with CHROMIUM=/path/to/chromium, or a desktop VS Code with VSCODE_EXECUTABLE=/path/to/code.',
  );
}

function installDebianPackage(): boolean {
  if (!onPath('apt-get') || process.getuid?.() !== 0) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { env, stdio: 'ignore', timeout: 600_000 }).status === 0;
  apt('update');
  return apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
}

function installFromPlaywright(): boolean {
  try {
    execFileSync(process.execPath, [inRoot('node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 });
    return true;
  } catch {
    return false;
  }
}

export function launchBrowser(executablePath: string, profile: string, size = { width: 1400, height: 900 }): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, { executablePath, headless: true, viewport: size, args: quiet });
}
