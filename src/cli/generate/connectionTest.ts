// `generate --test-connection`: what of a server works, tried out; and which form of answers a run is to ask for.
import { brokenStep, testConnection } from '../../synthesis/server/testConnection';
import type { AnswerForm } from '../../synthesis/prompts/stageRequest';
import { hostOf } from '../../synthesis/server/address';
import { openBatchServer } from '../../synthesis/server/mistralBatch';
import { ServerError, type BatchServer } from '../../synthesis/server/server';
import { EXIT, EngineError, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { openOutput } from '../output';
import type { GenerateCommand } from './generateOptions';

const signs = { works: 'works', fails: 'fails', unknown: 'unknown', skipped: 'skipped' } as const;

export async function connectionTest(io: Io, { server, json }: GenerateCommand): Promise<ExitCode> {
  const report = await testConnection({ ...server, onNote: note => say(io, note) }, io.signal);
  const output = await openOutput(io, undefined);
  await output.write(json ? `${JSON.stringify({ schema: 1, host: hostOf(server.baseUrl), model: server.model, ...report }, null, 2)}\n` : report.steps.map(({ id, kind, words }) => `${id.padEnd(10)} ${signs[kind].padEnd(8)} ${words}\n`).join(''));
  return brokenStep(report) === undefined ? EXIT.ok : EXIT.engine;
}

/**
 * JSON where the server holds to a schema, else lines.
 * @throws EngineError where the server cannot be used at all, or gave no answer that would tell: the run keeps to its form
 */
export async function formFor(io: Io, { server }: Pick<GenerateCommand, 'server'>): Promise<AnswerForm> {
  const report = await testConnection({ ...server, onNote: note => say(io, note) }, io.signal);
  const broken = brokenStep(report);
  if (broken !== undefined) throw new EngineError(broken.words);
  const schema = report.steps.find(({ id }) => id === 'schema');
  if (schema?.kind === 'works') return 'schema';
  if (schema?.kind === 'unknown') throw new EngineError(`whether the server keeps to a JSON schema could not be seen. ${schema.words} Try again, or choose with --form schema or --form lines.`);
  say(io, schema?.words ?? 'the server was not seen to keep to a JSON schema; answers are asked for line by line instead');
  return 'lines';
}

/** @throws UsageError where the server has none */
export async function batchOf(io: Io, { server }: Pick<GenerateCommand, 'server'>): Promise<BatchServer> {
  const batch = await openBatchServer({ ...server, onNote: note => say(io, note) }, io.signal).catch(asEngineError);
  if (batch === undefined) throw new UsageError(`--batch: ${hostOf(server.baseUrl)} has no batch jobs that are known here; leave it out`);
  return batch;
}

export function asEngineError(error: unknown): never {
  throw error instanceof ServerError ? new EngineError(error.message) : error;
}
