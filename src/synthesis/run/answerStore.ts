// Raw answers by the hash of their request, in append-only segments: what has once been answered is never asked again.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ChatAnswer, ServerFault } from '../server/server';
import type { Stage } from '../stage';
import { AppendFile } from './appendFile';
import { fileLines } from './fileLines';
import { HashIndex } from './hashIndex';

interface Common {
  /** SHA-256 of the request, hex. */
  readonly request: string;
  readonly stage: Stage;
  readonly server: string;
  readonly model: string;
  /** ISO 8601. */
  readonly at: string;
}

export type StoredAnswer = Common &
  (
    | { readonly kind: 'answered'; readonly answer: ChatAnswer }
    /** The server's fixed word on this one request, or a fault that may pass and lasted as long as that session asked. */
    | { readonly kind: 'failed'; readonly fault: ServerFault; readonly reason: string }
  );

const SCHEMA = 1;
const SEGMENT = /^answers-(\d{4,})\.jsonl$/;
const MOST_BYTES = 64 * 2 ** 20;
/** Places are a segment's number times this, and the offset in it. */
const REACH = 2 ** 36;
/** Room for 100,000 answers from the start, 2 MB: a long run then takes about what a short one does. */
const FIRST_SLOTS = 2 ** 17;
const START = '{"request":"';
const HASH = /^[0-9a-f]{64}$/;

export class AnswerStore {
  readonly problems: string[] = [];
  readonly #folder: string;
  readonly #mostBytes: number;
  readonly #index = new HashIndex(FIRST_SLOTS);
  readonly #segments = new Map<number, AppendFile>();
  #last = 0;
  #beginning: Promise<void> | undefined;

  private constructor(folder: string, mostBytes: number) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
  }

  /** @param mostBytes of a segment, before the next one is begun */
  static async open(folder: string, mostBytes = MOST_BYTES): Promise<AnswerStore> {
    const store = new AnswerStore(folder, mostBytes);
    const numbers = (await readdir(folder)).flatMap(name => SEGMENT.exec(name)?.[1] ?? []).map(Number).sort((one, other) => one - other);
    try {
      for (const number of numbers) await store.#load(number);
      if (numbers.length === 0) await store.#begin(1);
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  /** Answers and failures held. */
  get size(): number {
    return this.#index.size;
  }

  /** An answer, where there is one; else how it failed. */
  async get(request: string): Promise<StoredAnswer | undefined> {
    let failed: StoredAnswer | undefined;
    for (const place of this.#index.places(request)) {
      const line = await this.#segments.get(Math.floor(place / REACH))?.lineAt(place % REACH);
      const found = line === undefined ? undefined : parseAnswer(line);
      if (found?.request !== request) continue;
      if (found.kind === 'answered') return found;
      failed = found;
    }
    return failed;
  }

  /** Resolves when all of it is on disk: nothing of an answer is used before. */
  async put(answers: readonly StoredAnswer[]): Promise<void> {
    const current = this.#segments.get(this.#last);
    if (current === undefined) throw new Error('the answers of this run are closed');
    const number = this.#last;
    const written = answers.map(async answer => {
      const offset = await current.append(`${lineOf(answer)}\n`);
      this.#index.set(answer.request, number * REACH + offset);
    });
    await Promise.all(written);
    if (current.size < this.#mostBytes || this.#last !== number) return;
    this.#beginning ??= this.#begin(number + 1).finally(() => {
      this.#beginning = undefined;
    });
    await this.#beginning;
  }

  async close(): Promise<void> {
    const open = [...this.#segments.values()];
    this.#segments.clear();
    await Promise.all(open.map(segment => segment.close()));
  }

  async #begin(number: number): Promise<void> {
    this.#segments.set(number, await AppendFile.open(this.#file(number)));
    this.#last = number;
  }

  async #load(number: number): Promise<void> {
    await this.#begin(number);
    const torn = this.#segments.get(number)?.torn ?? 0;
    const name = path.basename(this.#file(number));
    if (torn > 0) this.problems.push(`${name} ends in the middle of an answer: its last ${torn} bytes are cut off, and that answer is asked for again`);
    for await (const { number: line, offset, bytes } of fileLines(this.#file(number))) {
      const request = bytes.toString('latin1', START.length, START.length + 64);
      if (bytes.toString('latin1', 0, START.length) === START && HASH.test(request)) this.#index.set(request, number * REACH + offset);
      else this.problems.push(`${name}, line ${line}, is no answer and is passed over`);
    }
  }

  #file(number: number): string {
    return path.join(this.#folder, `answers-${String(number).padStart(4, '0')}.jsonl`);
  }
}

/** The request comes first, where opening finds it without parsing the rest. */
const lineOf = ({ request, ...rest }: StoredAnswer): string => JSON.stringify({ request, schema: SCHEMA, ...rest });

/** undefined where the line is damaged: the answer is then asked for again. */
function parseAnswer(line: string): StoredAnswer | undefined {
  try {
    const { schema, ...answer } = JSON.parse(line) as StoredAnswer & { schema: unknown };
    return schema === SCHEMA && (answer.kind === 'failed' || typeof answer.answer.text === 'string') ? answer : undefined;
  } catch {
    return undefined;
  }
}
