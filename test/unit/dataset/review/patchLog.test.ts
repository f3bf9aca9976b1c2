// The patch log: what is reported as saved is there, undo and redo, and logs that were cut off or written in by hand.
import assert from 'node:assert/strict';
import { appendFileSync, constants, existsSync, promises, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { correctionsFile, PatchLog, type Review } from '../../../../src/dataset/review/patchLog';
import { temporaryFolder } from '../../classifier/support';

const review = (line: number, name: string, more: Partial<Review> = {}): Review => ({ kind: 'labels', line, hash: `h${line}`, before: [{ name: 'joy' }], after: [{ name }], ...more });

describe('patch log', () => {
  let file: string;
  beforeEach(() => (file = path.join(temporaryFolder('log'), 'data.corrections.jsonl')));
  const open = (): Promise<PatchLog> => PatchLog.open({ file, by: 'ann', now: () => new Date(0) });
  const namesIn = (log: PatchLog): unknown[] => log.state.inForce().map(entry => entry.after?.[0]?.name ?? entry.kind);

  it('stands beside the dataset', () => {
    assert.equal(correctionsFile('/a/b.c/data.jsonl'), '/a/b.c/data.corrections.jsonl');
    assert.equal(correctionsFile('/a/b.c/data'), '/a/b.c/data.corrections.jsonl');
    assert.equal(correctionsFile('/a/b.c/data.csv'), '/a/b.c/data.csv.corrections.jsonl');
  });

  it('begins with its first entry: looking leaves no file behind', async () => {
    const [log, other] = [await open(), await open()];
    assert.equal(await log.undo(), false);
    await log.close();
    assert.ok(!existsSync(file));
    const late = await open();
    await other.record(review(1, 'first'));
    await late.record(review(2, 'second'));
    assert.deepEqual([namesIn(other), namesIn(late)], [['first'], ['first', 'second']], 'what another window has begun is taken up');
    await other.close();
    await late.close();
    const again = await open();
    assert.deepEqual([namesIn(again), again.problems], [['first', 'second'], []]);
    await again.close();
  });

  it('is begun by one of several windows that say something at the same moment, and keeps what each says', async () => {
    for (let round = 0; round < 5; round++) {
      rmSync(file, { force: true });
      const logs = await Promise.all(Array.from({ length: 4 }, open));
      await Promise.all(logs.map((log, at) => log.record(review(at + 1, `window ${at}`))));
      for (const log of logs) await log.close();
      const again = await open();
      assert.deepEqual([namesIn(again).sort(), again.problems], [['window 0', 'window 1', 'window 2', 'window 3'], []]);
      await again.close();
    }
    assert.deepEqual(readdirSync(path.dirname(file)), [path.basename(file)], 'nothing else is left');
  });

  it('cuts nothing off that another window is just writing', async () => {
    const log = await open();
    await log.record(review(1, 'a'));
    const line = readFileSync(file, 'utf8');
    appendFileSync(file, line.slice(0, 40));
    const opening = open();
    setTimeout(() => appendFileSync(file, line.slice(40)), 60);
    const late = await opening;
    assert.deepEqual([late.problems.length, readFileSync(file, 'utf8')], [0, line + line]);
    await log.close();
    await late.close();
  });

  it('takes up what others write meanwhile, before it says something itself and when it is asked to', async () => {
    const [one, other] = [await open(), await open()];
    await one.record(review(1, 'a'));
    await other.record(review(2, 'b'));
    assert.deepEqual(namesIn(other), ['a', 'b']);
    assert.deepEqual(namesIn(one), ['a']);
    assert.deepEqual([await one.refresh(), namesIn(one), await one.refresh()], [true, ['a', 'b'], false]);
    const [first] = one.state.inForce();
    await other.undo(first?.id);
    assert.equal(await one.undo(first?.id), false, 'it was taken back already');
    assert.deepEqual(namesIn(one), ['b']);
    appendFileSync(file, 'no entry\n');
    await one.refresh();
    assert.match(one.problems.map(({ line, reason }) => `${line}: ${reason}`).join(), /^4: /);
    await one.close();
    await other.close();
  });

  it('goes on in the file that stands in its place now, not in one that is gone', async () => {
    const log = await open();
    await log.record(review(1, 'a'));
    const [line] = readFileSync(file, 'utf8').split('\n');
    await log.record(review(2, 'b'));
    // As a checkout of an earlier version does it.
    rmSync(file);
    writeFileSync(file, `${line}\n`);
    await log.record(review(3, 'c'));
    assert.deepEqual(namesIn(log), ['a', 'c']);
    rmSync(file);
    assert.deepEqual([await log.refresh(), namesIn(log)], [true, []]);
    await log.record(review(4, 'd'));
    await log.close();
    const again = await open();
    assert.deepEqual([namesIn(again), again.problems], [['d'], []]);
    await again.close();
  });

  it('writes and reads many changes of one action in pieces', async () => {
    const log = await open();
    await log.bulk({ kind: 'add', label: { name: 'joy' } }, Array.from({ length: 4501 }, (_, at) => review(at + 1, `n${at}`)));
    await log.record(review(1, 'last'));
    await log.close();
    const again = await open();
    assert.deepEqual([again.problems, namesIn(again).length, namesIn(again)[4500], namesIn(again)[4501]], [[], 4502, 'n4500', 'last']);
    await again.close();
  });

  it('holds what was said of a record, by whom and when', async () => {
    const log = await open();
    const id = await log.record(review(3, 'anger', { reason: 'Likely error', note: 'sarcastic' }));
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { schema: 1, id, by: 'ann', at: '1970-01-01T00:00:00.000Z', kind: 'labels', line: 3, hash: 'h3', before: [{ name: 'joy' }], after: [{ name: 'anger' }], reason: 'Likely error', note: 'sarcastic' });
    await log.close();
    const again = await open();
    assert.deepEqual(again.problems, []);
    assert.deepEqual(again.state.inForce().map(entry => entry.id), [id]);
    await again.close();
  });

  it('takes back and brings back without end, and across sessions', async () => {
    const log = await open();
    for (const name of ['a', 'b', 'c']) await log.record(review(1, name));
    for (let at = 0; at < 3; at++) assert.ok(await log.undo());
    assert.equal(await log.undo(), false);
    assert.deepEqual(namesIn(log), []);
    await log.close();
    const later = await open();
    assert.ok(await later.redo());
    assert.ok(await later.redo());
    assert.deepEqual(namesIn(later), ['a', 'b']);
    await later.record(review(2, 'd'));
    assert.equal(await later.redo(), false);
    assert.ok(await later.undo());
    assert.ok(await later.redo());
    assert.deepEqual(namesIn(later), ['a', 'b', 'd']);
    await later.close();
    const last = await open();
    assert.deepEqual(namesIn(last), ['a', 'b', 'd']);
    await last.close();
  });

  it('undoes a bulk action as one', async () => {
    const log = await open();
    await log.record(review(1, 'first'));
    await log.bulk({ kind: 'add', label: { name: 'fear' } }, [review(2, 'x'), review(3, 'y')]);
    assert.deepEqual(namesIn(log), ['first', 'x', 'y']);
    assert.ok(await log.undo());
    assert.deepEqual(namesIn(log), ['first']);
    assert.ok(await log.redo());
    assert.deepEqual(namesIn(log), ['first', 'x', 'y']);
    await log.close();
  });

  it('takes back the last bulk action also where something was said since, which stays', async () => {
    const log = await open();
    const last = (): PatchLog['state']['lastBulk'] => log.state.lastBulk;
    assert.equal(last(), undefined);
    const first = await log.bulk({ kind: 'add', label: { name: 'a' } }, [review(1, 'a')]);
    const second = await log.bulk({ kind: 'add', label: { name: 'b' } }, [review(2, 'b'), review(3, 'b')]);
    await log.record(review(4, 'later'));
    assert.deepEqual([last()?.id, last()?.changes.length], [second, 2]);
    assert.ok(await log.undo(second));
    assert.equal(await log.undo(second), false);
    assert.deepEqual(namesIn(log), ['a', 'later']);
    assert.deepEqual([last()?.id, log.state.redoable], [first, second]);
    await log.close();
    const again = await open();
    assert.deepEqual([namesIn(again), again.problems], [['a', 'later'], []]);
    assert.ok(await again.redo());
    assert.deepEqual(namesIn(again), ['a', 'b', 'b', 'later'], 'what was said later still comes later');
    await again.close();
  });

  it('cuts off a last line that a kill tore, says so, and goes on', async () => {
    const log = await open();
    await log.record(review(1, 'a'));
    await log.record(review(2, 'b'));
    await log.close();
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 7);
    const torn = await open();
    assert.deepEqual(namesIn(torn), ['a']);
    assert.match(torn.problems[0]?.reason ?? '', /ends in the middle: its \d+ bytes/);
    assert.equal(torn.problems[0]?.line, 2);
    assert.equal(readFileSync(file).length, whole.length - 7, 'reading changes nothing');
    await torn.record(review(3, 'c'));
    await torn.record(review(4, 'd'));
    await torn.close();
    const again = await open();
    assert.deepEqual([namesIn(again), again.problems], [['a', 'c', 'd'], []]);
    await again.close();
  });

  it('takes a last entry that only lacks its line end, and ends it before the next one', async () => {
    const log = await open();
    await log.record(review(1, 'a'));
    await log.record(review(2, 'b'));
    await log.close();
    // As many editors save it.
    const content = readFileSync(file, 'utf8').trimEnd();
    for (const said of [[], ['c'], ['c', 'd']]) {
      writeFileSync(file, content);
      const opened = await open();
      assert.deepEqual([namesIn(opened), opened.problems], [['a', 'b'], []]);
      for (const name of said) await opened.record(review(3, name));
      assert.deepEqual(namesIn(opened), ['a', 'b', ...said]);
      await opened.close();
      assert.ok(readFileSync(file, 'utf8').startsWith(said.length === 0 ? content : `${content}\n{`));
      const again = await open();
      assert.deepEqual([namesIn(again), again.problems], [['a', 'b', ...said], []]);
      await again.close();
    }
    writeFileSync(file, content);
    const other = path.join(path.dirname(file), 'data.csv.corrections.jsonl');
    const copy = await PatchLog.open({ file: other, earlier: file, by: 'ann' });
    await copy.record(review(3, 'c'));
    await copy.close();
    assert.ok(readFileSync(other, 'utf8').startsWith(`${content}\n{`), 'also where another log goes on from it');
  });

  it('keeps a last line without an end that is of a later version', async () => {
    const content = '{"schema":2,"kind":"later"}';
    writeFileSync(file, content);
    const log = await open();
    await log.record(review(1, 'a'));
    await log.close();
    const again = await open();
    assert.deepEqual([namesIn(again), again.problems.map(({ line }) => line)], [['a'], [1]]);
    await again.close();
    assert.ok(readFileSync(file, 'utf8').startsWith(`${content}\n`));
  });

  it('can be read where it may not be written, says so when something is added, and goes on once it may', async () => {
    const log = await open();
    await log.record(review(1, 'a'));
    await log.close();
    const { open: real } = promises;
    // The superuser, whom nothing is refused, runs tests too.
    promises.open = (place, flags, mode) => (typeof flags === 'number' && (flags & constants.O_RDWR) !== 0 ? Promise.reject(Object.assign(new Error('EROFS: read-only file system, open'), { code: 'EROFS' })) : real(place, flags, mode));
    let late: PatchLog | undefined;
    try {
      late = await open();
      assert.deepEqual([namesIn(late), late.problems], [['a'], []]);
      await assert.rejects(late.record(review(2, 'b')), /data\.corrections\.jsonl may only be read, so nothing can be added to it: EROFS/);
      assert.deepEqual(namesIn(late), ['a']);
    } finally {
      promises.open = real;
    }
    await late.record(review(3, 'c'));
    assert.deepEqual(namesIn(late), ['a', 'c']);
    await late.close();
  });

  it('does not do half of a bulk action that was cut off', async () => {
    const log = await open();
    await log.bulk({ kind: 'remove', name: 'joy' }, [review(1, 'a'), review(2, 'b')]);
    await log.close();
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${lines.slice(0, 2).join('\n')}\n`);
    const half = await open();
    assert.deepEqual(namesIn(half), []);
    assert.match(half.problems[0]?.reason ?? '', /its 2 changes are not in force/);
    await half.close();
  });

  it('passes over lines that are no entries, and says which', async () => {
    const log = await open();
    await log.record(review(1, 'a'));
    await log.close();
    appendFileSync(file, 'not JSON\n[1]\n{"schema":2}\n{"schema":1,"id":"x","by":"b","at":"t","kind":"labels","line":0}\n{"schema":1,"id":"x","by":"b","at":"t","kind":"undo","of":"nothing"}\n');
    const again = await open();
    assert.deepEqual(namesIn(again), ['a']);
    assert.deepEqual(again.problems.map(({ line }) => line), [2, 3, 4, 5, 6]);
    await again.close();
  });

  it('holds which labels numbers stood for when a correction was made', async () => {
    const [one, other] = [await open(), await open()];
    const own = ['sadness', 'joy', 'love'];
    const names = await one.record(review(1, 'a'));
    const [first, second] = [await one.record(review(2, 'b'), own), await one.record(review(3, 'c'), own)];
    const bulk = await other.bulk({ kind: 'add', label: { name: 'joy' } }, [review(4, 'd')], 'why', own);
    const later = await other.record(review(5, 'e'), 'goEmotions');
    await one.close();
    await other.close();
    const again = await open();
    const { state } = again;
    assert.deepEqual(again.problems, []);
    const inBulk = state.inForce().find(entry => entry.bulk === bulk)?.id ?? '';
    assert.deepEqual([names, first, second, inBulk, later].map(id => state.labelSetOf(id)), [undefined, own, own, own, 'goEmotions']);
    assert.deepEqual([state.labelSet, readFileSync(file, 'utf8').split('\n').filter(line => line.includes('"labelSet"')).length], ['goEmotions', 2]);
    await again.close();
  });

  it('keeps the order of what is said at once', async () => {
    const log = await open();
    await Promise.all(Array.from({ length: 30 }, (_, at) => log.record(review(at + 1, `n${at}`))));
    await log.close();
    const again = await open();
    assert.deepEqual(namesIn(again), Array.from({ length: 30 }, (_, at) => `n${at}`));
    await again.close();
  });
});
