// Near duplicates by signatures, against the exact similarity.
import assert from 'node:assert/strict';
import { similarity } from '../../../src/core/nearDuplicates';
import { seededRandom } from '../../../src/core/random';
import { TextSignatures } from '../../../src/core/textSignatures';

const vocabulary = 'the a you we they never always see hear want find lose house river night morning friend stranger slowly again window letter winter promise'.split(' ');
const random = seededRandom(5);
const word = (): string => vocabulary[Math.floor(random() * vocabulary.length)] ?? '';
const sentence = (): string[] => Array.from({ length: 8 + Math.floor(random() * 14) }, word);

describe('signatures of texts', () => {
  const originals = Array.from({ length: 800 }, sentence);

  it('find what is nearly the same, and estimate how near', () => {
    const held = new TextSignatures();
    for (const original of originals) held.add(original.join(' '));
    let found = 0;
    const errors: number[] = [];
    const changed = originals.slice(0, 400).map(original => original.map((own, at) => (at === 4 ? word() : own)).join(' '));
    for (const [at, text] of changed.entries()) {
      const exact = similarity(text, originals[at]!.join(' '));
      const estimated = held.nearest(text);
      if (estimated >= 0.5) found++;
      if (exact < 1) errors.push(estimated - exact);
    }
    assert.ok(found >= 392, `${found} of 400 found`);
    const spread = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    assert.ok(spread < 0.08, `error ${spread}`);
  });

  it('find nothing like a new text', () => {
    const held = new TextSignatures();
    held.add('The ferry was late again and nobody on the pier seemed to mind.');
    assert.equal(held.nearest('Quite another matter: who paid for the piano?') < 0.3, true);
    assert.deepEqual([held.nearest(''), held.nearest('?!'), held.nearest('the FERRY was late again, and nobody on the pier seemed to mind')], [0, 0, 1]);
  });

  it('stay in the memory that is stated, and are found after the table has grown', () => {
    const held = new TextSignatures();
    const many = Array.from({ length: 8_000 }, () => Array.from({ length: 12 }, () => Math.floor(random() * 1e9).toString(36)).join(' '));
    for (const text of many) held.add(text);
    assert.equal(held.size, many.length);
    assert.ok(held.bytes <= 160 * many.length, `${held.bytes / many.length} bytes a text`);
    assert.ok(many.filter((_, at) => at % 97 === 0).every(text => held.nearest(text) === 1));
  });

  it('do not slow down where very many begin alike', () => {
    const held = new TextSignatures();
    for (let number = 0; number < 3000; number++) held.add('again and again and again');
    assert.equal(held.size, 3000);
    assert.equal(held.nearest('again and again and again'), 1);
  });
});
