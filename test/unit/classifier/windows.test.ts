// Long texts are cut at sentences, else at words, else anywhere, and nothing of them is lost.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createTokenizer, type TextEncoder, type TokenizerJson } from '../../../src/classifier/tokenizer';
import { MOST_WINDOWS, windowsOf } from '../../../src/classifier/windows';
import { modelFolder, shared } from './support';

describe('windows', () => {
  let encoder: TextEncoder;
  before(() => {
    encoder = createTokenizer(JSON.parse(readFileSync(path.join(modelFolder, 'tokenizer.json'), 'utf8')) as TokenizerJson);
  });

  const check = (text: string, maxLength = 128): string[] => {
    const windows = windowsOf(text, encoder, maxLength);
    let last = 0;
    for (const { start, end, tokens } of windows) {
      assert.ok(start >= last && end > start, 'in order, not empty');
      assert.equal(text.slice(last, start).trim(), '', 'only white space between');
      assert.ok(tokens.length <= maxLength);
      assert.deepEqual(tokens, encoder.encode(text.slice(start, end)));
      last = end;
    }
    if (windows.length < MOST_WINDOWS) assert.equal(text.slice(last).trim(), '');
    return windows.map(({ start, end }) => text.slice(start, end));
  };

  it('leaves a text that fits as it is, up to the last token', () => {
    for (const words of [1, 10, 126]) assert.deepEqual(check(Array(words).fill('word').join(' ')), [Array(words).fill('word').join(' ')]);
    assert.equal(check(Array(127).fill('word').join(' ')).length, 2);
    assert.deepEqual(windowsOf('', encoder, 128), [{ start: 0, end: 0, tokens: encoder.encode('') }]);
  });

  it('cuts at sentence borders, closing quotes with the sentence', () => {
    const sentences = ['I said, “Never again!”', 'Then why are you here?', 'Because I was wrong…', '(And I know it.)', 'So there.'];
    const windows = check(sentences.join(' '), 16);
    assert.ok(windows.length > 1);
    for (const window of windows) assert.ok(sentences.some(sentence => window.endsWith(sentence)), window);
  });

  it('does not take the full stop of a title or an initial for the end of a sentence', () => {
    for (const window of check('Mr. B. Worthing and Mrs. Prism met Dr. Chasuble by chance near St. James. '.repeat(12), 32)) assert.match(window, /James\.$/);
  });

  it('makes windows of about one size', () => {
    const lengths = windowsOf('This is one of many short sentences. '.repeat(33), encoder, 128).map(({ tokens }) => tokens.length);
    assert.equal(lengths.length, 3);
    assert.ok(Math.min(...lengths) > 80, String(lengths));
  });

  it('cuts a sentence that is too long between words', () => {
    const windows = check('never '.repeat(300));
    assert.equal(windows.length, 3);
    for (const window of windows) assert.match(window, /^never( never)*$/);
  });

  it('cuts a word that is too long anywhere, and never inside a character', () => {
    const windows = check('!'.repeat(1_000));
    assert.ok(windows.length >= 8);
    assert.equal(windows.join(''), '!'.repeat(1_000));
    const ideographs = '𠀀好'.repeat(200);
    assert.equal(check(ideographs).join(''), ideographs);
    for (const window of check(ideographs)) assert.ok(!/^[\uDC00-\uDFFF]/.test(window));
  });

  it('reads a bounded part of an enormous line, quickly', () => {
    for (const text of ['I can not go on. '.repeat(300_000), 'x'.repeat(5_000_000), 'no end '.repeat(700_000), '!'.repeat(5_000_000)]) {
      const windows = windowsOf(text, encoder, 128);
      assert.ok(windows.length > 1 && windows.length <= MOST_WINDOWS);
      assert.ok(windows.every(({ tokens }) => tokens.length <= 128));
    }
  });

  it('loses nothing of the longest speeches of a play', function () {
    const file = path.join(shared, 'samples/plays/earnest.fountain');
    if (!existsSync(file)) return this.skip();
    const paragraphs = readFileSync(file, 'utf8').split(/\n\s*\n/).map(text => text.replace(/\s+/g, ' ').trim());
    const long = paragraphs.filter(text => encoder.encode(text).length > 128);
    assert.ok(long.length >= 5);
    for (const text of long) for (const window of check(text)) assert.match(window, /[.!?…—”’"')\]]$/);
  });
});
