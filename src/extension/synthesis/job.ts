// One go at a session's run: the pipeline at work in the run's folder until it is done, stopped or fails.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Classifier } from '../../classifier/classifier';
import { LABEL_COUNT } from '../../core/emotions';
import type { Example, Narrative, Rejection } from '../../synthesis/example';
import type { Ports } from '../../synthesis/pipeline/ports';
import type { Run } from '../../synthesis/run/run';
import type { RunEvent } from '../../synthesis/run/runEvent';
import type { RunSettings } from '../../synthesis/run/runSettings';
import type { ServerSettings } from '../../synthesis/server/settings';
import type { Prompts } from '../../synthesis/prompts/prompts';
import type { SynthesisEngine } from './engine';

export interface JobPorts {
  readonly engine: SynthesisEngine;
  readonly server: ServerSettings;
  readonly prompts: Prompts;
  readonly classifier: Classifier;
}

/** Scripts that are being read go first. */
const PRIORITY = -1;

/** The embedded classifier as the pipeline asks it; a text that it cannot read has no labels. Nothing where there is no model. */
async function classifierPorts(classifier: Classifier): Promise<Pick<Ports, 'classify' | 'classifierName' | 'thresholds'>> {
  const model = await classifier.model().catch(() => undefined);
  if (model === undefined) return {};
  return {
    classifierName: model.name,
    thresholds: model.thresholds,
    classify: async (inputs, signal) => {
      const results = await classifier.classify(inputs, { signal, priority: PRIORITY });
      return results.map(result => (result.kind === 'scored' ? result.scores : new Float32Array(LABEL_COUNT)));
    },
  };
}

/** As the command line's `--batch`: where jobs are asked for and the server has none, no dearer call is made in their place. */
async function batchOf({ engine, server }: JobPorts, signal: AbortSignal): Promise<Pick<Ports, 'batch'>> {
  if (server.batch !== true) return {};
  const batch = await engine.openBatchServer(server, signal);
  if (batch === undefined) throw new Error(`${engine.hostOf(server.baseUrl)} has no batch jobs that are known here. Turn the setting emoPillars.generate.batch off, or choose a server that has them.`);
  return { batch };
}

async function portsOf({ engine, server, classifier }: JobPorts): Promise<Ports> {
  return {
    server: engine.scheduled(engine.openServer(server), { most: server.concurrency }),
    ...(await classifierPorts(classifier)),
    detectLanguage: engine.detectLanguage,
  };
}

const listed = (narratives: readonly Narrative[]): AsyncIterable<Narrative> => ({
  async *[Symbol.asyncIterator]() {
    for (const narrative of narratives) yield await Promise.resolve(narrative);
  },
});

/** The run's folder, open as long as somebody works in it: one process at a time may. */
export class RunFolder {
  #open: Promise<Run> | undefined;
  #users = 0;

  constructor(
    private readonly folder: string,
    private readonly settings: RunSettings,
  ) {}

  async use<Result>(engine: SynthesisEngine, work: (run: Run) => Promise<Result>): Promise<Result> {
    this.#users++;
    this.#open ??= engine.openRun(this.folder, { resume: existsSync(path.join(this.folder, 'run.json')), settings: this.settings });
    try {
      return await work(await this.#open);
    } finally {
      if (--this.#users === 0) {
        const open = this.#open;
        this.#open = undefined;
        await open.then(run => run.close(), () => undefined);
      }
    }
  }
}

export interface JobOptions {
  readonly narratives: readonly Narrative[];
  readonly settings: RunSettings;
  readonly signal: AbortSignal;
  /** Before the first call. */
  readonly onOpen: (run: Run) => Promise<void>;
  readonly onEvent: (event: RunEvent) => void;
}

/** Goes on where the folder is. Rejects with the signal's reason, or with what went wrong; what was made until then is in the folder. */
export async function generateIn(folder: RunFolder, ports: JobPorts, { narratives, settings, signal, onOpen, onEvent }: JobOptions): Promise<void> {
  const { engine, prompts } = ports;
  const own = { ...(await portsOf(ports)), ...(await batchOf(ports, signal)) };
  await folder.use(engine, async run => {
    await onOpen(run);
    return engine.generate(listed(narratives), settings.plan, prompts, settings.form, run, own, { signal, onEvent, total: narratives.length });
  });
}

/** By single calls even where the run is of batch jobs: somebody waits for this one. */
export async function regenerateIn(folder: RunFolder, ports: JobPorts, { example, others, narrative, settings, signal }: { readonly example: Example; readonly others: () => readonly Example[]; readonly narrative: Narrative; readonly settings: RunSettings; readonly signal: AbortSignal }): Promise<Example | Rejection> {
  const { engine, prompts } = ports;
  const own = await portsOf(ports);
  return folder.use(engine, run => engine.regenerate(example, narrative, settings.plan, prompts, settings.form, run, own, signal, others));
}
