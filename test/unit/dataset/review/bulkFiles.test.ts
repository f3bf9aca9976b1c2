// A change in bulk over several files: one plan, one sample, one undo; and what files with one label a record can take.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { changeFiles, doAgainIn, lastInFiles, numbersByFile, planFiles, takeBackIn, type BulkFile, type DoneInFiles } from '../../../../src/dataset/review/bulkFiles';
import type { RecordShape } from '../../../../src/dataset/records/shape';
import { shapeFromSetting } from '../../../../src/dataset/records/shapeSetting';
import type { BulkAction } from '../../../../src/dataset/review/patchEntry';
import { PatchLog } from '../../../../src/dataset/review/patchLog';
import { openTextDataset } from '../../../../src/dataset/review/textDataset';
import { closeDatasets, datasetOf, fileOf } from '../engine/support';

const listed = (at: number): string => JSON.stringify({ text: `take ${at}`, labels: at % 2 === 0 ? ['joy', 'love'] : ['anger', 'grief'] });
const single = (at: number): string => JSON.stringify({ text: `take ${at}`, label: at % 2 === 0 ? 'joy' : 'grief' });

describe('a change in bulk over several files', () => {
  const logs: PatchLog[] = [];
  afterEach(async () => {
    closeDatasets();
    for (const log of logs.splice(0)) await log.close();
  });

  const bulkFile = async (name: string, line: (at: number) => string, count: number, numbers?: Uint32Array): Promise<BulkFile> => {
    const place = fileOf(name, Array.from({ length: count }, (_, at) => `${line(at)}\n`).join(''));
    const log = await PatchLog.open({ file: path.join(place, '..', `${name}.log`), by: 'test' });
    logs.push(log);
    return { dataset: await openTextDataset(place), log, numbers: numbers ?? Uint32Array.from({ length: count }, (_, at) => at) };
  };
  const replace: BulkAction = { kind: 'replace', name: 'joy', label: { name: 'fear' } };
  const entriesOf = (file: BulkFile): { kind: string; reason?: string }[] => readFileSync(path.join(file.dataset.file, '..', `${path.basename(file.dataset.file)}.log`), 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as { kind: string });
  const idsOf = (done: DoneInFiles): string[] => done.map(({ id }) => id);

  it('is of the records that the view of all of them counts', async () => {
    const [one, two] = [await bulkFile('one.jsonl', listed, 5), await bulkFile('two.jsonl', listed, 4)];
    const view = await datasetOf([{ path: one.dataset.file }, { path: two.dataset.file }], { shape: one.dataset.shape });
    const numbers = await view.numbers({ labels: { any: ['joy'] } });
    await view.count({});
    const counts = (await view.info()).files.map(({ records = 0 }) => records);
    assert.deepEqual(numbersByFile(numbers, counts).map(own => [...own]), [[0, 2, 4], [0, 2]]);
    assert.deepEqual(numbersByFile(Uint32Array.of(8, 0, 5), [5, 4]).map(own => [...own]), [[0], [3, 0]]);
  });

  it('is planned, sampled, written, taken back and done again as one', async () => {
    const files = [await bulkFile('one.jsonl', listed, 300), await bulkFile('two.jsonl', listed, 100), await bulkFile('three.jsonl', listed, 2, Uint32Array.of(1))];
    const told: [number, number][] = [];
    const plan = await planFiles(files, replace, { sample: 8, onProgress: (done, total) => told.push([done, total]) });
    assert.deepEqual([plan.changed, plan.unchanged, plan.unwritable], [200, 201, 0]);
    assert.deepEqual([plan.sample.length, new Set(plan.sample.map(({ file }) => path.basename(file))).size], [8, 2]);
    const done = await changeFiles(plan, 'on all records');
    assert.deepEqual(done.map(({ file }) => path.basename(file)), ['one.jsonl', 'two.jsonl'], 'a file in which nothing changes has no word in its log');
    assert.match(entriesOf(files[1]!).at(-1)?.reason ?? '', /^Changed in bulk: joy replaced by fear, in 2 files, \S+, on all records$/);
    const all = files.map(({ dataset, log }) => ({ file: dataset.file, log }));
    assert.deepEqual(idsOf(lastInFiles(all)), idsOf(done));
    assert.deepEqual(await takeBackIn(lastInFiles(all)), { reason: 'Changed in bulk: joy replaced by fear', records: 200 });
    assert.deepEqual([files[0]!.log.state.lastBulk, files[1]!.log.state.lastBulk, lastInFiles(all)], [undefined, undefined, []]);
    await assert.rejects(takeBackIn(done), /taken back already/);
    await doAgainIn(done);
    assert.deepEqual(idsOf(lastInFiles(all)), idsOf(done));
  });

  it('takes back the last one alone, not one of the same kind in another file', async () => {
    const files = [await bulkFile('one.jsonl', listed, 10), await bulkFile('two.jsonl', listed, 10)];
    for (const file of files) await changeFiles(await planFiles([file], replace, { sample: 1 }), 'on all records');
    const all = files.map(({ dataset, log }) => ({ file: dataset.file, log }));
    assert.deepEqual(lastInFiles(all).map(({ file }) => path.basename(file)), ['two.jsonl']);
  });

  it('is in no file where one of them cannot be written', async () => {
    const files = [await bulkFile('one.jsonl', listed, 10), await bulkFile('two.jsonl', listed, 10)];
    const full = { ...files[1]!, log: { bulk: () => Promise.reject(new Error('the disk is full')), undo: () => Promise.resolve(false), redo: () => Promise.resolve(false), state: files[1]!.log.state } };
    await assert.rejects(changeFiles(await planFiles([files[0]!, full], replace, { sample: 1 }), 'on all records'), /the disk is full/);
    assert.equal(files[0]!.log.state.lastBulk, undefined);
  });

  it('leaves out what cannot be written where a record has one label', async () => {
    const file = await bulkFile('single.jsonl', single, 10);
    const counted = async (action: BulkAction): Promise<number[]> => {
      const { changed, unchanged, unwritable } = await planFiles([file], action, { sample: 1 });
      return [changed, unchanged, unwritable];
    };
    assert.deepEqual(await counted({ kind: 'add', label: { name: 'fear' } }), [0, 0, 10]);
    assert.deepEqual(await counted({ kind: 'remove', name: 'joy' }), [0, 5, 5]);
    assert.deepEqual(await counted(replace), [5, 5, 0]);
  });

  it('knows the labels of numbers, and notes which these were taken for', async () => {
    const six = shapeFromSetting({ text: 'text', labels: 'labels', form: 'ids', labelSet: ['sadness', 'joy', 'love', 'anger', 'fear', 'surprise'] }) as RecordShape;
    const file = await bulkFile('numbers.jsonl', at => JSON.stringify({ text: `take ${at}`, labels: at % 2 === 0 ? [3] : [1, 3] }), 10);
    const numbers: BulkFile = { ...file, dataset: { ...file.dataset, shape: six } };
    const changed = async (action: BulkAction): Promise<number> => (await planFiles([numbers], action, { sample: 1 })).changed;
    assert.equal(await changed({ kind: 'add', label: { name: 'anger' } }), 0, 'they are so already');
    assert.equal(await changed({ kind: 'add', label: { name: 'joy' } }), 5);
    const plan = await planFiles([numbers], { kind: 'replace', name: 'anger', label: { name: 'joy' } }, { sample: 1 });
    assert.deepEqual(plan.parts[0]?.plan.reviews.map(({ after }) => after?.map(({ name }) => name).join()), Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? 'joy' : '1')));
    await changeFiles(plan, 'on all records');
    assert.deepEqual(file.log.state.labelSet, ['sadness', 'joy', 'love', 'anger', 'fear', 'surprise']);
    await changeFiles(await planFiles([await bulkFile('names.jsonl', listed, 2)], replace, { sample: 1 }), 'on all records');
    assert.equal(logs.at(-1)?.state.labelSet, undefined, 'names say what they are');
  });

  it('gives scores to pairs alone, and no label to a file that does not know it', async () => {
    const names = await bulkFile('names.jsonl', listed, 2);
    const pairs = await bulkFile('pairs.jsonl', at => JSON.stringify({ text: `take ${at}`, labels: [['joy', 0.8]] }), 1);
    const { parts } = await planFiles([names, pairs], { kind: 'add', label: { name: 'fear', score: 0.4 } }, { sample: 1 });
    assert.deepEqual(parts.map(({ plan }) => plan.reviews[0]?.after?.at(-1)), [{ name: 'fear' }, { name: 'fear', score: 0.4 }]);
    const own = await bulkFile('own.jsonl', at => JSON.stringify({ text: `take ${at}`, labels: [['calm', 'tense', 'wistful'][at % 3]] }), 6);
    await assert.rejects(planFiles([names, own], replace, { sample: 1 }), /own\.jsonl has no label "fear"/);
    assert.equal((await planFiles([names, { ...own, numbers: new Uint32Array() }], replace, { sample: 1 })).changed, 1);
  });
});
