// Going through the files of a dataset once it is opened: first until all records can be read by number, then until DuckDB can read them.
import type { Duck } from './duck';
import type { DatasetProgress } from './query';
import type { Source } from './source';

export interface PreparationPorts {
  readonly duck: Duck;
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  readonly say: (progress: DatasetProgress) => void;
}

const bytesOf = (sources: readonly Source[]): number => sources.reduce((sum, { bytes }) => sum + bytes, 0);

/** `counted`: all records can be read by number; `prepared`: by DuckDB too. How far it is only rises: tables are gone through twice. */
export function prepare(all: readonly Source[], { duck, cacheFolder, signal, say }: PreparationPorts): { readonly counted: Promise<void>; readonly prepared: Promise<void> } {
  const total = all.reduce((sum, { bytes, passes }) => sum + bytes * passes, 0);
  const go = async (sources: readonly Source[], begun: number, work: (source: Source, onProgress: (done: number, of: number) => void) => Promise<void>): Promise<void> => {
    for (const [at, source] of sources.entries()) {
      const before = begun + bytesOf(sources.slice(0, at));
      await work(source, (done, of) => say({ kind: 'index', done: before + (done / Math.max(1, of)) * source.bytes, total }));
    }
    say({ kind: 'index', done: begun + bytesOf(sources), total });
  };
  const counted = go(all, 0, (source, onProgress) => source.look(duck, cacheFolder, signal, onProgress));
  const tables = all.filter(({ passes }) => passes > 1);
  return { counted, prepared: counted.then(() => go(tables, bytesOf(all), (source, onProgress) => source.write(signal, onProgress))) };
}
