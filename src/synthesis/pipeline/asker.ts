// One answer of one stage: from the run's folder or the server, asked again while it cannot be used, and then given up with its reason.
import { readAnswer } from '../answers/readAnswer';
import type { StageCall } from '../example';
import type { GenerationPlan } from '../plan';
import type { Prompts } from '../prompts/prompts';
import { stageRequest, type AnswerForm } from '../prompts/stageRequest';
import type { LossCode } from '../run/account';
import type { StoredAnswer } from '../run/answerStore';
import { requestHash } from '../run/requestHash';
import type { Tally } from '../run/tally';
import type { ChatRequest } from '../server/server';
import type { Stage, StageGiven, StageGives } from '../stage';
import type { AnswerSource } from './answerSource';
import { seedOf } from './seeds';

/** Of every attempt but the first, and of calls that ask for more of the same. */
export const WARM = 0.7;

/** What a question is for; the seed follows from it. */
export interface Place {
  /** SHA-256 of the narrative. */
  readonly narrative: string;
  readonly actor: string;
  readonly number: string;
  /** Of the narrative in the input: earlier ones go first. */
  readonly order: number;
  /** The first attempt too is asked at a temperature that gives something new. */
  readonly warm?: boolean;
  /** Never by a batch job: somebody waits for it. */
  readonly direct?: boolean;
}

export type Given<Value> = { readonly kind: 'given'; readonly value: Value; readonly call: StageCall };
export interface Lost {
  readonly kind: 'lost';
  readonly at: Stage | 'refusal';
  readonly code: LossCode;
  readonly reason: string;
  /** The server said that the request is longer than its context. */
  readonly tooLong: boolean;
}

export interface AskerParts {
  readonly plan: GenerationPlan;
  readonly prompts: Prompts;
  readonly form: AnswerForm;
  readonly model: string;
  readonly source: AnswerSource;
  /** Hears of every answer that turned out to be unusable or to fall short. */
  readonly onUnusable: (stage: Stage) => void;
}

export class Asker {
  readonly #parts: AskerParts;

  constructor(parts: AskerParts) {
    this.#parts = parts;
  }

  /**
   * Counts every answer in `tally`. Where all attempts fell short of what was asked for, the fullest of them is taken.
   * Rejects only with what ends the run: the signal's reason, a server that refuses everybody, a full disk.
   */
  async ask<S extends Stage>(stage: S, given: StageGiven[S], place: Place, tally: Tally): Promise<Given<StageGives[S]> | Lost> {
    let lost: Lost | undefined;
    let best: Given<StageGives[S]> | undefined;
    let failed: string | undefined;
    for (let attempt = 0; attempt < Math.max(1, this.#parts.plan.attempts); attempt++) {
      const request = this.request(stage, given, place, attempt);
      const stored = await this.#parts.source.answer(stage, { hash: requestHash(this.#parts.model, request), request }, place);
      if (stored.kind === 'failed') {
        lost = { kind: 'lost', at: stage, code: 'fault', reason: stored.reason, tooLong: stored.fault === 'tooLong' };
        failed = stored.request;
        if (lost.tooLong) break;
        continue;
      }
      const read = readAnswer(stage, given, stored.answer.text, stored.answer.finish);
      const whole = read.kind === 'read' && read.short === undefined;
      tally.answer(stage, whole, stored.answer.usage);
      if (read.kind === 'read') {
        const found: Given<StageGives[S]> = { kind: 'given', value: read.value, call: this.#callOf(stage, request, stored) };
        if (whole) return found;
        if (best === undefined || read.value.length > best.value.length) best = found;
      }
      this.#parts.onUnusable(stage);
      if (read.kind === 'read') continue;
      lost = { kind: 'lost', at: read.kind === 'refused' ? 'refusal' : stage, code: read.kind === 'refused' ? 'refusal' : 'unusable', reason: read.reason, tooLong: false };
    }
    if (best !== undefined) return best;
    if (lost?.code === 'fault' && failed !== undefined) await this.#parts.source.confirm(failed);
    return lost ?? { kind: 'lost', at: stage, code: 'unusable', reason: 'It was never asked.', tooLong: false };
  }

  /** The request of one attempt, as it is sent. */
  request<S extends Stage>(stage: S, given: StageGiven[S], { narrative, actor, number, warm = false }: Place, attempt: number): ChatRequest {
    const { plan, prompts, form } = this.#parts;
    return {
      ...stageRequest(stage, given, prompts, form),
      temperature: attempt > 0 || warm ? Math.max(plan.temperature, WARM) : plan.temperature,
      seed: seedOf(plan.seed, narrative, { stage, actor, number, attempt }),
      ...(plan.repetitionPenalty > 1 && { repetitionPenalty: plan.repetitionPenalty }),
    };
  }

  #callOf(stage: Stage, { seed, temperature }: ChatRequest, { request, server, model, at, answer }: StoredAnswer & { kind: 'answered' }): StageCall {
    const { version, hash } = this.#parts.prompts.of(stage);
    const { usage } = answer;
    return { stage, prompt: version, promptHash: hash, model, server, seed, temperature, request, ...(usage !== undefined && { promptTokens: usage.prompt, completionTokens: usage.completion }), at };
  }
}
