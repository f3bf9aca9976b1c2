// The records of a Parquet file for the review and the check: read by the engine in its own process, which ends with the reading.
import { openDataset, type Dataset, type DatasetOptions, type ScannedRecord } from '../engine/dataset';

/** What starts the engine. */
export type ParquetEngine = Pick<DatasetOptions, 'workerModule' | 'cacheFolder' | 'log'>;

export async function withParquet<T>(file: string, engine: ParquetEngine, use: (dataset: Dataset) => Promise<T>): Promise<T> {
  const dataset = openDataset([{ path: file, format: 'parquet' }], engine);
  try {
    return await use(dataset);
  } finally {
    dataset.dispose();
  }
}

export async function* parquetRecords(file: string, engine: ParquetEngine, signal?: AbortSignal): AsyncGenerator<ScannedRecord> {
  const dataset = openDataset([{ path: file, format: 'parquet' }], engine);
  try {
    yield* dataset.scan('all', signal);
  } finally {
    dataset.dispose();
  }
}

/** Told by the file itself, without reading it. */
export const parquetCount = (file: string, engine: ParquetEngine, signal?: AbortSignal): Promise<number> => withParquet(file, engine, dataset => dataset.count({}, signal === undefined ? {} : { signal }));
