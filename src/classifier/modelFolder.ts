// What a model folder must hold, and the check that it does.
import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LABELS } from '../core/emotions';
import { isObject } from '../core/objects';
import type { ModelInfo } from './classifier';
import type { LoadParams } from './protocol';

export type ModelFolderErrorCode = 'missing-folder' | 'missing-file' | 'unreadable' | 'bad-json' | 'wrong-schema' | 'bad-config' | 'wrong-labels' | 'corrupt' | 'not-loadable';

/** A model folder cannot be used; the message names the file at fault and says what to do. */
export class ModelFolderError extends Error {
  override readonly name = 'ModelFolderError';
  constructor(
    readonly code: ModelFolderErrorCode,
    readonly file: string,
    message: string,
  ) {
    super(message);
  }
}

export interface ModelFolder {
  readonly info: ModelInfo;
  readonly version: string;
  readonly hiddenSize: number;
  readonly modelFile: string;
  readonly tokenizerFile: string;
  /** The graph that looks at a line together with those before it; absent where the model knows no context. */
  readonly contextFile?: string;
  /** Sorted hashes of the utterances that the model was trained on; absent where the folder does not say. */
  readonly trainingHashesFile?: string;
  /** File name to SHA-256, hex. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** Of what is remembered of verified files. */
const MEMORY_SCHEMA = 1;
/** Of model folders: without a context graph, and with one. */
const PLAIN = 1;
const CONTEXTUAL = 2;
const MODEL_FILE = 'model.onnx';
const TOKENIZER_FILE = 'tokenizer.json';
const CONTEXT_FILE = 'context.onnx';
/** The only form that lines of context have. */
const TEMPLATE = '{speaker}: {text}';
/** Far more than any scene needs: each takes part in every look at a line. */
const MOST_LINES = 64;
const AGAIN = 'Reinstall Emo Pillars, or put the whole model folder back';

/** The folder that EMO_PILLARS_MODEL names, where it is set; otherwise the one that is carried along. */
export const modelFolderOf = (env: NodeJS.ProcessEnv, embedded: string): string => env['EMO_PILLARS_MODEL'] || embedded;

/** Reads config.json and looks that the files are there. `verifyModelFolder` then reads the files themselves. */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const found = await statOf(folder);
  if (!found?.isDirectory()) {
    throw new ModelFolderError('missing-folder', folder, `There is no model folder at ${folder}. ${AGAIN}.`);
  }
  const configFile = path.join(folder, 'config.json');
  const text = await readText(configFile);
  const written = parseObject(configFile, text);
  const config = readConfig(configFile, written, createHash('sha256').update(text).digest('hex'));
  const modelFile = path.join(folder, MODEL_FILE);
  const tokenizerFile = path.join(folder, TOKENIZER_FILE);
  const model = { ...config, modelFile, tokenizerFile, ...(config.info.contextLines > 0 && { contextFile: path.join(folder, CONTEXT_FILE) }) };
  for (const file of filesOf(model)) {
    const entry = await statOf(file);
    if (!entry) throw missing(file);
    if (!entry.isFile()) throw new ModelFolderError('unreadable', file, `${file} is not a file. ${AGAIN}.`);
    if (entry.size === 0) throw new ModelFolderError('corrupt', file, `${file} is empty. ${AGAIN}.`);
  }
  const trainingHashes = await trainingHashesOf(folder, configFile, written['trainingHashes']);
  return { ...model, ...(trainingHashes !== undefined && { trainingHashesFile: trainingHashes }) };
}

