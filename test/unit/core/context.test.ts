import assert from 'node:assert/strict';
import { contextBefore } from '../../../src/core/context';
import { rangesOf, speakersOf, type Utterance } from '../../../src/core/utterance';

const utterance = (text: string, sceneIndex: number, speaker?: string): Utterance => ({
  id: text,
  text,
  sceneIndex,
  range: { start: 0, end: text.length },
  segments: [{ textStart: 0, textEnd: text.length, range: { start: 0, end: text.length } }],
  ...(speaker === undefined ? {} : { speaker }),
});

describe('the context of an utterance', () => {
  const utterances = [utterance('Go.', 0, 'ADA'), utterance('Stay!', 1, 'ADA'), utterance('(a door slams)', 1), utterance('Why?', 1, 'BO')];

  it('is the earlier lines of its scene, oldest first, with speakers', () => {
    assert.equal(contextBefore(utterances, 3, 5), 'ADA: Stay!\n(a door slams)');
  });

  it('keeps the newest lines', () => {
    assert.equal(contextBefore(utterances, 3, 1), '(a door slams)');
  });

  it('is nothing at the start of a scene or without a window', () => {
    assert.equal(contextBefore(utterances, 1, 5), undefined);
    assert.equal(contextBefore(utterances, 3, 0), undefined);
    assert.equal(contextBefore(utterances, 9, 5), undefined);
  });
});

describe('utterances', () => {
  it('give the document ranges of a part of their text, clipped', () => {
    const line: Utterance = {
      ...utterance('one two three', 0),
      segments: [
        { textStart: 0, textEnd: 7, range: { start: 100, end: 107 } },
        { textStart: 8, textEnd: 13, range: { start: 120, end: 125 } },
      ],
    };
    assert.deepEqual(rangesOf(line, 4, 10), [{ start: 104, end: 107 }, { start: 120, end: 122 }]);
    assert.deepEqual(rangesOf(line, 7, 8), []);
  });

  it('are counted by speaker in order of appearance', () => {
    const counts = speakersOf([utterance('a', 0, 'BO'), utterance('b', 0), utterance('c', 0, 'ADA'), utterance('d', 0, 'BO')]);
    assert.deepEqual([...counts], [['BO', 2], ['ADA', 1]]);
  });
});
