// What of its narrative a record's call is shown: as much as the model's context holds, and no more than the calls before it.
import type { Provenance } from '../example';
import { isCut } from '../narrative/cut';
import { sha256 } from '../run/requestHash';
import { isRecord } from '../server/faults';
import type { Stage } from '../stage';
import type { Cutter, ShownRange } from './cutter';
import { narrativeIn } from './stageFields';

/** A record of an existing file. */
export interface StageInput {
  /** From 1. */
  readonly line: number;
  /** The file and the line, as a corpus names its narratives. */
  readonly place: string;
  readonly record: Readonly<Record<string, unknown>>;
  /** Why there is no record: the line could not be read. It is rejected with this, so that it is accounted for. */
  readonly fault?: string;
  /** Of its narrative the whole text, where the record does not hold it. */
  readonly narrative?: string;
  /** Why that was not found. */
  readonly without?: string;
}

/** The narrative of one record. */
export interface StageNarrative {
  readonly text: string;
  readonly sha256: string;
  readonly range: ShownRange;
  /** The part that calls were shown before: what is shown now is cut from it. */
  readonly before: ShownRange;
  /** What the record says of it, or what is to be said of it. */
  readonly origin: Pick<Provenance['narrative'], 'id' | 'title' | 'file' | 'start'>;
}

export const shownOf = ({ text, range: [start, end] }: StageNarrative): string => text.slice(start, end);

/** As it stands in the record's provenance, where it says so. */
export function originIn(record: StageInput['record']): (Pick<Provenance['narrative'], 'id' | 'title' | 'file' | 'start' | 'length'> & { readonly sha256: string; readonly range?: ShownRange }) | undefined {
  const { provenance } = record;
  const found = isRecord(provenance) ? provenance['narrative'] : undefined;
  if (!isRecord(found)) return undefined;
  const { id, title, file, start, length, sha256: own, range } = found;
  if (typeof own !== 'string' || !/^[0-9a-f]{64}$/.test(own)) return undefined;
  const name = typeof id === 'string' ? id : own.slice(0, 16);
  return {
    id: name,
    title: typeof title === 'string' ? title : name,
    ...(typeof file === 'string' && { file }),
    ...(isOffset(start) && { start }),
    ...(isOffset(length) && { length }),
    sha256: own,
    ...(Array.isArray(range) && isOffset(range[0]) && isOffset(range[1]) && range[0] <= range[1] && { range: [range[0], range[1]] as const }),
  };
}

const isOffset = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** The text of its narrative in the record itself. A field `text` that is not what the provenance speaks of is something else. */
export function ownNarrative(stage: Stage, record: StageInput['record']): string | undefined {
  const inside = narrativeIn(stage, record);
  const known = originIn(record);
  return inside === undefined || (inside.field === 'text' && known !== undefined && sha256(inside.text) !== known.sha256) ? undefined : inside.text;
}

/** What the cutter knows it by. */
export const cutOf = ({ text, sha256: own, range: [start, end], before: [from, to] }: StageNarrative): { readonly text: string; readonly key: string; readonly range: ShownRange } => ({ text: text.slice(from, to), key: `${own} ${from} ${to}`, range: [start - from, end - from] });

/**
 * Undefined where there is none.
 * @param cutter without one, all that calls were shown before
 */
export function narrativeOf(stage: Stage, { record, place, narrative }: StageInput, cutter: Cutter | undefined): StageNarrative | undefined {
  // Of labels, neither the call nor the gate looks at it.
  const text = stage === 'labels' ? undefined : (ownNarrative(stage, record) ?? narrative);
  if (text === undefined) return undefined;
  const own = sha256(text);
  const known = originIn(record);
  const same = known?.sha256 === own ? known : undefined;
  const [from, to] = same?.range ?? [0, text.length];
  const { id, title, file, start } = same ?? { id: place, title: titleOf(record, place) };
  const whole: StageNarrative = { text, sha256: own, range: [from, to], before: [from, to], origin: { id, title, ...(file !== undefined && { file }), ...(start !== undefined && { start }) } };
  if (cutter === undefined) return whole;
  const cut = cutOf(whole);
  const [first, last] = cutter.range(cut.text, cut.key);
  return { ...whole, range: [from + first, from + last] };
}

const titleOf = ({ title }: StageInput['record'], place: string): string => (typeof title === 'string' && title.trim() !== '' ? title.trim() : place.replace(/^.*\//, ''));

/** As the record's provenance is to name it. */
export function toldOf({ text, sha256: own, range, origin: { id, title, file, start } }: StageNarrative): Provenance['narrative'] {
  return { id, title, ...(file !== undefined && { file }), ...(start !== undefined && { start }), range, length: text.length, cut: isCut(text, { start: range[0], end: range[1] }), sha256: own };
}
