// How many records each file of an open dataset has: where those of the next one begin.
import type { DatasetDocument } from '../view/datasetDocument';

/** All of them are read first. */
export async function recordCounts({ dataset }: DatasetDocument): Promise<number[]> {
  await dataset.count({});
  return (await dataset.info()).files.map(({ records = 0 }) => records);
}
