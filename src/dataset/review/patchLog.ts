// The patch log beside a dataset: appended only, on disk before it is reported as saved, whole after a kill.
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { syncFolder } from './folders';
import { PATCH_SCHEMA, parseEntry, type AppliedEntry, type BulkAction, type PatchEntry, type RecordEntry, type RecordMark } from './patchEntry';
import { PatchState } from './patchState';
import type { WantedLabel } from '../records/rewriteLabels';

/** What a reviewer says of a record. */
export interface Review extends RecordMark {
  readonly kind: RecordEntry['kind'];
  readonly before: readonly WantedLabel[];
  readonly after?: readonly WantedLabel[];
  readonly reason?: string;
  readonly note?: string;
}

export interface PatchLogOptions {
  readonly file: string;
  readonly by: string;
  /** A log of another name, from which this one goes on: its first entry is written after a copy of that. */
  readonly earlier?: string | undefined;
  /** The time of an entry; the clock by default. */
  readonly now?: () => Date;
}

/** Something in the log that is passed over. */
export interface LogProblem {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** `NAME.jsonl` is corrected in `NAME.corrections.jsonl`, and `NAME.csv` in `NAME.csv.corrections.jsonl`: files of one name and several kinds have logs of their own. */
export const correctionsFile = (dataset: string): string => `${dataset.replace(/\.jsonl$/, '')}.corrections.jsonl`;

const LF = 0x0a;

export class PatchLog {
  /** What was passed over when the log was read; the bytes of a last line that a kill cut off among it. */
  readonly problems: readonly LogProblem[];
  readonly #options: PatchLogOptions;
  #state: PatchState;
  /** Undefined until there is something to keep: looking begins no file. */
  #handle: FileHandle | undefined;
  /** One write after another. */
  #last: Promise<void> = Promise.resolve();

  private constructor(options: PatchLogOptions, handle: FileHandle | undefined, state: PatchState, problems: readonly LogProblem[]) {
    this.#options = options;
    this.#handle = handle;
    this.#state = state;
    this.problems = problems;
  }

  /** Opens the log; one that is not there begins with its first entry. */
  static async open(options: PatchLogOptions): Promise<PatchLog> {
    const handle = await openThere(options.file);
    try {
      const { state, problems } = handle === undefined ? readLog(await beginningOf(options)) : await readThere(handle);
      return new PatchLog(options, handle, state, problems);
    } catch (error) {
      await handle?.close();
      throw error;
    }
  }

  get state(): Omit<PatchState, 'add'> {
    return this.#state;
  }

