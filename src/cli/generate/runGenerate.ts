// A run of generate: what it is about to do is said, then done with its progress, then written as a data set.
import path from 'node:path';
import { detectLanguage } from '../../classifier/language';
import { AccountError, lossesOf } from '../../synthesis/run/account';
import { openRun, readRun, refuseFolder, type Run } from '../../synthesis/run/run';
import type { RunSettings } from '../../synthesis/run/runSettings';
import { generate } from '../../synthesis/pipeline/generate';
import type { Ports } from '../../synthesis/pipeline/ports';
import type { Prompts } from '../../synthesis/prompts/prompts';
import { writeDataset, type DatasetFiles } from '../../synthesis/output/writeDataset';
import { openServer } from '../../synthesis/server/openServer';
import { scheduled } from '../../synthesis/server/scheduler';
import { ServerError, type BatchServer } from '../../synthesis/server/server';
import { EXIT, EngineError, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { openOutput } from '../output';
import { version } from '../version';
import { announce, nothingReadable, openNarratives, type OpenedNarratives } from './beforehand';
import { tellJobs } from './cancelBatch';
import { batchOf, formFor } from './connectionTest';
import { withContextLength } from './contextLength';
import type { GenerateCommand } from './generateOptions';
import { leanHeap } from './leanHeap';
import { openRunProgress } from './runProgress';
import { tellOutcome } from './outcome';
import { promptsOf } from './promptFolder';
import { refused, settingsOf } from './runSettings';
import { openSecondOpinion, type SecondOpinion } from './secondOpinion';
import { unfinishedBy } from './survey';

interface Prepared {
  readonly command: GenerateCommand & { readonly out: string };
  readonly opened: OpenedNarratives;
  readonly prompts: Prompts;
  readonly settings: RunSettings;
  readonly batch: BatchServer | undefined;
}

export async function runGenerate(io: Io, given: GenerateCommand): Promise<ExitCode> {
  leanHeap();
  const command = { ...given, out: given.out ?? '' };
  // What needs no server is looked at before one is asked.
  await refuseFolder(command.out, command).catch(refused);
  const prompts = await promptsOf(command.prompts);
  const opened = await openNarratives(io, command);
  if (nothingReadable(io, opened)) return EXIT.incomplete;
  const prepared = await prepare(io, command, opened, prompts);
  const { settings } = prepared;
  const run = await openRun(command.out, { resume: command.resume, again: command.again, settings }).catch(refused);
  let opinion: SecondOpinion | undefined;
  try {
    for (const problem of run.problems) say(io, problem);
    announce(io, command, opened, prompts, settings);
    opinion = command.engine === undefined ? undefined : await openSecondOpinion(io, command.engine);
    await work(io, prepared, run, opinion);
    const written = await write(io, prepared, run, opinion);
    await tellOutcome(io, await openOutput(io, undefined), command.out, written, command.prices, command.json);
    return isComplete(written) ? EXIT.ok : EXIT.incomplete;
  } catch (error) {
    throw stopped(io, command, run, error);
  } finally {
    await opinion?.close();
    await run.close();
  }
}

/** Whether something came of every narrative. */
const isComplete = ({ figures: { account, tally } }: DatasetFiles): boolean => account.narratives.rejected + lossesOf(account.perStage.actors) === 0 && tally.examples > 0;

async function prepare(io: Io, command: Prepared['command'], opened: OpenedNarratives, prompts: Prompts): Promise<Prepared> {
  const batch = command.server.batch === true ? await batchOf(io, command) : undefined;
  // A run that goes on keeps what was found out when it began.
  const before = command.resume ? await readRun(command.out).catch(() => undefined) : undefined;
  const form = command.form !== 'auto' ? command.form : (before?.settings.form ?? (await formFor(io, command)));
  const plan = await withContextLength(io, command, before?.settings.plan);
  return { command, opened, prompts, settings: settingsOf(command, prompts, form, plan), batch };
}

async function work(io: Io, { command, opened, prompts, settings, batch }: Prepared, run: Run, opinion: SecondOpinion | undefined): Promise<void> {
  const server = { ...command.server, onNote: (note: string) => say(io, note) };
  const ports: Ports = { server: scheduled(openServer(server), { most: server.concurrency }), ...(batch && { batch }), ...opinion?.ports, detectLanguage };
  const progress = openRunProgress(io);
  const unfinished = unfinishedBy(opened.survey);
  try {
    await generate(opened.narratives, settings.plan, prompts, settings.form, run, ports, {
      signal: io.signal,
      total: opened.survey.narratives,
      ...(command.limit !== undefined && { limit: command.limit }),
      ...(unfinished !== undefined && { unfinished }),
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
  const { unfinished } = run;
  return writeDataset(run, command.out, { title, program: version(), signal: io.signal, ...(unfinished !== undefined && { unfinished }), ...(opinion && { encoder: opinion.encoder }), ...(command.prices && { prices: command.prices }) });
}

/** Says how to go on, whatever stopped it, and what goes on without it. */
function stopped(io: Io, { out, server }: Prepared['command'], run: Run, error: unknown): unknown {
  if (error instanceof UsageError || error instanceof AccountError) return error;
  say(io, `stopped; every answer that had arrived is in ${out}. The same command with --resume goes on; "generate merge ${out} --out FOLDER" shows what there is`);
  tellJobs(io, run, out, server.baseUrl);
  return error instanceof ServerError && !io.signal.aborted ? new EngineError(error.message) : error;
}
