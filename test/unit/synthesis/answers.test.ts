// Answers as models write them, and what is read of each.
import assert from 'node:assert/strict';
import { readAnswer } from '../../../src/synthesis/answers/readAnswer';
import type { Stage, StageGiven } from '../../../src/synthesis/stage';

const narrative = 'Sue and Johnsy had a studio on the top floor. Old Behrman lived below. Mrs. Ashby, the landlady, came up with the doctor.';
const given: StageGiven = {
  actors: { narrative, most: 15 },
  utterances: { narrative, actor: 'Sue', emotional: 8, neutral: 2, wanted: [] },
  labels: { utterance: 'Not the last one.', primary: 'fear' },
  context: { narrative, actor: 'Sue', utterance: 'Not the last one.', emotions: ['fear'] },
  cleaning: { actor: 'Sue', context: 'Sue looked at the vine and was afraid. One leaf was left on it.', emotions: ['fear'] },
  rewriting: { actor: 'Sue', utterance: 'Not the last one, please!', emotions: ['fear'], context: 'One leaf is left on the vine.' },
};

function value<S extends Stage>(stage: S, text: string, finish?: 'stop' | 'length' | 'refused') {
  const answer = readAnswer(stage, given[stage], text, finish);
  return answer.kind === 'read' ? answer.value : answer.kind;
}

describe('answers of the first stage', () => {
  for (const [what, text, expected] of [
    ['JSON as asked', '{"actors": ["Sue", "Johnsy"]}', ['Sue', 'Johnsy']],
    ['JSON in a fence, after words', 'Here they are:\n```json\n{"actors": ["Sue", "Johnsy"]}\n```\nI hope this helps.', ['Sue', 'Johnsy']],
    ['JSON amid words', 'The characters {of the story}: {"actors": ["Sue"]} and no more', ['Sue']],
    ['a bare list, and objects in it', '[{"name": "Sue", "role": "a painter"}, "Johnsy"]', ['Sue', 'Johnsy']],
    ['JSON under another name, with a comma too many', '{"characters": ["Sue", "Johnsy",],}', ['Sue', 'Johnsy']],
    ['JSON cut off: the whole items', '{"actors": ["Sue", "Johnsy", "Old Beh', ['Sue', 'Johnsy']],
    ['JSON with single quotes is not guessed', "{'actors': ['Sue']}", 'unusable'],
    ['lines with numbers, bullets, emphasis and explanations', 'Characters:\n1. Sue (a painter)\n2) **Johnsy** - her friend\n- Old Behrman: a painter below\n* "the doctor"\n• Mrs. Ashby, the landlady', ['Sue', 'Johnsy', 'Old Behrman', 'the doctor', 'Mrs. Ashby']],
    ['one line with commas', 'The characters are: Sue, Johnsy, and Old Behrman.', ['Sue', 'Johnsy', 'Old Behrman']],
    ['names twice, and names that the story has not', 'Sue\nsue\nThe doctor\ndoctor\nGandalf', ['Sue', 'The doctor']],
    ['nothing of the story', 'Gandalf\nFrodo', 'unusable'],
    ['nothing', ' \n', 'unusable'],
    ['placeholders', '{"actors": ["...", "..."]}', 'unusable'],
  ] as const) {
    it(what, () => assert.deepEqual(value('actors', text), expected));
  }

  it('are no more than asked for', () => {
    assert.deepEqual(readAnswer('actors', { narrative, most: 1 }, 'Sue\nJohnsy'), { kind: 'read', value: ['Sue'] });
  });

  it('of a cut answer keep no half line', () => assert.deepEqual(value('actors', 'Sue\nJohnsy\nOld Beh', 'length'), ['Sue', 'Johnsy']));
});