  /** Resolves with the entry's id when it is on disk. */
  async record(review: Review): Promise<string> {
    const entry: RecordEntry = { ...this.#common(), ...review };
    await this.#append([entry]);
    return entry.id;
  }

  /** Changes many records as one action, which is undone as one. Resolves when all of it is on disk. */
  async bulk(action: BulkAction, reviews: readonly Review[], reason?: string): Promise<string> {
    const closing = { ...this.#common(), kind: 'bulk', action, count: reviews.length, ...(reason !== undefined && { reason }) } as const;
    await this.#append([...reviews.map((review): RecordEntry => ({ ...this.#common(), ...review, bulk: closing.id })), closing]);
    return closing.id;
  }

  /**
   * Takes back the last entry in force; false where there is none.
   * @param id another one, also where something was said since: that stays
   */
  async undo(id?: string): Promise<boolean> {
    return this.#turn('undo', () => (id === undefined ? this.#state.undoable : this.#state.isInForce(id) ? id : undefined));
  }

  async redo(): Promise<boolean> {
    return this.#turn('redo', () => this.#state.redoable);
  }

  /** Notes that changes stand in the file itself, and how their records are found there. */
  async applied(changes: readonly (RecordMark & Pick<AppliedEntry, 'of'>)[]): Promise<void> {
    await this.#append(changes.map((change): AppliedEntry => ({ ...this.#common(), kind: 'applied', ...change })));
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#handle?.close();
  }

  async #turn(kind: 'undo' | 'redo', target: () => string | undefined): Promise<boolean> {
    await this.#last.catch(() => undefined);
    const of = target();
    if (of === undefined) return false;
    await this.#append([{ ...this.#common(), kind, of }]);
    return true;
  }

  async #begin(): Promise<FileHandle> {
    const { file } = this.#options;
    // Another window may have begun it since, or do so at this moment.
    const there = (await openThere(file)) ?? (await this.#create());
    if (there !== undefined) this.#state = (await readThere(there)).state;
    return there ?? open(file, 'a+');
  }

  /** Undefined where the log was begun; a file that another window has begun meanwhile is given instead, and never replaced. */
  async #create(): Promise<FileHandle | undefined> {
    const { file } = this.#options;
    const beginning = await beginningOf(this.#options);
    // A copy appears when all of it is there: from then on the earlier log is not looked at.
    const part = `${file}.${randomUUID().slice(0, 8)}.part`;
    try {
      await writeFile(part, beginning.subarray(0, beginning.lastIndexOf(LF) + 1), { flush: true });
      await appear(part, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return await openThere(file);
      throw error;
    } finally {
      await rm(part, { force: true });
    }
    await syncFolder(path.dirname(file));
    return undefined;
  }

  #common(): { schema: typeof PATCH_SCHEMA; id: string; by: string; at: string } {
    const { by, now = () => new Date() } = this.#options;
    return { schema: PATCH_SCHEMA, id: randomUUID(), by, at: now().toISOString() };
  }

  /** In force only once it is on disk. */
  #append(entries: readonly PatchEntry[]): Promise<void> {
    const written = this.#last.catch(() => undefined).then(async () => {
      if (entries.length === 0) return;
      const handle = (this.#handle ??= await this.#begin());
      const { size } = await handle.stat();
      try {
        await handle.appendFile(entries.map(entry => `${JSON.stringify(entry)}\n`).join(''));
        await handle.datasync();
      } catch (error) {
        // A full disk may have taken half of it, which nobody was told of.
        await handle.truncate(size).catch(() => undefined);
        throw error;
      }
      for (const entry of entries) this.#state.add(entry);
    });
    this.#last = written;
    return written;
  }
}

const beginningOf = async ({ earlier }: PatchLogOptions): Promise<Buffer> => (earlier === undefined ? Buffer.alloc(0) : readFile(earlier));

/** Undefined where there is no such file. */
async function openThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, constants.O_RDWR | constants.O_APPEND);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Gives a file its name where nobody has it. Rejects with EEXIST where somebody has. */
async function appear(part: string, file: string): Promise<void> {
  try {
    await link(part, file);
  } catch (error) {
    // Not every file system has links.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    await rename(part, file);
  }
}

/** Another window writes its last line in less than that, in milliseconds. */
const WRITTEN_WITHIN = 250;

/** What a kill cut off is taken away, so that the next entry begins a line; what another window is just writing is not. */
async function readThere(handle: FileHandle): Promise<Omit<ReturnType<typeof readLog>, 'whole'>> {
  for (;;) {
    const bytes = await readWhole(handle);
    const { whole, ...read } = readLog(bytes);
    if (whole === undefined) return read;
    await delay(WRITTEN_WITHIN);
    if ((await handle.stat()).size !== bytes.length) continue;
    await handle.truncate(whole);
    await handle.sync();
    return read;
  }
}

/** From its beginning, however often. */
async function readWhole(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, size - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

/** `whole`: how many bytes to keep, where the last line is cut off. */
function readLog(bytes: Buffer): { state: PatchState; problems: LogProblem[]; whole: number | undefined } {
  const state = new PatchState();
  const problems: LogProblem[] = [];
  const end = bytes.lastIndexOf(LF) + 1;
  const lines = bytes.toString('utf8', 0, end).split('\n');
  lines.pop();
  lines.forEach((text, at) => {
    if (text.trim() === '') return;
    const entry = parseEntry(text);
    const reason = typeof entry === 'string' ? entry : state.add(entry);
    if (reason !== undefined) problems.push({ line: at + 1, reason });
  });
  const torn = bytes.length - end;
  if (torn > 0) problems.push({ line: lines.length + 1, reason: `it ends in the middle: its ${torn} bytes, which were never reported as saved, are cut off` });
  if (state.unfinished.length > 0) problems.push({ line: lines.length, reason: `a bulk action was cut off before its end: its ${state.unfinished.length} changes are not in force` });
  return { state, problems, whole: torn > 0 ? end : undefined };
}
