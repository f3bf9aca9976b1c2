// Checks the labels of a dataset with the model: asks it about each record, learns the dataset's own labels from the embeddings, finds those that contradict.
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { LabelIssueTable } from '../../core/labelIssueTable';
import type { JudgedLabel } from '../../core/labelIssues';
import type { PackedLabels } from '../../core/packedLabels';
import type { Log } from '../../process/service';
import { folderBeside, folderElsewhere } from './cacheFolders';
import { GivenLabels } from './givenLabels';
import { judgeLabels } from './judge';
import { LearnedScores } from './learnedScores';
import { makeCacheFolder, PartFile, type Answers, type PartPlace } from './partFile';
import type { PartList } from './partReader';
import { partsOf, type ModelInput, type Part } from './parts';
import type { TrainingHashes } from './trainingHashes';
import { makeWorkFolder, readColumn } from './workFolder';

/** One record of the dataset. */
export interface CheckRecord {
  /** From 1. */
  readonly line: number;
  readonly input: ModelInput;
  /** Indices of its labels into the dataset's classes. */
  readonly labels: readonly number[];
}

export type Encoded =
  | { readonly kind: 'scored'; readonly scores: Float32Array; readonly embedding?: Float32Array }
  | { readonly kind: 'failed'; readonly reason: string };

/** The model, as far as the check needs it: the classifier with embeddings asked for. */
export interface Encoder {
  /** Part of the cache's key. */
  readonly digest: string;
  /** Scores and numbers of an embedding to a record. */
  readonly labels: number;
  readonly columns: number;
  /** Answers in the order of the inputs. */
  encode(inputs: readonly ModelInput[], signal: AbortSignal | undefined): Promise<readonly Encoded[]>;
}

export type CheckProgress =
  /** `reused` of the `done` records were answered in an earlier run. */
  | { readonly kind: 'classifying'; readonly done: number; readonly reused: number; readonly total: number | undefined; readonly perSecond: number; readonly secondsLeft: number | undefined }
  | { readonly kind: 'judging'; readonly share: number };

export interface CheckOptions {
  /** The dataset; what the model says is kept in `.emo-pillars` beside it. */
  readonly file: string;
  /** A folder in which it is kept instead, where nothing can be written beside the file. */
  readonly elsewhere?: string;
  readonly classes: number;
  readonly encoder: Encoder;
  readonly workerModule: string;
  readonly log: Log;
  /** How many records there are, where that is known. */
  readonly total?: number;
  /** What the model was trained on, where its folder says. */
  readonly training?: TrainingHashes;
  /** A label is judged from so many records with it, and without it, on; 10 by default. */
  readonly least?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CheckProgress) => void;
}

export interface LabelCheck {
  /** Line of each record, from 1. */
  readonly lines: Uint32Array;
  readonly given: PackedLabels;
  /** Out-of-sample probabilities of the dataset's own classes; to be closed. */
  readonly scores: LearnedScores;
  readonly issues: LabelIssueTable;
  /** By record: how good its labels are (0 to 1), how much they look like an error, how undecided they are (0 to 1). */
  readonly quality: Float32Array;
  readonly suspicion: Float32Array;
  readonly uncertainty: Float32Array;
  readonly labels: readonly JudgedLabel[];
  /** Classes that too few records have, or lack, to say anything. */
  readonly rare: readonly number[];
  /** Records that the encoder was trained on; undefined where the model does not say. None is judged by the model's own scores. */
  readonly seen: { readonly count: number; readonly rows: Uint8Array } | undefined;
  /** Records that the model could not read; they are not judged. */
  readonly unread: readonly { readonly row: number; readonly reason: string }[];
  /** The model's own 28 scores and embeddings, for a PartReader. */
  readonly answers: PartList;
}

const LEAST = 10;
/** Parts that the model works on at the same time: it is never without the next one. */
const DEPTH = 2;

/**
 * Several hours where need be: what the model said is kept part by part, and another run goes on where this one ended. It
 * holds about 30 bytes a record of 28 labels, and its worker as much again while it judges; all else goes through files in
 * `.emo-pillars`. Of more than 75,000 records the labels are learned from that many, and all of them are judged.
 * @throws the signal's reason where it fires
 */
