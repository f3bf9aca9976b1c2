// A server of canned answers behind the port: what it says follows from the request alone, its faults included; only when it says it does not.
import { createHash } from 'node:crypto';
import { LABELS } from '../../../../src/core/emotions';
import { seededRandom } from '../../../../src/core/random';
import { requestHash } from '../../../../src/synthesis/run/requestHash';
import { ServerError, type BatchResult, type BatchServer, type BatchState, type ChatAnswer, type ChatRequest, type ChatServer } from '../../../../src/synthesis/server/server';
import type { Narrative } from '../../../../src/synthesis/example';

const NAMES = ['Mara', 'Tobias', 'Edda', 'Joan', 'Piotr', 'Salome', 'Wick', 'Hanne'] as const;
const WORDS =
  'lantern harbour letter winter garden brother kettle window orchard promise ladder sailor ticket morning bridge violin stranger candle market river cellar summer doctor ribbon engine blanket village pocket shadow thunder copper needle pepper saddle basket feather hammer island jacket kitchen meadow naked ocean pillow quarrel rabbit silver tunnel uncle velvet walnut yellow'.split(' ');

/** A story of about `words` words in which some of the characters occur. */
export function storyOf(number: number, words = 160): Narrative {
  const random = seededRandom(number + 1);
  const cast = NAMES.filter((_, at) => (at + number) % 3 !== 0).slice(0, 4);
  const sentences: string[] = [];
  for (let count = 0; count < words; count += 9) {
    const pick = (): string => WORDS[Math.floor(random() * WORDS.length)] ?? '';
    sentences.push(`${cast[sentences.length % cast.length] ?? ''} carried the ${pick()} to the ${pick()} of the ${pick()}.`);
    if (sentences.length % 6 === 0) sentences.push('\n\n');
  }
  return { id: `story ${number}`, title: `Story ${number}`, text: sentences.join(' ') };
}

export const storiesOf = (count: number, words?: number): AsyncIterable<Narrative> => ({
  async *[Symbol.asyncIterator]() {
    for (let number = 0; number < count; number++) yield await Promise.resolve(storyOf(number, words));
  },
});

export interface StoryOptions {
  /** Share of answers that cannot be used, and of requests that fail for good. */
  readonly spoilt?: number;
  readonly faults?: number;
  /** Most turns of the event loop until an answer comes, in an order that differs from one server to the next. */
  readonly turns?: number;
  /** It does not count how often each request was answered. */
  readonly forgetful?: boolean;
}

const randomOf = (request: ChatRequest): (() => number) => seededRandom(createHash('sha256').update(JSON.stringify([request.messages, request.temperature, request.seed])).digest().readUInt32LE(0));

export class StoryServer implements ChatServer {
  readonly host = 'story:80';
  readonly model = 'story';
  /** How often each request was answered, by its hash. */
  readonly answered = new Map<string, number>();
  inFlight = 0;
  mostInFlight = 0;
  failed = 0;
  readonly #options: StoryOptions;

  constructor(options: StoryOptions = {}) {
    this.#options = options;
  }