/** The file that "trainingHashes" names, where it has as many numbers of 8 bytes as that says; who reads them sees that they are sorted. */
async function trainingHashesOf(folder: string, configFile: string, value: unknown): Promise<string | undefined> {
  if (value === undefined) return undefined;
  const { file: name, count } = isObject(value) ? value : {};
  if (typeof name !== 'string' || name === '' || path.basename(name) !== name || typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
    throw new ModelFolderError('bad-config', configFile, `${configFile}: "trainingHashes" must give a "file" of this folder and a "count". ${AGAIN}.`);
  }
  const file = path.join(folder, name);
  const { size } = await stat(file).catch((error: unknown) => Promise.reject(isMissing(error) ? missing(file) : unreadable(file, error)));
  if (size !== 8 * count) throw new ModelFolderError('corrupt', file, `${file} is damaged: it holds ${size} bytes, not ${count} hashes of 8. ${AGAIN}.`);
  return file;
}

const filesOf = ({ modelFile, tokenizerFile, contextFile }: ModelFolder): string[] => [modelFile, tokenizerFile, ...(contextFile === undefined ? [] : [contextFile])];

type Config = Readonly<Record<string, unknown>>;
type Wrong = (code: ModelFolderErrorCode, what: string) => ModelFolderError;

function whole(wrong: Wrong, name: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw wrong('bad-config', `"${name}" must be a whole number of at least ${least}${most < Number.MAX_SAFE_INTEGER ? ` and at most ${most}` : ''}`);
}

/** How many lines of context the model takes. */
function readContext({ schema, context }: Config, wrong: Wrong): number {
  const { lines = 0, template } = isObject(context) ? context : {};
  if (schema === PLAIN) {
    if (lines !== 0) throw wrong('bad-config', `"context.lines" must be 0 in a model folder of schema ${PLAIN}`);
    return 0;
  }
  if (template !== TEMPLATE) throw wrong('bad-config', `"context.template" must be "${TEMPLATE}"`);
  return whole(wrong, 'context.lines', lines, 1, MOST_LINES);
}

type ModelConfig = Pick<ModelFolder, 'info' | 'version' | 'hiddenSize' | 'hashes'>;

function readConfig(file: string, config: Config, digest: string): ModelConfig {
  const wrong: Wrong = (code, what) => new ModelFolderError(code, file, `${file}: ${what}. ${AGAIN}.`);
  if (config['schema'] !== PLAIN && config['schema'] !== CONTEXTUAL) {
    throw wrong('wrong-schema', `this version reads model folders of schema ${PLAIN} and ${CONTEXTUAL}, and this one is of schema ${JSON.stringify(config['schema'] ?? null)}`);
  }
  const labels = config['labels'];
  if (!Array.isArray(labels) || labels.length !== LABELS.length) throw wrong('wrong-labels', `"labels" must be the ${LABELS.length} labels of GoEmotions`);
  const misplaced = LABELS.findIndex((label, index) => labels[index] !== label);
  if (misplaced >= 0) {
    throw wrong('wrong-labels', `"labels" must be in GoEmotions order: ${String(LABELS[misplaced])} is expected at place ${misplaced + 1}, not ${JSON.stringify(labels[misplaced])}`);
  }
  const thresholds: unknown = config['thresholds'];
  const good = Array.isArray(thresholds) && thresholds.length === LABELS.length && thresholds.every(value => typeof value === 'number' && value > 0 && value <= 1);
  if (!good) throw wrong('bad-config', `"thresholds" must be ${LABELS.length} numbers above 0 and at most 1`);
  const text = (name: string): string => {
    const value = config[name];
    if (typeof value !== 'string' || value === '') throw wrong('bad-config', `"${name}" must be a text`);
    return value;
  };
  const contextLines = readContext(config, wrong);
  const hashes = isObject(config['files']) ? config['files'] : {};
  for (const name of [MODEL_FILE, TOKENIZER_FILE, ...(contextLines > 0 ? [CONTEXT_FILE] : [])]) {
    if (!/^[0-9a-f]{64}$/.test(String(hashes[name]))) throw wrong('bad-config', `"files" must give the SHA-256 of ${name}`);
  }
  return {
    info: {
      name: text('name'),
      digest,
      thresholds: Float32Array.from(thresholds as number[]),
      labels: LABELS,
      maxLength: whole(wrong, 'maxLength', config['maxLength'], 8),
      contextLines,
      language: text('language'),
    },
    version: text('version'),
    hiddenSize: whole(wrong, 'hiddenSize', config['hiddenSize'], 1),
    hashes: hashes as Record<string, string>,
  };
}