describe('answers of the second stage', () => {
  const two = [{ primary: 'fear', utterance: 'Not the last one.' }, { primary: 'neutral', utterance: 'It rains.' }];
  for (const [what, text, expected] of [
    ['JSON as asked', '{"utterances": [{"emotion": "fear", "utterance": "Not the last one."}, {"emotion": "Neutral", "utterance": "It rains."}]}', two],
    ['JSON cut off', '{"utterances": [{"emotion": "fear", "utterance": "Not the last one."}, {"emotion": "neutral", "utterance": "It ra', two.slice(0, 1)],
    ['a line break in a JSON text', '{"utterances": [{"emotion": "fear", "utterance": "Not the\nlast one."}]}', two.slice(0, 1)],
    ['JSON of one item', '{"emotion": "fear", "utterance": "Not the last one."}', two.slice(0, 1)],
    ['JSON of half an item', '{"emotion": "fear"', 'unusable'],
    ['a map', '{"fear": "Not the last one.", "neutral": "It rains."}', two],
    ['pairs', '[["fear", "Not the last one."], ["neutral", "It rains."]]', two],
    ['lines', 'fear: Not the last one.\nneutral: It rains.', two],
    ['lines with all that models add', 'Sure! Here are 2 thoughts:\n\n1. **Fear**: "Not the last one."\n2. Neutral – Sue: It rains.', two],
    ['brackets before, brackets after', '[fear] Not the last one.\n"It rains." (neutral)', two],
    ['headings', '### Fear:\n- Not the last one.\n\nNeutral utterances:\n- It rains.', two],
    ['the actor’s name alone is no emotion', 'Sue: Not the last one.', 'unusable'],
    ['twice the same', 'fear: Not the last one.\nsadness: not the last one\nneutral: It rains.', two],
    ['an emotion outside the 28 keeps its name', 'defiance: I will not go.', [{ primary: 'defiance', utterance: 'I will not go.' }]],
    ['placeholders', '{"utterances": [{"emotion": "...", "utterance": "..."}]}', 'unusable'],
  ] as const) {
    it(what, () => assert.deepEqual(value('utterances', text), expected));
  }
});

describe('answers of the third stage', () => {
  for (const [what, text, expected] of [
    ['JSON as asked', '{"emotions": [{"name": "fear", "score": 0.9}, {"name": "sadness", "score": 0.4}]}', [['fear', 0.9], ['sadness', 0.4]]],
    ['the primary one is put first', '{"emotions": [{"name": "sadness", "score": 0.4}, {"name": "terror", "score": 0.9}]}', [['terror', 0.9], ['sadness', 0.4]]],
    ['steps of 0.1', '{"emotions": [{"name": "fear", "score": 0.8500001}, {"name": "joy", "score": 0.04}]}', [['fear', 0.9], ['joy', 0]]],
    ['a map, and scores in other ways', '{"fear": "9/10", "joy": "20 %", "love": 0.30}', [['fear', 0.9], ['joy', 0.2], ['love', 0.3]]],
    ['scores outside 0 to 1 are none', '{"emotions": [{"name": "fear", "score": 7}, {"name": "joy", "score": -0.2}, {"name": "love", "score": 0.2}]}', [['love', 0.2]]],
    ['JSON cut in a number', '{"emotions": [{"name": "fear", "score": 0.9}, {"name": "joy", "score": 0', [['fear', 0.9]]],
    ['lines', 'fear: 0.9\nsadness: 0.4', [['fear', 0.9], ['sadness', 0.4]]],
    ['lines in other ways', '1. Fear - 9/10\n2) **sadness** (0.4)\n• joy 20%\n| love | .3 |\nanger = 1 out of 10', [['fear', 0.9], ['sadness', 0.4], ['joy', 0.2], ['love', 0.3], ['anger', 0.1]]],
    ['one line', 'fear: 0.9, sadness: 0.4', [['fear', 0.9], ['sadness', 0.4]]],
    ['no more than five, none twice', 'fear: 1\nfear: 0.9\njoy: .1\nlove: .1\nanger: .1\ngrief: .1\npride: .1', [['fear', 1], ['joy', 0.1], ['love', 0.1], ['anger', 0.1], ['grief', 0.1]]],
    ['no scores', 'fear, sadness', 'unusable'],
  ] as const) {
    it(what, () => assert.deepEqual(value('labels', text), expected));
  }

  it('fall short without a score for the main emotion, whatever else they hold', () => {
    for (const [text, short] of [['joy: 0.4', true], ['{"emotions": [{"name": "fear", "score": 7}, {"name": "joy", "score": 0.4}]}', true], ['terror: 0.4\njoy: 0.2', false], ['joy: 0.4\nfear: 0.9', false]] as const) {
      const { kind, ...said } = readAnswer('labels', given.labels, text);
      assert.deepEqual([kind, 'short' in said], ['read', short], text);
    }
  });

  it('of a cut answer keep no half number', () => assert.deepEqual(value('labels', 'fear: 0.9\nsadness: 0.', 'length'), [['fear', 0.9]]));
});

