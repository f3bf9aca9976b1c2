// What a check found of each record, kept beside the dataset: joined again to its rows after a restart without another check.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { folderBeside } from '../check/cacheFolders';
import type { AttachedColumns } from '../engine/query';

/** What the columns are of: they are of no use for any other file, model or label set. */
export interface ColumnsOf {
  /** Size and time of the dataset. */
  readonly stamp: string;
  readonly model: string;
  /** Fields and labels, as the setting writes them. */
  readonly shape: unknown;
}

const SCHEMA = 1;
const TYPES = { u32: Uint32Array, f32: Float32Array, f64: Float64Array } as const;
type TypeName = keyof typeof TYPES;

interface Header {
  readonly schema: number;
  readonly of: ColumnsOf;
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly type: TypeName }[];
}

const MARK = Buffer.from('emocols\n');
/** A header is padded to a multiple of this, so that every column can be read where it stands. */
const ALIGNED = 8;
const LONGEST_HEADER = 1 << 20;

export const keptFile = (dataset: string, folder = folderBeside(dataset)): string => path.join(folder, `${path.basename(dataset)}.checked`);

const typeOf = (values: AttachedColumns[string]): TypeName => (values instanceof Uint32Array ? 'u32' : values instanceof Float32Array ? 'f32' : 'f64');
const padded = (bytes: number): number => Math.ceil(bytes / ALIGNED) * ALIGNED;

/** Replaces what was kept of the dataset. Rejects as the file system does. */
export async function keepColumns(dataset: string, of: ColumnsOf, columns: AttachedColumns, folder?: string): Promise<void> {
  const file = keptFile(dataset, folder);
  const header: Header = { schema: SCHEMA, of, rows: columns.record.length, columns: Object.entries(columns).map(([name, values]) => ({ name, type: typeOf(values) })) };
  const text = Buffer.from(JSON.stringify(header));
  const head = Buffer.alloc(padded(MARK.length + 4 + text.length), ' ');
  MARK.copy(head);
  head.writeUInt32LE(head.length - MARK.length - 4, MARK.length);
  text.copy(head, MARK.length + 4);
  await mkdir(path.dirname(file), { recursive: true });
  const fresh = `${file}-${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(fresh, 'wx');
    try {
      await handle.appendFile(head);
      for (const values of Object.values(columns)) {
        await handle.appendFile(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
        await handle.appendFile(Buffer.alloc(padded(values.byteLength) - values.byteLength));
      }
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/** Undefined where nothing was kept, or of something else: `isOf` is told what the columns are of. A file that is damaged counts as none. */
export async function keptColumns(dataset: string, isOf: (of: ColumnsOf) => boolean | Promise<boolean>, folder?: string): Promise<AttachedColumns | undefined> {
  const file = keptFile(dataset, folder);
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return undefined;
  let header: Header | undefined;
  try {
    header = await readHeader(handle);
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
  if (header === undefined || !(await isOf(header.of))) return undefined;
  return readColumns(await readFile(file), header);
}

async function readHeader(handle: FileHandle): Promise<Header | undefined> {
  const start = Buffer.alloc(MARK.length + 4);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  const length = start.readUInt32LE(MARK.length);
  if (bytesRead < start.length || !start.subarray(0, MARK.length).equals(MARK) || length > LONGEST_HEADER) return undefined;
  const text = Buffer.alloc(length);
  await handle.read(text, 0, length, start.length);
  const header = JSON.parse(text.toString('utf8')) as Header;
  return header.schema === SCHEMA ? header : undefined;
}

function readColumns(bytes: Buffer, { rows, columns }: Header): AttachedColumns | undefined {
  const found: Record<string, AttachedColumns[string]> = {};
  let at = MARK.length + 4 + bytes.readUInt32LE(MARK.length);
  for (const { name, type } of columns) {
    const made = new TYPES[type](rows);
    if (at + made.byteLength > bytes.length) return undefined;
    new Uint8Array(made.buffer).set(bytes.subarray(at, at + made.byteLength));
    found[name] = made;
    at += padded(made.byteLength);
  }
  const { record } = found;
  return record instanceof Uint32Array ? { ...found, record } : undefined;
}