/**
 * Compares the files with the SHA-256 that config.json gives, and remembers in `stateFolder` what was compared,
 * so that unchanged files are read for this once and not at every start.
 */
export async function verifyModelFolder(model: ModelFolder, stateFolder: string): Promise<void> {
  const memory = path.join(stateFolder, 'verified-models.json');
  const known = await readFile(memory, 'utf8').then(parseMemory).catch((): Record<string, string> => ({}));
  let changed = false;
  for (const file of filesOf(model)) {
    const expected = model.hashes[path.basename(file)] ?? '';
    const stamp = `${await readableStamp(file)} ${expected}`;
    if (known[file] === stamp) continue;
    const found = await sha256(file).catch((error: unknown) => Promise.reject(unreadable(file, error)));
    if (found !== expected) {
      throw new ModelFolderError('corrupt', file, `${file} is damaged: its SHA-256 is not the one in config.json. ${AGAIN}.`);
    }
    known[file] = stamp;
    changed = true;
  }
  if (changed) await remember(memory, known);
}

export function loadParams({ info, hiddenSize, modelFile, tokenizerFile, contextFile }: ModelFolder): LoadParams {
  const context = contextFile === undefined ? {} : { context: { file: contextFile, lines: info.contextLines } };
  return { modelFile, tokenizerFile, hiddenSize, labels: info.labels.length, maxLength: info.maxLength, ...context };
}

/** What the files themselves turn out not to be, once they are loaded. */
export function notLoadable(file: string, reason: string): ModelFolderError {
  const name = path.basename(file);
  const what = name === TOKENIZER_FILE ? 'a tokenizer' : name === CONTEXT_FILE ? 'the part of a model that sees context' : 'a model';
  return new ModelFolderError('not-loadable', file, `${file} cannot be loaded as ${what} (${reason}). ${AGAIN}.`);
}

/** Size and date; an unchanged file may have become unreadable, which neither tells. */
async function readableStamp(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size, mtimeMs } = await handle.stat();
      return `${size} ${mtimeMs}`;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Undefined where there is nothing of the name. */
async function statOf(name: string): Promise<Stats | undefined> {
  try {
    return await stat(name);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unreadable(name, error);
  }
}

/** A few megabytes at a time: so many hold the caller's event loop for two or three milliseconds, and fewer wait at a busy one for their turn again and again. */
async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 22 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function parseMemory(text: string): Record<string, string> {
  const memory: unknown = JSON.parse(text);
  if (!isObject(memory) || memory['schema'] !== MEMORY_SCHEMA || !isObject(memory['files'])) return {};
  return Object.fromEntries(Object.entries(memory['files']).map(([file, stamp]) => [file, String(stamp)]));
}

/** Best effort: without it the files are hashed again next time. */
async function remember(file: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    await writeFile(temporary, JSON.stringify({ schema: MEMORY_SCHEMA, files }));
    await rename(temporary, file);
  } catch {
    return;
  }
}

const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

const missing = (file: string): ModelFolderError =>
  new ModelFolderError('missing-file', file, `The model folder is incomplete: ${file} is missing. ${AGAIN}.`);

const unreadable = (file: string, error: unknown): ModelFolderError =>
  new ModelFolderError('unreadable', file, `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}). Check its permissions, and those of its folder.`);

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw isMissing(error) ? missing(file) : unreadable(file, error);
  }
}

function parseObject(file: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new ModelFolderError('bad-json', file, `${file} is not a JSON object. ${AGAIN}.`);
}
