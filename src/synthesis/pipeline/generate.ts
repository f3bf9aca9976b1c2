// A run from its first narrative to its account: the pipeline over many narratives, going on where an earlier session stopped.
import { setMaxListeners } from 'node:events';
import { Gates } from '../gates/gates';
import type { Narrative } from '../example';
import type { GenerationPlan } from '../plan';
import type { Prompts } from '../prompts/prompts';
import type { AnswerForm } from '../prompts/stageRequest';
import { AccountError, type RunAccount } from '../run/account';
import { canonicalJson } from '../run/requestHash';
import type { Run } from '../run/run';
import type { RunEvent } from '../run/runEvent';
import { AnswerSource } from './answerSource';
import { Asker } from './asker';
import { batchGatherer } from './batchGatherer';
import { Committer } from './committer';
import { Cutter } from './cutter';
import { Passes } from './passes';
import type { Ports } from './ports';
import { ProgressMeter } from './progress';
import { Slots, widthFor } from './slots';

export interface GenerateOptions {
  readonly signal: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Most narratives. */
  readonly limit?: number;
  /** Why the narratives are not all that there are, for whoever reads the run's folder. */
  readonly unfinished?: string;
  /** How many narratives there are, where that is known: for the time left. */
  readonly total?: number;
}

/**
 * Makes examples of the narratives, into the run's folder.
 * Narratives go into the log in their order, each whole or not at all; what is not there after a kill is made again from the answers, without a call.
 * @param narratives gone through anew for every batch stage and every round of further calls: `[Symbol.asyncIterator]()` begins at the start each time
 * @throws AccountError where an input is not accounted for; ServerError where the server answers nobody; the signal's reason. The run can go on after any of them.
 */
export async function generate(narratives: AsyncIterable<Narrative>, plan: GenerationPlan, prompts: Prompts, form: AnswerForm, run: Run, ports: Ports, options: GenerateOptions): Promise<RunAccount> {
  const { onEvent = () => undefined } = options;
  checkRereadable(narratives, plan, ports);
  const cutter = new Cutter(plan, prompts, form);
  const ending = new AbortController();
  const stop = (): void => ending.abort(options.signal.reason);
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  const { signal } = ending;
  // Every call that waits or is on its way listens to it.
  setMaxListeners(0, signal);
  const progress = new ProgressMeter({ account: () => run.log.account, load: () => ports.server.load, ...(options.total !== undefined && { total: options.total }), onEvent });
  const slots = new Slots(widthFor(ports));
  const now = ports.now ?? (() => new Date());
  const batch = ports.batch && batchGatherer(run, ports, ports.batch, progress, signal);
  const source = new AnswerSource({ store: run.answers, server: ports.server, slots, progress, signal, now, ...(batch !== undefined && { batch }) });
  const asker = new Asker({ plan, prompts, form, model: ports.server.model, source, onUnusable: stage => progress.count(stage, 'unusable') });
  const committer = new Committer({ plan, run, ports, signal, onEvent });
  const work = { plan, asker, gates: new Gates({ ...plan.gates, nearDuplicate: 1 }, ports.detectLanguage), cutter };
  const passes = new Passes({ narratives, limit: options.limit ?? Infinity, run, slots, progress, committer, work, ending, ...(batch !== undefined && { batch }) });
  try {
    // The folder may have been open since an earlier go was stopped in the middle of a narrative.
    await run.log.cutOpen();
    await committer.rebuild();
    await passes.all();
    const account = await closingAccount(run);
    await run.done(now(), options.unfinished);
    return account;
  } finally {
    // Whatever is still on its way has nobody left to wait for it.
    ending.abort(new Error('the run has ended'));
    options.signal.removeEventListener('abort', stop);
    progress.tell(true);
  }
}

/** What lies on disk, held to what was counted on the way. */
async function closingAccount(run: Run): Promise<RunAccount> {
  const account = await run.account();
  if (canonicalJson(account) !== canonicalJson(run.log.account)) throw new AccountError(['the log on disk gives another account than this session counted']);
  return account;
}

function checkRereadable(narratives: AsyncIterable<Narrative>, { targets }: GenerationPlan, { batch }: Ports): void {
  const again = batch !== undefined || Object.keys(targets).length > 0;
  if (again && (narratives as Partial<AsyncIterator<Narrative>>).next !== undefined) {
    throw new TypeError('targets and batch jobs go through the narratives more than once: pass an object that gives a new iterator each time, not a generator');
  }
}
