// Evaluates the model on a checked file, by the labels of the file and by those that the review has made of them; in slices too.
import { setImmediate } from 'node:timers/promises';
import { bootstrap, type ResamplingOptions } from '../../core/bootstrap';
import { labelMatrix, type LabelMatrix } from '../../core/labelMatrix';
import { countMatrices, exactMatch, microF1 } from '../../core/metrics';
import { seededRandom } from '../../core/random';
import { contributions } from '../../core/resampling';
import { evaluateStored, type EvaluateOptions } from '../evaluate';
import type { Turn } from '../benchmarks/benchmark';
import type { RecordSet } from '../engine/bits';
import { classNamed } from '../records/classLookup';
import type { GivenLabel } from '../records/shape';
import type { FileCheck } from '../review/checkFile';
import type { JudgedRecords } from '../review/judged';
import { ruleOf, type ModelLabels } from '../review/modelLabels';
import { classesIn, fileRecords, type FileRecord } from '../review/textDataset';
import { predict } from './predict';
import type { Estimate, Evaluation } from './result';

export interface SliceResult {
  readonly name: string;
  readonly rows: number;
  readonly microF1: Estimate;
  readonly exactMatch: Estimate;
  /** By the labels as they stood before the corrections. */
  readonly before: { readonly microF1: number; readonly exactMatch: number };
}

export interface ReviewedEvaluation {
  /** By the labels of the file. */
  readonly before: Evaluation;
  /** By the labels as corrected. */
  readonly after: Evaluation;
  /** Records whose labels the corrections change. */
  readonly corrected: number;
  readonly slices: readonly SliceResult[];
  /** Records of the file that are not among those evaluated, where they are too many. */
  readonly notDrawn: number;
  /** Evaluated records that the model was trained on; undefined where nobody knows. */
  readonly seen: number | undefined;
}

/** Records of a name, by their numbers in the file, from 0. */
export interface NamedSlice {
  readonly name: string;
  readonly records: Pick<RecordSet, 'has'>;
}

export interface ReviewedOptions {
  readonly checked: FileCheck;
  readonly model: ModelLabels;
  readonly judged: JudgedRecords;
  readonly system: { readonly name: string; readonly digest: string; readonly contextLines: number };
  readonly slices?: readonly NamedSlice[];
  readonly signal?: AbortSignal;
  readonly seed?: number;
  readonly mostRows?: number;
}

