// Lines that hold no record: each line is parsed as a program would, since DuckDB is stricter in some ways and laxer in others.
import { isUtf8 } from 'node:buffer';
import { parseJsonLine } from '../jsonLine';
import { cellsOf } from '../records/table';
import type { SummaryParts } from './query';
import type { SummaryTask } from './summary';
import type { Source } from './source';
import { rowFault } from './transcode';

const MOST_SHOWN = 1000;
const TURN_BYTES = 1 << 20;

export async function malformedPart({ engine, signal, onProgress }: Pick<SummaryTask, 'engine' | 'signal' | 'onProgress'>): Promise<SummaryParts['malformed']> {
  await engine.ready(signal);
  const first: { file: number; line: number; reason: string }[] = [];
  let count = 0;
  let blank = 0;
  let done = 0;
  for (const [file, source] of engine.sources.entries()) {
    blank += source.index?.data.blank ?? 0;
    const faultOf = checker(source);
    let size = 0;
    for (const { line, bytes, record } of source.index?.records(0, source.index.count) ?? []) {
      const reason = faultOf(bytes);
      if (reason !== undefined && count++ < MOST_SHOWN) first.push({ file, line, reason });
      size += bytes.length;
      if (size < TURN_BYTES) continue;
      size = 0;
      onProgress(done + record, engine.records);
      await new Promise(setImmediate);
      signal.throwIfAborted();
    }
    done += source.count ?? 0;
  }
  return { count, blank, first };
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
  return bytes => rowFault(cellsOf(bytes.toString('utf8'), form).length, form.columns.length);
}
