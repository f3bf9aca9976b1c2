// Writes a tiny model of Mistral's shape with random weights as a GGUF file: it answers nonsense, but quickly, and the same each time.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const width = 64;
const layers = 2;
const heads = 4;
const keyHeads = 2;
const inner = 128;
const headWidth = width / heads;
/** Tokens of its context. */
const contextLength = 8192;

const words = 'a about again all and anger are at but by day door fear for from grief had hand has he heart her home hope house I in is it joy left long love me my never night no not of old on one pride relief room sad said sea shame she so the them there they time to voice was we went what when who window with you'.split(' ');
const control = ['<unk>', '<s>', '</s>', '[INST]', '[/INST]'];
const template = "{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}{{ message['content'] + eos_token }}{% else %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% endif %}{% endfor %}";

/** Kinds of tokens in a GGUF file. */
const kinds = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

interface Token {
  readonly text: string;
  readonly score: number;
  readonly kind: number;
  /** How likely the model is to say it, as a logit. */
  readonly liking: number;
}

function vocabulary(): Token[] {
  const tokens: Token[] = control.map((text, index) => ({ text, score: 0, kind: index === 0 ? kinds.unknown : kinds.control, liking: text === '</s>' ? -1 : -30 }));
  for (let byte = 0; byte < 256; byte++) tokens.push({ text: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, score: 0, kind: kinds.byte, liking: -30 });
  const known = new Set<string>();
  const add = (text: string, score: number, liking: number): void => {
    if (known.has(text)) return;
    known.add(text);
    tokens.push({ text, score, kind: kinds.normal, liking });
  };
  add('▁', -1000, -1);
  for (let code = 33; code < 127; code++) add(String.fromCharCode(code), -1000 - code, likingOf(String.fromCharCode(code)));
  // A word is found only through its beginnings, each of which is a token of its own.
  for (const [rank, word] of words.entries()) for (let end = 1; end <= word.length; end++) add(`▁${word.slice(0, end)}`, -rank - end / 100, words.includes(word.slice(0, end)) ? 3 : -2);
  return tokens;
}

function likingOf(character: string): number {
  if (character === '"') return 1.5;
  if (/[a-z]/.test(character)) return 0.5;
  return /[0-9]/.test(character) ? -0.5 : -3;
}

/** Sums of even numbers are near enough to a normal distribution. */
function normal(seed: number): () => number {
  let state = seed >>> 0;
  const even = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => Array.from({ length: 12 }, even).reduce((sum, value) => sum + value, -6);
}

interface Tensor {
  readonly name: string;
  /** The fastest first. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function tensors(tokens: readonly Token[], seed: number): Tensor[] {
  const random = normal(seed);
  const made: Tensor[] = [];
  const add = (name: string, shape: readonly number[], value: (row: number, column: number) => number): void => {
    const [columns = 1, rows = 1] = shape;
    made.push({ name, shape, values: Float32Array.from({ length: columns * rows }, (_, at) => value(Math.floor(at / columns), at % columns)) });
  };
  const weights = (scale: number) => (): number => random() * scale;
  // The first dimension is the same for every token and no layer writes to it, so that its output weights are a liking for each token.
  const silentRow = (scale: number) => (row: number): number => (row === 0 ? 0 : random() * scale);
  add('token_embd.weight', [width, tokens.length], (_, column) => (column === 0 ? 4 : random() * 0.5));
  add('output_norm.weight', [width], () => 1);
  add('output.weight', [width, tokens.length], (row, column) => (column === 0 ? (tokens[row]?.liking ?? 0) / 5 : random() * 0.12));
  for (let layer = 0; layer < layers; layer++) {
    const own = (part: string): string => `blk.${layer}.${part}.weight`;
    add(own('attn_norm'), [width], () => 1);
    add(own('attn_q'), [width, width], weights(0.12));
    add(own('attn_k'), [width, keyHeads * headWidth], weights(0.12));
    add(own('attn_v'), [width, keyHeads * headWidth], weights(0.12));
    add(own('attn_output'), [width, width], silentRow(0.12));
    add(own('ffn_norm'), [width], () => 1);
    add(own('ffn_gate'), [width, inner], weights(0.12));
    add(own('ffn_up'), [width, inner], weights(0.12));
    add(own('ffn_down'), [inner, width], silentRow(0.09));
  }
  return made;
}

/** Values as a GGUF file writes them: little-endian, strings with their length before them. */
const u32 = (value: number): Buffer => { const bytes = Buffer.alloc(4); bytes.writeUInt32LE(value); return bytes; };
const i32 = (value: number): Buffer => { const bytes = Buffer.alloc(4); bytes.writeInt32LE(value); return bytes; };
const f32 = (value: number): Buffer => { const bytes = Buffer.alloc(4); bytes.writeFloatLE(value); return bytes; };
const u64 = (value: number): Buffer => { const bytes = Buffer.alloc(8); bytes.writeBigUInt64LE(BigInt(value)); return bytes; };
const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
const list = (type: number, values: readonly Buffer[]): Buffer => Buffer.concat([u32(type), u64(values.length), ...values]);
const types = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, list: 9 } as const;

