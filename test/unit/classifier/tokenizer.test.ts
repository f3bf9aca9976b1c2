// Our fast path is the reference library, token for token; and the library is set right where it errs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createTokenizer, referenceEncoder, type TextEncoder, type TokenizerJson } from '../../../src/classifier/tokenizer';
import { goEmotions, modelFolder, shared } from './support';

const json = JSON.parse(readFileSync(path.join(modelFolder, 'tokenizer.json'), 'utf8')) as TokenizerJson;
const id = (token: string): number => json.model.vocab[token] ?? -1;

describe('tokenizer', () => {
  let tokenizer: TextEncoder;
  let reference: TextEncoder;
  before(() => {
    tokenizer = createTokenizer(json);
    reference = referenceEncoder(json);
  });
  const same = (text: string): void => assert.deepEqual(tokenizer.encode(text), reference.encode(text), JSON.stringify(text));

  it('splits words, punctuation and unknown characters as BERT does', () => {
    assert.deepEqual(tokenizer.encode("I don't KNOW."), ['[CLS]', 'i', 'don', "'", 't', 'know', '.', '[SEP]'].map(id));
    assert.deepEqual(tokenizer.encode('unaffable'), ['[CLS]', 'una', '##ffa', '##ble', '[SEP]'].map(id));
    assert.deepEqual(tokenizer.encode(''), ['[CLS]', '[SEP]'].map(id));
    assert.deepEqual(tokenizer.encode('x'.repeat(101)), ['[CLS]', '[UNK]', '[SEP]'].map(id));
  });

  it('takes the fast path exactly as far as it is equal', () => {
    const texts = [
      ...['', ' ', '  two  spaces ', 'tab\tand\r\nline', 'nul\0bell\x07del\x7f', 'x'.repeat(100), 'x'.repeat(101), 'a-b_c/d\\e', '1,000.50 $', "''``''"],
      ...['[CLS] hello [SEP]', '[cls]', '[MASK]', '[UNK]ed', 'a[PAD]b', '[', ']', '[SEP', '## #', '##ing'],
      ...['‘Curly’ “quotes” – and — dashes…', 'naïve café', 'ÅNGSTRÖM', 'K (Kelvin) and Å', 'İstanbul', 'ß ẞ', 'ﬁ ligature', 'x\u0301', '½', '№ 5', '™'],
      ...['日本語 中文', '한국어', 'Привет', 'שלום', '👍🏽 ok', '👩‍👩‍👧', '\u200bzero\u200dwidth', '\ufefftext', '\u00a0nbsp', '\ue000', '\ud83d lone', 'e\u0000\ufffdf'],
    ];
    texts.forEach(same);
    for (let code = 0; code < 0x2100; code++) same(`a${String.fromCharCode(code)}b ${String.fromCharCode(code)}`);
  });

  it('is equal on random text', () => {
    const alphabet = ['a', 'E', 'the', 'ing', 'un', ' ', '  ', '.', '\'', '’', '“', '—', '…', '-', '!', '?', '[', ']', 'CLS', '\n', '7', '#', '@', 'é', '\t'];
    let seed = 1;
    const random = (most: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % most;
    for (let round = 0; round < 3_000; round++) same(Array.from({ length: random(30) }, () => alphabet[random(alphabet.length)]).join(''));
  });

  it('is equal on GoEmotions', function () {
    const texts = goEmotions('dev');
    if (!texts) return this.skip();
    texts.forEach(same);
  });

  it('is equal on every line of a play', function () {
    const file = path.join(shared, 'samples/plays/earnest.fountain');
    if (!existsSync(file)) return this.skip();
    readFileSync(file, 'utf8').split('\n').forEach(same);
  });

  it('stands far ideographs apart, which the library does not', () => {
    const split = tokenizer.encode('a \u{20000} \u{2B81F} \u{2CEAF} \u{2FA1F} b');
    assert.deepEqual(tokenizer.encode('a\u{20000}\u{2B81F}\u{2CEAF}\u{2FA1F}b'), split);
    const together = tokenizer.encode('a\u{2B820}b');
    assert.equal(together.length, 3, 'the reference leaves these as they are');
  });

  it('leaves tokenizers of other kinds to the library', () => {
    const cased = { ...json, normalizer: { type: 'BertNormalizer', clean_text: true, lowercase: false } };
    assert.deepEqual(createTokenizer(cased).encode('Hello there'), referenceEncoder(cased).encode('Hello there'));
    assert.notDeepEqual(createTokenizer(cased).encode('Hello there'), tokenizer.encode('Hello there'));
  });
});
