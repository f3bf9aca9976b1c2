// Which shape a file's records have: as --shape says, or told from its first records.
import { LABEL_SET_IDS, labelSet, type LabelSet } from '../../core/labelSets';
import { proposeShape } from '../../dataset/records/proposeShape';
import { ownSet } from '../../dataset/records/setOf';
import type { RecordShape } from '../../dataset/records/shape';
import { shapeFromSetting, shapeToSetting } from '../../dataset/records/shapeSetting';
import { UsageError, messageOf } from '../exit';
import type { RawRecord, Source } from './source';

const sampleRecords = 500;
const sampleLength = 8 * 1024 * 1024;

export interface ShapeOptions {
  readonly shape: RecordShape | undefined;
  readonly set: LabelSet | undefined;
}

export function readShapeOptions(shape: string | undefined, labels: string | undefined): ShapeOptions {
  const set = labels === undefined ? undefined : readSet(labels);
  if (shape === undefined) return { shape: undefined, set };
  let setting: unknown;
  try {
    setting = JSON.parse(shape);
  } catch (error) {
    throw new UsageError(`--shape: not JSON: ${messageOf(error)}`);
  }
  const read = shapeFromSetting(setting);
  if (typeof read === 'string') throw new UsageError(`--shape: ${read}`);
  if (set !== undefined && read.labels.form === 'columns' && read.labels.columns.length !== set.classes.length) throw new UsageError(`--labels: ${set.classes.length} labels for ${read.labels.columns.length} columns`);
  return { shape: set === undefined ? read : { ...read, set }, set };
}

function readSet(labels: string): LabelSet {
  const known = LABEL_SET_IDS.find(id => id === labels);
  if (known !== undefined) return labelSet(known);
  const names = labels.split(',').map(name => name.trim()).filter(name => name !== '');
  if (names.length < 2) throw new UsageError(`--labels ${labels}: must be one of ${LABEL_SET_IDS.join(', ')}, or the labels themselves, separated by commas`);
  return ownSet(names, 'multi');
}

export interface Shaped {
  /** Undefined where it cannot be told; `reason` then says why. */
  readonly shape: RecordShape | undefined;
  readonly reason: string;
  /** All records, with those that were looked at. */
  readonly records: AsyncGenerator<RawRecord>;
}

/** @param tell says how records of a shape that is not known are read */
export async function shapeOf(tell: (message: string) => void, source: Source, { shape, set }: ShapeOptions): Promise<Shaped> {
  if (shape !== undefined) return { shape, reason: '', records: source.records };
  const sample: RawRecord[] = [];
  let length = 0;
  while (sample.length < sampleRecords && length < sampleLength) {
    const next = await source.records.next();
    if (next.done === true) break;
    sample.push(next.value);
    length += next.value.text.length;
  }
  const records = again(sample, source.records);
  const texts = sample.filter(({ kind }) => kind === 'text').map(({ text }) => text);
  const proposal = proposeShape(source.table === undefined ? texts : { table: source.table, rows: texts }, set === undefined ? {} : { set });
  if (proposal.kind === 'known' && proposal.shape.set.id === 'own') tell(`its labels are taken to be its own: ${listed(proposal.shape.set)}; --labels says which there are`);
  if (proposal.kind === 'known') return { shape: proposal.shape, reason: '', records };
  if (proposal.kind === 'none') return { shape: undefined, reason: proposal.reason, records };
  const [first] = proposal.proposals;
  if (first !== undefined) tell(`${first.why}; if this is not so, --shape says what is, such as '${JSON.stringify(shapeToSetting(first.shape))}'`);
  return { shape: first?.shape, reason: 'no field holds labels', records };
}

const mostListed = 30;
const listed = ({ classes }: LabelSet): string => classes.slice(0, mostListed).map(({ id }) => id).join(', ') + (classes.length > mostListed ? ` and ${classes.length - mostListed} more` : '');

async function* again(sample: readonly RawRecord[], rest: AsyncGenerator<RawRecord>): AsyncGenerator<RawRecord> {
  yield* sample;
  yield* rest;
}
