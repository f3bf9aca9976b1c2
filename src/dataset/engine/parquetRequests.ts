// What the worker process answers about a Parquet file alone: its records one after the other, and the file with other labels.
import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc/node';
import type { Engine } from './engine';
import { Correct, EndScan, NotWritable, Rewrite, Scan } from './protocol';
import { ParquetRewriter, whyNotWritable } from './rewriteParquet';
import { Scans, scanParquet } from './scan';
import type { Source } from './source';

type Answering = <T>(work: (signal: AbortSignal) => Promise<T>, cancelled: CancellationToken) => Promise<T>;

export function answerParquet(connection: MessageConnection, answering: Answering, opened: () => Engine): void {
  const scans = new Scans();
  let rewriter: ParquetRewriter | undefined;
  const firstFile = ({ sources: [source] }: Engine): Source => {
    if (source === undefined) throw new Error('there is no file');
    return source;
  };
  const current = (): ParquetRewriter => {
    if (rewriter === undefined) throw new Error('there is nothing to rewrite');
    return rewriter;
  };
  connection.onRequest(Scan, ({ scan, of }, cancelled) =>
    answering(() => {
      const engine = opened();
      const source = firstFile(engine);
      return scans.next(scan, end => (of === 'all' ? scanParquet(source, engine.duck, end) : scanParquet(source, engine.duck, end, current().file, 'file_row_number in (select record from side.corrections)')));
    }, cancelled));
  connection.onRequest(EndScan, (scan, cancelled) => answering(() => Promise.resolve(scans.end(scan)), cancelled));
  connection.onRequest(Correct, ({ begins, corrections }, cancelled) =>
    answering(() => {
      const engine = opened();
      if (begins) rewriter = new ParquetRewriter(firstFile(engine), engine.duck, engine.params.workFolder);
      current().take(corrections);
      return Promise.resolve();
    }, cancelled));
  connection.onRequest(Rewrite, ({ to, labels }, cancelled) =>
    answering(async signal => {
      await opened().ready(signal);
      await current().write(to, labels, signal);
    }, cancelled));
  connection.onRequest(NotWritable, (labels, cancelled) =>
    answering(async signal => {
      const engine = opened();
      return (await whyNotWritable(firstFile(engine), labels, engine.duck, engine.params.workFolder, signal)) ?? null;
    }, cancelled));
}
