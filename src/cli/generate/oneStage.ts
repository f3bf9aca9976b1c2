// `generate --stage`: one stage on the records of an existing file, each given back with what the stage adds.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addAbortSignal } from 'node:stream';
import { detectLanguage } from '../../classifier/language';
import { runStage, type StageInput } from '../../synthesis/pipeline/oneStage';
import type { DirectParts } from '../../synthesis/pipeline/direct';
import { openRun } from '../../synthesis/run/run';
import type { Stage } from '../../synthesis/stage';
import { openServer } from '../../synthesis/server/openServer';
import { scheduled } from '../../synthesis/server/scheduler';
import { ServerError } from '../../synthesis/server/server';
import { hostOf, isLocal } from '../../synthesis/server/address';
import { EXIT, EngineError, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { LineCutter } from '../lines';
import { refuseOverwriting } from '../options';
import { openOutput, type Output } from '../output';
import { whyUnreadable } from '../scriptFile';
import { formFor } from './connectionTest';
import type { GenerateCommand } from './generateOptions';
import { promptsOf } from './promptFolder';
import { openRunProgress } from './runProgress';
import { settingsOf } from './runSettings';

const maxLineBytes = 32 * 1024 * 1024;
const mostSaid = 20;

export async function oneStage(io: Io, command: GenerateCommand): Promise<ExitCode> {
  const { places, out, server } = command;
  const stage = command.stage ?? 'labels';
  const [file, ...more] = places;
  if (file === undefined || more.length > 0) throw new UsageError('--stage needs one FILE of JSON Lines');
  if (out === undefined && command.resume) throw new UsageError('--resume with --stage needs --out FILE: the answers are kept beside it');
  refuseOverwriting(out, [file], 'out');
  const prompts = await promptsOf(command.prompts);
  const form = command.form === 'auto' ? await formFor(io, command) : command.form;
  say(io, `the records go to ${hostOf(server.baseUrl)}${isLocal(server.baseUrl) ? ', on this machine' : ', which is NOT on this machine'}, and to nobody else`);
  const folder = out === undefined ? await mkdtemp(path.join(tmpdir(), 'emo-pillars-stage-')) : `${out}.run`;
  const settings = settingsOf(command, prompts, form, { ...command.plan, contextLength: command.plan.contextLength ?? 4096 });
  const run = await openRun(folder, { resume: command.resume, again: command.again, settings }).catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  });
  const output = await openOutput(io, out);
  const progress = openRunProgress(io);
  const parts: DirectParts = {
    plan: settings.plan, prompts, form, run, signal: io.signal,
    ports: { server: scheduled(openServer({ ...server, onNote: note => say(io, note) }), { most: server.concurrency }), detectLanguage },
    onEvent: event => {
      if (event.kind === 'progress') progress.show(event.progress);
    },
  };
  try {
    const unread: Unread = { lines: 0 };
    const bad = await writeAll(io, stage, recordsOf(io, file, unread), parts, output);
    await output.finish();
    progress.clear();
    return bad + unread.lines === 0 ? EXIT.ok : EXIT.incomplete;
  } catch (error) {
    progress.clear();
    await output.abandon();
    throw error instanceof ServerError && !io.signal.aborted ? new EngineError(error.message) : error;
  } finally {
    await run.close();
    if (out === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** @returns how many records gave nothing; the first of them are said one by one */
async function writeAll(io: Io, stage: Stage, records: AsyncIterable<StageInput>, parts: DirectParts, output: Output): Promise<number> {
  let made = 0;
  let bad = 0;
  for await (const result of runStage(stage, records, parts)) {
    if (result.kind === 'made') {
      made++;
      await output.write(`${JSON.stringify({ ...result.record, ...result.fields })}\n`);
      continue;
    }
    if (bad++ < mostSaid) say(io, `line ${result.line}: ${result.rejection.reason}; left out`);
  }
  say(io, `${made.toLocaleString('en')} records through the stage ${stage}, ${bad.toLocaleString('en')} left out`);
  return bad;
}

interface Unread {
  lines: number;
}

async function* recordsOf(io: Io, file: string, unread: Unread): AsyncGenerator<StageInput> {
  const cutter = new LineCutter(maxLineBytes);
  const read = function* (lines: ReturnType<LineCutter['push']>): Generator<StageInput> {
    for (const { number, bytes } of lines) {
      const record = bytes === undefined ? 'the line is too long' : recordOf(bytes);
      if (record === undefined) continue;
      if (typeof record !== 'string') yield { line: number, record };
      else if (unread.lines++ < mostSaid) say(io, `line ${number}: ${record}; left out`);
    }
  };
  try {
    for await (const chunk of addAbortSignal(io.signal, createReadStream(file))) yield* read(cutter.push(chunk as Buffer));
    yield* read(cutter.end());
  } catch (error) {
    io.signal.throwIfAborted();
    throw new UsageError(`${file}: ${whyUnreadable(error)}`);
  }
}

/** The object; why it is none; undefined for a blank line. */
function recordOf(bytes: Buffer): Record<string, unknown> | string | undefined {
  const text = bytes.toString('utf8').trim();
  if (text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : 'the line is no JSON object';
  } catch {
    return 'the line is not JSON';
  }
}
