// Everything that the report and the card say of a data set, gathered before either is written.
import type { RunAccount } from '../run/account';
import type { RunSettings } from '../run/runSettings';
import type { Diversity } from './diversity';
import type { Prices } from './prices';
import type { Part, Split } from './splits';
import type { RejectionTally, Tally } from './tally';

export interface PartFigures {
  readonly part: Part;
  /** Examples of each file that is written; one file without a name of a split where there is no split. */
  readonly files: readonly { readonly name: string; readonly split: Split | undefined; readonly examples: number; readonly narratives: number }[];
}

/** What a merge left out of what its folders hold. */
export interface MergeFigures {
  readonly folders: readonly string[];
  readonly examples: number;
  readonly nearDuplicates: number;
  /** Examples that another folder holds too. */
  readonly twice: number;
  /** Settings that the folders differ in, where that was allowed. */
  readonly differences: readonly string[];
}

export interface Figures {
  readonly title: string;
  readonly settings: RunSettings;
  readonly account: RunAccount;
  readonly tally: Tally;
  readonly rejections: RejectionTally;
  readonly parts: readonly PartFigures[];
  /** Whether the narratives are enough for splits. */
  readonly split: boolean;
  readonly diversity: Diversity | undefined;
  /** The encoder behind the diversity and the second view. */
  readonly encoder: string | undefined;
  readonly prices: Prices | undefined;
  readonly merge: MergeFigures | undefined;
  /** Why the run is not whole: it was stopped, or reached its limit; undefined where it is. */
  readonly unfinished: string | undefined;
  /** Version of this program. */
  readonly program: string;
}
