// A run from its first narrative to its account: the pipeline over many narratives, resumed where it was.
import type { Narrative } from '../example';
import type { GenerationPlan } from '../plan';
import type { RunAccount } from '../run/account';
import type { Run } from '../run/run';
import type { RunEvent } from '../run/runEvent';
import type { Stage } from '../stage';
import type { Ports } from './ports';

export interface GenerateOptions {
  readonly signal: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Most narratives. */
  readonly limit?: number;
  /** How many narratives there are, where that is known: for the time left. */
  readonly total?: number;
}

/** Until the prompts are here. */
interface PromptsOf {
  readonly version: string;
  of(stage: Stage): { readonly hash: string };
}

export type Generate = (
  /** Gone through anew for each batch stage and each round of further calls: every `[Symbol.asyncIterator]()` begins at the start. */
  narratives: AsyncIterable<Narrative>,
  plan: GenerationPlan,
  prompts: PromptsOf,
  form: 'schema' | 'lines',
  run: Run,
  ports: Ports,
  options: GenerateOptions,
) => Promise<RunAccount>;
