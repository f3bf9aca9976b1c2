// Which fields of a file hold what, and which labels it has: told from the file in one way by every part that reads it.
import { fieldsIn, LabelCounts } from '../records/labelCounts';
import { proposeShape, whyOf, type ShapeProposal } from '../records/proposeShape';
import type { LabelSet } from '../../core/labelSets';
import type { RecordShape } from '../records/shape';
import type { TableForm } from '../records/table';
import type { Dataset } from './dataset';
import { formatOf } from './fileFormat';
import type { DatasetFile } from './query';
import { eachRecord, MOST_COUNTED, sampleFile, tableOfFile } from './sampleFile';
import { SAMPLED, Sample, samplePlaces } from '../records/sampling';

/** Where records come from. */
export type ShapeSource =
  /** A file of lines or rows. */
  | { readonly kind: 'text'; readonly file: string; readonly table: TableForm | undefined }
  /** Lines or rows that were read already. */
  | { readonly kind: 'rows'; readonly rows: readonly string[]; readonly table: TableForm | undefined }
  /** What the engine reads. */
  | { readonly kind: 'engine'; readonly dataset: Pick<Dataset, 'count' | 'rows' | 'scan' | 'info'> };

export interface ShapeOptions {
  /** What the labels are, where it need not be told from them. */
  readonly set?: LabelSet;
  readonly signal?: AbortSignal;
  /** Bytes from which on the labels are not all counted. */
  readonly most?: number;
}

export interface ToldShape {
  readonly found: ShapeProposal;
  /** Whether the file is so large that its label set was told from a part of it. */
  readonly partly: boolean;
}

/** The records of the first file are sampled; where they do not say which set the labels are of, the labels of all files are counted. */
export async function tellShape(sources: readonly ShapeSource[], options: ShapeOptions = {}): Promise<ToldShape> {
  const [first] = sources;
  if (first === undefined) return { found: { kind: 'none', reason: 'there is no file' }, partly: false };
  const rows = await sampleOf(first, options.signal);
  const table = tableOf(first);
  const found = proposeShape(table === undefined ? rows : { table, rows }, options.set === undefined ? {} : { set: options.set });
  if (options.set !== undefined || found.kind === 'none') return { found, partly: false };
  const shapes = found.kind === 'known' ? [found.shape] : found.proposals.map(({ shape }) => shape);
  const { sets, partly } = await wholeSets(shapes, rows, sources, options);
  const withSet = (shape: RecordShape, at: number): RecordShape => ({ ...shape, set: sets[at] ?? shape.set });
  if (found.kind === 'known') return { found: { ...found, shape: withSet(found.shape, 0) }, partly };
  const proposals = found.proposals.map((own, at) => ({ ...own, shape: withSet(own.shape, at), why: whyOf(withSet(own.shape, at)) }));
  return { found: { ...found, proposals }, partly };
}

const tableOf = (source: ShapeSource): TableForm | undefined => (source.kind === 'engine' ? undefined : source.table);

/** For each shape its set by all labels of the files; undefined where the sample has said enough. */
async function wholeSets(shapes: readonly RecordShape[], rows: readonly string[], sources: readonly ShapeSource[], options: ShapeOptions): Promise<{ sets: readonly (LabelSet | undefined)[]; partly: boolean }> {
  const [first] = sources;
  const unsure = shapes.map(shape => sampled(shape, rows, first && tableOf(first)).sayTooLittle);
  if (!unsure.includes(true)) return { sets: [], partly: false };
  const counts = shapes.map(shape => new LabelCounts(shape, first && tableOf(first)));
  let partly = false;
  const wanted = counts.filter((_, at) => unsure[at] === true);
  for (const source of sources) {
    const wasWhole = await eachOf(source, row => {
      const fields = fieldsIn(row, tableOf(source));
      for (const own of wanted) own.addFields(fields, tableOf(source) !== undefined);
    }, options);
    partly ||= !wasWhole;
  }
  // What only the sample has seen counts as well.
  if (partly) for (const row of rows) counts.forEach(own => own.add(row));
  return { sets: counts.map((own, at) => (unsure[at] === true ? own.set() : undefined)), partly };
}

function sampled(shape: RecordShape, rows: readonly string[], table: TableForm | undefined): LabelCounts {
  const counts = new LabelCounts(shape, table);
  for (const row of rows) counts.add(row);
  return counts;
}

/** The engine reads neighbours together. */
const NEIGHBOURS = 5;

async function sampleOf(source: ShapeSource, signal: AbortSignal | undefined): Promise<readonly string[]> {
  if (source.kind === 'text') return sampleFile(source.file, source.table);
  const sample = new Sample();
  if (source.kind === 'rows') {
    for (const row of source.rows.slice(0, SAMPLED.first)) sample.add(row);
    for (const place of samplePlaces(SAMPLED.first, source.rows.length)) sample.add(source.rows[place] ?? '');
    return sample.rows;
  }
  const asking = signal === undefined ? {} : { signal };
  const add = async (from: number, count: number): Promise<void> => {
    for (const { fields, fault } of await source.dataset.rows({}, from, count, asking)) if (fault === undefined) sample.add(JSON.stringify(fields));
  };
  await add(0, SAMPLED.first);
  for (const place of samplePlaces(SAMPLED.first, await source.dataset.count({}, asking), SAMPLED.places / NEIGHBOURS)) await add(place, NEIGHBOURS);
  return sample.rows;
}

/** @returns whether these were all */
async function eachOf(source: ShapeSource, each: (row: string) => void, { most = MOST_COUNTED, signal }: ShapeOptions): Promise<boolean> {
  if (source.kind === 'text') return eachRecord(source.file, source.table, each, { most, ...(signal && { signal }) });
  if (source.kind === 'rows') {
    source.rows.forEach(each);
    return true;
  }
  let length = 0;
  for await (const json of recordsOf(source.dataset, signal)) {
    if ((length += json.length) > most) return false;
    each(json);
  }
  return true;
}

const PAGE = 500;

/** One file alone is gone through by the engine; several are asked for page by page. */
async function* recordsOf(dataset: Extract<ShapeSource, { kind: 'engine' }>['dataset'], signal: AbortSignal | undefined): AsyncGenerator<string> {
  if ((await dataset.info()).files.length === 1) {
    for await (const { json } of dataset.scan('all', signal)) yield json;
    return;
  }
  for (let from = 0; ; from += PAGE) {
    const rows = await dataset.rows({}, from, PAGE, signal === undefined ? {} : { signal });
    for (const { fields } of rows) yield JSON.stringify(fields);
    if (rows.length < PAGE) return;
  }
}

/** The files of a dataset that is open: text is read as it stands, Parquet by its engine. Rejects as the file system does. */
export async function sourcesOf(files: readonly DatasetFile[], dataset: Extract<ShapeSource, { kind: 'engine' }>['dataset']): Promise<ShapeSource[]> {
  if (files.some(({ path, format }) => (format ?? formatOf(path)) === 'parquet')) return [{ kind: 'engine', dataset }];
  return Promise.all(files.map(async ({ path }) => ({ kind: 'text', file: path, table: await tableOfFile(path) }) as const));
}