describe('answers that are one text', () => {
  for (const [what, stage, text, expected] of [
    ['JSON as asked', 'context', '{"context": "Sue came home.\\nIt rained."}', 'Sue came home. It rained.'],
    ['JSON cut off: the whole sentences', 'context', '{"context": "Sue came home. The doctor had', 'Sue came home.'],
    ['JSON cut off before the first sentence ended', 'context', '{"context": "Sue came', 'unusable'],
    ['a text with lead, quotes and remark', 'context', 'Here is the context:\n\n"Sue came home."\n\nNote: I kept it short.', 'Sue came home.'],
    ['a title', 'context', '**Context:** Sue came home.', 'Sue came home.'],
    ['a speech in it', 'context', 'The doctor said: "She may live." Sue came home.', 'The doctor said: "She may live." Sue came home.'],
    ['JSON that cannot be read', 'context', "{'context': 'Sue came home.'}", 'unusable'],
    ['the copied text', 'cleaning', 'Sue looked at the vine. One leaf was left on it.', 'Sue looked at the vine. One leaf was left on it.'],
    ['a remark in place of the copied text', 'cleaning', 'There is nothing to remove here because no emotional statements exist.', 'unusable'],
    ['the actor’s prefix and quotes', 'rewriting', 'Sue: "Not the last one."', 'Not the last one.'],
    ['JSON under another name', 'rewriting', '{"rewritten": "Not the last one."}', 'Not the last one.'],
    ['the context in place of the utterance', 'rewriting', '{"utterance": "One leaf is left on the vine."}', 'unusable'],
    ['only punctuation', 'rewriting', '{"utterance": "..."}', 'unusable'],
  ] as const) {
    it(`${what} (${stage})`, () => assert.equal(value(stage, text), expected));
  }

  it('cut off as plain text keep their whole sentences', () => {
    assert.equal(value('context', 'Sue came home. The doctor had', 'length'), 'Sue came home.');
    assert.equal(value('context', 'Sue came', 'length'), 'unusable');
  });
});

describe('refusals', () => {
  for (const text of ['I can’t help with that.', 'I’m sorry, but I can’t assist with that request.', 'As an AI language model, I do not have feelings.', 'Unfortunately, I cannot provide this.', 'I apologize, but I am unable to complete this task.', '{"context": "I\'m sorry, but I cannot assist with this."}']) {
    it(text, () => assert.equal(value('context', text), 'refused'));
  }

  it('are told by the server too', () => assert.equal(value('actors', 'Sue', 'refused'), 'refused'));

  it('are not what a character says', () => {
    for (const text of ['remorse: I can’t help it, and I am sorry.', 'anger: I will not help them again!', 'sadness: Unfortunately I cannot come.']) assert.notEqual(value('utterances', text), 'refused', text);
    for (const text of ['I cannot say not the last one.', 'I can’t do this anymore.', 'I’m sorry, I can’t help you with the last one.', 'Unfortunately I won’t write to her again.']) {
      assert.equal(value('rewriting', text), text);
      assert.equal(value('rewriting', JSON.stringify({ utterance: text })), text);
    }
  });

  it('of a rewriting are what only a model says', () => {
    for (const text of ['I’m sorry, but I can’t rewrite this.', 'I cannot help with that request.', 'Sorry, I can’t provide a rewritten version.', 'As an AI, I have no last leaf.']) {
      assert.equal(value('rewriting', text), 'refused', text);
      assert.equal(value('rewriting', JSON.stringify({ utterance: text })), 'refused', text);
    }
  });
});

describe('answers after thoughts', () => {
  const thoughts = 'Sue is there. Maybe {"actors": ["Gandalf"]}? No.\nThe doctor: perhaps.\n';
  for (const [what, text] of [
    ['between tags', `<think>\n${thoughts}</think>\n\nSue\nJohnsy`],
    ['between other tags, before JSON', `\n<Thinking>${thoughts}</Thinking>{"actors": ["Sue", "Johnsy"]}`],
    ['that the prompt had opened', `${thoughts}</think>\n{"actors": ["Sue", "Johnsy"]}`],
    ['of no words', '<think>\n\n</think>\n\n1. Sue\n2. Johnsy'],
    ['longer than any answer', `<think>${thoughts.repeat(1000)}</think>Sue\nJohnsy`],
  ] as const)
    it(`${what} are what comes after them`, () => assert.deepEqual(value('actors', text), ['Sue', 'Johnsy']));

  it('are no sentences of a text', () => assert.equal(value('context', '<think>The user wants a context for Sue.</think>One leaf was left on the vine.'), 'One leaf was left on the vine.'));

  it('that do not end are unusable, with the reason', () => {
    const answer = readAnswer('context', given.context, '<think>\nThe user wants a context. One leaf was left on the vine.', 'length');
    assert.equal(answer.kind, 'unusable');
    assert.match(answer.reason, /only the model’s thoughts/);
    assert.equal(value('actors', '<think>Sue</think>'), 'unusable');
  });
});
