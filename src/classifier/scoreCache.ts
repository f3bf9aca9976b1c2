// Scores kept on disk by content hash, for the editor and the command line at once; never any text.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning } from '../process/isRunning';
import type { Log } from '../process/service';
import { MOST_PARTS, MOST_RECORDS, RECORD_BYTES, type CachedResult, type CacheKey } from './cacheRecords';
import { CacheSegment } from './cacheSegment';
import type { Result } from './classifier';

export { keyOf, type CachedResult, type CacheKey } from './cacheRecords';

export interface ScoreCache {
  /** In the order of `keys`; undefined for those that are not kept. */
  getMany(keys: readonly CacheKey[]): Promise<(CachedResult | undefined)[]>;
  /** Keeps a scored result: findable at once, on disk a little later. */
  put(key: CacheKey, result: Result): void;
  flush(): Promise<void>;
  /** Deletes everything, what other processes have written included. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface ScoreCacheOptions {
  readonly folder: string;
  /** 200 MB by default; the oldest files are deleted above it. */
  readonly maxBytes?: number;
  readonly log: Log;
  /**
   * So long after it was opened, a question no longer waits until all files are indexed (of 200 MB a tenth of a second
   * to two seconds): what is not found by then is as good as not kept. By default a question waits, as it should where
   * thousands of answers are worth more than the first one.
   */
  readonly patienceMs?: number;
}

const MAX_BYTES = 200 * 1024 * 1024;
const SEGMENT_BYTES = 8 * 1024 * 1024;
const FLUSH_MS = 1_000;
const FLUSH_COUNT = 2_000;
const ABANDONED_MS = 24 * 3_600_000;
/**
 * A file that nobody writes, and one that the process named in it writes. A process claims a file by renaming it:
 * of several, one succeeds. Should two ever write to one file, records name their key and are checked, so nothing
 * worse than a miss comes of it.
 */
const SEGMENT = /^scores-(\w+)\.(?:idle|(\d+)\.live)$/;
const ANY_FILE = /^scores-/;

export async function openScoreCache({ folder, maxBytes = MAX_BYTES, log, patienceMs }: ScoreCacheOptions): Promise<ScoreCache> {
  const cache = new DiskCache(folder, maxBytes, log, patienceMs);
  await cache.open();
  return cache;
}

class DiskCache implements ScoreCache {
  #segments: CacheSegment[] = [];
  #own: CacheSegment | undefined;
  #pending = new Map<CacheKey, CachedResult>();
  /** Being written: still findable. */
  #leaving = new Map<CacheKey, CachedResult>();
  #loading: Promise<void> = Promise.resolve();
  /** Resolves when questions are to be answered from what is there. */
  #enough: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #broken = false;

  constructor(
    readonly folder: string,
    readonly maxBytes: number,
    readonly log: Log,
    readonly patienceMs: number | undefined,
  ) {}

