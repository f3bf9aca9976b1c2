// What `generate --stage` says before it sends anything: how many records, calls and characters, and to whom they go.
import type { StageInput } from '../../synthesis/pipeline/oneStage';
import { count, plural } from '../../synthesis/output/words';
import { StageSize } from '../../synthesis/pipeline/stageSize';
import type { GenerationPlan } from '../../synthesis/plan';
import type { Prompts } from '../../synthesis/prompts/prompts';
import type { AnswerForm } from '../../synthesis/prompts/stageRequest';
import type { Stage } from '../../synthesis/stage';
import { say, type Io } from '../io';
import { tellPlain, whereWords } from './beforehand';
import type { GenerateCommand } from './generateOptions';

const mostFaults = 10;

export interface StageSurvey {
  readonly records: number;
  /** Records of which nothing can be asked, and why, for the first of them. */
  readonly unusable: number;
  readonly faults: readonly string[];
  readonly calls: number;
  /** UTF-16 code units of all prompts. */
  readonly characters: number;
}

interface SurveyParts {
  readonly plan: GenerationPlan;
  readonly prompts: Prompts;
  readonly form: AnswerForm;
}

export async function surveyStage(stage: Stage, inputs: AsyncIterable<StageInput>, { plan, prompts, form }: SurveyParts): Promise<StageSurvey> {
  const size = new StageSize(stage, plan, prompts, form);
  let [records, unusable] = [0, 0];
  const faults: string[] = [];
  for await (const input of inputs) {
    records++;
    const fault = size.add(input);
    if (fault === undefined) continue;
    unusable++;
    if (faults.length < mostFaults) faults.push(fault);
  }
  return { records, unusable, faults, calls: size.calls, characters: size.characters };
}

/** @param reasons whether each record of which nothing can be asked is said, as far as the survey holds it */
export function tellStage(io: Io, stage: Stage, { records, unusable, faults, calls, characters }: StageSurvey, reasons: boolean): void {
  say(io, `${plural(records, 'record')}${unusable === 0 ? '' : `; of ${count(unusable)} nothing can be asked, and ${unusable === 1 ? 'it' : 'they'} will be rejected`}`);
  if (reasons) for (const fault of faults) say(io, leftOut(fault));
  if (reasons && unusable > faults.length) say(io, `and ${count(unusable - faults.length)} more`);
  if (calls > 0) say(io, `about ${plural(calls, 'call')} of the stage ${stage}: ${plural(characters, 'character')} of prompts, the texts in them included`);
}

/** "Line 2: the field is missing." as one of many. */
export const leftOut = (reason: string): string => `${reason.replace(/^Line/, 'line').replace(/\.$/, '')}; left out`;

export function tellHost(io: Io, { server }: Pick<GenerateCommand, 'server'>): void {
  say(io, `these go to ${whereWords(server)}, and to nobody else`);
  tellPlain(io, server);
}
