// Which shape a file's records have: as --shape says, or told from the file.
import { ofKind } from '../../core/labelKind';
import { LABEL_SET_IDS, labelSet, type LabelSet } from '../../core/labelSets';
import { ownSet } from '../../core/ownSet';
import { tellShape, type ToldShape } from '../../dataset/engine/fileShape';
import { areNumbers, type RecordShape } from '../../dataset/records/shape';
import { shapeFromSetting, shapeToSetting } from '../../dataset/records/shapeSetting';
import { UsageError, messageOf } from '../exit';
import { unclearWords } from './unclearShape';
import type { RawRecord, Source } from './source';

const beginningLength = 8 * 1024 * 1024;

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
  return { shape: set === undefined ? read : withSet(read, set), set };
}

/** The labels are of this set; how many a record has stays as the file has it. */
export const withSet = (shape: RecordShape, set: LabelSet): RecordShape => ({ ...shape, set: ofKind(set, shape.set.kind) });

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

/** @param tell says how records of a shape that was told from the file are read */
export async function shapeOf(tell: (message: string) => void, source: Source, { shape, set }: ShapeOptions): Promise<Shaped> {
  if (shape !== undefined) return { shape, reason: '', records: source.records };
  const { records, told } = source.told === undefined ? await fromBeginning(source, set) : { records: source.records, told: await source.told(set) };
  const { found, partly } = told;
  if (found.kind === 'none') return { shape: undefined, reason: found.reason, records };
  if (found.kind === 'proposals') {
    const [first] = found.proposals;
    if (first === undefined || !sayThemselves(first.shape)) return { shape: undefined, reason: first === undefined ? 'no field holds labels' : unclearWords(found.proposals), records };
    tell(`${first.why}; if this is not so, --shape says what is, such as '${JSON.stringify(shapeToSetting(first.shape))}'`);
    return { shape: first.shape, reason: '', records };
  }
  const taken = takenWords(found.shape, { shape, set });
  if (taken !== undefined) tell(taken);
  else if (found.shape.set.id === 'own' && set === undefined) tell(`its labels are taken to be its own: ${listed(found.shape.set)}${partly ? ', as told from a part of it' : ''}; --labels says which there are`);
  return { shape: found.shape, reason: '', records };
}

/** Which labels numbers are taken for where nobody has said it; undefined for labels that say it themselves. */
export function takenWords({ labels, set }: RecordShape, said: ShapeOptions): string | undefined {
  if (said.shape !== undefined || said.set !== undefined || !areNumbers(labels)) return undefined;
  return `its labels are numbers, and taken for ${set.id === 'own' ? `labels of its own: ${listed(set)}` : `the labels of ${set.title}`}; --labels says which they are`;
}

/** Names of a set that is known mean what they say; numbers and other names may mean anything. */
export const sayThemselves = ({ labels, set }: RecordShape): boolean => set.id !== 'own' && !areNumbers(labels);

/** Of what is read once, the beginning says what it is. */
async function fromBeginning(source: Source, set: LabelSet | undefined): Promise<{ readonly records: Shaped['records']; readonly told: ToldShape }> {
  const beginning: RawRecord[] = [];
  let length = 0;
  let ended = false;
  while (!ended && length < beginningLength) {
    const next = await source.records.next();
    ended = next.done === true;
    if (next.done === true) break;
    beginning.push(next.value);
    length += next.value.text.length;
  }
  const texts = beginning.filter(({ kind }) => kind === 'text').map(({ text }) => text);
  const told = await tellShape([{ kind: 'rows', rows: texts, table: source.table }], set === undefined ? {} : { set });
  return { records: again(beginning, source.records), told: { ...told, partly: !ended } };
}

const mostListed = 30;
const listed = ({ classes }: LabelSet): string => classes.slice(0, mostListed).map(({ id }) => id).join(', ') + (classes.length > mostListed ? ` and ${classes.length - mostListed} more` : '');

async function* again(sample: readonly RawRecord[], rest: AsyncGenerator<RawRecord>): AsyncGenerator<RawRecord> {
  yield* sample;
  yield* rest;
}
