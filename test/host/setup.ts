// Installs the browser host (code-server, from npm) into .vscode-host; does nothing where it is complete.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { hostFolder, root } from './folders';
import { withLock } from './lock';
import { argon2StandIn, spdlogStandIn, watchdogStandIn } from './standIns';

const version = '4.99.4';
/** Raise it when what is installed changes, so that older installations are made anew. */
const layout = 3;
const marker = path.join(hostFolder, 'complete.json');
const codeServer = path.join(hostFolder, 'node_modules', 'code-server');
export const codeServerEntry = path.join(codeServer, 'out', 'node', 'entry.js');

const expectedMarker = JSON.stringify({ version, layout });
const isComplete = () => existsSync(marker) && readFileSync(marker, 'utf8') === expectedMarker;

/** Why the browser host cannot run on this machine, if it cannot. */
export function browserHostObstacle(platform: NodeJS.Platform = process.platform): string | undefined {
  return platform === 'win32' ? 'code-server does not run on Windows' : undefined;
}

export async function ensureCodeServer(log: (message: string) => void): Promise<void> {
  if (isComplete()) return;
  mkdirSync(hostFolder, { recursive: true });
  await withLock(path.join(hostFolder, 'setup.lock'), log, async () => {
    if (!isComplete()) await install(log);
  });
}

async function install(log: (message: string) => void): Promise<void> {
  const started = Date.now();
  rmSync(marker, { force: true });
  rmSync(path.join(hostFolder, 'node_modules'), { recursive: true, force: true });
  const manifest = { name: 'browser-host', private: true, dependencies: { 'code-server': version } };
  writeFileSync(path.join(hostFolder, 'package.json'), JSON.stringify(manifest));
  const steps: [string, string][] = [
    [`code-server ${version}`, hostFolder],
    ["the editor's own packages", path.join(codeServer, 'lib', 'vscode')],
    ['its built-in extensions', path.join(codeServer, 'lib', 'vscode', 'extensions')],
  ];
  for (const [index, [what, folder]] of steps.entries()) {
    log(`Installing the browser host, ${index + 1} of ${steps.length}: ${what}`);
    await npmInstall(folder);
  }
  replaceNativeModules();
  writeFileSync(marker, expectedMarker);
  log(`The browser host is ready (${((Date.now() - started) / 1000).toFixed(0)} s)`);
}

async function npmInstall(folder: string): Promise<void> {
  const args = ['install', '--prefix', folder, '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await promisify(execFile)('npm', args, { cwd: folder, env: withoutNpmOfCaller(), timeout: 300_000, maxBuffer: 1 << 26 });
  } catch (error) {
    const detail = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(
      `The browser host could not be installed: "npm ${args.join(' ')}" failed.\n${detail.slice(-2000)}\n` +
        'Check that the npm registry can be reached, or name a desktop VS Code with VSCODE_EXECUTABLE=/path/to/code.',
      { cause: error },
    );
  }
}

/** `npm test` hands its own settings down (prefix, lifecycle); an installation elsewhere must not take them over. */
function withoutNpmOfCaller(): NodeJS.ProcessEnv {
  const unwanted = /^npm_(package|lifecycle|command|execpath|node_execpath|config_(local_prefix|prefix|global_prefix|omit|include|onnxruntime))/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !unwanted.test(name)));
}

/** Install scripts are off, so that no compiler is needed: what three native modules do here is small. */
function replaceNativeModules(): void {
  writeFileSync(path.join(hostFolder, 'node_modules', 'argon2', 'argon2.js'), argon2StandIn);
  const vscode = path.join(codeServer, 'lib', 'vscode');
  writeFileSync(path.join(vscode, 'node_modules', '@vscode', 'spdlog', 'index.js'), spdlogStandIn);
  writeFileSync(path.join(vscode, 'node_modules', 'native-watchdog', 'index.js'), watchdogStandIn);
  const archive = path.join(vscode, 'node_modules.asar');
  if (!existsSync(archive)) symlinkSync('node_modules', archive, 'dir');
}

if (require.main === module) {
  process.chdir(root);
  ensureCodeServer(message => console.log(message)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
