// What the client of a dataset and its worker process say to each other.
import { NotificationType0, ProgressType, RequestType, RequestType0 } from 'vscode-jsonrpc/node';
import type { LabelField, RecordShape } from '../records/shape';
import type { Column, DatasetFile, DatasetInfo, DatasetProgress, ExportFormat, Query, Row, SummaryPart, SummaryParts } from './query';
import type { Correction } from './rewriteParquet';

export interface OpenParams {
  readonly files: readonly DatasetFile[];
  readonly shape: RecordShape | undefined;
  /** Where line indices are kept. */
  readonly cacheFolder: string;
  /** A folder of this process alone, for what does not fit into memory. */
  readonly workFolder: string;
  readonly threads: number;
  /** As DuckDB spells it: 256MB. */
  readonly memoryLimit: string;
}

export interface Tracked {
  /** The token of the request's progress; unique for the connection. */
  readonly token: number;
}
export interface RowsParams extends Tracked {
  readonly query: Query;
  readonly from: number;
  readonly count: number;
  readonly columns: readonly string[] | undefined;
}
export interface QueryParams extends Tracked {
  readonly query: Query;
}
export interface SummaryParams<P extends SummaryPart = SummaryPart> extends QueryParams {
  readonly part: P;
}
export interface ExportParams extends QueryParams {
  readonly path: string;
  readonly format: ExportFormat;
}
/** A part of a table: the values of one column from record number `from` on. */
export interface AttachParams {
  readonly table: string;
  /** True with the first part: what stood there before goes. */
  readonly begins: boolean;
  readonly column: string;
  readonly records: Uint32Array;
  readonly values: Uint32Array | Float32Array | Float64Array;
}

export interface ScanParams {
  /** Of the reader's choice; a new one begins at the first record. */
  readonly scan: number;
  /** All records of the first file, or after a rewriting those that were corrected, as they are now. */
  readonly of: 'all' | 'corrected';
}
/** Records of a Parquet file, each as one line of JSON. Without any: the end. */
export interface ScanPage {
  readonly records: readonly number[];
  readonly json: readonly string[];
}
export interface RewriteParams {
  readonly to: string;
  readonly labels: LabelField;
}

export const Open = new RequestType<OpenParams, DatasetInfo, void>('dataset/open');
export const SetShape = new RequestType<RecordShape, void, void>('dataset/setShape');
export const Info = new RequestType0<DatasetInfo, void>('dataset/info');
export const Columns = new RequestType0<readonly Column[], void>('dataset/columns');
export const Rows = new RequestType<RowsParams, readonly Row[], void>('dataset/rows');
export const Numbers = new RequestType<QueryParams, Uint32Array, void>('dataset/numbers');
export const Count = new RequestType<QueryParams, number, void>('dataset/count');
export const Summary = new RequestType<SummaryParams, SummaryParts[SummaryPart], void>('dataset/summary');
export const Raw = new RequestType<{ readonly file: number; readonly record: number }, string, void>('dataset/raw');
export const Export = new RequestType<ExportParams, number, void>('dataset/export');
export const Attach = new RequestType<AttachParams, void, void>('dataset/attach');
export const Scan = new RequestType<ScanParams, ScanPage, void>('dataset/scan');
export const EndScan = new RequestType<number, void, void>('dataset/endScan');
/** Corrections for Rewrite; the first part forgets those before. */
export const Correct = new RequestType<{ readonly begins: boolean; readonly corrections: readonly Correction[] }, void, void>('dataset/correct');
export const Rewrite = new RequestType<RewriteParams, void, void>('dataset/rewrite');
export const NotWritable = new RequestType<LabelField, string | null, void>('dataset/notWritable');
export const Progress = new ProgressType<DatasetProgress>();
/** Once a second while there is work: silence means that the process hangs. */
export const Beat = new NotificationType0('dataset/beat');

/** The error codes of a refused request. */
export const REFUSED = { query: 1, changed: 2, file: 3 } as const;
