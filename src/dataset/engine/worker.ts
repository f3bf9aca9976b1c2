// The forked process of a dataset: answers requests one by one or together, and ends hard when nobody is there any more.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, ResponseError, type CancellationToken, type RequestType } from 'vscode-jsonrpc/node';
import { QueryError } from './condition';
import { isOutOfMemory } from './duck';
import { Engine } from './engine';
import { exportRecords } from './exportRecords';
import { Attach, Beat, Columns, Count, Export, Info, Numbers, Open, Progress, Raw, REFUSED, Rows, SetShape, Summary, type Tracked } from './protocol';
import { answerParquet } from './parquetRequests';
import type { DatasetProgress } from './query';
import { allRows, MOST_ROWS, rowsOf } from './rows';
import { summarize } from './summary';

const BEAT_MS = 1_000;
const PROGRESS_MS = 100;
const TIDY_MS = 200;
const TIDY_BYTES = 60e6;
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
let engine: Engine | undefined;
let inHand = 0;

function opened(): Engine {
  if (!engine) throw new Error('no dataset is open');
  const changed = engine.sources.find(source => source.changed());
  if (changed) throw new ResponseError(REFUSED.changed, `${changed.path} has changed on disk: open the dataset anew.`);
  return engine;
}

/** Errors that a person can do something about keep their words and their kind. */
function refusal(error: unknown): Error {
  if (error instanceof ResponseError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof QueryError) return new ResponseError(REFUSED.query, message, error.position === undefined ? undefined : { position: error.position });
  // What DuckDB says of a user's condition or expression.
  if (/^(Binder|Parser|Conversion|Invalid Input|Catalog|Permission|Invalid type|Out of Range)/i.test(message)) return new ResponseError(REFUSED.query, message.split('\n\nLINE')[0] ?? message);
  if (isOutOfMemory(error)) return new ResponseError(REFUSED.query, 'The memory that a dataset is given does not suffice for this. Filter for fewer records, or sort by a column of shorter values.');
  return new ResponseError(REFUSED.file, message);
}

async function answering<T>(work: (signal: AbortSignal) => Promise<T>, cancelled: CancellationToken): Promise<T> {
  const controller = new AbortController();
  if (cancelled.isCancellationRequested) controller.abort();
  const stop = cancelled.onCancellationRequested(() => controller.abort());
  inHand++;
  try {
    return await work(controller.signal);
  } catch (error) {
    throw refusal(error);
  } finally {
    inHand--;
    stop.dispose();
    if (inHand === 0) tidyUp();
  }
}

let tidying: NodeJS.Timeout | undefined;

/** When it is quiet for a moment: the heap of a process that has little to do would stay as large as its largest work made it. */
function tidyUp(): void {
  clearTimeout(tidying);
  tidying = setTimeout(() => {
    if (inHand === 0 && process.memoryUsage().heapTotal > TIDY_BYTES) collectGarbage();
  }, TIDY_MS).unref();
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

type Say = (kind: DatasetProgress['kind'], done: number, total: number) => void;

const SEARCHING: DatasetProgress = { kind: 'query', done: 0, total: 0 };

/** What takes time once the files or the table are whole is a search, of which nobody knows how far it is. */
const beforeSearch = (progress: DatasetProgress): DatasetProgress => (progress.done < progress.total ? progress : SEARCHING);

/** While it works, says how far the files or the table are, or what the work itself says. */
async function tracked<T>(token: number, work: (say: Say) => Promise<T>): Promise<T> {
  let latest: DatasetProgress | undefined;
  let sent: DatasetProgress | undefined;
  const timer = setInterval(() => {
    const now = latest ?? (engine && beforeSearch(engine.progress));
    if (now !== undefined && now !== sent) void connection.sendProgress(Progress, token, now);
    sent = now;
  }, PROGRESS_MS);
  try {
    const answer = await work((kind, done, total) => (latest = { kind, done, total }));
    // What came since the last look, before the answer: work that is soon done says how much it was too.
    if (latest !== undefined && latest !== sent) void connection.sendProgress(Progress, token, latest);
    return answer;
  } finally {
    clearInterval(timer);
  }
}

const onTracked = <P extends Tracked, R>(type: RequestType<P, R, void>, answer: (engine: Engine, params: P, signal: AbortSignal, say: Say) => Promise<R>): unknown =>
  connection.onRequest(type.method, (params: P, cancelled: CancellationToken) => answering(signal => tracked(params.token, say => answer(opened(), params, signal, say)), cancelled));

connection.onRequest(Open, (params, cancelled) =>
  answering(async () => {
    engine?.close();
    const own = await Engine.open(params);
    own.near.find = (within, signal) => summarize(own, 'nearDuplicates', within, signal, () => undefined);
    engine = own;
    return own.info();
  }, cancelled));
connection.onRequest(SetShape, (shape, cancelled) => answering(() => Promise.resolve(opened().setShape(shape)), cancelled));
connection.onRequest(Info, cancelled => answering(() => Promise.resolve(opened().info()), cancelled));
connection.onRequest(Columns, cancelled => answering(signal => opened().columns(signal), cancelled));
connection.onRequest(Raw, ({ file, record }, cancelled) =>
  answering(async signal => {
    const source = opened().sources[file];
    if (!source) throw new RangeError(`There is no file ${file}.`);
    await source.index?.known(record + 1);
    return source.raw(opened().duck, record, signal);
  }, cancelled));
connection.onRequest(Attach, (params, cancelled) =>
  answering(async signal => {
    await opened().counted(signal);
    opened().attached.add(params, opened().records);
    opened().near.forgetAttached();
    opened().forget();
  }, cancelled));

answerParquet(connection, answering, opened);

onTracked(Rows, async (own, { query, from, count, columns }, signal) => {
  // Fewer rows than were asked for would look like the end.
  if (count > MOST_ROWS) throw new QueryError(`At most ${MOST_ROWS} rows are given at once, and ${count} were asked for.`);
  const selection = own.selection(query);
  if (!selection) return allRows(own, from, count, columns, signal);
  return rowsOf(own, [...(await selection.page(from, count, signal))], columns, signal);
});
onTracked(Numbers, async (own, { query }, signal, say) => {
  await own.counted(signal);
  const selection = own.selection(query);
  return selection ? selection.all(signal, found => say('query', found, own.records)) : Uint32Array.from({ length: own.records }, (_, at) => at);
});
onTracked(Count, async (own, { query }, signal, say) => {
  await own.counted(signal);
  const selection = own.selection(query);
  return selection ? selection.count(signal, found => say('query', found, own.records)) : own.records;
});
onTracked(Summary, (own, { part, query }, signal, say) => summarize(own, part, query, signal, (done, total) => say('query', done, total)));
onTracked(Export, (own, { query, path, format }, signal, say) => exportRecords(own, query, path, format, signal, (done, total) => say('export', done, total)));

setInterval(() => inHand > 0 && void connection.sendNotification(Beat), BEAT_MS).unref();
// Leaving in order would wait for the query under way. All that is kept was written beside its place and renamed.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
connection.listen();
