// Corrections into a Parquet file: the engine writes it anew, with other values in the label columns of the records concerned.
import { copyFile } from 'node:fs/promises';
import type { Correction } from '../engine/rewriteParquet';
import { labelFields } from '../records/shape';
import type { ApplyOptions } from './applyCorrections';
import { corrected, type WritingJob, type Written } from './correctedRecord';
import { withParquet, type ParquetEngine } from './parquetRecords';
import { hashOf } from './recordLines';

/** Parts of the work, for its progress: reading what is to be corrected, then writing. */
const READING = 0.5;
const TELL_EVERY = 4_096;

/** Nothing is written where a value does not fit its column. */
export async function writeParquet({ source, temporary, byLine, total }: WritingJob, engine: ParquetEngine, { labels, rewrite, signal, onProgress }: ApplyOptions): Promise<Written> {
  if (labels === undefined) throw new Error('the form of the labels is needed to write Parquet');
  const written: Written = { marks: [], failed: [], unchanged: 0 };
  return withParquet(source, engine, async dataset => {
    const records = await dataset.count({}, signal === undefined ? {} : { signal });
    const columns = labelFields(labels);
    async function* corrections(): AsyncGenerator<Correction> {
      for await (const { record, json } of dataset.scan('all', signal)) {
        if (record % TELL_EVERY === 0) onProgress?.((READING * total * record) / Math.max(1, records), total);
        const change = byLine.get(record + 1);
        if (change === undefined) continue;
        const before = Buffer.from(json, 'utf8');
        const after = corrected({ line: record + 1, bytes: before }, change, rewrite, written);
        if (after !== before) yield { record, value: changedValues(JSON.parse(json) as Fields, JSON.parse(after.toString('utf8')) as Fields, columns) };
      }
    }
    const ids = new Map([...byLine].map(([line, { entry }]) => [line, entry.id]));
    await dataset.rewrite(temporary, labels, corrections(), signal);
    // As the engine will write them from now on: by that they are found again.
    written.marks.length = 0;
    for await (const { record, json } of dataset.scan('corrected', signal)) written.marks.push({ of: ids.get(record + 1) ?? '', line: record + 1, hash: hashOf(Buffer.from(json, 'utf8')) });
    written.marks.sort((one, other) => one.line - other.line);
    if (written.marks.length === 0) await copyFile(source, temporary);
    onProgress?.(total, total);
    return written;
  });
}

type Fields = Readonly<Record<string, unknown>>;

function changedValues(before: Fields, after: Fields, columns: readonly string[]): Correction['value'] {
  return Object.fromEntries(columns.flatMap((name, at) => (JSON.stringify(before[name]) === JSON.stringify(after[name]) ? [] : [[String(at), after[name]]])));
}
