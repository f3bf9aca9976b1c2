// Line indices kept on disk, so that a file is read through once and not at every opening; old ones go.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, type Stats, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LineIndex, type IndexData, type RecordForm } from './lineIndex';

const SCHEMA = 2;

interface Head {
  readonly schema: number;
  readonly path: string;
  /** The form as JSON. */
  readonly form: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly count: number;
  readonly blank: number;
  readonly longest: number;
  readonly header: IndexData['header'] | null;
  readonly marks: number;
}

const fileOf = (folder: string, file: string, form: RecordForm): string =>
  path.join(folder, `${createHash('sha256').update(`${JSON.stringify(form)}\n${path.resolve(file)}`).digest('hex').slice(0, 32)}.index`);

/** An index of the file: the kept one where the file has not changed since, otherwise one that is still to be built. */
export function openIndex(folder: string, file: string, form: RecordForm): LineIndex {
  const { size, mtimeMs } = statSync(file);
  return new LineIndex(file, form, readKept(fileOf(folder, file, form), { path: path.resolve(file), form: JSON.stringify(form), size, mtimeMs }));
}

function readKept(place: string, wanted: Pick<Head, 'path' | 'form' | 'size' | 'mtimeMs'>): IndexData | undefined {
  try {
    const bytes = readFileSync(place);
    const end = bytes.indexOf(0x0a);
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as Head;
    const same = head.schema === SCHEMA && head.path === wanted.path && head.form === wanted.form && head.size === wanted.size && head.mtimeMs === wanted.mtimeMs;
    if (!same || bytes.length !== end + 1 + head.marks * 24) return undefined;
    // In use: the last to be pruned.
    touch(place);
    const column = (at: number): Float64Array => {
      const from = end + 1 + at * head.marks * 8;
      return new Float64Array(new Uint8Array(bytes.subarray(from, from + head.marks * 8)).buffer);
    };
    return { ...head, header: head.header ?? undefined, records: column(0), starts: column(1), lines: column(2) };
  } catch {
    // Not kept, or not readable: it is built anew.
    return undefined;
  }
}

function touch(place: string): void {
  try {
    const now = new Date();
    utimesSync(place, now, now);
  } catch {
    // Not ours to change: it is read all the same.
  }
}

export interface PruneLimits {
  /** Of an index since it was last used, and of what a process left that was killed while it wrote, in milliseconds. */
  readonly unused?: number;
  readonly unfinished?: number;
  /** Of all together; those unused for longest go first. */
  readonly bytes?: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** Indices of datasets that nobody has opened for long, and more of them than are worth their room: any of them is made anew in one pass. */
export function pruneIndices(folder: string, { unused = 60 * DAY, unfinished = DAY, bytes = 128 * 1024 * 1024 }: PruneLimits = {}, now = Date.now()): void {
  const kept = namesIn(folder).flatMap(name => {
    const file = path.join(folder, name);
    const found = /\.(?:index|tmp)$/.test(name) ? statOf(file) : undefined;
    return found?.isFile() === true ? [{ file, size: found.size, age: now - found.mtimeMs, most: name.endsWith('.tmp') ? unfinished : unused }] : [];
  });
  let room = bytes;
  for (const { file, size, age, most } of kept.sort((one, other) => one.age - other.age)) {
    // What is being written is somebody's who needs it.
    const isWritten = file.endsWith('.tmp');
    if (!isWritten) room -= size;
    if (age > most || (!isWritten && room < 0)) remove(file);
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Held open somewhere: another time.
  }
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    // Not ours to look at.
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There is none yet.
    return [];
  }
}

/** Written to a file beside it and renamed: a reader sees a whole one or none. */
export function keepIndex(folder: string, file: string, form: RecordForm, index: LineIndex): void {
  const { count, blank, longest, header, records, starts, lines } = index.data;
  const head: Head = { schema: SCHEMA, path: path.resolve(file), form: JSON.stringify(form), size: index.size, mtimeMs: index.mtimeMs, count, blank, longest, header: header ?? null, marks: records.length };
  const place = fileOf(folder, file, form);
  const temporary = `${place}.${process.pid}.tmp`;
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(temporary, Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...[records, starts, lines].map(bytesOf)]));
    renameSync(temporary, place);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

const bytesOf = (values: Float64Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
