// `npm run package`: one .vsix per platform, with that platform's native files. pack.ts [PLATFORM-ARCH…] [--out DIR]
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { inRoot, root, workFolder } from '../host/folders';

const natives = inRoot('node_modules', 'onnxruntime-node', 'bin', 'napi-v6');

/** The platforms that ONNX Runtime has a binary for. */
export const targets = (): string[] =>
  readdirSync(natives).flatMap(platform => readdirSync(path.join(natives, platform)).map(arch => `${platform}-${arch}`));

/** Works on a copy, so that dist/ stays that of this machine. */
export function pack(target: string, out: string): string {
  if (!targets().includes(target)) throw new Error(`ONNX Runtime has no binary for ${target}; there are ${targets().join(', ')}.`);
  const stage = path.join(workFolder, 'pack', target);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  for (const name of readdirSync(root).filter(mayShip)) cpSync(inRoot(name), path.join(stage, name), { recursive: true, filter: notTraining });
  execFileSync(process.execPath, ['esbuild.mjs', '--target', target, '--outdir', path.join(stage, 'dist')], { cwd: root, stdio: 'inherit' });
  const file = path.join(out, `emo-pillars-${target}.vsix`);
  const vsce = inRoot('node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', file];
  execFileSync(process.execPath, [vsce, 'package', '--target', target, ...flags], { cwd: stage, stdio: ['ignore', 'ignore', 'inherit'] });
  rmSync(stage, { recursive: true, force: true });
  return file;
}

/** Only spares the copying; .vscodeignore decides what is packed. */
function mayShip(name: string): boolean {
  return name === '.vscodeignore' || !(name.startsWith('.') || ['node_modules', 'dist', 'src', 'test', 'bench', 'screenshots'].includes(name) || name.endsWith('.vsix'));
}

const notTraining = (file: string) => file !== inRoot('models', 'training');

if (require.main === module) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string', default: '.' } } });
  for (const target of positionals.length > 0 ? positionals : targets()) {
    const file = pack(target, path.resolve(values.out));
    console.log(`${path.relative(process.cwd(), file)}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  }
}
