// Line indices kept on disk, so that a file is read through once and not at every opening.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
