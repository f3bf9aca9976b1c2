// Cancels the batch jobs that a stopped run has left at the server; what they had answered is fetched when the run goes on.
import { JobLog, type OpenJob } from '../run/jobLog';
import { lockFolder } from '../run/lock';
import { readRun } from '../run/run';
import { JobGone, type BatchServer } from '../server/server';
import { ENDED, metadataOf } from './batchGatherer';

export interface Cancelled {
  /** Jobs that the server was told to cancel now. */
  readonly cancelled: number;
  /** Jobs that had ended by themselves, or were cancelled before. */
  readonly ended: number;
  /** Jobs that the server has not, or no more. */
  readonly absent: number;
}

/**
 * Jobs stay in the log of the folder: answers that they gave are paid for, and fetched by the run when it goes on, which asks for the others again.
 * Rejects with RunError (`absent`, `locked`: the run is at work), with a ServerError, or with the signal's reason; jobs that were cancelled by then are.
 */
export async function cancelJobs(folder: string, server: BatchServer, signal: AbortSignal): Promise<Cancelled> {
  const { id } = await readRun(folder);
  const unlock = await lockFolder(folder);
  try {
    const jobs = await JobLog.open(folder);
    try {
      const count = { cancelled: 0, ended: 0, absent: 0 };
      for (const open of jobs.open) count[await cancelOne(open, id, jobs, server, signal)]++;
      return count;
    } finally {
      await jobs.close();
    }
  } finally {
    await unlock();
  }
}

async function cancelOne(open: OpenJob, run: string, jobs: JobLog, server: BatchServer, signal: AbortSignal): Promise<keyof Cancelled> {
  const job = open.job ?? (await server.find(metadataOf(run, open), signal))[0];
  if (job === undefined) {
    await jobs.ended(open, 'never');
    return 'absent';
  }
  try {
    if (open.cancelled === true) return 'ended';
    if (ENDED.has((await server.state(job, signal)).kind)) {
      await jobs.over(open, job);
      return 'ended';
    }
    await server.cancel(job, signal);
  } catch (error) {
    if (!(error instanceof JobGone)) throw error;
    await jobs.ended(open, 'lost');
    return 'absent';
  }
  await jobs.cancelled(open, job);
  return 'cancelled';
}
