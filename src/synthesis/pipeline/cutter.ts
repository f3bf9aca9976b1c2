// How much of each narrative the calls are shown: what the model's context holds, by a token estimate that is fitted once and then stays.
import { cutNarrative } from '../narrative/cut';
import { TokenEstimate } from '../narrative/tokens';
import type { GenerationPlan } from '../plan';
import type { Prompts } from '../prompts/prompts';
import { stageRequest, type AnswerForm } from '../prompts/stageRequest';

/** UTF-16 code units in the narrative. */
export type ShownRange = readonly [start: number, end: number];

export const DEFAULT_CONTEXT = 4096;
/** For what a chat template adds, and for the estimate's error once it is fitted. */
const TEMPLATE = 40;
const MARGIN = 0.97;
/** The estimate before it is fitted may be so much too low: narratives that fit all the same need no fit. */
const UNSURE = 1.6;
const LEAST_ROOM = 200;

/**
 * Every narrative's cut follows from its text, the settings and one call's token count, never from the order in which answers arrive:
 * the first narrative that may be too long is cut by the unfitted estimate; its first call's prompt then fits the estimate for all others.
 */
export class Cutter {
  /** Tokens that a narrative may take. */
  readonly room: number;
  readonly #tokens = new TokenEstimate();
  #first: { readonly sha256: string; readonly range: ShownRange } | undefined;

  /** @throws Error where the context has no room for a narrative */
  constructor(plan: GenerationPlan, prompts: Prompts, form: AnswerForm) {
    const context = plan.contextLength ?? DEFAULT_CONTEXT;
    this.room = Math.floor((context - this.#frame(plan, prompts, form)) * MARGIN);
    if (this.room < LEAST_ROOM) throw new Error(`A context of ${context} tokens leaves no room for a narrative beside the prompts and their answers: give the server's slots more, or ask for fewer utterances in a call.`);
  }

  /** Whether this narrative's first call is to fit the estimate: none has yet, and this one may be too long. */
  fitsBy(text: string): boolean {
    return this.#first === undefined && this.#tokens.estimate(text) * UNSURE > this.room;
  }

  range(text: string, sha256: string): ShownRange {
    if (this.#first?.sha256 === sha256) return this.#first.range;
    const { start, end } = cutNarrative(text, this.room, this.#tokens);
    return [start, end];
  }

  /** @param usage the prompt of its first call and the tokens that the server counted in it, where it tells */
  fit(sha256: string, range: ShownRange, usage?: { readonly prompt: string; readonly tokens: number }): void {
    if (this.#first !== undefined) return;
    this.#first = { sha256, range };
    if (usage !== undefined) this.#tokens.learn(usage.prompt, usage.tokens - TEMPLATE / 2);
  }

  /** A part of what was shown, after the server said that it was too long. */
  shorter(text: string, [start, end]: ShownRange): ShownRange {
    const shown = text.slice(start, end);
    const cut = cutNarrative(shown, this.#tokens.estimate(shown) * 0.7, this.#tokens);
    return [start + cut.start, start + cut.end];
  }

  /** Tokens of the longest request of a stage that shows the narrative, without it, and of its answer. */
  #frame({ emotional, neutral, characters }: GenerationPlan, prompts: Prompts, form: AnswerForm): number {
    const name = 'x'.repeat(40);
    const requests = [
      stageRequest('actors', { narrative: '', most: characters }, prompts, form),
      stageRequest('utterances', { narrative: '', actor: name, emotional, neutral, wanted: [] }, prompts, form),
      stageRequest('context', { narrative: '', actor: name, utterance: 'word '.repeat(80), emotions: [name, name] }, prompts, form),
    ];
    return Math.max(...requests.map(({ messages, maxTokens }) => maxTokens + TEMPLATE + messages.reduce((sum, { content }) => sum + this.#tokens.estimate(content), 0)));
  }
}
