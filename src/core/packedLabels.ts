// Which rows have which classes, a bit for each: for more rows than a table of 0 and 1 has room for.
import type { LabelMatrix } from './labelMatrix';

export class PackedLabels {
  /** Bytes of a row. */
  readonly width: number;

  /** @param bytes row by row; bit i of byte b of a row is class 8b + i, the lowest bit first */
  constructor(
    readonly rows: number,
    readonly classes: number,
    readonly bytes: Uint8Array = new Uint8Array(rows * Math.ceil(classes / 8)),
  ) {
    this.width = Math.ceil(classes / 8);
  }

  static of({ rows, classes, cells }: LabelMatrix): PackedLabels {
    const packed = new PackedLabels(rows, classes);
    for (let row = 0; row < rows; row++) for (let index = 0; index < classes; index++) if (cells[row * classes + index] === 1) packed.add(row, index);
    return packed;
  }

  has(row: number, index: number): boolean {
    return (((this.bytes[row * this.width + (index >> 3)] as number) >> (index & 7)) & 1) === 1;
  }

  add(row: number, index: number): void {
    const at = row * this.width + (index >> 3);
    this.bytes[at] = (this.bytes[at] as number) | (1 << (index & 7));
  }

  /** The indices of a row's classes. */
  of(row: number): number[] {
    const found: number[] = [];
    for (let index = 0; index < this.classes; index++) if (this.has(row, index)) found.push(index);
    return found;
  }

  /** `count` rows from `from` on as a table. */
  block(from: number, count: number): LabelMatrix {
    const { classes } = this;
    const cells = new Uint8Array(count * classes);
    for (let row = 0, at = 0; row < count; row++) for (let index = 0; index < classes; index++, at++) cells[at] = this.has(from + row, index) ? 1 : 0;
    return { rows: count, classes, cells };
  }
}
