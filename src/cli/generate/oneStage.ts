// `generate --stage`: one stage on the records of an existing file, each given back with what the stage adds.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addAbortSignal } from 'node:stream';
import { detectLanguage } from '../../classifier/language';
import type { StageCall } from '../../synthesis/example';
import { runStage, type StageInput } from '../../synthesis/pipeline/oneStage';
import type { DirectParts } from '../../synthesis/pipeline/direct';
import { openRun, refuseFolder } from '../../synthesis/run/run';
import type { Stage } from '../../synthesis/stage';
import { isRecord } from '../../synthesis/server/faults';
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
import { batchOf, formFor } from './connectionTest';
import type { GenerateCommand } from './generateOptions';
import { promptsOf } from './promptFolder';
import { openRunProgress } from './runProgress';
import { refused, settingsOf } from './runSettings';

const maxLineBytes = 32 * 1024 * 1024;
const mostSaid = 20;

export async function oneStage(io: Io, command: GenerateCommand): Promise<ExitCode> {
  const { out, server } = command;
  const stage = command.stage ?? 'labels';
  const file = await fileOf(command);
  const prompts = await promptsOf(command.prompts);
  const batch = server.batch === true ? await batchOf(io, command) : undefined;
  const form = command.form === 'auto' ? await formFor(io, command) : command.form;
  say(io, `the records go to ${hostOf(server.baseUrl)}${isLocal(server.baseUrl) ? ', on this machine' : ', which is NOT on this machine'}, and to nobody else`);
  const folder = out === undefined ? await mkdtemp(path.join(tmpdir(), 'emo-pillars-stage-')) : `${out}.run`;
  const settings = settingsOf(command, prompts, form, { ...command.plan, contextLength: command.plan.contextLength ?? 4096 });
  const run = await openRun(folder, { resume: command.resume, again: command.again, settings }).catch(refused);
  const output = await openOutput(io, out);
  const progress = openRunProgress(io);
  const parts: DirectParts = {
    plan: settings.plan, prompts, form, run, signal: io.signal,
    ports: { server: scheduled(openServer({ ...server, onNote: note => say(io, note) }), { most: server.concurrency }), ...(batch && { batch }), detectLanguage },
    onEvent: event => {
      if (event.kind === 'progress') progress.show(event.progress);
    },
  };
  try {
    const records = new Records(io, file, command);
    const bad = await writeAll(io, stage, records, parts, output);
    await output.finish();
    progress.clear();
    return bad + records.unread === 0 ? EXIT.ok : EXIT.incomplete;
  } catch (error) {
    progress.clear();
    await output.abandon();
    throw error instanceof ServerError && !io.signal.aborted ? new EngineError(error.message) : error;
  } finally {
    await run.close();
    if (out === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** The file to read, looked at before a server is asked. */
async function fileOf({ places: [file, ...more], out, resume, again }: GenerateCommand): Promise<string> {
  if (file === undefined || more.length > 0) throw new UsageError('--stage needs one FILE of JSON Lines');
  if (out === undefined && resume) throw new UsageError('--resume with --stage needs --out FILE: the answers are kept beside it');
  refuseOverwriting(out, [file], 'out');
  const found = await stat(file).catch((error: unknown) => whyUnreadable(error));
  if (typeof found === 'string') throw new UsageError(`${file}: ${found}`);
  if (found.isDirectory()) throw new UsageError(`${file}: is a folder; --stage reads one file of JSON Lines`);
  if (out !== undefined) await refuseFolder(`${out}.run`, { resume, again }).catch(refused);
  return file;
}

/** @returns how many records gave nothing; the first of them are said one by one */
async function writeAll(io: Io, stage: Stage, records: AsyncIterable<StageInput>, parts: DirectParts, output: Output): Promise<number> {
  let made = 0;
  let bad = 0;
  for await (const result of runStage(stage, records, parts)) {
    if (result.kind === 'made') {
      made++;
      await output.write(`${JSON.stringify({ ...result.record, ...result.fields, provenance: provenanceWith(result.record, result.call) })}\n`);
      continue;
    }
    if (bad++ < mostSaid) say(io, `line ${result.line}: ${result.rejection.reason}; left out`);
  }
  say(io, `${made.toLocaleString('en')} records through the stage ${stage}, ${bad.toLocaleString('en')} left out`);
  return bad;
}

/** Where the record says how it was made, this call is added; a call of the same stage before it is replaced. */
function provenanceWith({ provenance }: StageInput['record'], call: StageCall): unknown {
  if (provenance !== undefined && !isRecord(provenance)) return provenance;
  const known = provenance ?? {};
  const calls: readonly unknown[] = Array.isArray(known['calls']) ? known['calls'] : [];
  const others = calls.filter(own => !isRecord(own) || own['stage'] !== call.stage);
  return { ...known, calls: [...others, call] };
}

/** The records of the file, or of one shard of it; each iteration reads it from its start. */
class Records implements AsyncIterable<StageInput> {
  /** Lines that hold no record, as the last iteration found them. */
  unread = 0;
  #said = false;

  constructor(
    private readonly io: Io,
    private readonly file: string,
    private readonly options: Pick<GenerateCommand, 'limit' | 'shard'>,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<StageInput> {
    const { limit = Infinity, shard } = this.options;
    this.unread = 0;
    let [place, given] = [0, 0];
    for await (const input of this.#all()) {
      if (given >= limit) break;
      if (shard !== undefined && place++ % shard.of !== shard.index - 1) continue;
      given++;
      if (typeof input.record === 'string') this.#tell(input.line, input.record);
      else yield { line: input.line, record: input.record };
    }
    this.#said = true;
  }

  async *#all(): AsyncGenerator<{ readonly line: number; readonly record: StageInput['record'] | string }> {
    const cutter = new LineCutter(maxLineBytes);
    const read = function* (lines: ReturnType<LineCutter['push']>): Generator<{ line: number; record: StageInput['record'] | string }> {
      for (const { number, bytes } of lines) {
        const record = bytes === undefined ? 'the line is too long' : recordOf(bytes);
        if (record !== undefined) yield { line: number, record };
      }
    };
    try {
      for await (const chunk of addAbortSignal(this.io.signal, createReadStream(this.file))) yield* read(cutter.push(chunk as Buffer));
      yield* read(cutter.end());
    } catch (error) {
      this.io.signal.throwIfAborted();
      throw new UsageError(`${this.file}: ${whyUnreadable(error)}`);
    }
  }

  #tell(line: number, why: string): void {
    if (this.unread++ < mostSaid && !this.#said) say(this.io, `line ${line}: ${why}; left out`);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The object; why it is none; undefined for a blank line. */
function recordOf(bytes: Buffer): Record<string, unknown> | string | undefined {
  try {
    const text = decoder.decode(bytes).trim();
    if (text === '') return undefined;
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : 'the line is no JSON object';
  } catch (error) {
    return error instanceof SyntaxError ? 'the line is not JSON' : 'the line is not valid UTF-8';
  }
}
