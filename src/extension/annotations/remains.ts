// What is kept of a session after its document was closed.
import type { CacheKey } from '../../classifier/cacheRecords';
import type { ModelInfo, Result } from '../../classifier/classifier';
import type { FormatId, Script } from '../../core/utterance';
import type { Settings } from '../settings';
import type { Questions } from './questions';
import type { Verdict } from './verdict';

/** The settings that decide what is asked about a text. */
export type Reading = Pick<Settings, 'language' | 'context'>;

/** A document that is opened again unchanged has its labels at once. */
export interface Remains {
  readonly text: string;
  readonly format: FormatId;
  readonly reading: Reading;
  readonly script: Script;
  readonly model: ModelInfo;
  readonly verdict: Verdict | undefined;
  readonly questions: Questions;
  readonly known: ReadonlyMap<CacheKey, Result>;
}
