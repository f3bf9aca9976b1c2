// Finds the records of a patch log in the file as it is now: by line and bytes, or by bytes alone where lines have moved.
import { changesByRecord, keyOf, type Change, type JudgedRecord, type LogState } from './changes';
import type { RecordMark } from './patchEntry';
import { hashOf, recordLines, type Framing } from './recordLines';

export interface Place extends RecordMark {
  /** On another line than the one noted. */
  readonly moved: boolean;
}

/** No record has the bytes of those that are not in it; several may be the same record. */
export type Places<Marked> = ReadonlyMap<Marked, Place>;

type Marked = Pick<JudgedRecord, 'marks'>;

/** Reads no further than the last line noted where every record is still where it was, and nothing where none is asked for. */
export async function placesOf<T extends Marked>(file: string, framing: Framing, records: readonly T[], signal?: AbortSignal): Promise<Places<T>> {
  if (records.length === 0) return new Map();
  const wanted = new Set<string>();
  const owners = new Map<string, T[]>();
  let last = 0;
  for (const record of records) {
    for (const mark of record.marks) {
      wanted.add(mark.hash);
      owners.set(keyOf(mark), [...(owners.get(keyOf(mark)) ?? []), record]);
      last = Math.max(last, mark.line);
    }
  }
  const astray = new Set(records);
  const lines = new Map<string, number[]>();
  for await (const { line, bytes } of recordLines(file, framing, signal)) {
    if (line > last && astray.size === 0) break;
    const hash = hashOf(bytes);
    if (!wanted.has(hash)) continue;
    const own = lines.get(hash);
    if (own === undefined) lines.set(hash, [line]);
    else own.push(line);
    for (const record of owners.get(keyOf({ line, hash })) ?? []) astray.delete(record);
  }
  return assigned(records, lines);
}

/** Those that are where they were come first; the others take the nearest record of their bytes that is left. */
function assigned<T extends Marked>(records: readonly T[], lines: ReadonlyMap<string, readonly number[]>): Places<T> {
  const places = new Map<T, Place>();
  const taken = new Set<number>();
  const put = (record: T, place: Place): void => {
    places.set(record, place);
    taken.add(place.line);
  };
  for (const record of records) {
    const mark = latestFirst(record).find(({ line, hash }) => holds(lines.get(hash) ?? [], line));
    if (mark !== undefined) put(record, { line: mark.line, hash: mark.hash, moved: false });
  }
  for (const record of records) {
    if (places.has(record)) continue;
    const mark = latestFirst(record).find(({ hash }) => lines.has(hash));
    if (mark === undefined) continue;
    const own = lines.get(mark.hash) ?? [];
    const free = own.filter(line => !taken.has(line));
    const line = nearest(free.length > 0 ? free : own, mark.line);
    if (line !== undefined) put(record, { line, hash: mark.hash, moved: true });
  }
  return places;
}

export interface Located {
  readonly byLine: ReadonlyMap<number, Change>;
  /** Found on another line than the one noted. */
  readonly moved: readonly { readonly change: Change; readonly line: number }[];
  /** No record has these bytes any more. */
  readonly unmatched: readonly Change[];
  /** Another, later change is about the same record. */
  readonly superseded: readonly Change[];
}

/** Where the changes of a log belong. */
export async function locateChanges(file: string, framing: Framing, state: LogState, signal?: AbortSignal): Promise<Located> {
  const changes = changesByRecord(state);
  const all = [...changes.keys()];
  const asked = [...changes.values()].some(change => change !== undefined) ? all : [];
  const places = await placesOf(file, framing, asked, signal);
  const byLine = new Map<number, Change>();
  const moved: { change: Change; line: number }[] = [];
  const unmatched: Change[] = [];
  const superseded: Change[] = [];
  for (const [record, change] of changes) {
    if (change === undefined) continue;
    const place = places.get(record);
    if (place === undefined) {
      unmatched.push(change);
      continue;
    }
    if (place.moved) moved.push({ change, line: place.line });
    const other = byLine.get(place.line);
    if (other !== undefined) superseded.push(other.order < change.order ? other : change);
    if (other === undefined || other.order < change.order) byLine.set(place.line, change);
  }
  return { byLine, moved, unmatched, superseded };
}

const latestFirst = ({ marks }: Marked): readonly RecordMark[] => [...marks].reverse();

/** `lines` rise. */
function holds(lines: readonly number[], wanted: number): boolean {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return lines[low] === wanted;
}

function nearest(lines: readonly number[], wanted: number): number | undefined {
  let best: number | undefined;
  for (const line of lines) if (best === undefined || Math.abs(line - wanted) < Math.abs(best - wanted)) best = line;
  return best;
}
