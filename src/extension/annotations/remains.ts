// What is kept of a session after its document was closed.
import type { ModelInfo, Result } from '../../classifier/classifier';
import type { FormatId, Script } from '../../core/utterance';
import type { Settings } from '../settings';
import type { Verdict } from './verdict';

/** A document that is opened again unchanged has its labels at once. */
export interface Remains {
  readonly text: string;
  readonly format: FormatId;
  readonly language: Settings['language'];
  readonly script: Script;
  readonly model: ModelInfo;
  readonly verdict: Verdict | undefined;
  readonly known: ReadonlyMap<string, Result>;
}
