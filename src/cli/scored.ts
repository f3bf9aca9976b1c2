// An utterance with what the model says of it, and the forms in which a script is written out.
import type { LabelScore } from '../core/labels';
import type { Script, Utterance } from '../core/utterance';

export type Scored =
  | {
      readonly kind: 'scored';
      readonly utterance: Utterance;
      readonly scores: Float32Array;
      /** Those that the user's filter lets pass. */
      readonly labels: readonly LabelScore[];
      /** No label at all reaches its threshold. */
      readonly unsure: boolean;
    }
  /** The model was not asked (another language) or failed on it. */
  | { readonly kind: 'unscored'; readonly utterance: Utterance };

export interface ScriptStart {
  readonly name: string;
  readonly script: Script;
  /** Why nothing in it is scored. */
  readonly foreign: string | undefined;
}

/** One form of output: gets a script in pieces and returns the text to write. */
export interface Writer {
  begin(start: ScriptStart): string;
  rows(rows: readonly Scored[]): string;
  end(): string;
}
