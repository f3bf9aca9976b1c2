// `generate --stage`: one stage on the records of an existing file, each given back with what the stage adds.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { detectLanguage } from '../../classifier/language';
import { DEFAULT_CONTEXT } from '../../synthesis/pipeline/cutter';
import type { DirectParts } from '../../synthesis/pipeline/direct';
import { runStage } from '../../synthesis/pipeline/oneStage';
import { readsNarrative } from '../../synthesis/pipeline/stageFields';
import type { GenerationPlan } from '../../synthesis/plan';
import type { Prompts } from '../../synthesis/prompts/prompts';
import type { AnswerForm } from '../../synthesis/prompts/stageRequest';
import { openRun, readRun, refuseFolder } from '../../synthesis/run/run';
import { openServer } from '../../synthesis/server/openServer';
import { scheduled } from '../../synthesis/server/scheduler';
import { ServerError, type BatchServer } from '../../synthesis/server/server';
import type { Stage } from '../../synthesis/stage';
import { EXIT, EngineError, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { refuseOverwriting } from '../options';
import { openOutput } from '../output';
import { whyUnreadable } from '../scriptFile';
import { formOrSchema, tellAssumed } from './beforehand';
import { tellJobs } from './cancelBatch';
import { batchOf, formFor } from './connectionTest';
import { withContextLength } from './contextLength';
import type { GenerateCommand } from './generateOptions';
import { promptsOf } from './promptFolder';
import { openRunProgress } from './runProgress';
import { refused, settingsOf } from './runSettings';
import { openSecondOpinion, type SecondOpinion } from './secondOpinion';
import { openStageFiles, rejectedFor, StageOutcome } from './stageOutcome';
import { StageRecords } from './stageRecords';
import { surveyStage, tellHost, tellStage, type StageSurvey } from './stageSurvey';

interface Prepared {
  readonly command: GenerateCommand;
  readonly stage: Stage;
  readonly records: StageRecords;
  readonly prompts: Prompts;
  readonly form: AnswerForm;
  readonly plan: GenerationPlan;
  readonly batch: BatchServer | undefined;
}

export async function oneStage(io: Io, command: GenerateCommand): Promise<ExitCode> {
  const prepared = await prepare(io, command);
  if (prepared === undefined) return EXIT.incomplete;
  const { out } = command;
  const folder = out === undefined ? await mkdtemp(path.join(tmpdir(), 'emo-pillars-stage-')) : runOf(out);
  try {
    return await work(io, prepared, folder);
  } finally {
    if (out === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** How much it would be; nothing is sent. */
export async function estimateStage(io: Io, command: GenerateCommand): Promise<ExitCode> {
  const { stage, survey } = await looked(io, command, DEFAULT_CONTEXT);
  tellStage(io, stage, survey, true);
  if (readsNarrative(stage)) tellAssumed(io, command.plan);
  say(io, 'nothing was sent');
  const { records, unusable, calls, characters } = survey;
  if (command.json) await (await openOutput(io, undefined)).write(`${JSON.stringify({ schema: 1, stage, records, unusable, calls, characters }, null, 2)}\n`);
  return calls === 0 ? EXIT.incomplete : EXIT.ok;
}

const runOf = (out: string): string => `${out}.run`;

interface Looked extends Pick<Prepared, 'stage' | 'records' | 'prompts'> {
  /** As far as it can be told before a server is asked. */
  readonly survey: StageSurvey;
  readonly assumed: Pick<Prepared, 'form' | 'plan'>;
}

/** What needs no server is looked at before one is asked. */
async function looked(io: Io, command: GenerateCommand, contextLength: number): Promise<Looked> {
  const stage = command.stage ?? 'labels';
  const file = await fileOf(command);
  const prompts = await promptsOf(command.prompts);
  const records = await StageRecords.open(io, file, stage, command);
  const assumed = { form: formOrSchema(command.form), plan: { ...command.plan, contextLength: command.plan.contextLength ?? contextLength } } as const;
  return { stage, records, prompts, assumed, survey: await surveyStage(stage, records, { ...assumed, prompts }) };
}

/** Undefined, with the reasons said, where there is nothing to ask. */
async function prepare(io: Io, command: GenerateCommand): Promise<Prepared | undefined> {
  const { out, server } = command;
  // How much a narrative is to be cut, only the server can say.
  const { stage, records, prompts, assumed, survey } = await looked(io, command, readsNarrative(command.stage ?? 'labels') ? Infinity : DEFAULT_CONTEXT);
  if (survey.calls === 0) {
    tellStage(io, stage, survey, true);
    say(io, 'nothing was sent');
    return undefined;
  }
  const batch = server.batch === true ? await batchOf(io, command) : undefined;
  // What goes on keeps what was found out when it began.
  const before = out !== undefined && command.resume ? await readRun(runOf(out)).catch(() => undefined) : undefined;
  const form = command.form !== 'auto' ? command.form : (before?.settings.form ?? (await formFor(io, command)));
  const plan = readsNarrative(stage) ? await withContextLength(io, command, before?.settings.plan) : assumed.plan;
  const same = form === assumed.form && plan.contextLength === assumed.plan.contextLength;
  tellStage(io, stage, same ? survey : await surveyStage(stage, records, { form, plan, prompts }), false);
  tellHost(io, command);
  return { command, stage, records, prompts, form, plan, batch };
}

async function work(io: Io, { command, stage, records, prompts, form, plan, batch }: Prepared, folder: string): Promise<ExitCode> {
  const { out, server, resume, again, engine } = command;
  const run = await openRun(folder, { resume, again, settings: settingsOf(command, prompts, form, plan) }).catch(refused);
  const progress = openRunProgress(io);
  let opinion: SecondOpinion | undefined;
  try {
    // Labels are all that it has a view of.
    opinion = stage !== 'labels' || engine === undefined ? undefined : await openSecondOpinion(io, engine);
    const parts: DirectParts = {
      plan, prompts, form, run, signal: io.signal,
      ports: { server: scheduled(openServer({ ...server, onNote: note => say(io, note) }), { most: server.concurrency }), ...(batch && { batch }), ...opinion?.ports, detectLanguage },
      onEvent: event => {
        if (event.kind === 'progress') progress.show(event.progress);
      },
    };
    const files = await openStageFiles(io, out);
    try {
      const outcome = new StageOutcome(io, stage, files);
      for await (const result of runStage(stage, records, parts)) await outcome.add(result);
      outcome.check(records.given);
      await files.finish();
      progress.clear();
      outcome.tell(records.given);
      return outcome.isComplete ? EXIT.ok : EXIT.incomplete;
    } catch (error) {
      await files.abandon();
      throw error;
    }
  } catch (error) {
    progress.clear();
    tellJobs(io, run, folder, server.baseUrl);
    throw error instanceof ServerError && !io.signal.aborted ? new EngineError(error.message) : error;
  } finally {
    progress.clear();
    await opinion?.close();
    await run.close();
  }
}

/** The file to read, looked at before a server is asked. */
async function fileOf({ kind, places: [file, ...more], out, server, resume, again }: GenerateCommand): Promise<string> {
  if (file === undefined || more.length > 0) throw new UsageError('--stage needs one FILE of JSON Lines');
  if (out === undefined && resume) throw new UsageError('--resume with --stage needs --out FILE: the answers are kept beside it');
  if (out === undefined && server.batch === true && kind === 'stage') throw new UsageError('--batch with --stage needs --out FILE: jobs that a stop leaves at the server are found again beside it');
  refuseOverwriting(out, [file], 'out');
  if (out !== undefined) refuseOverwriting(rejectedFor(out), [file], `out ${out}: its rejected records would go to`);
  const found = await stat(file).catch((error: unknown) => whyUnreadable(error));
  if (typeof found === 'string') throw new UsageError(`${file}: ${found}`);
  if (found.isDirectory()) throw new UsageError(`${file}: is a folder; --stage reads one file of JSON Lines`);
  if (out !== undefined && kind === 'stage') await refuseFolder(runOf(out), { resume, again }).catch(refused);
  return file;
}
