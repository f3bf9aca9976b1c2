// A run of generate: what it is about to do is said, then done with its progress, then written as a data set.
import path from 'node:path';
import { detectLanguage } from '../../classifier/language';
import { AccountError } from '../../synthesis/run/account';
import { openRun, readRun, type Run } from '../../synthesis/run/run';
import { RunError } from '../../synthesis/run/runError';
import type { RunSettings } from '../../synthesis/run/runSettings';
import { generate } from '../../synthesis/pipeline/generate';
import type { Ports } from '../../synthesis/pipeline/ports';
import type { GenerationPlan } from '../../synthesis/plan';
import type { Prompts } from '../../synthesis/prompts/prompts';
import { writeDataset, type DatasetFiles } from '../../synthesis/output/writeDataset';
import { serverFacts } from '../../synthesis/server/facts';
import { openBatchServer } from '../../synthesis/server/mistralBatch';
import { openServer } from '../../synthesis/server/openServer';
import { scheduled } from '../../synthesis/server/scheduler';
import { ServerError } from '../../synthesis/server/server';
import { hostOf } from '../../synthesis/server/address';
import { EXIT, EngineError, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { openOutput } from '../output';
import { version } from '../version';
import { announce, openNarratives, type OpenedNarratives } from './beforehand';
import { formFor } from './connectionTest';
import type { GenerateCommand } from './generateOptions';
import { openRunProgress } from './runProgress';
import { tellOutcome } from './outcome';
import { promptsOf } from './promptFolder';
import { settingsOf } from './runSettings';
import { openSecondOpinion, type SecondOpinion } from './secondOpinion';

interface Prepared {
  readonly command: GenerateCommand & { readonly out: string };
  readonly opened: OpenedNarratives;
  readonly prompts: Prompts;
  readonly settings: RunSettings;
}

export async function runGenerate(io: Io, given: GenerateCommand): Promise<ExitCode> {
  const command = { ...given, out: given.out ?? '' };
  const prepared = await prepare(io, command);
  const { settings, opened } = prepared;
  const run = await openRun(command.out, { resume: command.resume, again: command.again, settings }).catch(refused);
  let opinion: SecondOpinion | undefined;
  try {
    for (const problem of run.problems) say(io, problem);
    announce(io, command, opened, prepared.prompts, settings);
    opinion = command.engine === undefined ? undefined : await openSecondOpinion(io, command.engine);
    await work(io, prepared, run, opinion);
    const written = await write(io, prepared, run, opinion);
    await tellOutcome(io, await openOutput(io, undefined), command.out, written, command.prices, command.json);
    return written.figures.account.narratives.rejected > 0 || written.figures.tally.examples === 0 ? EXIT.incomplete : EXIT.ok;
  } catch (error) {
    throw stopped(io, command.out, error);
  } finally {
    await opinion?.close();
    await run.close();
  }
}

async function prepare(io: Io, command: Prepared['command']): Promise<Prepared> {
  const prompts = await promptsOf(command.prompts);
  const opened = await openNarratives(io, command);
  // A run that goes on keeps what was found out when it began.
  const before = command.resume ? await readRun(command.out).catch(() => undefined) : undefined;
  const form = command.form !== 'auto' ? command.form : (before?.settings.form ?? (await formFor(io, command)));
  const plan = await withContextLength(io, command, before?.settings.plan);
  return { command, opened, prompts, settings: settingsOf(command, prompts, form, plan) };
}

const usualContextLength = 4096;

async function withContextLength(io: Io, { plan, server }: GenerateCommand, before: GenerationPlan | undefined): Promise<GenerationPlan> {
  if (plan.contextLength !== undefined) return plan;
  if (before?.contextLength !== undefined) return { ...plan, contextLength: before.contextLength };
  const { contextLength } = await serverFacts({ ...server, onNote: note => say(io, note) }, io.signal).catch(asEngineError);
  if (contextLength === undefined) say(io, `the server does not say how many tokens a request may have: ${usualContextLength.toLocaleString('en')} are taken; --context-length sets it`);
  return { ...plan, contextLength: contextLength ?? usualContextLength };
}

async function work(io: Io, { command, opened, prompts, settings }: Prepared, run: Run, opinion: SecondOpinion | undefined): Promise<void> {
  const server = { ...command.server, onNote: (note: string) => say(io, note) };
  const batch = server.batch === true ? openBatchServer(server) : undefined;
  if (server.batch === true && batch === undefined) throw new UsageError(`--batch: ${hostOf(server.baseUrl)} has no batch jobs that are known here; leave it out`);
  const ports: Ports = { server: scheduled(openServer(server), { most: server.concurrency }), ...(batch && { batch }), ...opinion?.ports, detectLanguage };
  const progress = openRunProgress(io);
  try {
    await generate(opened.narratives, settings.plan, prompts, settings.form, run, ports, {
      signal: io.signal,
      total: opened.survey.narratives,
      ...(command.limit !== undefined && { limit: command.limit }),
      onEvent: event => {
        if (event.kind === 'progress') progress.show(event.progress);
      },
    });
  } finally {
    progress.clear();
  }
}

function write(io: Io, { command, settings }: Prepared, run: Run, opinion: SecondOpinion | undefined): Promise<DatasetFiles> {
  const title = `Examples from ${path.basename(command.places[0] ?? settings.input)}`;
  return writeDataset(run, command.out, { title, program: version(), signal: io.signal, ...(opinion && { encoder: opinion.encoder }), ...(command.prices && { prices: command.prices }) });
}

/** What the folder of a run has against being opened, with the option that helps. */
function refused(error: unknown): never {
  if (!(error instanceof RunError)) throw error;
  throw new UsageError(error.fault === 'exists' ? `${error.message} --resume goes on with it, --again begins anew from its answers.` : error.message);
}

function asEngineError(error: unknown): never {
  throw error instanceof ServerError ? new EngineError(error.message) : error;
}

/** Says how to go on, whatever stopped it. */
function stopped(io: Io, out: string, error: unknown): unknown {
  if (error instanceof UsageError || error instanceof AccountError) return error;
  say(io, `stopped; every answer that had arrived is in ${out}. The same command with --resume goes on; "generate merge ${out} --out FOLDER" shows what there is`);
  return error instanceof ServerError && !io.signal.aborted ? new EngineError(error.message) : error;
}