export async function checkLabels(records: AsyncIterable<CheckRecord>, options: CheckOptions): Promise<LabelCheck> {
  const { folder, cacheFolder } = await foldersFor(options);
  try {
    return await checkIn(folder, records, { ...options, cacheFolder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Folders {
  readonly cacheFolder: string;
  /** Within the other, for as long as the check runs. */
  readonly folder: string;
}

async function foldersFor({ file, elsewhere, log }: CheckOptions): Promise<Folders> {
  const made = async (cacheFolder: string): Promise<Folders> => {
    await makeCacheFolder(cacheFolder);
    return { cacheFolder, folder: makeWorkFolder(cacheFolder, path.basename(file)) };
  };
  const beside = folderBeside(file);
  try {
    return await made(beside);
  } catch (error) {
    if (elsewhere === undefined) throw error;
    const other = folderElsewhere(elsewhere, file);
    log('warn', `nothing can be written into ${beside} (${error instanceof Error ? error.message : String(error)}), so what the model says is kept in ${other}`);
    return made(other);
  }
}

async function checkIn(folder: string, records: AsyncIterable<CheckRecord>, options: CheckOptions & { readonly cacheFolder: string }): Promise<LabelCheck> {
  const { file, classes, encoder, cacheFolder, training, least = LEAST, seed = 1, signal, onProgress } = options;
  const known = new GivenLabels(folder, classes, training);
  const kept = await PartFile.open({ folder: cacheFolder, name: path.basename(file), ...encoder });
  let answers: PartList;
  let unread: LabelCheck['unread'];
  try {
    const asked = await askModel(partsOf(known.taken(records)), kept, options);
    ({ unread } = asked);
    answers = { file: kept.file, labels: encoder.labels, columns: encoder.columns, parts: asked.parts };
  } finally {
    await kept.close();
  }
  if (known.rows === 0) throw new RangeError(`${file} has no record to check`);
  const judging = { workerModule: options.workerModule, log: options.log, ...(signal && { signal }), onProgress: (share: number) => onProgress?.({ kind: 'judging', share }) };
  const { learned, issues, labels, rare } = await judgeLabels({ answers, classes, rows: known.rows, folder, seed, least }, judging);
  const { lines, given, seen } = await known.all();
  const [quality, suspicion, uncertainty] = [await readColumn(folder, 'quality', Float32Array), await readColumn(folder, 'suspicion', Float32Array), await readColumn(folder, 'uncertainty', Float32Array)];
  return {
    lines, given, quality, suspicion, uncertainty, labels, rare, unread, answers,
    scores: new LearnedScores(answers, learned),
    issues: new LabelIssueTable(issues).without(new Set(unread.map(({ row }) => row))),
    seen: training === undefined ? undefined : { count: seen.reduce((sum, own) => sum + own, 0), rows: seen },
  };
}

interface Asked {
  readonly parts: PartPlace[];
  readonly unread: { row: number; reason: string }[];
}

/** Every part, from an earlier run or from the model, in order. */
async function askModel(parts: AsyncIterable<Part<CheckRecord>>, kept: PartFile, { encoder, total, signal, onProgress }: CheckOptions): Promise<Asked> {
  const asked: Asked = { parts: [], unread: [] };
  const pending: { readonly part: Part<CheckRecord>; readonly answer: Promise<readonly Encoded[]> | undefined }[] = [];
  const started = performance.now();
  let done = 0;
  let reused = 0;
  const settle = async (): Promise<void> => {
    const next = pending.shift();
    if (next === undefined) return;
    const { part, answer } = next;
    const encoded = await answer;
    const place = encoded === undefined ? kept.find(part.hash) : await kept.append(keyOf(part, encoded), collect(encoded, encoder, done, asked.unread));
    if (place === undefined) throw new Error(`${kept.file} has lost a part of what the model said`);
    asked.parts.push(place);
    done += part.rows.length;
    if (encoded === undefined) reused += part.rows.length;
    const perSecond = (done - reused) / ((performance.now() - started) / 1000);
    const secondsLeft = total === undefined || perSecond === 0 ? undefined : Math.max(0, total - done) / perSecond;
    onProgress?.({ kind: 'classifying', done, reused, total, perSecond, secondsLeft });
  };
  for await (const part of parts) {
    signal?.throwIfAborted();
    const answer = kept.find(part.hash) === undefined ? encoder.encode(part.rows.map(({ input }) => input), signal) : undefined;
    // One before it may fail first, and nobody then awaits this one.
    answer?.catch(() => undefined);
    pending.push({ part, answer });
    if (pending.length >= DEPTH) await settle();
  }
  while (pending.length > 0) await settle();
  return asked;
}

/** A part that the model could not read to its end goes by another name, so that the next run asks again. */
const keyOf = ({ hash }: Part<CheckRecord>, encoded: readonly Encoded[]): string =>
  encoded.some(({ kind }) => kind === 'failed') ? createHash('sha256').update(`${hash} failed`).digest('hex') : hash;

function collect(encoded: readonly Encoded[], { labels, columns }: Encoder, firstRow: number, unread: { row: number; reason: string }[]): Answers {
  const count = encoded.length;
  const answers: Answers = { count, scores: new Float32Array(count * labels).fill(NaN), embeddings: new Float32Array(count * columns) };
  encoded.forEach((own, row) => {
    if (own.kind === 'failed') unread.push({ row: firstRow + row, reason: own.reason });
    else if (own.embedding?.length !== columns || own.scores.length !== labels) throw new Error('the model gave scores or an embedding of another size than it says');
    else {
      answers.scores.set(own.scores, row * labels);
      answers.embeddings.set(own.embedding, row * columns);
    }
  });
  return answers;
}
