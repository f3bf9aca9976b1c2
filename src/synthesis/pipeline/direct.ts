// What asks one thing at a time, outside a whole run: the same store, back-pressure and attempts.
import { setMaxListeners } from 'node:events';
import { Gates } from '../gates/gates';
import type { GenerationPlan } from '../plan';
import type { Prompts } from '../prompts/prompts';
import type { AnswerForm } from '../prompts/stageRequest';
import type { Run } from '../run/run';
import type { RunEvent } from '../run/runEvent';
import { AnswerSource } from './answerSource';
import { Asker } from './asker';
import { batchGatherer, type BatchGatherer } from './batchGatherer';
import type { Ports } from './ports';
import { ProgressMeter } from './progress';
import { Slots, widthFor } from './slots';

export interface DirectParts {
  readonly plan: GenerationPlan;
  readonly prompts: Prompts;
  readonly form: AnswerForm;
  readonly run: Run;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface Direct {
  readonly asker: Asker;
  readonly slots: Slots;
  readonly progress: ProgressMeter;
  /** Where the ports have batch jobs. */
  readonly batch?: BatchGatherer;
  /** Those that look at one text alone. */
  readonly gates: Gates;
}

export function direct({ plan, prompts, form, run, ports, signal, onEvent = () => undefined }: DirectParts): Direct {
  const { server } = ports;
  // Every call that waits or is on its way listens to it.
  setMaxListeners(0, signal);
  const progress = new ProgressMeter({ account: () => run.log.account, load: () => server.load, onEvent });
  const slots = new Slots(widthFor(ports));
  const now = ports.now ?? (() => new Date());
  const batch = ports.batch && batchGatherer(run, ports, ports.batch, progress, signal);
  const source = new AnswerSource({ store: run.answers, server, slots, progress, signal, now, ...(batch && { batch }) });
  const asker = new Asker({ plan, prompts, form, model: server.model, source, onUnusable: stage => progress.count(stage, 'unusable') });
  return { asker, slots, progress, ...(batch && { batch }), gates: new Gates({ ...plan.gates, nearDuplicate: 1 }, ports.detectLanguage) };
}
