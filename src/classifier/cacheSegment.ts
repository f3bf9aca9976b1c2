// One file of the score cache: records that are only ever appended, with an index of them in memory.
import { open, rename, type FileHandle } from 'node:fs/promises';
import { allocateRecords, decodeRecords, encodeRecords, header, HEADER_BYTES, RECORD_BYTES, RecordIndex, type CachedResult, type CacheKey } from './cacheRecords';

/** Read at once when an index is made: half a millisecond's work. */
const SLICE_BYTES = 2_000 * RECORD_BYTES;
const APPENDED_AT_ONCE = 256;
/** Records so close together are read in one go with what lies between. */
const NEAR_BYTES = 16 * 1024;
/** A thousand records: what is taken apart in one turn of the event loop. */
const MOST_BYTES = 128 * 1024;

interface Wanted {
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

export class CacheSegment {
  #index = new RecordIndex();
  #indexed = HEADER_BYTES;

  private constructor(
    private path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Undefined where the file is not a segment, or of another layout. */
  static async open(path: string): Promise<CacheSegment | undefined> {
    const handle = await open(path, 'r+');
    const expected = header();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    if (bytesRead === HEADER_BYTES && buffer.equals(expected)) return new CacheSegment(path, handle);
    await handle.close();
    return undefined;
  }

  static async create(path: string): Promise<CacheSegment> {
    const handle = await open(path, 'wx+');
    await handle.write(header(), 0, HEADER_BYTES, 0);
    return new CacheSegment(path, handle);
  }

  /** When it was last written to, in milliseconds since 1970. */
  async writtenAt(): Promise<number> {
    return (await this.handle.stat()).mtimeMs;
  }

  get file(): string {
    return this.path;
  }

  /** Bytes of whole records and the header. */
  get size(): number {
    return this.#indexed;
  }

  /** Indexes what is in the file and not yet in the index; a record that was cut off is left out. */
  async index(): Promise<void> {
    const buffer = Buffer.allocUnsafe(SLICE_BYTES);
    for (;;) {
      const { bytesRead } = await this.handle.read(buffer, 0, SLICE_BYTES, this.#indexed);
      const whole = bytesRead - (bytesRead % RECORD_BYTES);
      if (whole === 0) return;
      this.#take(buffer.subarray(0, whole));
    }
  }

  /** Fills `found` where it is empty and this segment has the key. */
  async read(keys: readonly CacheKey[], found: (CachedResult | undefined)[]): Promise<void> {
    const wanted: Wanted[] = [];
    keys.forEach((key, at) => {
      if (found[at]) return;
      const place = this.#index.find(key);
      if (!place) return;
      const start = HEADER_BYTES + place.record * RECORD_BYTES;
      wanted.push({ at, start, end: start + RECORD_BYTES * (1 + place.parts) });
    });
    wanted.sort((a, b) => a.start - b.start);
    await Promise.all(
      together(wanted).map(async group => {
        const start = group[0]?.start ?? 0;
        const end = group.reduce((most, { end: own }) => Math.max(most, own), start);
        const records = allocateRecords(end - start);
        const { bytesRead } = await this.handle.read(records.bytes, 0, end - start, start);
        for (const entry of group) {
          const key = keys[entry.at];
          if (key !== undefined) found[entry.at] = decodeRecords(records, entry.start - start, bytesRead, key);
        }
      }),
    );
  }

  has(key: CacheKey): boolean {
    return this.#index.find(key) !== undefined;
  }

  /** A few hundred at a time: the event loop has its turn in between. */
  async append(entries: ReadonlyMap<CacheKey, CachedResult>): Promise<void> {
    const all = [...entries];
    for (let at = 0; at < all.length; at += APPENDED_AT_ONCE) {
      const records = encodeRecords(new Map(all.slice(at, at + APPENDED_AT_ONCE)));
      const { bytesWritten } = await this.handle.write(records, 0, records.length, this.#indexed);
      if (bytesWritten < records.length) throw new Error(`only ${bytesWritten} of ${records.length} bytes could be written`);
      this.#take(records);
    }
  }

  /** Makes the file of another process, or of an earlier run, ours under a new name; false where another one was faster. */
  async claim(path: string): Promise<boolean> {
    if (!(await this.moveTo(path))) return false;
    await this.index();
    await this.handle.truncate(this.#indexed);
    return true;
  }

  async moveTo(path: string): Promise<boolean> {
    const moved = await rename(this.path, path).then(() => true, () => false);
    if (moved) this.path = path;
    return moved;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  #take(records: Buffer): void {
    this.#index.addAll(records, (this.#indexed - HEADER_BYTES) / RECORD_BYTES);
    this.#indexed += records.length;
  }
}

function together(wanted: readonly Wanted[]): Wanted[][] {
  const groups: Wanted[][] = [];
  let start = 0;
  let end = -Infinity;
  for (const entry of wanted) {
    const group = groups.at(-1);
    if (group && entry.start - end <= NEAR_BYTES && entry.end - start <= MOST_BYTES) {
      group.push(entry);
    } else {
      groups.push([entry]);
      start = entry.start;
    }
    end = Math.max(end, entry.end);
  }
  return groups;
}
