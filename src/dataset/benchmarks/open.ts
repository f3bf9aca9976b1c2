// Opens a file or a folder of published data: finds out its form, reads what belongs to it.
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LabelSetId } from '../../core/labelSets';
import { BenchmarkError, type Benchmark, type TextFile } from './benchmark';
import { emotionFileOf, readDailyDialog } from './dailyDialog';
import { detectForm, FORMS, planFolder, type Form, type Split } from './detect';
import { readEmoContext } from './emoContext';
import { readEmoryNlpJson } from './emoryNlp';
import { readGoEmotions } from './goEmotions';
import { readIemocap } from './iemocap';
import { readIsear } from './isear';
import { readEmoryNlpCsv, readMeld } from './meld';
import { readRecords } from './records';

export interface OpenOptions {
  readonly form: Form | undefined;
  /** Which part of a folder with splits. */
  readonly split: Split;
  /** How many classes IEMOCAP is read with. */
  readonly iemocap: 4 | 6;
  /** For JSON Lines. */
  readonly set: LabelSetId;
  readonly labels: string | undefined;
  readonly stored: boolean;
}

/** Deep enough for IEMOCAP as it is unpacked: Session1/dialog/EmoEvaluation/x.txt and a folder around them. */
const deepest = 5;

/** @throws BenchmarkError where nothing can be read from it, with what to do */
export async function openBenchmark(place: string, options: OpenOptions): Promise<Benchmark> {
  const found = await stat(place).catch((error: unknown) => Promise.reject(unreadable(place, error)));
  return found.isDirectory() ? openFolder(place, options) : openFile(place, options);
}

async function openFolder(folder: string, options: OpenOptions): Promise<Benchmark> {
  const paths = await pathsIn(folder, '', deepest);
  const plan = planFolder(paths, options.split);
  if (plan === undefined) throw new BenchmarkError(`${folder}: none of the published sets that are known has files of these names; name a file, and its form with --input-format`);
  switch (plan.kind) {
    case 'iemocap':
      refuseForOthers(folder, 'iemocap', options);
      return openIemocap(folder, paths, options);
    case 'noSplit':
      throw new BenchmarkError(`${folder}: there is no ${plan.expected} in it, which --split ${options.split} asks for`);
    case 'file':
      return openFile(path.join(folder, ...plan.file.split('/')), { ...options, form: plan.form });
  }
}

async function openIemocap(folder: string, paths: readonly string[], { iemocap }: OpenOptions): Promise<Benchmark> {
  // Not what macOS leaves beside files in archives.
  const inFolder = (name: string): string[] => paths.filter(file => file.includes(`dialog/${name}/`) && /\/[^./][^/]*\.txt$/.test(file) && file.split('/').at(-2) === name);
  const read = (files: readonly string[]): Promise<TextFile[]> => Promise.all(files.map(file => readText(path.join(folder, ...file.split('/')))));
  const [evaluations, transcriptions] = await Promise.all([read(inFolder('EmoEvaluation')), read(inFolder('transcriptions'))]);
  return readIemocap({ evaluations, transcriptions }, iemocap === 4 ? 'iemocap4' : 'iemocap6');
}

async function openFile(place: string, options: OpenOptions): Promise<Benchmark> {
  const file = await readText(place);
  const form = options.form ?? (/\.(?:jsonl|ndjson)$/i.test(place) ? 'jsonl' : detectForm(file.text));
  if (form !== undefined) refuseForOthers(place, form, options);
  switch (form) {
    case 'goemotions':
      return readGoEmotions(file);
    case 'isear':
      return readIsear(file);
    case 'meld':
      return readMeld(file);
    case 'emorynlp':
      return file.text.trimStart().startsWith('{') ? readEmoryNlpJson(file) : readEmoryNlpCsv(file);
    case 'dailydialog':
      return readDailyDialog(file, await readText(emotionFileOf(place)));
    case 'emocontext':
      return readEmoContext(file);
    case 'jsonl':
      return readRecords(file, options);
    case 'iemocap':
      throw new BenchmarkError(`${place}: IEMOCAP is read from its folder, with dialog/EmoEvaluation and dialog/transcriptions in it`);
    case undefined:
      throw new BenchmarkError(`${place}: its form is not known; say with --input-format which it is: ${FORMS.join(', ')}`);
  }
}

/** What is asked of records makes no sense of other data. */
function refuseForOthers(place: string, form: Form, { labels, stored }: OpenOptions): void {
  if (form === 'jsonl') return;
  const asked = stored ? '--predictions' : labels === undefined ? undefined : '--labels';
  if (asked !== undefined) throw new BenchmarkError(`${place}: ${asked} is for JSON Lines, but this is read as ${form}; --input-format jsonl reads it otherwise`);
}

/** In an order that does not depend on the system. */
async function pathsIn(folder: string, prefix: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => Promise.reject(unreadable(folder, error)));
  const sorted = entries.filter(({ name }) => !name.startsWith('.') && name !== 'node_modules').sort((a, b) => (a.name < b.name ? -1 : 1));
  const paths: string[] = [];
  for (const entry of sorted) {
    if (entry.isDirectory() && depth > 0) paths.push(...(await pathsIn(path.join(folder, entry.name), `${prefix}${entry.name}/`, depth - 1)));
    else paths.push(`${prefix}${entry.name}`);
  }
  return paths;
}

async function readText(file: string): Promise<TextFile> {
  const bytes = await readFile(file).catch((error: unknown) => Promise.reject(unreadable(file, error)));
  try {
    return { name: file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    // Some of the older sets are in the code page of Western Windows.
    return { name: file, text: new TextDecoder('windows-1252').decode(bytes) };
  }
}

function unreadable(place: string, error: unknown): BenchmarkError {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return new BenchmarkError(`${place}: there is no such file or folder`);
  if (code === 'EACCES' || code === 'EPERM') return new BenchmarkError(`${place}: you may not read it`);
  return new BenchmarkError(`${place}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
}
