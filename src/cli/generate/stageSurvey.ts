// What `generate --stage` says before it sends anything: how many records, calls and characters, and to whom they go.
import type { StageInput } from '../../synthesis/pipeline/oneStage';
import { StageSize } from '../../synthesis/pipeline/stageSize';
import type { GenerationPlan } from '../../synthesis/plan';
import type { Prompts } from '../../synthesis/prompts/prompts';
import type { AnswerForm } from '../../synthesis/prompts/stageRequest';
import { hostOf, isLocal } from '../../synthesis/server/address';
import type { Stage } from '../../synthesis/stage';
import { say, type Io } from '../io';
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

export interface SurveyParts {
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

const count = (value: number): string => value.toLocaleString('en');
const plural = (value: number, one: string): string => `${count(value)} ${one}${value === 1 ? '' : 's'}`;

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
  const local = isLocal(server.baseUrl);
  say(io, `these go to ${hostOf(server.baseUrl)}${local ? ', on this machine' : ', which is NOT on this machine'}, and to nobody else`);
  if (!local && server.baseUrl.startsWith('http:')) say(io, `http: the text${server.key === undefined ? '' : ' and your key'} can be read on the way; https:// hides it`);
}
