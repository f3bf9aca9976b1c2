// What can be asked of a dataset and what it answers: plain data, fit for a message or a file.
import type { GivenLabel, RecordShape } from '../records/shape';

export type FileFormat = 'jsonl' | 'csv' | 'tsv' | 'parquet';

export interface DatasetFile {
  readonly path: string;
  readonly split?: string;
  /** Where the name does not say it. */
  readonly format?: FileFormat;
}

/** Conditions hold together; what is left out does not restrict. */
export interface Query {
  /** Classes by id; a label counts from the score of 0.3 on. `predicted` is what the file itself or an attached table says. */
  readonly labels?: { readonly any?: readonly string[]; readonly all?: readonly string[]; readonly none?: readonly string[]; readonly of?: 'gold' | 'predicted' };
  /** Both ends belong to the range. */
  readonly score?: { readonly label: string; readonly from: number; readonly to: number };
  /** How many labels a record has, and how many characters its text; both ends belong to the range. */
  readonly labelCount?: { readonly from: number; readonly to: number };
  readonly length?: { readonly from: number; readonly to: number };
  /** Texts nearly the same as others within a query (without order), of which a large one is sampled; of one group alone where its first record is named. */
  readonly near?: { readonly within: Query; readonly group?: number };
  /** Texts that occur again within a query, whose labels or splits differ there; of one of them alone where a record with it is named. */
  readonly same?: { readonly kind: 'duplicates' | 'conflicts' | 'leaks'; readonly within: Query; readonly group?: number };
  readonly character?: readonly string[];
  readonly text?: { readonly value: string; readonly kind: 'substring' | 'regexp'; readonly matchCase?: boolean };
  readonly splits?: readonly string[];
  /** Ranges over the columns of attached tables; a record without a value is left out. */
  readonly attached?: readonly { readonly table: string; readonly column: string; readonly from?: number; readonly to?: number }[];
  /** A label that is no class of the set, as the file spells it. */
  readonly unknownLabel?: string;
  readonly only?: 'duplicates' | 'conflicts' | 'leaks' | 'unlabelled' | 'unknownLabels' | 'unreadable';
  /** One expression of DuckDB over the columns of the file. Whether it may be trusted is for the caller to decide. */
  readonly sql?: string;
  /** Named conditions kept by the user: each of them must hold too. Their own order is of no account. */
  readonly slices?: readonly Query[];
  /** Without it, in the order of the files. */
  readonly sort?: { readonly by: SortKey; readonly descending?: boolean };
}

export type SortKey =
  /** `record`: by its number; `predictedCount`: by how many labels the file says a model gave. */
  | { readonly kind: 'record' | 'length' | 'labelCount' | 'predictedCount' | 'character' | 'split' }
  | { readonly kind: 'score'; readonly label: string }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'attached'; readonly table: string; readonly column: string };

export interface Row {
  /** Number over all files of the dataset, from 0: what an attached table and `record` of the client name. */
  readonly id: number;
  /** Index into the files of the dataset. */
  readonly file: number;
  /** Within its file, from 0, blank lines not counted. */
  readonly record: number;
  /** 1-based physical line; in Parquet, where there are none, the record's number plus 1. */
  readonly line: number;
  readonly split: string | undefined;
  /** The values of the columns asked for, as they stand in the file; all of them where none are named. One with an integer too long for a JavaScript number is its JSON, a text. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly labels: readonly GivenLabel[];
  /** Values of attached tables, `table.column`; without those that the record has none for. */
  readonly attached: Readonly<Record<string, number>>;
  /** Why the record cannot be read. */
  readonly fault?: string;
}

export interface Column {
  readonly name: string;
  /** DuckDB's name of the type: VARCHAR, BIGINT, JSON[][], … */
  readonly type: string;
}

export interface LabelCount {
  readonly label: string;
  readonly count: number;
}

/** An example names records by their `id`. */
export interface DuplicateGroup {
  readonly text: string;
  readonly count: number;
  readonly ids: readonly number[];
}

export interface SummaryParts {
  /** One pass gives four of the charts. */
  readonly labels: {
    readonly records: number;
    readonly gold: readonly LabelCount[];
    readonly predicted: readonly LabelCount[] | undefined;
    /** perRecord[i]: records with i labels. */
    readonly perRecord: readonly number[];
    /** together[i][j]: records with class i and class j; the diagonal holds the counts themselves. */
    readonly together: readonly (readonly number[])[];
    readonly classes: readonly string[];
  };
  /** bins[i] counts the scores from i/10 up to (i + 1)/10; 1 itself is in the last. */
  readonly scores: readonly { readonly label: string; readonly bins: readonly number[] }[];
  /** Characters of the text: how many records per bin, in steps of `width`; the last bin holds all longer ones. */
  readonly lengths: { readonly width: number; readonly bins: readonly number[]; readonly mean: number; readonly median: number; readonly longest: number };
  readonly characters: { readonly distinct: number; readonly none: number; readonly most: readonly { readonly name: string; readonly count: number }[] };
  readonly splits: readonly { readonly name: string; readonly count: number }[];
  /** The same text, character by character; `extra` is how many records could go. */
  readonly duplicates: { readonly groups: number; readonly extra: number; readonly most: readonly DuplicateGroup[] };
  readonly nearDuplicates: { readonly examined: number; readonly of: number; readonly groups: number; readonly records: number; readonly most: readonly DuplicateGroup[] };
  readonly conflicts: { readonly texts: number; readonly records: number; readonly most: readonly DuplicateGroup[] };
  readonly leaks: { readonly texts: number; readonly pairs: readonly { readonly one: string; readonly other: string; readonly texts: number }[]; readonly most: readonly DuplicateGroup[] };
  /** The first `first` of them with their reasons. */
  readonly malformed: { readonly count: number; readonly blank: number; readonly first: readonly { readonly file: number; readonly line: number; readonly reason: string }[] };
  readonly unknownLabels: readonly LabelCount[];
}
export type SummaryPart = keyof SummaryParts;
export const SUMMARY_PARTS = ['labels', 'scores', 'lengths', 'characters', 'splits', 'duplicates', 'nearDuplicates', 'conflicts', 'leaks', 'malformed', 'unknownLabels'] as const satisfies readonly SummaryPart[];

export type ExportFormat = 'jsonl' | 'parquet' | 'csv';

/** Columns of numbers for records named by their `id`; each as long as `record`. */
export interface AttachedColumns {
  readonly record: Uint32Array;
  readonly [column: string]: Uint32Array | Float32Array | Float64Array;
}

export interface DatasetInfo {
  readonly files: readonly { readonly path: string; readonly split: string | undefined; readonly bytes: number; readonly records: number | undefined }[];
  readonly shape: RecordShape | undefined;
}

export interface DatasetProgress {
  readonly kind: 'index' | 'table' | 'query' | 'export';
  readonly done: number;
  readonly total: number;
}
