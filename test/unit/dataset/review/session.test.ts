// A review without a page: its queue, what is said of records, undo, and the same review on another day; and what is evaluated after it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LABELS, labelIndex } from '../../../../src/core/emotions';
import { seededRandom } from '../../../../src/core/random';
import type { Encoder } from '../../../../src/dataset/check/checkLabels';
import { RecordSet } from '../../../../src/dataset/engine/bits';
import { evaluateReviewed } from '../../../../src/dataset/evaluation/reviewed';
import { reviewedPage } from '../../../../src/dataset/report/reviewedPage';
import { chosenRecords, planBulk } from '../../../../src/dataset/review/bulk';
import { checkFile, type FileCheck } from '../../../../src/dataset/review/checkFile';
import { JudgedRecords } from '../../../../src/dataset/review/judged';
import { checkColumns, ModelLabels } from '../../../../src/dataset/review/modelLabels';
import { correctionsFile, PatchLog } from '../../../../src/dataset/review/patchLog';
import { ReviewSession } from '../../../../src/dataset/review/session';
import { openTextDataset } from '../../../../src/dataset/review/textDataset';
import { verdictColumns } from '../../../../src/dataset/review/verdictColumns';
import { bundle, temporaryFolder } from '../../classifier/support';

const NAMES = ['joy', 'anger', 'fear'] as const;
const ROWS = 300;
const thresholds = new Float32Array(LABELS.length).fill(0.5);

/** The label of a text stands in it. */
const encoder: Encoder = {
  digest: 'of a test', labels: LABELS.length, columns: 4,
  encode: inputs => Promise.resolve(inputs.map(({ text }) => {
    const at = NAMES.findIndex(name => text.includes(name));
    const noise = seededRandom(text.length * 7 + Number(/\d+/.exec(text)?.[0] ?? 0));
    const scores = new Float32Array(LABELS.length).fill(0.01);
    scores[labelIndex(NAMES[at] ?? 'joy')] = 0.9;
    return { kind: 'scored', scores, embedding: Float32Array.from({ length: 4 }, (_, column) => noise() - 0.5 + (column === at ? 2 : 0)) } as const;
  })),
};

