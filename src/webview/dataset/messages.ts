// What the page of a dataset and the extension say to each other: plain data only.
import type { Column, DatasetProgress, ExportFormat, Query, Row, SummaryPart, SummaryParts } from '../../dataset/engine/query';
import type { RecordShape } from '../../dataset/records/shape';
import type { ActionName } from './keys';

export interface FileView {
  readonly name: string;
  readonly split: string | undefined;
  readonly bytes: number;
}

/** A filter that was kept under a name. */
export interface Slice {
  readonly name: string;
  readonly query: Query;
}

export interface ShapeOffer {
  readonly title: string;
  readonly why: string;
  readonly shape: RecordShape;
}

/** The labels were told from the file and nobody has confirmed them; `partly`: from a part of it alone. */
export interface ToldFrom {
  readonly partly: boolean;
}

/** What is known of the dataset before any row is read. */
export interface DatasetView {
  readonly title: string;
  readonly files: readonly FileView[];
  readonly columns: readonly Column[];
  /** Which fields hold what; offers where that is not clear. */
  readonly shape: { readonly kind: 'known'; readonly shape: RecordShape; readonly told?: ToldFrom } | { readonly kind: 'unclear'; readonly offers: readonly ShapeOffer[]; readonly reason: string };
  /** SQL runs only in a workspace that is trusted. */
  readonly trusted: boolean;
  readonly slices: readonly Slice[];
  /** Columns of tables that were attached: `table.column`. */
  readonly attached: readonly string[];
}

export interface RowsAsk {
  readonly query: Query;
  readonly from: number;
  readonly count: number;
  /** Whole values, however long; otherwise long ones are cut. */
  readonly whole?: boolean;
}

/** What the page has the editor do with the dataset, by the names of commands without `emoPillars.`. */
export type DatasetCommand = 'checkLabels' | 'reviewLabels' | 'changeLabels' | 'undoBulkChange' | 'applyCorrections' | 'evaluateDataset' | 'startStudy' | 'agreementReport';

/** What the page asks, and what it is told. */
export interface Asks {
  readonly rows: { readonly ask: RowsAsk; readonly answer: readonly Row[] };
  readonly count: { readonly ask: { readonly query: Query }; readonly answer: number };
  readonly summary: { readonly ask: { readonly query: Query; readonly part: SummaryPart }; readonly answer: SummaryParts[SummaryPart] };
  /** Where a record stands, from 0, among those that the query chooses; -1: it is none of them. `record` is its number, from 0. */
  readonly place: { readonly ask: { readonly query: Query; readonly record: number }; readonly answer: number };
  readonly raw: { readonly ask: { readonly file: number; readonly record: number }; readonly answer: string };
}
export type AskName = keyof Asks;
export type Ask<Name extends AskName = AskName> = Asks[Name]['ask'];
export type Answer<Name extends AskName = AskName> = Asks[Name]['answer'];

type AskMessage = { readonly [Name in AskName]: { readonly kind: 'ask'; readonly id: number; readonly name: Name; readonly ask: Ask<Name> } }[AskName];

export type FromPage =
  | { readonly kind: 'ready' }
  | AskMessage
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'openRaw'; readonly file: number; readonly record: number; readonly line: number }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'copyRaw'; readonly file: number; readonly record: number }
  | { readonly kind: 'export'; readonly query: Query; readonly format: ExportFormat; readonly count: number | undefined }
  /** What is wrong with the filter as it stands: the rows are still those of an earlier one. */
  | { readonly kind: 'problem'; readonly message: string | undefined }
  | { readonly kind: 'keepSlice'; readonly query: Query }
  | { readonly kind: 'dropSlice'; readonly name: string }
  | { readonly kind: 'chooseShape'; readonly shape: RecordShape }
  | { readonly kind: 'confirmShape' }
  | { readonly kind: 'changeSplits' }
  | { readonly kind: 'run'; readonly command: DatasetCommand }
  | { readonly kind: 'manageTrust' }
  | { readonly kind: 'reload' }
  | { readonly kind: 'stop' };

export type ToPage =
  | { readonly kind: 'view'; readonly view: DatasetView }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly message: string; readonly cancelled: boolean }
  | { readonly kind: 'progress'; readonly progress: DatasetProgress }
  /** The files are not what they were when they were opened. */
  | { readonly kind: 'changed'; readonly what: string }
  | { readonly kind: 'slices'; readonly slices: readonly Slice[] }
  | { readonly kind: 'trusted' }
  /** Those that the first records do not show are known later. */
  | { readonly kind: 'columns'; readonly columns: readonly Column[] }
  /** New tables: what depends on them is asked anew. */
  | { readonly kind: 'attached'; readonly columns: readonly string[] }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'said'; readonly message: string }
  | { readonly kind: 'do'; readonly action: ActionName };

/** Cells of rows are cut here; the card shows the whole. */
export const LONGEST_CELL = 1000;
