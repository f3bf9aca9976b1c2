// How corrections are written into a dataset: into its records, and with its own spelling of the labels.
import { areNumbers } from '../records/shape';
import { Spellings } from '../records/spelling';
import type { ApplyOptions } from './applyCorrections';
import { fileRecords, rewriterOf, type TextDataset } from './textDataset';

/** So many records say how a class is spelt; where one of those that are asked for is in none of them, the others are read too. */
const ENOUGH = 20_000;

/**
 * What applyCorrections needs of a dataset. The log names classes by their ids; a file that writes “happiness” or “Joy” gets that, so
 * that no class is split in two.
 */
export function writingOf(dataset: TextDataset): Pick<ApplyOptions, 'file' | 'framing' | 'labels' | 'numbered' | 'rewrite' | 'spelling'> {
  const { file, framing, shape } = dataset;
  return { file, framing, labels: shape.labels, ...(areNumbers(shape.labels) && { numbered: shape.set }), rewrite: rewriterOf(dataset), spelling: (ids, signal) => spellingIn(dataset, ids, signal) };
}

async function spellingIn(dataset: TextDataset, ids: readonly string[], signal: AbortSignal | undefined): Promise<(id: string) => string> {
  const { labels, set } = dataset.shape;
  // Numbers and columns have no spelling.
  if (labels.form === 'columns' || areNumbers(labels) || ids.length === 0) return id => id;
  const spellings = new Spellings(set);
  let read = 0;
  for await (const { record } of fileRecords(dataset, signal)) {
    spellings.add(record.labels);
    if (++read >= ENOUGH && ids.every(id => spellings.has(id))) break;
  }
  return id => spellings.of(id);
}
