// What the pipeline needs of others: the server, and what of the embedded classifier it is given.
import type { BatchServer, ChatServer, ServerLoad } from '../server/server';

export interface ClassifierText {
  readonly text: string;
  readonly context?: string;
  readonly speaker?: string;
}

export interface Ports {
  /** Under the scheduler, which says how much it can take; without `load` at most 8 calls run at once. */
  readonly server: ChatServer & { readonly load?: ServerLoad };
  /** Answers every stage by batch jobs, where given. */
  readonly batch?: BatchServer;
  /** The embedded classifier: 28 probabilities for each text, in GoEmotions order. */
  readonly classify?: (inputs: readonly ClassifierText[], signal: AbortSignal) => Promise<readonly Float32Array[]>;
  /** Kept beside its view. */
  readonly classifierName?: string;
  /** Its 28 thresholds; 0.5 each where not given. */
  readonly thresholds?: ArrayLike<number>;
  readonly detectLanguage?: (text: string) => { readonly language: string; readonly reliable: boolean };
  readonly now?: () => Date;
  /** Waits, for polling batch jobs; rejects with the signal's reason. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}