  async open(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      const files = await this.#makeRoom();
      this.#loading = this.#load(files);
      this.#enough = this.patienceMs === undefined ? this.#loading : Promise.race([this.#loading, delay(this.patienceMs, undefined, { ref: false })]);
    } catch (error) {
      this.#fail(error);
    }
  }

  async getMany(keys: readonly CacheKey[]): Promise<(CachedResult | undefined)[]> {
    const found = keys.map(key => this.#pending.get(key) ?? this.#leaving.get(key));
    const read = async (): Promise<void> => {
      for (const segment of [...this.#segments]) {
        if (found.every(Boolean)) return;
        await segment.read(keys, found).catch((error: unknown) => this.#note(error));
      }
    };
    await read();
    if (!found.every(Boolean)) {
      await this.#enough;
      await read();
    }
    return found;
  }

  put(key: CacheKey, result: Result): void {
    if (this.#broken || result.kind !== 'scored' || (result.parts?.length ?? 0) > MOST_PARTS) return;
    if (this.#leaving.has(key) || this.#segments.some(segment => segment.has(key))) return;
    this.#pending.set(key, result.parts ? { scores: result.scores, parts: result.parts } : { scores: result.scores });
    if (this.#pending.size >= FLUSH_COUNT) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write()).catch((error: unknown) => this.#fail(error));
    return this.#writing;
  }

  async clear(): Promise<void> {
    this.#pending.clear();
    await this.#loading;
    await this.#writing;
    const segments = this.#segments;
    this.#segments = [];
    this.#own = undefined;
    for (const segment of segments) await segment.close();
    for (const name of await this.#names(ANY_FILE)) await unlink(path.join(this.folder, name)).catch((error: unknown) => this.#note(error));
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#loading;
    await this.#release();
    for (const segment of this.#segments) await segment.close();
    this.#segments = [];
  }

  async #write(): Promise<void> {
    if (this.#pending.size === 0 || this.#broken) return;
    await this.#loading;
    this.#leaving = this.#pending;
    this.#pending = new Map();
    // Put before the file was indexed that holds it already.
    for (const key of this.#leaving.keys()) if (this.#segments.some(segment => segment.has(key))) this.#leaving.delete(key);
    if (this.#leaving.size === 0) return;
    try {
      const bytes = RECORD_BYTES * Array.from(this.#leaving.values()).reduce((sum, { parts = [] }) => sum + 1 + parts.length, 0);
      const segment = await this.#writable(bytes);
      await segment.append(this.#leaving);
    } finally {
      this.#leaving = new Map();
    }
  }

  /** Our segment, or another one when ours is full. */
  async #writable(bytes: number): Promise<CacheSegment> {
    const limit = Math.min(SEGMENT_BYTES, this.maxBytes / 4, MOST_RECORDS * RECORD_BYTES);
    const fits = (segment: CacheSegment): boolean => segment.size + bytes <= limit;
    if (this.#own && fits(this.#own)) return this.#own;
    await this.#release();
    await this.#makeRoom();
    for (const segment of this.#segments) {
      const id = await unusedId(segment);
      if (id !== undefined && fits(segment) && (await segment.claim(this.#live(id)))) return (this.#own = segment);
    }
    this.#own = await CacheSegment.create(this.#live(randomBytes(6).toString('hex')));
    this.#segments.unshift(this.#own);
    return this.#own;
  }

  async #release(): Promise<void> {
    const own = this.#own;
    this.#own = undefined;
    const id = own && SEGMENT.exec(path.basename(own.file))?.[1];
    if (id !== undefined) await own?.moveTo(path.join(this.folder, `scores-${id}.idle`));
  }

  #live(id: string): string {
    return path.join(this.folder, `scores-${id}.${process.pid}.live`);
  }

  /** Newest first. */
  async #load(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (!SEGMENT.test(name)) continue;
      try {
        const segment = await CacheSegment.open(path.join(this.folder, name));
        if (!segment) continue;
        await segment.index();
        this.#segments.push(segment);
      } catch (error) {
        this.#note(error);
      }
    }
  }

  /** Deletes the oldest files above the limit, room for one more segment included; the rest, newest first. */
  async #makeRoom(): Promise<string[]> {
    const entries: { readonly name: string; readonly size: number; readonly age: number }[] = [];
    for (const name of await this.#names(ANY_FILE)) {
      const found = await stat(path.join(this.folder, name)).catch(() => undefined);
      if (found) entries.push({ name, size: found.size, age: found.mtimeMs });
    }
    entries.sort((a, b) => b.age - a.age);
    let room = this.maxBytes - Math.min(SEGMENT_BYTES, this.maxBytes / 4);
    const kept = entries.filter(({ size }) => (room -= size) >= 0);
    for (const { name } of entries.filter(entry => !kept.includes(entry))) await this.#delete(name);
    return kept.map(({ name }) => name);
  }

  async #delete(name: string): Promise<void> {
    const file = path.join(this.folder, name);
    const segment = this.#segments.find(candidate => candidate.file === file);
    this.#segments = this.#segments.filter(other => other !== segment);
    await segment?.close();
    await unlink(file).catch((error: unknown) => this.#note(error));
  }

  async #names(pattern: RegExp): Promise<string[]> {
    return (await readdir(this.folder)).filter(name => pattern.test(name));
  }

  /** Without a cache everything is only slower: no error reaches the caller. */
  #fail(error: unknown): void {
    this.#broken = true;
    this.#pending.clear();
    this.log('warn', `Scores cannot be kept in ${this.folder}: ${String(error)}`);
  }

  #note(error: unknown): void {
    this.log('debug', `Score cache: ${String(error)}`);
  }
}

/** The id of a segment that no living process writes; process ids come again, so an old file counts as unused. */
async function unusedId(segment: CacheSegment): Promise<string | undefined> {
  const [, id, writer] = SEGMENT.exec(path.basename(segment.file)) ?? [];
  if (writer === undefined || !isRunning(Number(writer))) return id;
  return Number(writer) !== process.pid && Date.now() - (await segment.writtenAt()) > ABANDONED_MS ? id : undefined;
}
