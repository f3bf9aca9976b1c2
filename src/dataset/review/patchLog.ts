// The patch log beside a dataset: appended only, on disk before it is reported as saved, whole after a kill.
import { randomUUID } from 'node:crypto';
import { open, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from './folders';
import { appear, mendEnd, openThere, readLog, readThere, statThere, unlessAbsent, wholeLines, type LogProblem, type OpenLog, type Read } from './logFile';
import { PATCH_SCHEMA, type AppliedEntry, type BulkAction, type NumberedLabels, type PatchEntry, type RecordEntry, type RecordMark } from './patchEntry';
import type { PatchState } from './patchState';
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

/** `NAME.jsonl` is corrected in `NAME.corrections.jsonl`, and `NAME.csv` in `NAME.csv.corrections.jsonl`: files of one name and several kinds have logs of their own. */
export const correctionsFile = (dataset: string): string => `${dataset.replace(/\.jsonl$/, '')}.corrections.jsonl`;

/** So many entries are written at once. */
const PIECE = 2000;

export class PatchLog {
  readonly #options: PatchLogOptions;
  #read: Read;
  /** Undefined until there is something to keep: looking begins no file. */
  #opened: OpenLog | undefined;
  /** One write after another. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: PatchLogOptions, opened: OpenLog | undefined, read: Read) {
    this.#options = options;
    this.#opened = opened;
    this.#read = read;
  }

  /** Opens the log; one that is not there begins with its first entry. */
  static async open(options: PatchLogOptions): Promise<PatchLog> {
    const opened = await openThere(options.file);
    try {
      return new PatchLog(options, opened, await readOf(opened, options));
    } catch (error) {
      await opened?.handle.close();
      throw error;
    }
  }

  /** What was passed over when the log was read; the bytes of a last line that a kill cut off among it, which are taken away before something is added. */
  get problems(): readonly LogProblem[] {
    return this.#read.problems;
  }

  /** The file of the log, and that of the earlier one from which it goes on. */
  get files(): readonly string[] {
    const { file, earlier } = this.#options;
    return earlier === undefined ? [file] : [file, earlier];
  }

  get state(): Omit<PatchState, 'add'> {
    return this.#read.state;
  }

  /** Takes up what others have written since: another window, the command line, or whoever put another file in its place. @returns whether there was anything */
  refresh(): Promise<boolean> {
    return this.#after(() => this.#takeUp());
  }

  /**
   * Resolves with the entry's id when it is on disk.
   * @param labelSet where labels are numbers: without it nobody could tell later which number a label had
   */
  async record(review: Review, labelSet?: NumberedLabels): Promise<string> {
    const entry: RecordEntry = { ...this.#common(), ...review };
    await this.#append(() => [...this.#noted(labelSet), entry]);
    return entry.id;
  }

  /** Changes many records as one action, which is undone as one. Resolves when all of it is on disk. */
  async bulk(action: BulkAction, reviews: readonly Review[], reason?: string, labelSet?: NumberedLabels): Promise<string> {
    const closing = { ...this.#common(), kind: 'bulk', action, count: reviews.length, ...(reason !== undefined && { reason }) } as const;
    await this.#append(() => [...this.#noted(labelSet), ...reviews.map((review): RecordEntry => ({ ...this.#common(), ...review, bulk: closing.id })), closing]);
    return closing.id;
  }

  /**
   * Takes back the last entry in force; false where there is none.
   * @param id another one, also where something was said since: that stays
   */
  async undo(id?: string): Promise<boolean> {
    await this.#last.catch(() => undefined);
    const of = id ?? this.state.undoable;
    return of !== undefined && this.#append(() => (this.state.isInForce(of) ? [{ ...this.#common(), kind: 'undo', of }] : []));
  }

  async redo(): Promise<boolean> {
    await this.#last.catch(() => undefined);
    const of = this.state.redoable;
    return of !== undefined && this.#append(() => (this.state.isTakenBack(of) ? [{ ...this.#common(), kind: 'redo', of }] : []));
  }

  /** Notes that changes stand in the file itself, and how their records are found there. */
  async applied(changes: readonly (RecordMark & Pick<AppliedEntry, 'of'>)[]): Promise<void> {
    await this.#append(() => changes.map((change): AppliedEntry => ({ ...this.#common(), kind: 'applied', ...change })));
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#opened?.handle.close();
  }

  /** Whether the file is another one than was read, or has more in it. */
  async #takeUp(): Promise<boolean> {
    const { file } = this.#options;
    const [there, own] = [await statThere(file), await this.#opened?.handle.stat()];
    if (there === undefined && own === undefined) return false;
    const same = there !== undefined && own !== undefined && there.ino === own.ino && there.dev === own.dev;
    if (same && there.size === this.#read.size) return false;
    if (!same) {
      const before = this.#opened;
      this.#opened = undefined;
      await before?.handle.close();
      this.#opened = await openThere(file);
    }
    this.#read = await readOf(this.#opened, this.#options);
    return true;
  }

  /** @throws Error where it may only be read */
  async #forWriting(): Promise<FileHandle> {
    const opened = (this.#opened ??= await this.#begin());
    if (opened.refused === undefined) return opened.handle;
    const { file } = this.#options;
    // It may have been allowed since.
    const again = await openThere(file);
    if (again !== undefined && again.refused === undefined) {
      this.#opened = again;
      await opened.handle.close();
      return again.handle;
    }
    await again?.handle.close();
    throw new Error(`${file} may only be read, so nothing can be added to it: ${opened.refused.message}`);
  }

  async #begin(): Promise<OpenLog> {
    // Another window may begin it at this moment.
    const there = await this.#create();
    if (there !== undefined) this.#read = await readOf(there, this.#options);
    return there ?? { handle: await open(this.#options.file, 'a+') };
  }

  /** Undefined where the log was begun; a file that another window has begun meanwhile is given instead, and never replaced. */
  async #create(): Promise<OpenLog | undefined> {
    const { file } = this.#options;
    const beginning = await beginningOf(this.#options);
    // A copy appears when all of it is there: from then on the earlier log is not looked at.
    const part = `${file}.${randomUUID().slice(0, 8)}.part`;
    try {
      await writeFile(part, wholeLines(beginning), { flush: true });
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

  /** Once, until it is another one. */
  #noted(labelSet: NumberedLabels | undefined): readonly PatchEntry[] {
    if (labelSet === undefined || JSON.stringify(labelSet) === JSON.stringify(this.state.labelSet)) return [];
    return [{ ...this.#common(), kind: 'labelSet', labelSet }];
  }

  #common(): { schema: typeof PATCH_SCHEMA; id: string; by: string; at: string } {
    const { by, now = () => new Date() } = this.#options;
    return { schema: PATCH_SCHEMA, id: randomUUID(), by, at: now().toISOString() };
  }

  /** One thing after another, also where one fails. */
  #after<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.catch(() => undefined).then(work);
    this.#last = done;
    return done;
  }

  /**
   * In force only once it is on disk.
   * @param made asked when all is known that others have written
   * @returns whether there was anything to write
   */
  #append(made: () => readonly PatchEntry[]): Promise<boolean> {
    return this.#after(async () => {
      await this.#takeUp();
      const entries = made();
      if (entries.length === 0) return false;
      const handle = await this.#forWriting();
      const { size, before } = await mendEnd(handle, this.#read);
      let written = 0;
      try {
        for (let from = 0; from < entries.length; from += PIECE) {
          const piece = Buffer.from((from === 0 ? before : '') + entries.slice(from, from + PIECE).map(entry => `${JSON.stringify(entry)}\n`).join(''));
          await handle.appendFile(piece);
          written += piece.length;
        }
        await handle.datasync();
      } catch (error) {
        // A full disk may have taken half of it, which nobody was told of.
        await handle.truncate(size).catch(() => undefined);
        throw error;
      }
      for (const entry of entries) this.#read.state.add(entry);
      // Where another window has written meanwhile, the next look sees another size.
      this.#read = { ...this.#read, size: (size === this.#read.size ? size : Number.NaN) + written, end: { whole: size + written, open: false } };
      return true;
    });
  }
}

/** Of the log that a new one goes on from. */
async function beginningOf({ earlier }: PatchLogOptions): Promise<Buffer> {
  const bytes = earlier === undefined ? Buffer.alloc(0) : await readFile(earlier).catch(unlessAbsent);
  return bytes ?? Buffer.alloc(0);
}

async function readOf(opened: OpenLog | undefined, options: PatchLogOptions): Promise<Read> {
  if (opened !== undefined) return readThere(opened.handle);
  const { state, problems } = readLog(await beginningOf(options));
  return { state, problems, size: 0, end: { whole: 0, open: false } };
}
