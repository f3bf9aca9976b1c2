// A study of a file's own labels: its options by what a check has learned of them, otherwise by chance.
import assert from 'node:assert/strict';
import { LABELS, labelIndex } from '../../../../src/core/emotions';
import { labelSet } from '../../../../src/core/labelSets';
import { ownSet } from '../../../../src/core/ownSet';
import type { FileRecord } from '../../../../src/dataset/review/textDataset';
import { learnedOf, studyFrom, withoutMeaning, type StudyOrder } from '../../../../src/dataset/study/fromDataset';

const NAMES = ['calm', 'tense', 'wistful', 'brisk', 'stern', 'mellow', 'hollow', 'radiant', 'sombre', 'coy', 'tart', 'numb'];
const own = ownSet(NAMES, 'multi');
const COUNT = 200;

// eslint-disable-next-line @typescript-eslint/require-await -- as a file would be read
async function* records(names: readonly string[] = NAMES): AsyncGenerator<FileRecord> {
  for (let at = 0; at < COUNT; at++) yield { line: 2 * at + 1, number: at, hash: `h${at}`, record: { text: `record ${at}`, labels: [{ name: names[0] ?? '', index: 0, score: undefined }] } };
}

const order = (more: Partial<StudyOrder> = {}): StudyOrder => ({ set: own, count: COUNT, seed: 3, score: inputs => Promise.resolve(inputs.map(() => new Float32Array(LABELS.length))), ...more });

/** How often each name is an option. */
const optionsOf = async (given: StudyOrder): Promise<Map<string, number>> => {
  const counts = new Map<string, number>();
  for (const { options } of (await studyFrom(records(given.set.classes.map(({ id }) => id)), given)).study.items) for (const name of options) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

describe('a study of a file’s own labels', () => {
  it('knows which of them mean none of the 28', () => {
    assert.deepEqual(withoutMeaning(ownSet(['whimsy', 'Joy', 'neutral', 'brisk'], 'multi')), ['whimsy', 'brisk']);
    assert.deepEqual(withoutMeaning(labelSet('goEmotions')), []);
    assert.deepEqual(withoutMeaning(labelSet('dailyDialog')), []);
  });

  it('draws options by chance where nothing says how plausible they are', async () => {
    const counts = await optionsOf(order());
    assert.equal(counts.get('calm'), COUNT, 'the label given is always there');
    // Five more of eleven, for each of 200 records: 91 on average.
    for (const name of NAMES.slice(1)) assert.ok(Math.abs((counts.get(name) ?? 0) - 91) < 30, `${name}: ${counts.get(name) ?? 0}`);
    assert.deepEqual(await optionsOf(order()), counts, 'the same for the same seed');
    assert.notDeepEqual(await optionsOf(order({ seed: 4 })), counts);
  });

  it('asks for what a check has learned, and the model where it has learned nothing of a record', async () => {
    const asked: string[] = [];
    const learned = Float32Array.from(NAMES, (_, at) => (at >= 8 ? 0.9 : 0.1));
    const counts = await optionsOf(order({
      learned: line => (line === 1 ? undefined : learned),
      score: inputs => Promise.resolve(inputs.map(({ text }) => (asked.push(text), new Float32Array(LABELS.length)))),
    }));
    for (const name of ['calm', ...NAMES.slice(8)]) assert.ok((counts.get(name) ?? 0) >= COUNT - 1, name);
    assert.deepEqual(asked, ['record 0']);
  });

  it('takes the model’s word for labels that mean one of the 28', async () => {
    const scores = new Float32Array(LABELS.length);
    for (const name of ['grief', 'pride', 'relief', 'fear'] as const) scores[labelIndex(name)] = 0.5;
    const counts = await optionsOf(order({ set: labelSet('goEmotions'), score: inputs => Promise.resolve(inputs.map(() => scores)) }));
    for (const name of ['grief', 'pride', 'relief', 'fear']) assert.equal(counts.get(name), COUNT);
  });

  it('finds the scores of a record by its line', () => {
    const rows: number[] = [];
    const scores = { row: (row: number) => (rows.push(row), Float32Array.of(row)) };
    const of = learnedOf({ lines: Uint32Array.of(1, 4, 9), scores, unread: [{ row: 1, reason: '' }] });
    assert.deepEqual([1, 9].map(line => Array.from(of(line) ?? [])), [[0], [2]]);
    assert.deepEqual([of(4), of(2), of(10)], [undefined, undefined, undefined]);
    assert.deepEqual(rows, [0, 2]);
  });
});
