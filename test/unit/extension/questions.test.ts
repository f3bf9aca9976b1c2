import assert from 'node:assert/strict';
import type { Result } from '../../../src/classifier/classifier';
import type { Utterance } from '../../../src/core/utterance';
import { counterparts } from '../../../src/extension/annotations/counterparts';
import { inputOf, Questions, type Question } from '../../../src/extension/annotations/questions';
import { atOnce } from '../../../src/extension/annotations/slices';
import { scored, utterance } from './fixtures';

const scene = (...texts: readonly string[]): Utterance[] => texts.map((text, at) => utterance(text, at % 2 ? 'BO' : 'ADA'));
const resultOf = new WeakMap<Utterance, Result>();

/** All of `utterances` asked about, as what is shown with a result of its own. */
function shownOf(questions: Questions, utterances: readonly Utterance[]) {
  const known = new Map<Question['key'], Result>();
  utterances.forEach((one, at) => {
    const result = scored({ joy: at / 100 });
    resultOf.set(one, result);
    known.set(questions.at(utterances, at).key, result);
  });
  return { utterances, resultOf: (one: Utterance) => resultOf.get(one), isKnown: ({ key }: Question) => known.has(key) };
}

describe('a question', () => {
  it('is about the words, those before them and who says them', () => {
    const utterances = [...scene('One.', 'Two.', 'Three.'), utterance('Four.', undefined, 1)];
    const questions = new Questions('model', 2);
    assert.deepEqual(utterances.map((_, at) => inputOf(questions.at(utterances, at))), [
      { text: 'One.' },
      { text: 'Two.', context: 'ADA: One.', speaker: 'BO' },
      { text: 'Three.', context: 'ADA: One.\nBO: Two.', speaker: 'ADA' },
      { text: 'Four.' },
    ]);
  });

  it('is another one where something else was said before, or to another model', () => {
    const keyOf = (questions: Questions, ...texts: readonly string[]) => questions.at(scene(...texts), texts.length - 1).key;
    const [one, same, other, model, words] = [
      keyOf(new Questions('model', 1), 'No.', 'Yes.', 'Oh.'), keyOf(new Questions('model', 1), 'Never.', 'Yes.', 'Oh.'),
      keyOf(new Questions('model', 1), 'No.', 'No.', 'Oh.'), keyOf(new Questions('another', 1), 'No.', 'Yes.', 'Oh.'), keyOf(new Questions('model', 0), 'No.', 'Yes.', 'Oh.'),
    ];
    assert.equal(one, same);
    assert.equal(new Set([one, other, model, words]).size, 4);
  });

  it('is asked about what is in view first', () => {
    const utterances = scene('One.', 'Two.', 'Three.');
    assert.deepEqual(atOnce(new Questions('model', 1).from(utterances, 2)).map(({ utterance: { text } }) => text), ['Three.', 'One.', 'Two.']);
    assert.deepEqual(atOnce(new Questions('model', 1).from([], 0)), []);
  });

  it('that is new leaves what was said of the same words until it is answered', () => {
    const questions = new Questions('model', 2);
    const before = scene('One.', 'Two.', 'Three.', 'Four.', 'Five.', 'Six.');
    const shown = shownOf(questions, before);
    const now = scene('One.', 'Two, and more.', 'Three.', 'Four.', 'Five.', 'Six.');
    const next = new Questions('model', 2);
    const asked = atOnce(next.renew(now, 0, now.length, shown));
    assert.deepEqual(asked.map(question => shown.isKnown(question)), [true, false, false, false, true, true], 'the line and the two that see it');
    assert.deepEqual(now.map(one => next.earlier(one)), [undefined, undefined, resultOf.get(before[2]!), resultOf.get(before[3]!), undefined, undefined]);
  });

  it('is renewed for a part of a script in its place', () => {
    const questions = new Questions('model', 2);
    const before = scene('One.', 'Two.', 'Three.', 'Four.', 'Five.', 'Six.');
    const shown = shownOf(questions, before);
    const fresh = scene('One.', 'Two!');
    const now = [...fresh, ...before.slice(2)];
    const asked = atOnce(questions.renew(now, 0, 4, { ...shown, utterances: before.slice(0, 4) }));
    assert.deepEqual(asked.map(({ utterance: { text } }) => text), ['One.', 'Two!', 'Three.', 'Four.']);
    assert.deepEqual(asked.map(question => shown.isKnown(question)), [true, false, false, false]);
    assert.equal(questions.about(before[2]!)?.before[1], fresh[1]);
    assert.equal(questions.earlier(before[2]!), resultOf.get(before[2]!));
    assert.equal(questions.earlier(before[4]!), undefined);
  });
});

describe('counterparts', () => {
  const of = (before: readonly Utterance[], now: readonly Utterance[]) => atOnce(counterparts(before, now)).map(found => (found ? before.indexOf(found) : -1));

  it('are found from both ends, and in order between', () => {
    assert.deepEqual(of(scene('a', 'b', 'c'), scene('a', 'b', 'c')), [0, 1, 2]);
    assert.deepEqual(of(scene('a', 'yes', 'b', 'yes'), scene('a', 'yes', 'yes', 'b', 'yes')), [0, 1, -1, 2, 3]);
    assert.deepEqual(of(scene('x', 'a', 'b', 'a', 'y'), scene('X', 'a', 'B', 'a', 'b', 'Y')), [-1, 1, -1, 3, 2, -1]);
    assert.deepEqual(of([], scene('a')), [-1]);
    assert.deepEqual(of(scene('a'), []), []);
  });
});
