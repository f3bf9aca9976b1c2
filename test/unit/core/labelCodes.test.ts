// The two-letter codes of labels: distinct, the user's own first, and what typing comes to.
import assert from 'node:assert/strict';
import { LABELS } from '../../../src/core/emotions';
import { EMOTION_CODES, labelCodes, readTyped } from '../../../src/core/labelCodes';
import { classNames, LABEL_SETS } from '../../../src/core/labelSets';

describe('codes of labels', () => {
  it('are two different letters or the same, and no two labels share one', () => {
    const codes = LABELS.map(label => EMOTION_CODES[label]);
    assert.equal(codes.length, 28);
    assert.equal(new Set(codes).size, 28);
    for (const code of codes) assert.match(code, /^[a-z]{2}$/);
    assert.deepEqual([EMOTION_CODES.anger, EMOTION_CODES.annoyance], ['ag', 'an']);
  });

  it('begin like their label', () => {
    for (const label of LABELS) assert.equal(EMOTION_CODES[label][0], label[0]);
  });

  it('are distinct in every label set', () => {
    for (const set of LABEL_SETS) {
      const codes = labelCodes(classNames(set));
      assert.equal(new Set(codes).size, set.classes.length, set.id);
      for (const code of codes) assert.match(code, /^[a-z]{2}$/, set.id);
    }
  });

  it('are made up for names that share their letters, or have none', () => {
    const codes = labelCodes(['aa', 'aab', 'aaa', '喜', '怒', 'x']);
    assert.equal(new Set(codes).size, 6);
    for (const code of codes) assert.match(code, /^[a-z]{2}$/);
  });

  it('are as the user says, where that can be', () => {
    assert.deepEqual(labelCodes(['anger', 'annoyance', 'joy'], { anger: 'an', joy: 'an', other: 'jo' }), ['an', 'ao', 'jo']);
    assert.deepEqual(labelCodes(['anger', 'joy'], { anger: 'ANGER', joy: 7 }), ['ag', 'jo']);
  });
});

describe('typing a label', () => {
  const codes = labelCodes(LABELS);
  const names = (typed: string): string[] => {
    const read = readTyped(typed, LABELS, codes);
    return read.kind === 'filter' ? read.ats.map(at => LABELS[at] ?? '') : [`${read.kind} ${read.kind === 'label' ? (LABELS[read.at] ?? '') : ''}`];
  };

  it('takes two letters for a code', () => {
    assert.deepEqual(names('ag'), ['label anger']);
    assert.deepEqual(names('AN'), ['label annoyance']);
    assert.deepEqual(names(''), ['nothing ']);
  });

  it('narrows the labels by what is typed of a name', () => {
    assert.deepEqual(names('di'), ['disappointment', 'disapproval', 'disgust']);
    assert.deepEqual(names('disg'), ['disgust']);
    assert.deepEqual(names('zz'), []);
  });

  it('takes a code for a name after a slash', () => {
    assert.deepEqual(names('/an').slice(0, 2), ['anger', 'annoyance']);
    assert.equal(names('/').length, 28);
  });
});
