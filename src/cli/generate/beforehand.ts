// What generate says before it sends anything: what is read, what it will take, where it goes; and all of it without sending, on request.
import type { Narrative } from '../../synthesis/example';
import { DEFAULT_CONTEXT } from '../../synthesis/pipeline/cutter';
import { dryRun } from '../../synthesis/pipeline/dryRun';
import { estimate, mostFurtherCalls } from '../../synthesis/pipeline/estimate';
import type { AnswerForm } from '../../synthesis/prompts/stageRequest';
import type { Prompts } from '../../synthesis/prompts/prompts';
import { costText } from '../../synthesis/output/prices';
import { hostOf, isLocal } from '../../synthesis/server/address';
import type { RunSettings } from '../../synthesis/run/runSettings';
import { STAGES } from '../../synthesis/stage';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { openOutput } from '../output';
import type { GenerateCommand } from './generateOptions';
import { findNarratives } from './narrativeFiles';
import { narrativesOf } from './narratives';
import { promptsOf } from './promptFolder';
import { surveyOf, type Survey } from './survey';

export interface OpenedNarratives {
  readonly narratives: AsyncIterable<Narrative>;
  readonly survey: Survey;
}

const count = (value: number): string => Math.round(value).toLocaleString('en');

export async function openNarratives(io: Io, { places, out, textField, shard, limit }: GenerateCommand): Promise<OpenedNarratives> {
  const { files, others, made } = await findNarratives(places, out);
  for (const folder of made) say(io, `${folder}: a run or a data set is in it, or is to be; nothing in it is taken for a narrative`);
  if (others > 0) say(io, `${count(others)} files with other endings are no narratives and left alone`);
  const narratives = narrativesOf(files, { textField, shard, signal: io.signal });
  const survey = await surveyOf(narratives, limit, io.signal);
  if (survey.narratives === 0) throw new UsageError(`there is no narrative in ${places.join(', ')}${shard === undefined ? '' : ', or not in this shard'}${made.length === 0 ? '' : '. What generate writes has to be apart from them: --out may be a folder below theirs, but not the same one'}`);
  return { narratives, survey };
}

export interface Size {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Calls that targets can add, at most. */
  readonly furtherCalls: number;
}

/** Of all narratives, judged by those of the sample. */
export function sizeOf({ sample, narratives, unreadable }: Survey, plan: GenerateCommand['plan'], prompts: Prompts, form: AnswerForm): Size {
  const found = estimate(sample, plan, prompts, form);
  const times = sample.length === 0 ? 0 : (narratives - unreadable) / sample.length;
  return { calls: STAGES.reduce((sum, stage) => sum + found.calls[stage], 0) * times, promptTokens: found.promptTokens * times, completionTokens: found.completionTokens * times, furtherCalls: mostFurtherCalls(plan) };
}

/** Before a run: what, how much, and to whom. */
export function announce(io: Io, { server, prices }: GenerateCommand, { survey }: OpenedNarratives, prompts: Prompts, { plan, form }: RunSettings): void {
  tellSurvey(io, survey);
  const size = sizeOf(survey, plan, prompts, form);
  tellSize(io, survey, size, prices);
  say(io, `the text goes to ${whereWords(server)}: ${count(survey.characters)} characters, each narrative again with every call that uses it, and to nobody else`);
  tellPlain(io, server);
}

export const whereWords = ({ baseUrl }: GenerateCommand['server']): string => `${hostOf(baseUrl)}, ${isLocal(baseUrl) ? 'on this machine' : 'which is NOT on this machine'}`;

/** Where others can read along. */
export function tellPlain(io: Io, { baseUrl, key }: GenerateCommand['server']): void {
  if (!isLocal(baseUrl) && baseUrl.startsWith('http:')) say(io, `http: the text${key === undefined ? '' : ' and your key'} can be read on the way; https:// hides it`);
}

