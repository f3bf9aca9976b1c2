// Near duplicates, against comparing every pair.
import assert from 'node:assert/strict';
import { NearDuplicates, similarity } from '../../../src/core/nearDuplicates';
import { seededRandom } from '../../../src/core/random';

const words = 'the a you we they never always see hear want find lose house river night morning friend stranger slowly again'.split(' ');

function texts(): string[] {
  const random = seededRandom(11);
  const word = (): string => words[Math.floor(random() * words.length)] ?? '';
  const originals = Array.from({ length: 300 }, () => Array.from({ length: 8 + Math.floor(random() * 12) }, word));
  const changed = originals.slice(0, 100).map(original => original.map((own, at) => (at === 3 ? word() : own)));
  return [...originals, ...changed].map(own => own.join(' '));
}

describe('near duplicates', () => {
  it('are found as comparing every pair finds them', () => {
    const all = texts();
    const near = new NearDuplicates();
    const found = new Set(all.flatMap((text, at) => near.add(text).map(other => `${other} ${at}`)));
    const expected = all.flatMap((text, at) => all.slice(0, at).flatMap((other, before) => (similarity(text, other) >= 0.8 ? [`${before} ${at}`] : [])));
    assert.ok(expected.length > 20, String(expected.length));
    assert.deepEqual([...found].filter(pair => !expected.includes(pair)), [], 'every one is verified');
    assert.ok(expected.filter(pair => !found.has(pair)).length <= expected.length * 0.02, 'hardly one is missed');
  });

  it('hang together in groups, the largest first', () => {
    const near = new NearDuplicates({ threshold: 0.6 });
    const answers = ['What a lovely morning it is', 'no', 'what a LOVELY morning it is!', 'Never again', 'What a lovely morning it was', 'Never, again.', '!!!', ''].map(text => near.add(text));
    assert.deepEqual(answers, [[], [], [0], [], [0, 2], [3], [], []]);
    assert.deepEqual(near.groups(), [[0, 2, 4], [3, 5]]);
  });

  it('are measured by shared trigrams', () => {
    assert.equal(similarity('Good morning', 'good, MORNING!'), 1);
    assert.equal(similarity('abc', 'xyz'), 0);
    assert.equal(similarity('', ''), 0);
    // " ab", "abc", "bc " against " ab", "abd", "bd ": one of five.
    assert.equal(similarity('abc', 'abd'), 1 / 5);
  });
});
