// What is said of a label check: rate and time left, what the encoder has seen, labels too rare to judge.
import assert from 'node:assert/strict';
import { labelSet } from '../../../src/core/labelSets';
import { duration, progressWords, rareWords, seenWords, shareOf, shortWords } from '../../../src/extension/dataset/review/checkWords';

describe('the words of a label check', () => {
  it('give rate and time left', () => {
    const progress = { kind: 'classifying', done: 5120, reused: 1024, total: 43_410, perSecond: 181.6, secondsLeft: 211 } as const;
    assert.equal(progressWords(progress), '5,120 of 43,410 records, 182 a second, about 4 min left, 1,024 known from an earlier run');
    assert.equal(progressWords({ kind: 'classifying', done: 0, reused: 0, total: undefined, perSecond: 0, secondsLeft: undefined }), '0 records');
    assert.equal(progressWords({ kind: 'judging', share: 0.456 }), 'Comparing the labels with what the other records teach: 46 %');
    assert.ok(shareOf(progress) > 0.1 && shareOf(progress) < 0.13);
  });

  it('give share and time left in short', () => {
    assert.equal(shortWords({ kind: 'classifying', done: 5120, reused: 0, total: 10_240, perSecond: 20, secondsLeft: 256 }), '47 %, 4 min left');
    assert.equal(shortWords({ kind: 'classifying', done: 0, reused: 0, total: undefined, perSecond: 0, secondsLeft: undefined }), '0 %');
    assert.equal(shortWords({ kind: 'judging', share: 1 }), '100 %');
  });

  it('give long times in hours', () => {
    assert.deepEqual([0.2, 59, 61, 3600, 9000].map(duration), ['1 s', '59 s', '1 min', '1 h 0 min', '2 h 30 min']);
  });

  it('say plainly what the encoder has seen', () => {
    const lines = new Uint32Array(10);
    assert.match(seenWords({ lines, seen: { count: 4, rows: new Uint8Array(10) } }), /has seen 4 of the 10 records .* none of them is judged by the model’s own scores/);
    assert.match(seenWords({ lines, seen: { count: 0, rows: new Uint8Array(10) } }), /has seen none/);
    assert.match(seenWords({ lines, seen: undefined }), /does not say/);
  });

  it('name the labels that are too rare, with their counts', () => {
    const set = labelSet('ekman');
    const judged = (index: number, given: number) => ({ index, given, thresholds: { with: 0, without: 0 }, estimated: { extra: 0, missing: 0 } });
    assert.equal(rareWords({ rare: [], labels: [] }, set), undefined);
    assert.equal(rareWords({ rare: [1, 2], labels: [judged(1, 7), judged(2, 0)] }, set), 'Too rare to judge, so nothing is said of them: joy (7), surprise (0).');
  });
});
