// What the model said of a file's records, part by part, kept beside the file: appended only, so that a kill costs one part.
import { createHash } from 'node:crypto';
import { open, mkdir, rename, stat, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

export interface PartFileOptions {
  /** The folder `.emo-pillars` beside the dataset. */
  readonly folder: string;
  /** The dataset's file name. */
  readonly name: string;
  /** Of the model; another model's answers are of no use. */
  readonly digest: string;
  readonly labels: number;
  readonly columns: number;
}

/** Rows of answers. A row that the model could not answer has NaN scores. */
export interface Answers {
  readonly count: number;
  /** [count, labels] */
  readonly scores: Float32Array;
  /** [count, columns] */
  readonly embeddings: Float32Array;
}

/** Where the rows of a part lie in the file. */
export interface PartPlace {
  readonly offset: number;
  readonly count: number;
}

export const PART_SCHEMA = 1;
const HEADER_BYTES = 512;
const PART_MARK = 0x54524150;
/** Mark, count, SHA-256 of what the model was given, first 8 bytes of the SHA-256 of the rows. */
const PART_HEADER_BYTES = 48;

/** Bytes of one row: scores in single precision, the embedding as 8-bit steps of its own largest number. */
export const rowBytes = (labels: number, columns: number): number => Math.ceil((4 * labels + 4 + columns) / 4) * 4;

/** The folder for what can be made again; git is told to leave it alone. */
export async function makeCacheFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}

export class PartFile {
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #places = new Map<string, PartPlace>();
  readonly #labels: number;
  readonly #columns: number;
  #end = HEADER_BYTES;

  private constructor(file: string, handle: FileHandle, { labels, columns }: PartFileOptions) {
    this.file = file;
    this.#handle = handle;
    this.#labels = labels;
    this.#columns = columns;
  }

  /** Opens what there is; a file of another model or schema gives way to an empty one, and a part that was cut off is dropped. */
  static async open(options: PartFileOptions): Promise<PartFile> {
    await makeCacheFolder(options.folder);
    const file = path.join(options.folder, `${options.name}.scores`);
    const header = Buffer.alloc(HEADER_BYTES, ' ');
    header.write(`${JSON.stringify({ schema: PART_SCHEMA, digest: options.digest, labels: options.labels, columns: options.columns })}\n`);
    const same = await open(file, 'r').then(async handle => {
      const found = Buffer.alloc(HEADER_BYTES);
      await handle.read(found, 0, HEADER_BYTES, 0).finally(() => handle.close());
      return found.equals(header);
    }).catch(() => false);
    if (!same) {
      const temporary = `${file}.${process.pid}.tmp`;
      await writeFile(temporary, header);
      await rename(temporary, file);
    }
    const opened = new PartFile(file, await open(file, 'r+'), options);
    await opened.#scan();
    return opened;
  }

  find(hash: string): PartPlace | undefined {
    return this.#places.get(hash);
  }

  async append(hash: string, answers: Answers): Promise<PartPlace> {
    const rows = packRows(answers, this.#labels, this.#columns);
    const header = Buffer.alloc(PART_HEADER_BYTES);
    header.writeUInt32LE(PART_MARK, 0);
    header.writeUInt32LE(answers.count, 4);
    header.write(hash, 8, 32, 'hex');
    checksum(rows).copy(header, 40);
    await this.#handle.write(Buffer.concat([header, rows]), 0, header.length + rows.length, this.#end);
    const place = { offset: this.#end + PART_HEADER_BYTES, count: answers.count };
    this.#end += header.length + rows.length;
    this.#places.set(hash, place);
    return place;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  /** Only the last part can be torn; its rows are compared with their checksum. */
  async #scan(): Promise<void> {
    const { size } = await stat(this.file);
    const header = Buffer.alloc(PART_HEADER_BYTES);
    while (this.#end + PART_HEADER_BYTES <= size) {
      await this.#handle.read(header, 0, PART_HEADER_BYTES, this.#end);
      const count = header.readUInt32LE(4);
      const length = count * rowBytes(this.#labels, this.#columns);
      const offset = this.#end + PART_HEADER_BYTES;
      if (header.readUInt32LE(0) !== PART_MARK || offset + length > size) break;
      if (offset + length === size && !(await this.#isWhole(offset, length, header.subarray(40)))) break;
      this.#places.set(header.toString('hex', 8, 40), { offset, count });
      this.#end = offset + length;
    }
    if (this.#end < size) await this.#handle.truncate(this.#end);
  }

  async #isWhole(offset: number, length: number, wanted: Buffer): Promise<boolean> {
    const rows = Buffer.alloc(length);
    await this.#handle.read(rows, 0, length, offset);
    return checksum(rows).equals(wanted);
  }
}

const checksum = (rows: Buffer): Buffer => createHash('sha256').update(rows).digest().subarray(0, 8);

function packRows({ count, scores, embeddings }: Answers, labels: number, columns: number): Buffer {
  const size = rowBytes(labels, columns);
  const rows = Buffer.alloc(count * size);
  for (let row = 0; row < count; row++) {
    const start = row * size;
    for (let label = 0; label < labels; label++) rows.writeFloatLE(scores[row * labels + label] ?? NaN, start + 4 * label);
    let most = 0;
    for (let at = row * columns; at < (row + 1) * columns; at++) most = Math.max(most, Math.abs(embeddings[at] ?? 0));
    const step = most / 127;
    rows.writeFloatLE(step, start + 4 * labels);
    for (let column = 0; column < columns && step > 0; column++) rows.writeInt8(Math.round((embeddings[row * columns + column] ?? 0) / step), start + 4 * labels + 4 + column);
  }
  return rows;
}

/** The answers that rows of the file hold. */
export function unpackRows(rows: Buffer, labels: number, columns: number): Answers {
  const size = rowBytes(labels, columns);
  const count = Math.floor(rows.length / size);
  const answers: Answers = { count, scores: new Float32Array(count * labels), embeddings: new Float32Array(count * columns) };
  for (let row = 0; row < count; row++) {
    const start = row * size;
    for (let label = 0; label < labels; label++) answers.scores[row * labels + label] = rows.readFloatLE(start + 4 * label);
    const step = rows.readFloatLE(start + 4 * labels);
    for (let column = 0; column < columns; column++) answers.embeddings[row * columns + column] = step * rows.readInt8(start + 4 * labels + 4 + column);
  }
  return answers;
}
