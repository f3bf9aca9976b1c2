// One job inside a worker: its texts are read in batches, looked at with the lines before them, and put together as results.
import { isSameSpeaker, parseContext } from '../core/context';
import { SPEAKER, type ContextRow, type ContextSession, type SeenLine, type SpeakerCode } from './contextSession';
import type { JobParams, ScoresPart, WindowedScores } from './protocol';
import { embeddingOf, Readings, type Reader, type Reading } from './readings';
import { concatenate, maximum } from './vectors';

export interface JobModel extends Reader {
  /** Absent where the model knows no context. */
  readonly context?: ContextSession;
}

interface Question {
  readonly input: number;
  readonly own: Reading;
  readonly speaker: SpeakerCode;
  readonly before: readonly { readonly reading: Reading; readonly speaker: SpeakerCode }[];
  /** Texts that have to be read first. */
  waits: number;
  /** By window: the encoder's scores, or what they become in context. */
  scores: Float32Array[];
  left: number;
}

/** One window of an input, to be looked at with the lines before it. */
interface Look {
  readonly question: Question;
  readonly window: number;
}

/** Windows in one run of the context graph. */
const LOOKS = 32;

export class WorkerJob {
  #next = 0;
  #readings: Readings;
  #questions: Question[] = [];
  #looks: Look[] = [];
  #answered: Question[] = [];

  constructor(
    readonly params: JobParams,
    private readonly model: JobModel,
  ) {
    const contextual = model.context !== undefined && params.inputs.some(({ context = '' }) => context.trim() !== '');
    this.#readings = new Readings(model, contextual || params.embeddings, contextual);
  }

  /** Tokenises for about `milliseconds`; false while inputs are left. */
  tokenize(milliseconds: number): boolean {
    const until = performance.now() + milliseconds;
    const { inputs } = this.params;
    while (this.#next < inputs.length) {
      this.#ask(this.#next++);
      if (performance.now() > until) break;
    }
    return this.#next >= inputs.length;
  }

  /** True when there is nothing left to run. */
  get empty(): boolean {
    return this.#looks.length === 0 && this.#readings.areDone;
  }

  /** The inputs that `run` is about to run with: one of them is to blame, should the process die of it. */
  upcoming(): Uint32Array {
    const inputs = this.#looks.length > 0 ? this.#looks.slice(0, LOOKS).map(({ question }) => question.input) : this.#readings.upcoming;
    return Uint32Array.from(new Set(inputs));
  }

  /** Runs one graph once. @returns what is finished with that */
  async run(): Promise<ScoresPart> {
    if (this.#looks.length > 0) await this.#look();
    else await this.#read();
    return this.#part();
  }

  #ask(input: number): void {
    const { text, context = '', speaker } = this.params.inputs[input] ?? { text: '' };
    const { lines } = this.model.context ?? { lines: 0 };
    const own = this.#readings.of(text);
    const before = parseContext(context, lines).map(line => ({ reading: this.#readings.of(line.text), speaker: codeOf(line.speaker, speaker) }));
    const readings = new Set([own, ...before.map(({ reading }) => reading)].filter(({ left }) => left > 0));
    const question: Question = { input, own, speaker: codeOf(speaker, speaker), before, waits: readings.size, scores: [], left: own.bounds.length };
    this.#questions[input] = question;
    for (const { inputs } of readings) inputs.add(input);
    if (readings.size === 0) this.#wasRead(question);
  }

  async #read(): Promise<void> {
    for (const { inputs } of await this.#readings.run()) {
      for (const input of inputs) {
        const question = this.#questions[input];
        if (question && --question.waits === 0) this.#wasRead(question);
      }
    }
  }

  /** What has nothing before it is answered by the encoder alone. */
  #wasRead(question: Question): void {
    if (question.before.length > 0) {
      question.own.bounds.forEach((_, window) => this.#looks.push({ question, window }));
      return;
    }
    question.scores = question.own.scores;
    this.#answered.push(question);
  }

  async #look(): Promise<void> {
    const { labels, context } = this.model;
    const looks = this.#looks.splice(0, LOOKS);
    const scores = (await context?.run(looks.map(look => this.#rowOf(look)))) ?? new Float32Array();
    looks.forEach(({ question, window }, at) => {
      question.scores[window] = scores.subarray(at * labels, (at + 1) * labels);
      if (--question.left === 0) this.#answered.push(question);
    });
  }

  #rowOf({ question: { own, before, speaker }, window }: Look): ContextRow {
    const lines = before.map((line): SeenLine => ({ embedding: embeddingOf(line.reading, this.model.hiddenSize), speaker: line.speaker }));
    return [...lines, { embedding: own.embeddings[window] ?? new Float32Array(), speaker }];
  }

  #part(): ScoresPart {
    const { labels, hiddenSize } = this.model;
    const answered = this.#answered.splice(0);
    const windowed = answered.filter(({ own }) => own.bounds.length > 1).map(
      ({ input, own, scores }): WindowedScores => ({
        row: input,
        bounds: Uint32Array.from(own.bounds.flatMap(({ start, end }) => [start, end])),
        scores: concatenate(scores, labels),
      }),
    );
    return {
      rows: Uint32Array.from(answered, ({ input }) => input),
      scores: concatenate(answered.map(({ scores }) => maximum(scores, labels)), labels),
      ...(this.params.embeddings && { embeddings: concatenate(answered.map(({ own }) => embeddingOf(own, hiddenSize)), hiddenSize) }),
      ...(windowed.length > 0 && { windowed }),
      next: this.upcoming(),
    };
  }
}

function codeOf(speaker: string | undefined, own: string | undefined): SpeakerCode {
  if (speaker === undefined || speaker.trim() === '') return SPEAKER.unknown;
  return own !== undefined && isSameSpeaker(speaker, own) ? SPEAKER.own : SPEAKER.other;
}
