// Issues of a whole dataset in flat arrays: millions of them, each a few bytes.
import type { LabelIssue } from './labelIssues';

export interface IssueColumns {
  readonly rows: Uint32Array;
  readonly labels: Uint16Array;
  /** 1 where the label is given and seems wrong, 0 where it seems to be missing. */
  readonly extra: Uint8Array;
  readonly scores: Float32Array;
}

export class LabelIssueTable implements Iterable<LabelIssue> {
  readonly length: number;

  /** @param columns sorted by row, then by label */
  constructor(readonly columns: IssueColumns) {
    this.length = columns.rows.length;
  }

  static of(issues: readonly LabelIssue[]): LabelIssueTable {
    return new LabelIssueTable({
      rows: Uint32Array.from(issues, ({ row }) => row),
      labels: Uint16Array.from(issues, ({ index }) => index),
      extra: Uint8Array.from(issues, ({ kind }) => (kind === 'extra' ? 1 : 0)),
      scores: Float32Array.from(issues, ({ score }) => score),
    });
  }

  *[Symbol.iterator](): Generator<LabelIssue> {
    for (let at = 0; at < this.length; at++) yield this.#at(at);
  }

  /** All issues of one row. */
  ofRow(row: number): LabelIssue[] {
    const { rows } = this.columns;
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle] as number) < row) low = middle + 1;
      else high = middle;
    }
    const found: LabelIssue[] = [];
    for (let at = low; rows[at] === row; at++) found.push(this.#at(at));
    return found;
  }

  without(rows: ReadonlySet<number>): LabelIssueTable {
    if (rows.size === 0) return this;
    const { rows: own, labels, extra, scores } = this.columns;
    const kept = own.map((row, at) => (rows.has(row) ? 0xffffffff : at)).filter(at => at !== 0xffffffff);
    return new LabelIssueTable({ rows: kept.map(at => own[at] as number), labels: Uint16Array.from(kept, at => labels[at] as number), extra: Uint8Array.from(kept, at => extra[at] as number), scores: Float32Array.from(kept, at => scores[at] as number) });
  }

  #at(at: number): LabelIssue {
    const { rows, labels, extra, scores } = this.columns;
    return { row: rows[at] as number, index: labels[at] as number, kind: extra[at] === 1 ? 'extra' : 'missing', score: scores[at] as number };
  }
}
