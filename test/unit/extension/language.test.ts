import assert from 'node:assert/strict';
import { rememberingLanguages, type Memory } from '../../../src/extension/annotations/languageMemory';
import { languageSample, NO_VERDICT, stands, verdictOf } from '../../../src/extension/annotations/verdict';
import { PLAY, utterancesOf } from './fixtures';

class Kept implements Memory {
  readonly values = new Map<string, unknown>();
  get<T>(key: string, fallback: T): T {
    return (this.values.get(key) as T | undefined) ?? fallback;
  }
  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}

describe('language of a script', () => {
  it('is judged by what is spoken, up to 5,000 characters', () => {
    const [first] = utterancesOf(PLAY);
    assert.ok(languageSample(utterancesOf(PLAY)).startsWith('I am so happy to see you! It has been years.\nHas it.'));
    assert.equal(languageSample(Array.from({ length: 1000 }, () => first!)).length, 5000);
  });

  it('is another one only where the detector is sure', () => {
    assert.equal(verdictOf('x', { language: 'fr', reliable: true }, 'en').other, 'fr');
    assert.equal(verdictOf('x', { language: 'fr', reliable: false }, 'en').other, undefined);
    assert.equal(verdictOf('x', { language: 'en', reliable: true }, 'en').other, undefined);
  });

  const words = (count: number, from = 0): string => Array.from({ length: count }, (_, index) => `word${from + index}`).join(' ');

  it('is judged again when a fifth is new, and at every change while it is another one', () => {
    const english = verdictOf(words(100), { language: 'en', reliable: true }, 'en');
    assert.ok(stands(english, words(100)));
    assert.ok(stands(english, words(125)) && !stands(english, words(126)), 'added');
    assert.ok(stands(english, words(80)) && !stands(english, words(79)), 'taken away');
    assert.ok(stands(english, words(100, 20)) && !stands(english, words(100, 21)), 'replaced');
    assert.ok(!stands(verdictOf(words(100), { language: 'fr', reliable: true }, 'en'), words(100)));
    assert.ok(!stands(undefined, '') && !stands(NO_VERDICT, words(1)));
  });

  it('is judged again when the whole text is replaced by another of the same length', () => {
    const sample = languageSample(utterancesOf(PLAY));
    const english = verdictOf(sample, { language: 'en', reliable: true }, 'en');
    const french = 'Je suis si heureuse de vous voir ! Cela fait des années que nous ne nous sommes vus, monsieur.'.padEnd(sample.length).slice(0, sample.length);
    assert.ok(!stands(english, french));
    assert.ok(stands(english, sample.replace('happy', 'glad')));
  });

  it('is compared within a millisecond, as it is while one types', () => {
    const sample = words(1_000).slice(0, 5_000);
    const verdict = verdictOf(sample, { language: 'en', reliable: true }, 'en');
    const times = Array.from({ length: 50 }, () => {
      const start = performance.now();
      assert.ok(stands(verdict, sample));
      return performance.now() - start;
    });
    assert.ok(Math.min(...times) < 1, `${Math.min(...times)} ms`);
  });

  it('is asked for once for the same text, and kept without the text', async () => {
    const memory = new Kept();
    let asked = 0;
    const detect = rememberingLanguages(memory, sample => {
      asked++;
      return Promise.resolve({ language: 'fr', reliable: sample !== 'Oui' });
    });
    const long = 'Je ne sais pas ce que vous voulez dire.';
    assert.deepEqual([await detect(long), await detect(long), asked], [{ language: 'fr', reliable: true }, { language: 'fr', reliable: true }, 1]);
    await detect('Oui');
    await detect('Oui');
    assert.equal(asked, 3, 'an unreliable answer is not kept');
    assert.doesNotMatch(JSON.stringify([...memory.values]), /sais/);
  });

  it('is forgotten when 200 others have been asked for since', async () => {
    const memory = new Kept();
    const samples: string[] = [];
    const detect = rememberingLanguages(memory, sample => {
      samples.push(sample);
      return Promise.resolve({ language: 'en', reliable: true });
    });
    for (let text = 0; text <= 200; text++) await detect(String(text));
    await detect('200');
    await detect('0');
    assert.equal(samples.length, 202);
    assert.equal(samples.at(-1), '0');
  });
});
