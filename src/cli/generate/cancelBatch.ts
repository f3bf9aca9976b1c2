// `generate --cancel-batch`: ends the batch jobs that a stopped run has left at the server.
import { cancelJobs } from '../../synthesis/pipeline/cancelJobs';
import { count } from '../../synthesis/output/words';
import { atWork } from '../../synthesis/run/jobLog';
import { hostOf } from '../../synthesis/server/address';
import { readRun, type Run } from '../../synthesis/run/run';
import { EXIT, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { openOutput } from '../output';
import { asEngineError, batchOf } from './connectionTest';
import type { GenerateCommand } from './generateOptions';
import { refused } from './runSettings';

/** What stopping a run does not stop. */
const jobsLeft = (jobs: number, host: string): string => (jobs === 1 ? `a batch job is still at work at ${host}, and is paid for` : `${count(jobs)} batch jobs are still at work at ${host}, and are paid for`);

/** Says which jobs a run that stops leaves at work, and what can be done about them. */
export function tellJobs(io: Io, run: Pick<Run, 'jobs'>, folder: string, baseUrl: string): void {
  const jobs = atWork(run.jobs.open);
  if (jobs > 0) say(io, `${jobsLeft(jobs, hostOf(baseUrl))}: --resume fetches what ${jobs === 1 ? 'it answers' : 'they answer'}; "generate --cancel-batch --out ${folder} --server ${baseUrl}" cancels ${jobs === 1 ? 'it' : 'them'}`);
}

export async function cancelBatch(io: Io, { out = '', server, json }: GenerateCommand): Promise<ExitCode> {
  const { settings } = await readRun(out).catch(refused);
  const batch = await batchOf(io, { server: { ...server, model: settings.model } });
  const done = await cancelJobs(out, batch, io.signal).catch(refused).catch(asEngineError);
  const host = hostOf(server.baseUrl);
  const { cancelled, ended, absent } = done;
  if (cancelled + ended + absent === 0) say(io, `the run in ${out} has no batch jobs at work`);
  else say(io, `of the run's batch jobs at ${host}, ${count(cancelled)} were cancelled, ${count(ended)} had ended before, ${count(absent)} ${absent === 1 ? 'is' : 'are'} not there`);
  if (cancelled + ended > 0) say(io, 'what they had answered is fetched with --resume, which asks for the rest again');
  if (json) await (await openOutput(io, undefined)).write(`${JSON.stringify({ schema: 1, folder: out, host, ...done }, null, 2)}\n`);
  return EXIT.ok;
}