interface Row {
  readonly record: FileRecord;
  readonly seen: boolean;
  readonly scores: Float32Array;
  readonly predicted: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const MOST_ROWS = 50_000;
const RESAMPLES = 500;
const FLOOR = 0.05;
const BINS = 15;

/** @throws RangeError where no record can be evaluated */
export async function evaluateReviewed(options: ReviewedOptions): Promise<ReviewedEvaluation> {
  const { checked, system, signal, seed = 1, mostRows = MOST_ROWS } = options;
  const { set, context } = checked.dataset.shape;
  // Where records have no context, the model was given none.
  const asked = { ...system, contextLines: context === undefined ? 0 : system.contextLines };
  const rows = await rowsOf(options, drawn(checked.check.lines.length, mostRows, seed));
  const how: EvaluateOptions = { source: checked.dataset.file, limit: undefined, threshold: undefined, decision: 'best', resamples: RESAMPLES, seed, calibrationFloor: FLOOR, calibrationBins: BINS };
  const evaluated = async (gold: (row: Row) => readonly number[]): Promise<Evaluation> => {
    // The editor goes on between the parts.
    await setImmediate();
    signal?.throwIfAborted();
    const turns = rows.map((row): Turn => ({ file: checked.dataset.file, line: row.record.line, text: row.record.record.text, gold: gold(row), stored: { classes: row.predicted, scores: row.scores } }));
    const found = evaluateStored({ title: checked.dataset.file.replace(/^.*[\\/]/, ''), set, turns, problems: [], leftOut: new Map() }, how);
    return { ...found, data: { ...found.data, unusable: checked.bad + checked.check.unread.length }, method: { ...found.method, predictions: set.kind === 'single' ? 'highest' : 'modelThresholds' }, system: { ...found.system, ...asked } };
  };
  const before = await evaluated(row => row.before);
  const after = await evaluated(row => row.after);
  const slices: SliceResult[] = [];
  for (const { name, holds } of slicesOf(options)) {
    await setImmediate();
    signal?.throwIfAborted();
    const own = rows.filter(holds);
    if (own.length > 0 && own.length < rows.length) slices.push(sliceOf(name, own, set.classes.length, { resamples: RESAMPLES, seed }));
  }
  const readable = checked.check.lines.length - checked.check.unread.length;
  return {
    before, after, slices,
    corrected: rows.filter(row => row.before.join() !== row.after.join()).length,
    notDrawn: readable - rows.length,
    seen: checked.check.seen === undefined ? undefined : rows.filter(row => row.seen).length,
  };
}

/** Row numbers; all where they are few enough. */
function drawn(count: number, most: number, seed: number): ReadonlySet<number> | undefined {
  if (count <= most) return undefined;
  const random = seededRandom(seed);
  const chosen = new Set<number>();
  while (chosen.size < most) chosen.add(Math.floor(random() * count));
  return chosen;
}

async function rowsOf({ checked: { dataset, check }, model, judged, signal }: ReviewedOptions, chosen: ReadonlySet<number> | undefined): Promise<Row[]> {
  const rows: Row[] = [];
  const { set } = dataset.shape;
  const rule = ruleOf(set, model.thresholds);
  let row = -1;
  for await (const record of fileRecords(dataset, signal)) {
    row++;
    if (chosen?.has(row) === false) continue;
    const verdict = await model.of(row);
    if (verdict === undefined) continue;
    const { labels } = judged.of(record);
    const before = classesIn(record.record.labels);
    const after = labels === undefined ? before : classesIn(labels.map(({ name, score }): GivenLabel => ({ name, score, index: spelt(record, name) ?? classNamed(set, name) })));
    const said = predict(set, [verdict.own], rule).labels.cells;
    rows.push({ record, scores: verdict.own, seen: check.seen?.rows[row] === 1, before, after, predicted: Array.from(said.keys()).filter(index => said[index] === 1) });
  }
  return rows;
}

/** A name that the file itself uses means what it means there, a number for example. */
const spelt = ({ record }: FileRecord, name: string): number | undefined => record.labels.find(label => label.name === name)?.index;

interface Slice {
  readonly name: string;
  readonly holds: (row: Row) => boolean;
}

const LENGTHS = [[0, 40, 'under 40 characters'], [40, 120, '40 to 119 characters'], [120, Infinity, '120 characters and more']] as const;

function slicesOf({ checked, slices = [] }: ReviewedOptions): Slice[] {
  const { shape } = checked.dataset;
  return [
    ...slices.map(({ name, records }): Slice => ({ name, holds: ({ record }) => records.has(record.number) })),
    ...LENGTHS.map(([from, to, name]): Slice => ({ name, holds: ({ record }) => record.record.text.length >= from && record.record.text.length < to })),
    ...[0, 1, 2].map((count): Slice => ({ name: count === 0 ? 'no label' : `${count} ${count === 1 ? 'label' : 'labels'}`, holds: ({ after }) => after.length === count })),
    { name: '3 labels and more', holds: ({ after }) => after.length > 2 },
    ...(shape.context === undefined ? [] : [{ name: 'with context', holds: ({ record }: Row) => record.record.context !== undefined }, { name: 'without context', holds: ({ record }: Row) => record.record.context === undefined }]),
    { name: 'seen by the model in training', holds: ({ seen }) => seen },
    { name: 'not seen in training', holds: ({ seen }) => !seen },
    { name: 'corrected', holds: ({ before, after }) => before.join() !== after.join() },
  ];
}

function sliceOf(name: string, rows: readonly Row[], classes: number, resampling: ResamplingOptions): SliceResult {
  const matrix = (of: (row: Row) => readonly number[]): LabelMatrix => labelMatrix(rows.map(of), classes);
  const [said, gold, old] = [matrix(row => row.predicted), matrix(row => row.after), matrix(row => row.before)];
  const { overall } = bootstrap(contributions(gold, said), resampling);
  return {
    name,
    rows: rows.length,
    microF1: { value: microF1(countMatrices(gold, said)), interval: overall.microF1 },
    exactMatch: { value: exactMatch(gold, said), interval: overall.accuracy },
    before: { microF1: microF1(countMatrices(old, said)), exactMatch: exactMatch(old, said) },
  };
}