function tellSurvey(io: Io, { narratives, characters, unreadable, faults }: Survey): void {
  say(io, `${count(narratives)} ${narratives === 1 ? 'narrative' : 'narratives'}, ${count(characters)} characters${unreadable === 0 ? '' : `; ${count(unreadable)} of them cannot be read or ${unreadable === 1 ? 'is' : 'are'} empty, and will be rejected`}`);
  for (const { id, fault } of faults) say(io, `${id}: ${fault}`);
  if (unreadable > faults.length) say(io, `and ${count(unreadable - faults.length)} more`);
}

/** Says so, with the reasons, where none of the narratives can be read: then there is nothing to begin. */
export function nothingReadable(io: Io, { survey }: OpenedNarratives): boolean {
  if (survey.unreadable < survey.narratives) return false;
  tellSurvey(io, survey);
  say(io, 'nothing was sent, and no run begun');
  return true;
}

function tellSize(io: Io, { sample }: Survey, { calls, promptTokens, completionTokens, furtherCalls }: Size, prices: GenerateCommand['prices']): void {
  const cost = prices === undefined ? '' : `; about ${costText({ prompt: promptTokens, completion: completionTokens }, prices)}`;
  say(io, `about ${count(calls)} calls, ${count(promptTokens)} tokens of prompts and ${count(completionTokens)} of answers, if every character speaks and no answer has to be asked for again; judged by ${count(sample.length)} of them${cost}`);
  if (furtherCalls > 0) say(io, `for emotions that are short of their targets, up to ${count(furtherCalls)} calls more`);
}

/** No server is asked how much of a narrative it takes. */
export function tellAssumed(io: Io, { contextLength }: GenerateCommand['plan']): void {
  if (contextLength === undefined) say(io, `counted for a server that takes ${count(DEFAULT_CONTEXT)} tokens in a request, so that what is longer is cut to that; --context-length sets it`);
}

/** As long as no server is asked. */
export const formOrSchema = (form: GenerateCommand['form']): AnswerForm => (form === 'lines' ? 'lines' : 'schema');

export async function estimateRun(io: Io, command: GenerateCommand): Promise<ExitCode> {
  const { survey } = await openNarratives(io, command);
  const size = sizeOf(survey, command.plan, await promptsOf(command.prompts), formOrSchema(command.form));
  tellSurvey(io, survey);
  tellSize(io, survey, size, command.prices);
  const { contextLength = DEFAULT_CONTEXT } = command.plan;
  tellAssumed(io, command.plan);
  if (command.json) {
    const { narratives, characters, unreadable } = survey;
    const cost = command.prices === undefined ? null : { ...command.prices, text: costText({ prompt: size.promptTokens, completion: size.completionTokens }, command.prices) };
    await (await openOutput(io, undefined)).write(`${JSON.stringify({ schema: 1, narratives, characters, unreadable, ...size, contextLength, cost }, null, 2)}\n`);
  }
  return EXIT.ok;
}

/** Every prompt of the first narrative that can be read; of later stages with ‹…› for what earlier ones would give. */
export async function dryRunPrompts(io: Io, command: GenerateCommand): Promise<ExitCode> {
  const { narratives } = await openNarratives(io, command);
  const output = await openOutput(io, undefined);
  const prompts = await promptsOf(command.prompts);
  for await (const narrative of narratives) {
    if (narrative.fault !== undefined) continue;
    const requests = dryRun(narrative, command.plan, prompts, formOrSchema(command.form));
    if (command.json) await output.write(`${JSON.stringify({ schema: 1, narrative: narrative.id, requests }, null, 2)}\n`);
    else for (const { stage, messages } of requests) await output.write(`== ${stage} (${narrative.id})\n\n${messages.map(({ content }) => content).join('\n\n')}\n\n`);
    say(io, 'nothing was sent');
    return EXIT.ok;
  }
  say(io, 'none of the narratives can be read');
  return EXIT.incomplete;
}
