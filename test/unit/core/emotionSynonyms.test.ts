// The table of other names for the 28.
import assert from 'node:assert/strict';
import { LABELS, isEmotionId } from '../../../src/core/emotions';
import { emotionMeant, formsOf, otherWordsFor } from '../../../src/core/emotionSynonyms';

const words = LABELS.flatMap(id => [...formsOf(id), ...otherWordsFor(id)].map(word => ({ id, word })));

describe('other names of emotions', () => {
  it('are at least 150 besides the inflections', () => {
    assert.ok(LABELS.flatMap(otherWordsFor).length >= 150, String(LABELS.flatMap(otherWordsFor).length));
  });

  it('are none of the 28, none twice, lower case, and mean the one they are listed with', () => {
    assert.deepEqual(words.filter(({ word }) => isEmotionId(word)), []);
    assert.deepEqual(words.filter(({ word }, at) => words.findIndex(other => other.word === word) !== at), []);
    assert.deepEqual(words.filter(({ word }) => !/^\p{Ll}[\p{Ll} -]*$/u.test(word)), []);
    assert.deepEqual(words.filter(({ id, word }) => emotionMeant(word) !== id), []);
  });

  it('cover the examples of the paper', () => {
    assert.deepEqual(['anxiety', 'Indignation', ' hope ', 'Self-Conscious', 'no_emotion'].map(emotionMeant), ['nervousness', 'anger', 'optimism', 'embarrassment', 'neutral']);
  });

  it('leave out what could be two of the 28, and what is none', () => {
    assert.deepEqual(['jealousy', 'trust', 'contempt', 'nostalgia', 'calm', 'determination', 'wonder', 'constructor', '', 'table'].map(emotionMeant), Array(10).fill(undefined));
  });
});
