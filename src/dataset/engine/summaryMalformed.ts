// Lines that hold no record: each line is parsed as a program would, since DuckDB is stricter in some ways and laxer in others.
import { isUtf8 } from 'node:buffer';
import { parseJsonLine } from '../jsonLine';
import { openQuote } from '../records/openQuote';
import { cellsOf } from '../records/table';
import { setOf } from './attached';
import type { SummaryParts } from './query';
import type { SummaryTask } from './summary';
import type { Source } from './source';
import { rowFault } from './transcode';

const MOST_SHOWN = 1000;
const TURN_BYTES = 1 << 20;

export async function malformedPart({ engine, signal, onProgress, everything, scope }: Omit<SummaryTask, 'shape'>): Promise<SummaryParts['malformed']> {
  await engine.ready(signal);
  const { ids } = everything ? { ids: undefined } : await scope();
  const within = ids && setOf(ids, engine.records);
  let base = 0;
  const first: { file: number; line: number; reason: string }[] = [];
  let count = 0;
  let blank = 0;
  let done = 0;
  for (const [file, source] of engine.sources.entries()) {
    // What is no record passes no filter.
    if (everything) blank += source.index?.data.blank ?? 0;
    const faultOf = checker(source);
    const open = everything ? openHeader(source) : undefined;
    if (open !== undefined) {
      count++;
      first.push({ file, ...open });
    }
    let size = 0;
    for (const { line, bytes, record } of source.index?.records(0, source.index.count) ?? []) {
      const reason = within?.has(base + record) === false ? undefined : faultOf(bytes);
      if (reason !== undefined && count++ < MOST_SHOWN) first.push({ file, line, reason });
      size += bytes.length;
      if (size < TURN_BYTES) continue;
      size = 0;
      onProgress(done + record, engine.records);
      await new Promise(setImmediate);
      signal.throwIfAborted();
    }
    done += source.count ?? 0;
    base += source.count ?? 0;
  }
  return { count, blank, first };
}

/** The row with the names of the columns is no record, but a quote may be open in it. */
function openHeader({ form, index }: Source): { line: number; reason: string } | undefined {
  const text = index?.headerBytes()?.toString('utf8');
  const open = form === undefined || text === undefined ? undefined : openQuote(text, cellsOf(text, form));
  return open && { line: index?.data.header?.line ?? 1, reason: open.message };
}

function checker(source: Source): (bytes: Buffer) => string | undefined {
  if (source.format === 'jsonl') {
    return bytes => {
      const parsed = parseJsonLine(bytes.toString('utf8'));
      return parsed.kind === 'bad' ? parsed.reason : isUtf8(bytes) ? undefined : 'not UTF-8';
    };
  }
  const { form } = source;
  if (form === undefined) return () => undefined;
  return bytes => rowFault(bytes.toString('utf8'), form) ?? (isUtf8(bytes) ? undefined : 'not UTF-8');
}
