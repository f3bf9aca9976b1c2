// The engine of synthesis, in a bundle of its own: it is loaded when something is generated, never before.
import { createRequire } from 'node:module';
import type { ChatMessage } from '../../synthesis/server/server';
import type { checkedUrl, hostOf, isLocal } from '../../synthesis/server/address';
import type { serverFacts } from '../../synthesis/server/facts';
import type { openServer } from '../../synthesis/server/openServer';
import type { openBatchServer } from '../../synthesis/server/mistralBatch';
import type { scheduled } from '../../synthesis/server/scheduler';
import type { testConnection } from '../../synthesis/server/testConnection';
import type { Example, Narrative, Rejection } from '../../synthesis/example';
import type { GenerationPlan } from '../../synthesis/plan';
import type { Generate } from '../../synthesis/pipeline/generate';
import type { Ports } from '../../synthesis/pipeline/ports';
import type { OpenRun, Run } from '../../synthesis/run/run';
import type { Stage } from '../../synthesis/stage';

export type AnswerForm = 'schema' | 'lines';
export interface Prompts {
  readonly version: string;
  of(stage: Stage): { readonly stage: Stage; readonly version: string; readonly hash: string; readonly text: string };
}

export interface SynthesisEngine {
  readonly checkedUrl: typeof checkedUrl;
  readonly hostOf: typeof hostOf;
  readonly isLocal: typeof isLocal;
  readonly openServer: typeof openServer;
  readonly openBatchServer: typeof openBatchServer;
  readonly scheduled: typeof scheduled;
  readonly serverFacts: typeof serverFacts;
  readonly testConnection: typeof testConnection;
  readonly BUILT_IN_PROMPTS: Prompts;
  readonly readPrompts: (files: ReadonlyMap<Stage, string>) => Prompts;
  readonly detectLanguage: NonNullable<Ports['detectLanguage']>;
  readonly openRun: OpenRun;
  readonly generate: Generate;
  readonly regenerate: (example: Example, narrative: Narrative, plan: GenerationPlan, prompts: Prompts, form: AnswerForm, run: Run, ports: Ports, signal: AbortSignal) => Promise<Example | Rejection>;
  readonly dryRun: (narrative: Narrative, plan: GenerationPlan, prompts: Prompts, form: AnswerForm) => readonly { readonly stage: Stage; readonly messages: readonly ChatMessage[] }[];
  readonly estimate: (narratives: readonly Narrative[], plan: GenerationPlan, prompts: Prompts, form: AnswerForm) => { readonly calls: Readonly<Record<Stage, number>>; readonly promptTokens: number; readonly completionTokens: number };
}

/** @param file the bundle */
export const loadEngine = (file: string): SynthesisEngine => createRequire(file)(file) as SynthesisEngine;
