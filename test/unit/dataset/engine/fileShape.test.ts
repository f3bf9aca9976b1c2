// Shapes told from files: the same whatever is sampled first, with the labels of the whole file.
import assert from 'node:assert/strict';
import { classNames } from '../../../../src/core/labelSets';
import { tellShape, type ShapeOptions } from '../../../../src/dataset/engine/fileShape';
import { sampleFile, tableOfFile } from '../../../../src/dataset/engine/sampleFile';
import type { RecordShape } from '../../../../src/dataset/records/shape';
import { fileOf } from './support';

/** Records one label after the other, as a file has them that was sorted. */
const sorted = (labels: readonly string[], each: number): string[] => labels.flatMap(label => Array.from({ length: each }, (_, at) => JSON.stringify({ text: `${label} words, number ${at}`, label })));

async function told(file: string, options: ShapeOptions = {}): Promise<{ shape: RecordShape; partly: boolean }> {
  const { found, partly } = await tellShape([{ kind: 'text', file, table: await tableOfFile(file) }], options);
  assert.equal(found.kind, 'known', JSON.stringify(found).slice(0, 300));
  return { shape: (found as { shape: RecordShape }).shape, partly };
}

describe('shapes told from files', () => {
  it('have every label of their own, also where the file is sorted by label', async () => {
    const { shape, partly } = await told(fileOf('sorted.jsonl', `${sorted(['calm', 'tense', 'wistful'], 300).join('\n')}\n`));
    assert.deepEqual([shape.set.id, shape.set.kind, classNames(shape.set), partly], ['own', 'single', ['calm', 'tense', 'wistful'], false]);
  });

  it('have a label that stands in a few records at an odd place only', async () => {
    const lines = sorted(['calm', 'tense'], 5000);
    lines.splice(7777, 0, ...sorted(['wistful'], 2), ...sorted(['slipp'], 1));
    assert.deepEqual(classNames((await told(fileOf('rare.jsonl', lines.join('\n')))).shape.set), ['calm', 'tense', 'wistful']);
  });

  it('are Ekman’s where a sorted file begins with one of his, and with a slip of the pen', async () => {
    const lines = sorted(['joy', 'sadness', 'anger', 'fear', 'disgust', 'surprise', 'neutral'], 2000);
    assert.equal((await told(fileOf('ekman.jsonl', lines.join('\n')))).shape.set.id, 'ekman');
    assert.equal((await told(fileOf('slip.jsonl', [...lines, ...sorted(['joyy'], 1)].join('\n')))).shape.set.id, 'ekman');
  });

  it('are the 28’s where one of these that Ekman lacks stands far down', async () => {
    const lines = [...sorted(['joy', 'sadness', 'anger', 'fear', 'disgust', 'surprise', 'neutral'], 3000), ...sorted(['grief'], 3)];
    assert.equal((await told(fileOf('all.jsonl', lines.join('\n')))).shape.set.id, 'goEmotions');
  });

  it('of a table, where cells hold line breaks', async () => {
    const rows = ['calm', 'tense', 'wistful'].flatMap(label => Array.from({ length: 3000 }, (_, at) => `"Words, number ${at},\nand ""more"", of it",${label}`));
    const file = fileOf('sorted.csv', `text,label\r\n${rows.join('\r\n')}\r\n`);
    const { shape } = await told(file);
    assert.deepEqual([shape.text, shape.labels, classNames(shape.set)], ['text', { form: 'name', field: 'label' }, ['calm', 'tense', 'wistful']]);
  });

  it('say so where a file is so large that only pieces of it are read', async () => {
    const file = fileOf('large.jsonl', `${sorted(['calm', 'tense', 'wistful'], 20_000).join('\n')}\n`);
    const { shape, partly } = await told(file, { most: 200_000 });
    assert.deepEqual([classNames(shape.set), partly], [['calm', 'tense', 'wistful'], true]);
  });

  it('have the labels of all files of a dataset', async () => {
    const files = [sorted(['calm', 'tense'], 50), sorted(['tense', 'wistful'], 50)].map((lines, at) => fileOf(`${at}.jsonl`, lines.join('\n')));
    const { found } = await tellShape(files.map(file => ({ kind: 'text', file, table: undefined }) as const));
    assert.ok(found.kind === 'known');
    assert.deepEqual(classNames(found.shape.set), ['calm', 'tense', 'wistful']);
  });

  it('have the labels of lists in the cells of a table, also where the first file is none', async () => {
    const jsonl = fileOf('mixed.jsonl', Array.from({ length: 20 }, (_, at) => JSON.stringify({ text: `words ${at}`, labels: ['calm', ...(at % 2 === 0 ? ['tense'] : [])] })).join('\n'));
    const csv = fileOf('mixed.csv', ['text,labels', ...Array.from({ length: 20 }, (_, at) => `more words ${at},"[""wistful"", ""calm""]"`)].join('\n'));
    const sources = await Promise.all([jsonl, csv].map(async file => ({ kind: 'text', file, table: await tableOfFile(file) }) as const));
    const { found } = await tellShape(sources);
    assert.deepEqual(found.kind === 'known' && [...classNames(found.shape.set)].sort(), ['calm', 'tense', 'wistful']);
  });

  it('are proposed with the labels of the whole file', async () => {
    const lines = ['calm', 'tense', 'wistful'].flatMap(mood => Array.from({ length: 300 }, (_, at) => JSON.stringify({ sentence: `a longer sentence ${at}`, mood })));
    const { found } = await tellShape([{ kind: 'text', file: fileOf('moods.jsonl', lines.join('\n')), table: undefined }]);
    assert.ok(found.kind === 'proposals');
    assert.match(found.proposals[0]?.why ?? '', /"mood" holds names, 3 labels of its own/);
  });
});

describe('samples of files', () => {
  it('come from the beginning and from all over the file', async () => {
    const lines = Array.from({ length: 50_000 }, (_, at) => JSON.stringify({ at }));
    const places = (await sampleFile(fileOf('many.jsonl', lines.join('\n')), undefined)).map(row => (JSON.parse(row) as { at: number }).at);
    assert.deepEqual(places.slice(0, 101), Array.from({ length: 101 }, (_, at) => at));
    assert.equal(places.length, 200);
    for (let at = 1; at < places.length; at++) assert.ok((places[at] ?? 0) > (places[at - 1] ?? 0) && (places[at] ?? 0) - (places[at - 1] ?? 0) < 700);
  });

  it('pass over blank lines and the byte-order mark, and hold a first record of any length', async () => {
    const first = JSON.stringify({ text: 'x'.repeat(1_500_000) });
    const rows = await sampleFile(fileOf('marked.jsonl', `\ufeff\n${first}\r\n\n{"a":1}\r\n`), undefined);
    assert.deepEqual(rows.map(({ length }) => length), [first.length]);
    assert.deepEqual(await sampleFile(fileOf('short.jsonl', '\ufeff{"a":1}\n\n{"a":2}'), undefined), ['{"a":1}', '{"a":2}']);
    assert.deepEqual(await sampleFile(fileOf('empty.jsonl', ''), undefined), []);
  });
});
