// The score cache: kept on disk, shared by processes, bounded, and never worse than a miss when damaged.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Result } from '../../../src/classifier/classifier';
import { encodeRecords, header, type CachedResult } from '../../../src/classifier/cacheRecords';
import { keyOf, openScoreCache, type CacheKey, type ScoreCache } from '../../../src/classifier/scoreCache';
import { bundle, temporaryFolder } from './support';

const digest = 'd'.repeat(64);
const key = (text: string): CacheKey => keyOf(digest, { text });
const vector = (seed: number): Float32Array => Float32Array.from({ length: 28 }, (_, index) => Math.abs(Math.sin(seed * 31 + index)));
const scored = (seed: number): Result => ({ kind: 'scored', scores: vector(seed) });
const log = (): void => undefined;

describe('score cache', () => {
  let folder: string;
  let open: ScoreCache[];
  const openCache = async (maxBytes?: number): Promise<ScoreCache> => {
    const cache = await openScoreCache({ folder, log, ...(maxBytes !== undefined && { maxBytes }) });
    open.push(cache);
    return cache;
  };
  const onlyFile = (): string => path.join(folder, readdirSync(folder)[0] ?? '');

  beforeEach(() => {
    folder = temporaryFolder('cache');
    open = [];
  });
  afterEach(() => Promise.all(open.map(cache => cache.close())));

  it('gives back what was put, before and after it is on disk, and after opening again', async () => {
    const cache = await openCache();
    const keys = Array.from({ length: 3_000 }, (_, index) => key(`line ${index}`));
    keys.forEach((each, index) => cache.put(each, scored(index)));
    const check = async (from: ScoreCache): Promise<void> => {
      const found = await from.getMany([...keys, key('never put')]);
      keys.forEach((_, index) => assert.deepEqual(found[index], { scores: vector(index) }));
      assert.equal(found[3_000], undefined);
    };
    await check(cache);
    await cache.flush();
    await check(cache);
    await cache.close();
    await check(await openCache());
  });

  it('keeps the parts of a text that was read in windows', async () => {
    const cache = await openCache();
    const parts = Array.from({ length: 5 }, (_, index) => ({ start: index * 100, end: index * 100 + 90, scores: vector(index) }));
    cache.put(key('before'), scored(1));
    cache.put(key('long'), { kind: 'scored', scores: vector(2), parts });
    cache.put(key('after'), scored(3));
    await cache.close();
    const found = await (await openCache()).getMany([key('after'), key('long'), key('before')]);
    assert.deepEqual(found, [{ scores: vector(3) }, { scores: vector(2), parts }, { scores: vector(1) }]);
  });

  it('does not keep failures', async () => {
    const cache = await openCache();
    cache.put(key('poison'), { kind: 'failed', reason: 'skipped' });
    assert.deepEqual(await cache.getMany([key('poison')]), [undefined]);
  });

  it('tells models, contexts and speakers apart', () => {
    const inputs = [{ text: 'a' }, { text: 'b' }, { text: 'a', context: 'c' }, { text: 'a', speaker: 'c' }, { text: 'a', context: 'c', speaker: 'd' }, { text: 'a', context: 'cd' }, { text: 'c\0a' }, { text: 'a', context: '\0c' }];
    const keys = new Set([...inputs.map(input => keyOf(digest, input)), keyOf('e'.repeat(64), { text: 'a' })]);
    assert.equal(keys.size, inputs.length + 1);
    assert.equal(keyOf(digest, { text: 'a' }), key('a'));
  });

  it('holds no text', async () => {
    const cache = await openCache();
    cache.put(key('a secret confession'), scored(1));
    await cache.close();
    assert.ok(!readFileSync(onlyFile()).includes('secret'));
  });

  it('ignores a record that was cut off, and appends after the last whole one', async () => {
    const first = await openCache();
    for (let index = 0; index < 10; index++) first.put(key(`line ${index}`), scored(index));
    await first.close();
    truncateSync(onlyFile(), statSync(onlyFile()).size - 50);
    const second = await openCache();
    assert.deepEqual(await second.getMany([key('line 8'), key('line 9')]), [{ scores: vector(8) }, undefined]);
    second.put(key('line 10'), scored(10));
    await second.close();
    const third = await openCache();
    assert.deepEqual(await third.getMany([key('line 8'), key('line 10')]), [{ scores: vector(8) }, { scores: vector(10) }]);
    assert.equal(readdirSync(folder).length, 1);
  });

  it('takes a damaged record for a miss', async () => {
    const first = await openCache();
    for (let index = 0; index < 3; index++) first.put(key(`line ${index}`), scored(index));
    await first.close();
    const bytes = readFileSync(onlyFile());
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle);
    writeFileSync(onlyFile(), bytes);
    const found = await (await openCache()).getMany([key('line 0'), key('line 1'), key('line 2')]);
    assert.deepEqual(found, [{ scores: vector(0) }, undefined, { scores: vector(2) }]);
  });

  it('works beside a file that is none of its own, and one of another layout', async () => {
    writeFileSync(path.join(folder, 'scores-abc.idle'), 'something else altogether');
    appendFileSync(path.join(folder, 'notes.txt'), 'mine');
    const cache = await openCache();
    cache.put(key('line'), scored(1));
    await cache.close();
    assert.deepEqual(await (await openCache()).getMany([key('line')]), [{ scores: vector(1) }]);
    assert.equal(readFileSync(path.join(folder, 'notes.txt'), 'utf8'), 'mine');
  });

  it('deletes its oldest files above the limit', async () => {
    const limit = 400_000;
    for (let round = 0; round < 8; round++) {
      const cache = await openCache(limit);
      for (let index = 0; index < 600; index++) cache.put(key(`round ${round} line ${index}`), scored(index));
      await cache.close();
    }
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
    assert.ok(bytes <= limit, `${bytes} bytes`);
    const cache = await openCache(limit);
    const [newest, oldest] = await cache.getMany([key('round 7 line 0'), key('round 0 line 0')]);
    assert.deepEqual([newest, oldest], [{ scores: vector(0) }, undefined]);
  });

  it('forgets everything when cleared, and goes on working', async () => {
    const cache = await openCache();
    cache.put(key('written'), scored(1));
    await cache.flush();
    cache.put(key('waiting'), scored(2));
    await cache.clear();
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(await cache.getMany([key('written'), key('waiting')]), [undefined, undefined]);
    cache.put(key('written'), scored(3));
    await cache.flush();
    assert.deepEqual(await cache.getMany([key('written')]), [{ scores: vector(3) }]);
  });

  describe('while large files are being indexed', () => {
    const FILES = 4;
    const RECORDS = 60_000;
    beforeEach(() => {
      const scores = vector(1);
      for (let file = 0; file < FILES; file++) {
        const entries = new Map<CacheKey, CachedResult>();
        for (let index = 0; index < RECORDS; index++) entries.set((index === 0 ? key(`first of ${file}`) : randomBytes(16).toString('latin1')) as CacheKey, { scores });
        const name = path.join(folder, `scores-${file}.idle`);
        writeFileSync(name, Buffer.concat([header(), encodeRecords(entries)]));
        // The first one is the oldest, and read last.
        utimesSync(name, file + 1, file + 1);
      }
    });

    it('answers without what is not there yet, and with it later; what is found again is not kept twice', async () => {
      const cache = await openScoreCache({ folder, log, patienceMs: 0 });
      open.push(cache);
      assert.deepEqual(await cache.getMany([key('first of 0'), key('never put')]), [undefined, undefined]);
      cache.put(key('first of 0'), scored(1));
      const before = readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
      await cache.flush();
      assert.equal(readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0), before);
      assert.ok((await cache.getMany([key('first of 0'), key('first of 3')])).every(Boolean));
    });

    it('waits for them where nothing is said of patience', async () => {
      const found = await (await openCache()).getMany([key('first of 0'), key('never put')]);
      assert.deepEqual(found, [{ scores: vector(1) }, undefined]);
    });
  });

  it('is written by several processes at once, and none loses anything', async function () {
    this.timeout(20_000);
    const writer = await bundle('test/unit/classifier/cacheWriter.ts');
    const run = promisify(execFile);
    await Promise.all(['a', 'b', 'c'].map(name => run(process.execPath, [writer, folder, name, '500'])));
    await Promise.all(['d', 'e'].map(name => run(process.execPath, [writer, folder, name, '500'])));
    assert.ok(readdirSync(folder).length <= 3, 'later processes go on with the files of earlier ones');
    const keys = ['a', 'b', 'c', 'd', 'e'].flatMap(name => Array.from({ length: 500 }, (_, index) => key(`${name} ${index}`)));
    const found = await (await openCache()).getMany(keys);
    assert.equal(found.filter(Boolean).length, keys.length);
  });

  it('goes on with the file of a process that was killed', async function () {
    this.timeout(20_000);
    const writer = await bundle('test/unit/classifier/cacheWriter.ts');
    await promisify(execFile)(process.execPath, [writer, folder, 'dead', '10', 'die']).catch(() => undefined);
    assert.match(onlyFile(), /\.live$/);
    const cache = await openCache();
    cache.put(key('new'), scored(1));
    await cache.close();
    assert.equal(readdirSync(folder).length, 1);
    assert.equal((await (await openCache()).getMany([key('dead 9'), key('new')])).filter(Boolean).length, 2);
  });
});
