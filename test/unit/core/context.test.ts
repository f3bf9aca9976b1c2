import assert from 'node:assert/strict';
import { contextBefore, contextLine, endOfContext, isSameSpeaker, parseContext, parseContextLine } from '../../../src/core/context';
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

describe('a line of context', () => {
  const again = (speaker: string, text = 'A handbag?'): unknown => parseContextLine(contextLine({ speaker, text }));

  it('is read as it was written', () => {
    for (const speaker of ['ADA', 'LADY BRACKNELL', 'Dr. Chasuble', 'MR. & MRS. O’HARA', 'J. R. SMITH', 'Duke of York', 'MAN #2', 'ada', 'Ζωή', '太郎', 'SMITH, JR.']) {
      assert.deepEqual(again(speaker), { speaker, text: 'A handbag?' });
    }
    assert.deepEqual(again('ADA', 'Listen: he said: no.'), { speaker: 'ADA', text: 'Listen: he said: no.' });
    for (const text of ['A handbag?', 'It is 12:30.', 'She had one thing to say: no.', 'No! Look: a ship', 'Yes. Here: take it.', 'ADA:']) {
      assert.deepEqual(parseContextLine(contextLine({ text })), { text });
    }
  });

  it('stays whole where what stands before the colon is no name', () => {
    for (const speaker of ['who are you', 'N'.repeat(41), 'ONE TWO THREE FOUR FIVE SIX', 'Who?', '- ADA']) assert.deepEqual(again(speaker), { text: `${speaker}: A handbag?` });
  });

  it('is taken for a speech where it might be one', () => {
    assert.deepEqual(parseContextLine('Look: a ship'), { speaker: 'Look', text: 'a ship' });
  });

  it('is one of the last that are not empty', () => {
    const context = 'ADA: One.\n\n  \nTwo.\r\nBO:  Three.\n';
    assert.deepEqual(parseContext(context, 2), [{ text: 'Two.' }, { speaker: 'BO', text: 'Three.' }]);
    assert.deepEqual(parseContext(context, 9).map(({ text }) => text), ['One.', 'Two.', 'Three.']);
    assert.deepEqual(parseContext(context, 0), []);
    assert.deepEqual(parseContext(' \n\n', 5), []);
    assert.equal(endOfContext(context, 2), 'Two.\r\nBO:  Three.\n');
    assert.deepEqual(['', '\n', 'a', '\na', 'a\n\nb'].map(some => endOfContext(some, 1)), ['', '\n', 'a', 'a', 'b']);
    assert.equal(endOfContext('a', 0), '');
  });

  it('has the speaker that another one has, however it is written', () => {
    assert.ok(isSameSpeaker(' Ada', 'ADA'));
    assert.ok(!isSameSpeaker('Ada', 'Bo'));
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