  async complete(request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer> {
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      for (let turn = Math.floor(Math.random() * (this.#options.turns ?? 3)); turn >= 0; turn--) await new Promise(resolve => setImmediate(resolve));
      signal.throwIfAborted();
      const answer = answerTo(request, this.#options);
      if (this.#options.forgetful === true) return answer;
      const hash = requestHash(this.model, request);
      this.answered.set(hash, (this.answered.get(hash) ?? 0) + 1);
      return answer;
    } catch (error) {
      this.failed++;
      throw error;
    } finally {
      this.inFlight--;
    }
  }
}

/** The answer, or the fault, that this request always has. */
export function answerTo(request: ChatRequest, { spoilt = 0, faults = 0 }: StoryOptions = {}): ChatAnswer {
  const random = randomOf(request);
  if (random() < faults) throw new ServerError('fault', 'story:80 failed at this request.', 500);
  const prompt = request.messages.map(({ content }) => content).join('\n');
  const luck = random();
  const text = luck < spoilt / 2 ? 'Well.' : luck < spoilt ? "I'm sorry, but I cannot help with that request." : JSON.stringify(saidTo(request.schema?.name ?? '', prompt, request, random));
  return { text, finish: 'stop', usage: { prompt: Math.ceil(prompt.length / 4), completion: Math.ceil(text.length / 4), cached: 8 }, milliseconds: 1 };
}

function saidTo(stage: string, prompt: string, request: ChatRequest, random: () => number): unknown {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  const sentence = (words: number): string => Array.from({ length: words }, () => pick(WORDS)).join(' ');
  switch (stage) {
    case 'actors':
      return { actors: NAMES.filter(name => prompt.includes(name)) };
    case 'utterances':
      return { utterances: utterancesIn(prompt, request, random, sentence) };
    case 'labels': {
      const main = /^Main emotion: (.*)$/m.exec(prompt)?.[1] ?? 'joy';
      const weak = random() < 0.08;
      const others = Array.from({ length: 3 }, () => ({ name: random() < 0.2 ? 'wanderlust' : pick(LABELS), score: Math.round(random() * 6) / 10 }));
      return { emotions: [{ name: main, score: weak ? 0.1 : 0.8 }, ...(weak ? [] : others)] };
    }
    case 'context':
      return { context: `The ${sentence(6)} was lost. After the ${sentence(5)} came the ${sentence(4)}${random() < 0.2 ? ', and it was full of joy, anger, sadness and fear' : ''}.` };
    case 'cleaning':
      return { context: /^Text: (.*)$/m.exec(prompt)?.[1] ?? '' };
    default:
      return { utterance: rewritten(/says: "(.*)"$/m.exec(prompt)?.[1] ?? '', random) };
  }
}

function utterancesIn(prompt: string, request: ChatRequest, random: () => number, sentence: (words: number) => string): unknown[] {
  const wanted = /where the story allows them: (.*)\.$/m.exec(prompt)?.[1]?.split(', ') ?? [];
  const { properties } = request.schema?.schema as { properties: { utterances: { minItems: number } } };
  return Array.from({ length: properties.utterances.minItems }, (_, at) => {
    const emotion = wanted[at] ?? LABELS[Math.floor(random() * LABELS.length)];
    return { emotion, utterance: random() < 0.08 ? 'Nobody ever asked me about the old copper kettle.' : `I see the ${sentence(7)}, and I wonder about the ${sentence(3)}.` };
  });
}

function rewritten(utterance: string, random: () => number): string {
  return random() < 0.15 ? utterance : utterance.replace('I see', 'Here is').replace('I wonder', 'so much');
}

/** Jobs that end when they have been looked at twice; results come in another order, and some of them fail once. */
export class StoryBatch implements BatchServer {
  readonly host = 'story:80';
  readonly model = 'story';
  readonly submitted: { readonly id: string; readonly metadata: Readonly<Record<string, string>>; readonly requests: ReadonlyMap<string, ChatRequest> }[] = [];
  readonly notes: string[] = [];
  readonly #looks = new Map<string, number>();
  readonly #failing: number;
  /** Called after a job exists and before its id is given back: where a kill hurts most. */
  onSubmitted: () => void = () => undefined;

  constructor(
    readonly mostRequests: number,
    failing = 0.1,
  ) {
    this.#failing = failing;
  }

  async submit(requests: ReadonlyMap<string, ChatRequest>, metadata: Readonly<Record<string, string>>): Promise<string> {
    await Promise.resolve();
    const id = `job-${this.submitted.length + 1}`;
    this.submitted.push({ id, metadata, requests: new Map(requests) });
    this.onSubmitted();
    return id;
  }

  find(metadata: Readonly<Record<string, string>>): Promise<string[]> {
    return Promise.resolve(this.submitted.filter(job => Object.entries(metadata).every(([name, value]) => job.metadata[name] === value)).map(({ id }) => id).reverse());
  }

  state(job: string): Promise<BatchState> {
    const looks = (this.#looks.get(job) ?? 0) + 1;
    this.#looks.set(job, looks);
    const total = this.#job(job).size;
    return Promise.resolve(looks < 2 ? { kind: 'running', total, succeeded: 0, failed: 0 } : { kind: 'succeeded', total, succeeded: total, failed: 0 });
  }

  async *results(job: string): AsyncIterable<BatchResult> {
    for (const [id, request] of [...this.#job(job)].reverse()) {
      await Promise.resolve();
      if (randomOf(request)() < this.#failing) yield { id, kind: 'failed', error: new ServerError('fault', 'story:80 failed at this line.', 500) };
      else yield { id, kind: 'answered', answer: answerTo(request) };
    }
  }

  cancel(): Promise<void> {
    return Promise.resolve();
  }

  note(words: string): void {
    this.notes.push(words);
  }

  #job(id: string): ReadonlyMap<string, ChatRequest> {
    return this.submitted.find(job => job.id === id)?.requests ?? new Map<string, ChatRequest>();
  }
}
