// What the page of generation and the extension say to each other: plain data only.
import type { EmotionId } from '../../core/emotions';
import type { LabelSet } from '../../core/labelSets';
import type { Kind } from '../../synthesis/example';
import type { GenerationPlan } from '../../synthesis/plan';
import type { Stage } from '../../synthesis/stage';
import type { PageLabel } from '../labels/labelling';

/** What the form asks. */
export interface FormValues {
  readonly make: GenerationPlan['make'];
  /** Most characters of one narrative. */
  readonly characters: number;
  /** Examples wanted of each emotion; 0: whatever comes. */
  readonly each: number;
  /** Where an emotion has a number of its own. */
  readonly targets: Partial<Readonly<Record<EmotionId, number>>>;
  readonly server: string;
  readonly model: string;
}

export interface FormView {
  readonly narratives: readonly { readonly title: string; readonly characters: number }[];
  readonly values: FormValues;
  /** Of "both": the share of the utterances that gets a context; 0 to 1. */
  readonly contextualShare: number;
  /** Something about what was given: files that are left out. */
  readonly remarks: readonly string[];
}

/** The server that the values name. */
export interface HostView {
  readonly name: string;
  readonly local: boolean;
  /** Whether the text cannot be read on its way there. */
  readonly encrypted: boolean;
  readonly agreed: boolean;
  readonly hasKey: boolean;
}

/** What the values come to, without a call. */
export interface Weighed {
  /** Undefined where the address is none. */
  readonly host: HostView | undefined;
  /** Undefined where it cannot be told. */
  readonly estimate: { readonly calls: number; readonly promptTokens: number; readonly completionTokens: number; /** Calls that targets can add, at most. */ readonly furtherCalls: number; /** Where prices are set: with its currency. */ readonly cost?: string } | undefined;
  /** Of narratives that are longer than a request may be, as far as is known: how many, and what is used of all narratives together. */
  readonly cut?: { readonly narratives: number; readonly characters: number; readonly tokens: number };
  readonly problem: { readonly field: keyof FormValues | 'prompts' | 'settings'; readonly message: string } | undefined;
}

export interface TestStep {
  readonly title: string;
  readonly kind: 'works' | 'fails' | 'unknown' | 'skipped';
  readonly words: string;
}

export interface StageView {
  readonly stage: Stage;
  readonly asked: number;
  /** Answered now or in the run's folder already. */
  readonly answered: number;
  readonly fromStore: number;
  readonly unusable: number;
  /** Not answered yet, asked or still to be asked, as far as that can be told. */
  readonly left?: number;
}

export type RunStanding = 'running' | 'stopping' | 'stopped' | 'done' | 'failed';

export interface RunView {
  readonly standing: RunStanding;
  /** Why it failed. */
  readonly words?: string;
  readonly host: string;
  readonly model: string;
  readonly narratives: { readonly done: number; readonly total: number };
  /** Empty before the first word of the pipeline. */
  readonly stages: readonly StageView[];
  /** Since the last answer, where that is long ago. */
  readonly silentSeconds?: number;
  readonly perSecond: number;
  readonly secondsLeft?: number;
  readonly tokens: { readonly prompt: number; readonly completion: number; readonly cached?: number };
  /** Of these tokens, with its currency; where prices are set. */
  readonly cost?: string;
  readonly inFlight?: number;
  /** Batch jobs that the server is at work on, and requests in them, as far as that is known. */
  readonly jobs?: { readonly open: number; readonly requests: number; readonly answered: number };
  /** Batch jobs that it goes on with though the run has stopped. */
  readonly jobsLeft?: number;
}

/** The examples under review, counted. */
export interface BookView {
  readonly title: string;
  readonly size: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly appended: number;
  /** Accepted, and in no file yet. */
  readonly ready: number;
  /** What each stage and gate left out, with some of the reasons. */
  readonly leftOut: readonly { readonly title: string; readonly count: number; readonly reasons: readonly { readonly reason: string; readonly count: number }[] }[];
  readonly set: LabelSet;
  readonly codes: readonly string[];
  readonly scored: true;
  readonly single: false;
  readonly undo: boolean;
  readonly redo: boolean;
  /** The file that accepted examples were appended to last. */
  readonly target?: string;
}

export interface ExampleView {
  readonly at: number;
  readonly id: string;
  readonly kind: Kind;
  readonly narrative: string;
  readonly text: string;
  readonly context?: string;
  readonly character: string;
  /** As the teacher gave and the table mapped them. */
  readonly gold: readonly PageLabel[];
  /** As they were accepted, or are about to be. */
  readonly current: readonly PageLabel[];
  /** The teacher's own words, where they are others than the mapped. */
  readonly raw: readonly string[];
  /** The embedded classifier's labels with their probabilities. */
  readonly model?: readonly PageLabel[];
  readonly disagrees: boolean;
  readonly flags: readonly string[];
  readonly verdict?: 'accepted' | 'edited' | 'rejected';
  /** The file that it is in. */
  readonly appendedTo?: string;
  /** Asked for once more, and not answered yet. */
  readonly regenerating: boolean;
}

export type FromGenerate =
  | { readonly kind: 'ready' }
  | { readonly kind: 'changed' | 'test' | 'dryRun' | 'start'; readonly values: FormValues }
  | { readonly kind: 'setKey'; readonly values: FormValues }
  | { readonly kind: 'settings' | 'localServer' }
  | { readonly kind: 'stop' | 'continue' | 'cancelJobs' }
  /** Labels where they are others than the example's own. */
  | { readonly kind: 'accept'; readonly id: string; readonly labels?: readonly PageLabel[] }
  | { readonly kind: 'reject' | 'regenerate'; readonly id: string }
  | { readonly kind: 'acceptAll' | 'undo' | 'redo' | 'append' | 'appendTo' }
  | { readonly kind: 'go'; readonly at: number };

export type ToGenerate =
  /** `starting`: what was asked of the form before the page was hidden is still under way. */
  | { readonly kind: 'form'; readonly session: string; readonly form: FormView; readonly starting: boolean }
  | { readonly kind: 'weighed'; readonly weighed: Weighed }
  /** Without steps the test is under way. */
  | { readonly kind: 'tested'; readonly steps?: readonly TestStep[] }
  /** Another example, or none: then all that there are so far are judged. */
  | { readonly kind: 'shows'; readonly session: string; readonly run: RunView; readonly book: BookView; readonly item?: ExampleView; readonly said: string }
  /** The same example, and what has happened around it. */
  | { readonly kind: 'progress'; readonly run: RunView; readonly book: BookView }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };
