// What a dataset's file is, by its name.
import path from 'node:path';
import type { FileFormat } from './query';

export function formatOf(file: string): FileFormat {
  const ending = path.extname(file).toLowerCase();
  if (ending === '.parquet' || ending === '.pq') return 'parquet';
  if (ending === '.csv') return 'csv';
  return ending === '.tsv' || ending === '.tab' ? 'tsv' : 'jsonl';
}