describe('review session', function () {
  this.timeout(60_000);
  let file: string;
  let checked: FileCheck;
  let model: ModelLabels;
  let log: PatchLog;
  const wrong = new Set(Array.from({ length: 12 }, (_, at) => at * 23 + 5));

  before(async () => {
    file = path.join(temporaryFolder('session'), 'data.jsonl');
    const lines = Array.from({ length: ROWS }, (_, row) => {
      const name = NAMES[row % 3]!;
      const given = wrong.has(row) ? NAMES[(row + 1) % 3]! : name;
      return JSON.stringify({ utterance: `take ${row} with ${name}`, all_emotions_mapped: [[given, 0.8]], take: row });
    });
    writeFileSync(file, `${lines.slice(0, 100).join('\n')}\n\nnot json\n${lines.slice(100).join('\n')}\n`);
    checked = await checkFile(await openTextDataset(file), { encoder, workerModule: await bundle('src/dataset/check/worker.ts'), log: () => undefined });
    model = await ModelLabels.open(checked.check, checked.dataset.shape.set, thresholds);
    log = await PatchLog.open({ file: correctionsFile(file), by: 'test' });
  });
  after(async () => {
    await model.close();
    await log.close();
  });

  it('numbers records as they stand in the file, lines that cannot be read among them', () => {
    assert.equal(checked.bad, 1);
    assert.deepEqual([checked.numbers[99], checked.numbers[100], checked.numbers.length], [99, 101, ROWS]);
  });

  it('joins the model’s labels, their agreement and the likelihood of an error to the records', async () => {
    const columns = await checkColumns(model, checked.numbers, 1000);
    assert.equal(columns.record[100], 1101);
    const joy = checked.dataset.shape.set.classes.findIndex(({ id }) => id === 'joy');
    assert.equal(columns['labels']?.[0], 2 ** joy);
    assert.deepEqual([columns['agreement']?.[0], columns['agreement']?.[5]], [1, 0]);
    assert.ok((columns['issue']?.[5] ?? 0) > 0.5 && (columns['issue']?.[0] ?? 1) < 0.5);
  });

  it('begins with the records whose labels are wrong', async () => {
    const session = await ReviewSession.open({ checked, model, log });
    assert.ok(session.queue.counts.error >= wrong.size);
    const first = await session.item(0);
    assert.ok(first !== undefined && wrong.has(Number(/\d+/.exec(first.record.record.text)?.[0])));
    assert.match(first.entry.reason, /^Likely error/);
    assert.equal(first.model.length, 1);
    const counted = session.size + session.queue.left.reduce((sum, { count }) => sum + count, 0);
    assert.equal(counted, ROWS);
  });

  it('goes on at the same record on another day, and says what was said', async () => {
    const session = await ReviewSession.open({ checked, model, log });
    const item = await session.item(0);
    await session.judge(0, { kind: 'labels', labels: [{ name: 'fear', score: 0.6 }] });
    await session.judge(1, { kind: 'keep' });
    await session.note(2, 'odd');
    assert.deepEqual([session.done, session.nextOpen()], [2, 2]);
    const again = await PatchLog.open({ file: correctionsFile(file), by: 'test' });
    const later = await ReviewSession.open({ checked, model, log: again });
    assert.deepEqual([later.done, later.nextOpen(), later.size], [2, 2, session.size]);
    assert.equal((await later.item(0))?.record.hash, item?.record.hash);
    assert.deepEqual((await later.item(0))?.judged.labels, [{ name: 'fear', score: 0.6 }]);
    assert.deepEqual((await later.item(2))?.judged.notes, ['odd']);
    await again.close();
  });

  it('takes back one thing after the other, and says where that was', async () => {
    const session = await ReviewSession.open({ checked, model, log });
    assert.equal(await session.turn('undo'), 2);
    assert.equal(await session.turn('undo'), 1);
    assert.deepEqual([session.done, session.nextOpen()], [1, 1]);
    assert.equal(await session.turn('redo'), 1);
    assert.equal(await session.turn('redo'), 2);
    assert.equal(await session.turn('redo'), undefined);
  });

  it('makes good a correction when the gold is kept after all', async () => {
    const session = await ReviewSession.open({ checked, model, log });
    const before = readFileSync(correctionsFile(file), 'utf8').length;
    await session.judge(0, { kind: 'keep' });
    const entry = JSON.parse(readFileSync(correctionsFile(file), 'utf8').slice(before)) as { kind: string; before: unknown; after: unknown };
    assert.deepEqual([entry.kind, entry.after], ['labels', entry.before]);
    assert.equal(await session.turn('undo'), 0);
    assert.deepEqual((await session.item(0))?.judged.labels, [{ name: 'fear', score: 0.6 }]);
  });

  it('notes once which labels the numbers of a file stand for, and nothing where labels are names', async () => {
    const kinds = (place: string): string[] => readFileSync(place, 'utf8').trimEnd().split('\n').map(line => (JSON.parse(line) as { kind: string }).kind);
    assert.ok(!kinds(correctionsFile(file)).includes('labelSet'));
    const { dataset } = checked;
    const numbers: FileCheck = { ...checked, dataset: { ...dataset, shape: { ...dataset.shape, labels: { form: 'ids', field: 'all_emotions_mapped' } } } };
    const own = await PatchLog.open({ file: path.join(path.dirname(file), 'numbers.jsonl'), by: 'test' });
    const session = await ReviewSession.open({ checked: numbers, model, log: own });
    await session.judge(0, { kind: 'labels', labels: [{ name: 'fear' }] });
    await session.judge(1, { kind: 'keep' });
    assert.deepEqual(kinds(path.join(path.dirname(file), 'numbers.jsonl')), ['labelSet', 'labels', 'keep']);
    assert.equal(own.state.labelSet, dataset.shape.set.id);
    await own.close();
  });

  it('gives the next records when a queue is judged to its end', async () => {
    const own = await PatchLog.open({ file: path.join(path.dirname(file), 'own.jsonl'), by: 'test' });
    const first = await ReviewSession.open({ checked, model, log: own, size: 4 });
    for (let at = 0; at < first.size; at++) await first.judge(at, { kind: 'skip' });
    assert.equal(first.nextOpen(), undefined);
    const next = await ReviewSession.open({ checked, model, log: own, size: 4 });
    assert.deepEqual([next.before, next.done, next.nextOpen()], [first.size, 0, 0]);
    const seen = new Set(first.queue.entries.map(({ row }) => row));
    assert.ok(next.queue.entries.every(({ row }) => !seen.has(row)));
    await own.close();
  });

  it('goes through what was skipped again, that of earlier queues last, until something is said of it', async () => {
    const own = await PatchLog.open({ file: path.join(path.dirname(file), 'skipped.jsonl'), by: 'test' });
    const first = await ReviewSession.open({ checked, model, log: own, size: 4 });
    for (let at = 0; at < first.size; at++) await first.judge(at, { kind: at === 1 ? 'skip' : 'keep' });
    const line = (await first.item(1))?.record.line;
    const next = await ReviewSession.open({ checked, model, log: own, size: 4 });
    const { size } = next;
    assert.equal(next.skipped, 1);
    for (let at = 0; at < size; at++) await next.judge(at, { kind: at === 2 ? 'skip' : 'ambiguous' });
    assert.deepEqual([next.nextOpen(), next.skipped, next.before, next.done], [undefined, 2, first.size, size]);
    assert.equal(next.takeUpSkipped(), 2);
    assert.deepEqual([next.size, next.before, next.done], [size + 1, first.size - 1, size - 1]);
    await next.judge(2, { kind: 'skip' });
    assert.equal(next.nextOpen(2), size);
    assert.equal((await next.item(size))?.record.line, line);
    await next.judge(size, { kind: 'keep' });
    assert.deepEqual([next.nextOpen(), next.skipped, next.done], [undefined, 1, size + 1]);
    assert.equal(next.takeUpSkipped(), 2);
    assert.equal(await next.turn('undo'), size);
    await own.close();
  });

  it('is told to the view: the verdict of each record, and whether it has a note', async () => {
    const own = await PatchLog.open({ file: path.join(path.dirname(file), 'told.jsonl'), by: 'test' });
    assert.equal(await verdictColumns(checked.dataset, own.state), undefined);
    const session = await ReviewSession.open({ checked, model, log: own });
    const numbers = await Promise.all([0, 1, 2, 3, 4, 5].map(async at => (await session.item(at))?.record.number ?? -1));
    for (const [at, kind] of (['keep', 'ambiguous', 'skip'] as const).entries()) await session.judge(at, { kind }, kind === 'skip' ? 'hard' : undefined);
    await session.judge(3, { kind: 'labels', labels: [{ name: 'fear', score: 0.6 }] });
    await session.note(4, 'odd');
    const { record: { line, hash } } = (await session.item(5))!;
    await own.bulk({ kind: 'remove', name: 'joy' }, [{ line, hash, kind: 'labels', before: [{ name: 'joy', score: 0.8 }], after: [] }]);
    const columns = await verdictColumns(checked.dataset, own.state);
    assert.ok(columns);
    const of = (number: number, name: string): number | undefined => columns[name]?.[columns.record.indexOf(number)];
    assert.deepEqual(numbers.map(number => of(number, 'judged')), [1, 3, 4, 2, NaN, 2]);
    assert.deepEqual(numbers.map(number => of(number, 'note')), [NaN, NaN, 1, NaN, 1, NaN]);
    assert.equal(columns.record.length, 6);
    await own.undo();
    assert.equal((await verdictColumns(checked.dataset, own.state))?.record.length, 5);
    await own.close();
  });

  it('knows what was judged after lines have moved, and so do a change in bulk and an evaluation', async () => {
    const moved = path.join(temporaryFolder('moved'), 'data.jsonl');
    const content = readFileSync(file, 'utf8');
    writeFileSync(moved, content);
    const own = await PatchLog.open({ file: correctionsFile(moved), by: 'test' });
    const check = async (): Promise<{ checked: FileCheck; model: ModelLabels }> => {
      const found = await checkFile(await openTextDataset(moved), { encoder, workerModule: await bundle('src/dataset/check/worker.ts'), log: () => undefined });
      return { checked: found, model: await ModelLabels.open(found.check, found.dataset.shape.set, thresholds) };
    };
    const before = await check();
    const first = await ReviewSession.open({ ...before, log: own, size: 20 });
    const texts: (string | undefined)[] = [];
    for (let at = 0; at < 5; at++) {
      await first.judge(at, { kind: 'labels', labels: [{ name: 'love', score: 0.7 }] }, `note ${at}`);
      texts.push((await first.item(at))?.record.record.text);
    }
    await before.model.close();
    writeFileSync(moved, `{"utterance":"a new one, with joy","all_emotions_mapped":[["joy",0.8]]}\n\n${content}`);
    const after = await check();
    const session = await ReviewSession.open({ ...after, log: own, size: 20 });
    const items = await Promise.all(Array.from({ length: session.size }, (_, at) => session.item(at)));
    const judged = items.filter(item => texts.includes(item?.record.record.text));
    assert.ok(judged.length >= 3, 'another file has another queue, but hardly');
    assert.ok(judged.every(item => item?.judged.labels?.[0]?.name === 'love' && item.judged.notes.length === 1));
    assert.equal(session.done, judged.length);
    const state = await JudgedRecords.find(after.checked.dataset, own.state);
    const found = await evaluateReviewed({ ...after, judged: state, system: { name: 'a model', digest: 'd', contextLines: 0 } });
    assert.equal(found.corrected, 5);
    const all = Uint32Array.from({ length: ROWS + 2 }, (_, at) => at);
    const plan = await planBulk(chosenRecords(after.checked.dataset, all, state), { kind: 'remove', name: 'love' });
    assert.equal(plan.reviews.length, 5);
    const last = items.findIndex(item => item?.record.record.text === texts[4]);
    assert.equal(await session.turn('undo'), last, 'the record is told where it is now');
    const other = items.findIndex(item => item === judged[0]);
    await session.note(other, 'looked at again');
    assert.equal(own.state.inForce().at(-1)?.reason, items[other]?.entry.reason, 'a note says why the record was shown, too');
    await session.judge(other, { kind: 'skip' });
    assert.equal((await session.item(other))?.judged.verdict?.kind, 'skip', 'what is said now comes after what was said');
    await after.model.close();
    await own.close();
  });

  it('is measured before and after, in all and in slices', async () => {
    const session = await ReviewSession.open({ checked, model, log });
    let corrections = 0;
    for (let at = 0; at < session.size; at++) {
      const item = await session.item(at);
      if (wrong.has(Number(/\d+/.exec(item?.record.record.text ?? '')?.[0]))) corrections++;
      const name = /with (\w+)/.exec(item?.record.record.text ?? '')?.[1] ?? '';
      await session.judge(at, { kind: 'labels', labels: [{ name, score: 0.8 }] });
    }
    const found = await evaluateReviewed({ checked, model, judged: new JudgedRecords(log.state), system: { name: 'a model', digest: 'd', contextLines: 5 }, slices: [{ name: 'my slice', records: RecordSet.of(Uint32Array.of(99, 100, 101)) }] });
    assert.equal(found.slices.find(({ name }) => name === 'my slice')?.rows, 2, 'record 100 cannot be read');
    assert.ok(corrections >= wrong.size - 2);
    assert.equal(found.corrected, corrections);
    assert.ok(Math.abs(found.before.system.microF1.value - (1 - wrong.size / ROWS)) < 1e-9);
    assert.ok(Math.abs(found.after.system.microF1.value - (1 - (wrong.size - corrections) / ROWS)) < 1e-9);
    assert.equal(found.after.data.rows, ROWS);
    const corrected = found.slices.find(({ name }) => name === 'corrected');
    assert.deepEqual([corrected?.rows, corrected?.microF1.value, corrected?.before.microF1], [corrections, 1, 0]);
    const html = reviewedPage(found);
    // The file has no field of context, so the model was given none, whatever it takes.
    assert.match(html, /a model, no context/);
    assert.match(html, /Before and after the corrections/);
    assert.ok(!/<script/i.test(html));
  });
});