function metadata(tokens: readonly Token[]): Buffer[] {
  const entry = (key: string, type: number, value: Buffer): Buffer => Buffer.concat([text(key), u32(type), value]);
  const number = (key: string, value: number): Buffer => entry(key, types.u32, u32(value));
  const string = (key: string, value: string): Buffer => entry(key, types.string, text(value));
  return [
    string('general.architecture', 'llama'),
    string('general.name', 'tiny-random-mistral'),
    number('general.file_type', 0),
    number('llama.vocab_size', tokens.length),
    number('llama.context_length', contextLength),
    number('llama.embedding_length', width),
    number('llama.block_count', layers),
    number('llama.feed_forward_length', inner),
    number('llama.attention.head_count', heads),
    number('llama.attention.head_count_kv', keyHeads),
    entry('llama.attention.layer_norm_rms_epsilon', types.f32, f32(1e-5)),
    number('llama.rope.dimension_count', headWidth),
    entry('llama.rope.freq_base', types.f32, f32(1e6)),
    string('tokenizer.ggml.model', 'llama'),
    entry('tokenizer.ggml.tokens', types.list, list(types.string, tokens.map(token => text(token.text)))),
    entry('tokenizer.ggml.scores', types.list, list(types.f32, tokens.map(token => f32(token.score)))),
    entry('tokenizer.ggml.token_type', types.list, list(types.i32, tokens.map(token => i32(token.kind)))),
    number('tokenizer.ggml.unknown_token_id', 0),
    number('tokenizer.ggml.bos_token_id', 1),
    number('tokenizer.ggml.eos_token_id', 2),
    entry('tokenizer.ggml.add_bos_token', types.bool, Buffer.from([1])),
    entry('tokenizer.ggml.add_eos_token', types.bool, Buffer.from([0])),
    string('tokenizer.chat_template', template),
  ];
}

const alignment = 32;
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((alignment - (bytes.length % alignment)) % alignment)]);

export function tinyMistral(seed = 1): Buffer {
  const tokens = vocabulary();
  const entries = metadata(tokens);
  const data = tensors(tokens, seed).map(tensor => ({ ...tensor, bytes: padded(Buffer.from(tensor.values.buffer)) }));
  let offset = 0;
  const table = data.map(({ name, shape, bytes }) => {
    const row = Buffer.concat([text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset)]);
    offset += bytes.length;
    return row;
  });
  const head = Buffer.concat([Buffer.from('GGUF'), u32(3), u64(data.length), u64(entries.length), ...entries, ...table]);
  return Buffer.concat([padded(head), ...data.map(({ bytes }) => bytes)]);
}

/** The file in a folder, made once. */
export function tinyMistralFile(folder: string): string {
  const file = path.join(folder, 'tiny-mistral-1.gguf');
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, tinyMistral());
  renameSync(own, file);
  return file;
}
