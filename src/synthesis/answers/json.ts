// JSON as models write it: in a fence, amid words, cut off in the middle; never what is not JSON.

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export interface FoundJson {
  readonly value: JsonValue;
  /** Whether the text ended before the value did: lists then hold their whole items only, and `broken` the beginning of the text that was cut. */
  readonly cut: boolean;
  readonly broken?: string;
}

/** A text has at most so many brackets tried as beginnings, and a value is at most so deep, so that no answer costs more than a few passes. */
const MOST_STARTS = 12;
const DEEPEST = 12;

/** The JSON objects and lists in the text, in their order, none inside another. */
export function* jsonIn(text: string): Generator<FoundJson> {
  const starts = /[{[]/g;
  for (let tried = 0, found = starts.exec(text); found !== null && tried < MOST_STARTS; tried++, found = starts.exec(text)) {
    const reader = new Reader(text, found.index);
    const value = reader.value(0);
    if (value === undefined) continue;
    yield reader.broken === undefined ? { value, cut: reader.cut } : { value, cut: reader.cut, broken: reader.broken };
    starts.lastIndex = reader.at;
  }
}

/** Reads one value. Where the text ends inside it, what is whole is kept; where it is no JSON, nothing is. */
class Reader {
  cut = false;
  broken: string | undefined;

  constructor(
    readonly text: string,
    public at: number,
  ) {}

  /** Undefined: no JSON here, or cut before it was whole (then `cut`). */
  value(depth: number): JsonValue | undefined {
    this.#space();
    const first = this.text[this.at];
    if (first === undefined) return this.#ends();
    if (depth > DEEPEST) return undefined;
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#list(depth);
    if (first === '"') return this.#string();
    return this.#word();
  }

  #object(depth: number): JsonValue | undefined {
    const entries: [string, JsonValue][] = [];
    this.at++;
    while (true) {
      this.#space();
      if (this.#takes('}')) return Object.fromEntries(entries);
      const key = this.text[this.at] === '"' ? this.#string() : undefined;
      if (key === undefined) return this.#partly(entries, depth);
      this.#space();
      if (!this.#takes(':')) return this.#partly(entries, depth);
      const value = this.value(depth + 1);
      if (value !== undefined) entries.push([key, value]);
      if (value === undefined || this.cut) return this.#partly(entries, depth);
      this.#space();
      if (!this.#takes(',') && this.text[this.at] !== '}') return this.#partly(entries, depth);
    }
  }

  #list(depth: number): JsonValue | undefined {
    const items: JsonValue[] = [];
    this.at++;
    while (true) {
      this.#space();
      if (this.#takes(']')) return items;
      const item = this.value(depth + 1);
      if (this.cut) return items;
      if (item === undefined) return undefined;
      items.push(item);
      this.#space();
      if (this.#takes(',')) continue;
      if (this.text[this.at] === ']') continue;
      if (this.at < this.text.length) return undefined;
      this.#ends();
      return items;
    }
  }

  /** A line break inside is taken as it is, which JSON forbids and small models write. */
  #string(): string | undefined {
    const from = this.at + 1;
    let end = from;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1;
    const closed = end < this.text.length;
    this.at = Math.min(this.text.length, end + 1);
    const read = unescaped(this.text.slice(from, closed ? end : undefined), !closed);
    if (closed) return read;
    this.broken ??= read;
    return this.#ends();
  }

  #word(): JsonValue | undefined {
    const word = /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/.exec(this.text.slice(this.at, this.at + 40))?.[0];
    if (word === undefined) return undefined;
    this.at += word.length;
    // 0. and 0.7 begin alike.
    if (this.at >= this.text.length) return this.#ends();
    return JSON.parse(word.replace(/^(-?)0+(?=\d)/, '$1')) as JsonValue;
  }

  /** What an object that does not go on holds: of the outermost one that was cut its whole properties, else nothing. */
  #partly(entries: readonly (readonly [string, JsonValue])[], depth: number): JsonValue | undefined {
    this.#ends();
    return this.cut && depth === 0 ? Object.fromEntries(entries) : undefined;
  }

  #ends(): undefined {
    if (this.at >= this.text.length) this.cut = true;
    return undefined;
  }

  #space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  #takes(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.at++;
    return true;
  }
}

/** Undefined where an escape is none of JSON's; of a text that was cut, half an escape at its end is dropped. */
function unescaped(inside: string, cut: boolean): string | undefined {
  const whole = cut ? inside.replace(/\\(?:u[\da-fA-F]{0,3})?$/, '') : inside;
  try {
    return JSON.parse(`"${whole.replace(/[\u0000-\u001f]/g, control => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`) as string;
  } catch {
    return undefined;
  }
}
