// How a file spells its classes: counted, and guessed by its habit for those that it lacks.
import assert from 'node:assert/strict';
import { labelSet, type LabelSet } from '../../../../src/core/labelSets';
import { ownSet } from '../../../../src/core/ownSet';
import { Spellings } from '../../../../src/dataset/records/spelling';

const speltIn = (set: LabelSet, names: readonly string[], ids: readonly string[]): string[] => {
  const spellings = new Spellings(set);
  spellings.add(names.map(name => ({ name })));
  return ids.map(id => spellings.of(id));
};

describe('spellings', () => {
  it('are the most usual ones of the file', () => {
    assert.deepEqual(speltIn(labelSet('ekman'), ['joy', 'happiness', ' happiness ', 'sad', 'angry'], ['joy', 'sadness', 'anger', 'fear']), ['happiness', 'sad', 'angry', 'fear']);
  });

  it('follow the case of the others where the file lacks a class', () => {
    assert.deepEqual(speltIn(labelSet('goEmotions'), ['Joy', 'Anger', 'fear'], ['joy', 'love', 'fear']), ['Joy', 'Love', 'fear']);
    assert.deepEqual(speltIn(labelSet('goEmotions'), ['JOY', 'ANGER'], ['love']), ['LOVE']);
    assert.deepEqual(speltIn(labelSet('dailyDialog'), ['Anger', 'Fear'], ['no emotion']), ['No emotion']);
    assert.deepEqual(speltIn(labelSet('dailyDialog'), ['4', '1'], ['happiness', 'fear']), ['4', 'fear']);
    assert.deepEqual(speltIn(labelSet('goEmotions'), [], ['love']), ['love']);
  });

  it('leave other names and a file’s own labels as they are', () => {
    assert.deepEqual(speltIn(labelSet('ekman'), ['Joy', 'Joy'], ['Happy', 'blithe', 'JOY']), ['Happy', 'blithe', 'JOY']);
    assert.deepEqual(speltIn(ownSet(['calm', 'Tense', 'wistful'], 'multi'), ['Calm', 'Calm', 'calm', 'Tense'], ['calm', 'Tense', 'wistful']), ['Calm', 'Tense', 'wistful']);
  });
});
