// One record with the labels that its correction asks for, and what is noted of it.
import type { WantedLabel } from '../records/rewriteLabels';
import type { Change } from './changes';
import type { AppliedEntry, RecordMark } from './patchEntry';
import { hashOf, type RawRecord } from './recordLines';

export interface WritingJob {
  readonly source: string;
  /** What is written, to be renamed. */
  readonly temporary: string;
  readonly byLine: ReadonlyMap<number, Change>;
  /** Bytes of the source. */
  readonly total: number;
}

export interface Written {
  readonly marks: (RecordMark & Pick<AppliedEntry, 'of'>)[];
  readonly failed: { change: Change; line: number; reason: string }[];
  unchanged: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The record with the labels that are wanted; as it is where it has them or cannot be given them, which `written` is told. */
export function corrected({ line, bytes }: Pick<RawRecord, 'line' | 'bytes'>, change: Change, rewrite: (record: string, labels: readonly WantedLabel[]) => string, written: Written): Buffer {
  try {
    const text = utf8.decode(bytes);
    const rewritten = rewrite(text, change.labels);
    if (rewritten === text) {
      written.unchanged++;
      return bytes;
    }
    // Line numbers after it would move.
    if (rewritten.split('\n').length !== text.split('\n').length) throw new Error('a label with a line break cannot be written');
    const own = Buffer.from(rewritten, 'utf8');
    written.marks.push({ of: change.entry.id, line, hash: hashOf(own) });
    return own;
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8' : error instanceof Error ? error.message : String(error);
    written.failed.push({ change, line, reason });
    return bytes;
  }
}
