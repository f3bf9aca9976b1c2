// Where the command line finds the model and keeps what it remembers.
import { homedir } from 'node:os';
import path from 'node:path';

/** `dist/` when bundled: the model, the sample and package.json lie beside it. */
const here = __dirname;
const root = path.dirname(here);

export const MODEL_FOLDER = path.join(root, 'models', 'emo-minilm');
export const WORKER_MODULE = path.join(here, 'classifierWorker.js');
export const DATASET_WORKER = path.join(here, 'datasetWorker.js');
export const SAMPLE = path.join(root, 'media', 'samples', 'earnest-act1.fountain');

/** The user's cache folder for us, by the custom of the platform. An absolute XDG_CACHE_HOME wins everywhere. */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform, home = homedir()): string {
  const join = (...parts: string[]): string => (platform === 'win32' ? path.win32 : path.posix).join(...parts);
  const given = env['XDG_CACHE_HOME'];
  if (given !== undefined && path.isAbsolute(given)) return join(given, 'emo-pillars');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'emo-pillars');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'emo-pillars', 'Cache');
  return join(home, '.cache', 'emo-pillars');
}
