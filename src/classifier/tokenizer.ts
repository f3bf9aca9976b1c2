// Text to token ids, identical to the reference library; plain English takes a fast path of our own.
import { Tokenizer } from '@huggingface/tokenizers';

/** The fields of a tokenizer.json that decide whether the fast path applies. */
export interface TokenizerJson {
  readonly added_tokens?: readonly { readonly content: string; readonly id: number }[];
  readonly normalizer?: { readonly type: string; readonly clean_text?: boolean; readonly lowercase?: boolean } | null;
  readonly pre_tokenizer?: { readonly type: string } | null;
  readonly post_processor?: {
    readonly type: string;
    readonly single?: readonly { readonly SpecialToken?: { readonly id: string }; readonly Sequence?: object }[];
  } | null;
  readonly model: {
    readonly type: string;
    readonly unk_token?: string;
    readonly continuing_subword_prefix?: string;
    readonly max_input_chars_per_word?: number;
    readonly vocab: Readonly<Record<string, number>>;
  };
}

/** Ids with special tokens, of any length: cutting to what a model reads is the caller's. */
export interface TextEncoder {
  encode(text: string): number[];
}

/**
 * The JavaScript library looks at UTF-16 units and so misses these ideographs, which the reference stands apart.
 * The third range begins where the reference's does, 0x100 after the Unicode block's beginning.
 */
const FAR_IDEOGRAPH = /[\u{20000}-\u{2A6DF}\u{2A700}-\u{2B81F}\u{2B920}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;
const SURROGATE = /[\uD800-\uDFFF]/;

/** JavaScript lower-cases this letter by its place in the word, the reference always to the same one. */
const CAPITAL_SIGMA = /\u03a3/g;

/** Encodes with the reference library, made on first use: most scripts never need it. */
export function referenceEncoder(json: TokenizerJson): TextEncoder {
  let library: Tokenizer | undefined;
  return {
    encode(text) {
      library ??= new Tokenizer(json, {});
      const spaced = SURROGATE.test(text) ? text.replace(FAR_IDEOGRAPH, ' $& ') : text;
      return library.encode(spaced.replace(CAPITAL_SIGMA, '\u03c3')).ids;
    },
  };
}

export function createTokenizer(json: TokenizerJson): TextEncoder {
  const reference = referenceEncoder(json);
  const fast = WordPieceFastPath.for(json);
  return fast ? { encode: text => fast.encode(text) ?? reference.encode(text) } : reference;
}

const CACHED_WORDS = 50_000;
/** Longer ones are rare and would fill the cache with noise. */
const CACHED_WORD_LENGTH = 24;

const enum Kind {
  Word = 1,
  Space,
  Punctuation,
}

/** Kinds of the characters that the fast path takes: ASCII, and the quotes, dashes and ellipsis of typeset English. */
const KINDS = new Uint8Array(0x2100);
for (let code = 0x21; code < 0x7f; code++) KINDS[code] = Kind.Punctuation;
for (const code of '0123456789abcdefghijklmnopqrstuvwxyz') KINDS[code.charCodeAt(0)] = Kind.Word;
for (const code of [0x09, 0x0a, 0x0d, 0x20]) KINDS[code] = Kind.Space;
for (const code of '\u2013\u2014\u2018\u2019\u201c\u201d\u2026') KINDS[code.charCodeAt(0)] = Kind.Punctuation;

/** Uncased BERT WordPiece for text in which every character keeps its place when lower-cased and normalised. */
class WordPieceFastPath {
  #vocab: Map<string, number>;
  #cache = new Map<string, readonly number[]>();
  #special: readonly string[];
  #longestWord: number;
  #unknown: number;

  private constructor(
    json: TokenizerJson,
    readonly first: number,
    readonly last: number,
    unknown: number,
  ) {
    this.#vocab = new Map(Object.entries(json.model.vocab));
    this.#special = (json.added_tokens ?? []).map(token => token.content);
    this.#longestWord = json.model.max_input_chars_per_word ?? 100;
    this.#unknown = unknown;
  }

  /** Undefined where the tokenizer is of another kind. */
  static for(json: TokenizerJson): WordPieceFastPath | undefined {
    const { model, normalizer, pre_tokenizer, post_processor } = json;
    const uncased = normalizer?.type === 'BertNormalizer' && normalizer.lowercase === true && normalizer.clean_text === true;
    if (!uncased || pre_tokenizer?.type !== 'BertPreTokenizer' || post_processor?.type !== 'TemplateProcessing') return undefined;
    if (model.type !== 'WordPiece' || model.continuing_subword_prefix !== '##') return undefined;
    const [first, text, last, ...more] = post_processor.single ?? [];
    if (!first?.SpecialToken || !text?.Sequence || !last?.SpecialToken || more.length > 0) return undefined;
    const [firstId, lastId, unknown] = [first.SpecialToken.id, last.SpecialToken.id, model.unk_token ?? ''].map(token => model.vocab[token]);
    if (firstId === undefined || lastId === undefined || unknown === undefined) return undefined;
    return new WordPieceFastPath(json, firstId, lastId, unknown);
  }

  /** Undefined where the text has a character or a special token that this path does not take. */
  encode(text: string): number[] | undefined {
    const lower = text.toLowerCase();
    if (lower.length !== text.length || this.#special.some(token => text.includes(token))) return undefined;
    const ids = [this.first];
    let start = -1;
    for (let at = 0; at <= lower.length; at++) {
      const kind = at < lower.length ? KINDS[lower.charCodeAt(at)] : Kind.Space;
      if (kind === Kind.Word) {
        if (start < 0) start = at;
        continue;
      }
      if (start >= 0) this.#append(ids, lower.slice(start, at));
      start = -1;
      if (kind === Kind.Punctuation) this.#append(ids, lower.charAt(at));
      else if (kind !== Kind.Space) return undefined;
    }
    ids.push(this.last);
    return ids;
  }

  #append(ids: number[], word: string): void {
    for (const id of this.#word(word)) ids.push(id);
  }

  #word(word: string): readonly number[] {
    const cached = this.#cache.get(word);
    if (cached) return cached;
    const pieces = this.#pieces(word);
    if (word.length <= CACHED_WORD_LENGTH) {
      if (this.#cache.size >= CACHED_WORDS) this.#cache.clear();
      this.#cache.set(word, pieces);
    }
    return pieces;
  }

  /** Longest match first; a word with a rest that matches nothing is unknown as a whole. */
  #pieces(word: string): readonly number[] {
    if (word.length > this.#longestWord) return [this.#unknown];
    const pieces: number[] = [];
    for (let start = 0; start < word.length; ) {
      let end = word.length;
      let id: number | undefined;
      for (; end > start; end--) {
        id = this.#vocab.get(start === 0 ? word.slice(0, end) : `##${word.slice(start, end)}`);
        if (id !== undefined) break;
      }
      if (id === undefined) return [this.#unknown];
      pieces.push(id);
      start = end;
    }
    return pieces;
  }
}
