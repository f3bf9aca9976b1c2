// Which rows have which classes, as a table of 0 and 1.

export interface LabelMatrix {
  readonly rows: number;
  readonly classes: number;
  /** Row by row: cells[row * classes + index] is 1 where the row has the class. */
  readonly cells: Uint8Array;
}

/**
 * @param lists for each row, the indices of its classes
 * @throws RangeError where an index is outside 0 … classes - 1
 */
export function labelMatrix(lists: readonly (readonly number[])[], classes: number): LabelMatrix {
  const cells = new Uint8Array(lists.length * classes);
  lists.forEach((list, row) => {
    for (const index of list) {
      if (!(index >= 0 && index < classes)) throw new RangeError(`class ${index} is outside 0 to ${classes - 1}`);
      cells[row * classes + index] = 1;
    }
  });
  return { rows: lists.length, classes, cells };
}

export const hasClass = ({ classes, cells }: LabelMatrix, row: number, index: number): boolean => cells[row * classes + index] === 1;

/** The indices of a row's classes. */
export function classesOf({ classes, cells }: LabelMatrix, row: number): number[] {
  const found: number[] = [];
  for (let index = 0; index < classes; index++) if (cells[row * classes + index] === 1) found.push(index);
  return found;
}

/** Whether two matrices say the same of a row. */
export function sameRow(one: LabelMatrix, other: LabelMatrix, row: number): boolean {
  for (let at = row * one.classes; at < (row + 1) * one.classes; at++) if (one.cells[at] !== other.cells[at]) return false;
  return true;
}

/** The two are about the same rows and classes; anything else is a mistake of the caller. */
export function assertSameShape(one: LabelMatrix, other: LabelMatrix): void {
  if (one.rows !== other.rows || one.classes !== other.classes) {
    throw new RangeError(`${one.rows} × ${one.classes} labels cannot be compared with ${other.rows} × ${other.classes}`);
  }
}
