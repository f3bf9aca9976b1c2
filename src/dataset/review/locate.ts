// Finds the records of changes in the file as it is now: by line and bytes, or by bytes alone where lines have moved.
import type { Change } from './changes';
import type { RecordMark } from './patchEntry';
import { hashOf, recordLines, type Framing } from './recordLines';

export interface Located {
  readonly byLine: ReadonlyMap<number, Change>;
  /** Found on another line than the one noted. */
  readonly moved: readonly { readonly change: Change; readonly line: number }[];
  /** No record has these bytes any more. */
  readonly unmatched: readonly Change[];
  /** Another, later change is about the same record. */
  readonly superseded: readonly Change[];
}

export async function locateChanges(file: string, framing: Framing, changes: readonly Change[], signal?: AbortSignal): Promise<Located> {
  const wanted = new Set(changes.flatMap(({ marks }) => marks.map(({ hash }) => hash)));
  const lines = new Map<string, number[]>();
  if (wanted.size > 0) {
    for await (const { line, bytes } of recordLines(file, framing, signal)) {
      const hash = hashOf(bytes);
      if (!wanted.has(hash)) continue;
      const own = lines.get(hash);
      if (own === undefined) lines.set(hash, [line]);
      else own.push(line);
    }
  }
  return assign(changes, lines);
}

/** Those that are where they were come first; the others take the nearest record of their bytes that is left. */
function assign(changes: readonly Change[], lines: ReadonlyMap<string, readonly number[]>): Located {
  const byLine = new Map<number, Change>();
  const superseded: Change[] = [];
  const claim = (line: number, change: Change): void => {
    const other = byLine.get(line);
    if (other !== undefined) superseded.push(other.order < change.order ? other : change);
    if (other === undefined || other.order < change.order) byLine.set(line, change);
  };
  const astray: Change[] = [];
  for (const change of changes) {
    const mark = latestFirst(change).find(({ line, hash }) => holds(lines.get(hash) ?? [], line));
    if (mark === undefined) astray.push(change);
    else claim(mark.line, change);
  }
  const moved: { change: Change; line: number }[] = [];
  const unmatched: Change[] = [];
  for (const change of astray) {
    const mark = latestFirst(change).find(({ hash }) => lines.has(hash));
    const own = mark === undefined ? [] : (lines.get(mark.hash) ?? []);
    const free = own.filter(line => !byLine.has(line));
    const line = nearest(free.length > 0 ? free : own, mark?.line ?? 0);
    if (line === undefined) unmatched.push(change);
    else {
      moved.push({ change, line });
      claim(line, change);
    }
  }
  return { byLine, moved, unmatched, superseded };
}

const latestFirst = ({ marks }: Change): readonly RecordMark[] => [...marks].reverse();

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
