// One column for each class: what 0 and 1 look like in a file, and what the other of the two would.

export interface Switch {
  readonly on: boolean;
  /** The same cell with the class on or off, in the file's manner; undefined where the cell is blank. */
  readonly flipped: string | undefined;
}

const words = [['false', 'true'], ['False', 'True'], ['FALSE', 'TRUE'], ['no', 'yes'], ['No', 'Yes']] as const;

/** Undefined where the cell says neither; quotes of JSON stay around it. */
export function readSwitch(cell: string): Switch | undefined {
  const quoted = /^"(.*)"$/.exec(cell)?.[1];
  if (quoted !== undefined) {
    const inner = readSwitch(quoted);
    return inner === undefined ? undefined : { on: inner.on, flipped: inner.flipped === undefined ? undefined : `"${inner.flipped}"` };
  }
  const written = cell.trim();
  if (written === '' || written === 'null') return { on: false, flipped: undefined };
  const digit = /^[01](\.0*)?$/.exec(written);
  if (digit !== null) return { on: written.startsWith('1'), flipped: cell.replace(/[01]/, written.startsWith('1') ? '0' : '1') };
  for (const [off, on] of words) {
    if (written === off) return { on: false, flipped: cell.replace(off, on) };
    if (written === on) return { on: true, flipped: cell.replace(on, off) };
  }
  return undefined;
}

/** What a blank cell becomes when its class is put on: as in the cells beside it, otherwise 1. */
export function onLike(cells: readonly string[]): string {
  for (const cell of cells) {
    const found = readSwitch(cell);
    if (found?.flipped !== undefined) return found.on ? cell.trim() : found.flipped.trim();
  }
  return '1';
}
