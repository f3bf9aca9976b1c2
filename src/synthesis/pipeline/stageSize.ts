// How much one stage on existing records will ask, before anything is sent.
import type { GenerationPlan } from '../plan';
import type { Prompts } from '../prompts/prompts';
import { stageRequest, type AnswerForm } from '../prompts/stageRequest';
import type { Stage } from '../stage';
import { Cutter } from './cutter';
import { askable } from './oneStage';
import { readsNarrative } from './stageFields';
import { narrativeOf, type StageInput } from './stageNarrative';

/** Counts record by record. Further attempts are not foreseen; narratives are cut by the estimate before any call can tell. */
export class StageSize {
  calls = 0;
  /** UTF-16 code units of all prompts, the texts in them included. */
  characters = 0;
  readonly #cutter: Cutter | undefined;

  /** @throws Error where the context has no room for a narrative */
  constructor(
    private readonly stage: Stage,
    private readonly plan: GenerationPlan,
    private readonly prompts: Prompts,
    private readonly form: AnswerForm,
  ) {
    this.#cutter = readsNarrative(stage) ? new Cutter(plan, prompts, form) : undefined;
  }

  /** @returns why the record cannot be asked about, in one sentence; undefined where it can */
  add(input: StageInput): string | undefined {
    const given = askable(this.stage, { input, narrative: narrativeOf(this.stage, input, this.#cutter) }, this.plan);
    if (typeof given === 'string') return given;
    this.calls++;
    for (const { content } of stageRequest(this.stage, given, this.prompts, this.form).messages) this.characters += content.length;
    return undefined;
  }
}
