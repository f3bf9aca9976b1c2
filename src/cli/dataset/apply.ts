// `emo-pillars dataset apply`: writes reviewed corrections into a dataset.
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { LABEL_COUNT } from '../../core/emotions';
import { areNumbers } from '../../dataset/records/shape';
import { applyCorrections, type Applied } from '../../dataset/review/applyCorrections';
import { changesOf } from '../../dataset/review/changes';
import { logFilesOf, type LogFiles } from '../../dataset/review/findLog';
import { hasUnnoted, OtherLabelsError, refuseOtherLabels } from '../../dataset/review/numberedLabels';
import { PatchLog } from '../../dataset/review/patchLog';
import { writingOf } from '../../dataset/review/fileSpelling';
import { fileRecords, type TextDataset } from '../../dataset/review/textDataset';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { choice, parse } from '../options';
import { openOutput, type Output } from '../output';
import { openProgress } from '../progress';
import { APPLY_HELP } from './reviewHelp';
import { readShapeOptions, withSet, type ShapeOptions } from './shapeOption';
import { namedFiles, openDataset, parquetEngine } from './textFile';
import { labelsOption } from './unclearShape';

export async function apply(io: Io, args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: { corrections: { type: 'string' }, out: { type: 'string' }, 'in-place': { type: 'boolean', default: false }, format: { type: 'string', default: 'text' }, shape: { type: 'string' }, labels: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  const output = await openOutput(io, undefined);
  if (values.help) {
    await output.write(APPLY_HELP);
    return EXIT.ok;
  }
  const report = choice('format', values.format, ['text', 'json']) === 'json' ? jsonReport : textReport(io, positionals.length === 1);
  const files = namedFiles('apply', positionals);
  const { out } = values;
  if ((out === undefined) === !values['in-place']) throw new UsageError('dataset apply needs either --out FILE or --in-place');
  const single = files.length === 1;
  if (!single && values.corrections !== undefined) throw new UsageError('--corrections goes with one FILE');
  const folder = out !== undefined && (await isFolder(out));
  if (!single && out !== undefined && !folder) throw new UsageError(`--out ${out}: of several files it has to be a folder that is there`);
  if (folder && new Set(files.map(file => path.basename(file))).size < files.length) throw new UsageError(`--out ${out}: two files have the same name`);
  // All of them are told before the first is written: one that cannot be corrected leaves the others as they were.
  const orders: Order[] = [];
  for (const file of files) {
    const order = await orderOf(io, file, { ...values, to: out !== undefined && folder ? path.join(out, path.basename(file)) : out, single });
    if (order) orders.push(order);
  }
  return applyAll(io, orders, output, report);
}

/** What came of each file is told as soon as it is written. */
interface Report {
  readonly begin: string;
  readonly between: string;
  readonly end: string;
  readonly of: (file: string, out: string, applied: Applied) => string;
}

async function applyAll(io: Io, orders: readonly Order[], output: Output, { begin, between, end, of }: Report): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  await output.write(begin);
  for (const [at, order] of orders.entries()) {
    const { file } = order.dataset;
    const applied = await applyOne(io, order);
    if (applied.unmatched.length + applied.failed.length + applied.passedOver > 0) code = EXIT.incomplete;
    await output.write((at === 0 ? '' : between) + of(file, order.to.kind === 'inPlace' ? file : order.to.file, applied));
  }
  await output.write(end);
  return code;
}

interface Wanted {
  readonly corrections?: string | undefined;
  readonly shape?: string | undefined;
  readonly labels?: string | undefined;
  /** Undefined: in place. */
  readonly to: string | undefined;
  /** Of several, one without corrections is passed over. */
  readonly single: boolean;
}

interface Order {
  readonly corrections: LogFiles;
  readonly dataset: TextDataset;
  readonly to: Parameters<typeof applyCorrections>[0]['to'];
}

/** Undefined: there is nothing to apply, as has been said. */
async function orderOf(io: Io, file: string, { to, single, ...values }: Wanted): Promise<Order | undefined> {
  const corrections = await correctionsOf(io, file, values.corrections);
  if (!corrections.there) {
    if (single) throw new UsageError(`${corrections.file}: there are no corrections`);
    say(io, `${file}: there are no corrections`);
    return undefined;
  }
  const said = readShapeOptions(values.shape, values.labels);
  const told = await openDataset(io, file, said.shape);
  if (told.notWritable !== undefined) throw new UsageError(`${file} cannot be corrected: ${told.notWritable}`);
  const dataset = said.set === undefined ? told : { ...told, shape: withSet(told.shape, said.set) };
  if (areNumbers(dataset.shape.labels)) await refuseUnclearNumbers(io, dataset, corrections, said);
  return { corrections, dataset, to: to === undefined ? { kind: 'inPlace' } : { kind: 'newFile', file: to } };
}

/** A number that is taken for another label would be written without anybody noticing. */
async function refuseUnclearNumbers(io: Io, dataset: TextDataset, { file: own, earlier }: LogFiles, { shape, set }: ShapeOptions): Promise<void> {
  const log = await PatchLog.open({ file: own, earlier, by: nameOfUser() });
  await log.close();
  const changes = changesOf(log.state);
  try {
    refuseOtherLabels(dataset.file, changes, log.state, dataset.shape.set);
  } catch (error) {
    throw error instanceof OtherLabelsError ? new UsageError(`${error.message}; ${labelsOption(error.noted)} takes them for what they were`) : error;
  }
  if (shape !== undefined || set !== undefined || !hasUnnoted(changes, log.state) || (await isGoEmotions(io, dataset))) return;
  throw new UsageError(`${dataset.file}: its labels are numbers, and neither the file nor its corrections say for sure which labels these stand for: --labels says it, goEmotions for example, or a list of them in the order of their numbers, from 0`);
}

/** Of the numbers from 0 to 27 that nobody has said anything of, those with the last one are of the 28. */
async function isGoEmotions(io: Io, dataset: TextDataset): Promise<boolean> {
  if (dataset.shape.set.id !== 'goEmotions') return false;
  for await (const { record } of fileRecords(dataset, io.signal)) if (record.labels.some(({ index }) => index === LABEL_COUNT - 1)) return true;
  return false;
}

const isFolder = (place: string): Promise<boolean> => stat(place).then(found => found.isDirectory(), () => false);

async function correctionsOf(io: Io, file: string, given: string | undefined): Promise<LogFiles> {
  return given === undefined ? logFilesOf(file, parquetEngine(io)) : { file: given, there: await stat(given).then(own => own.isFile(), () => false) };
}

async function applyOne(io: Io, { corrections: { file: own, earlier }, dataset, to }: Order): Promise<Applied & { readonly passedOver: number }> {
  const log = await PatchLog.open({ file: own, earlier, by: nameOfUser() });
  const progress = openProgress(io, false, 'bytes');
  const { problems } = log;
  try {
    for (const { line, reason } of problems) say(io, `${earlier ?? own}:${line}: passed over: ${reason}`);
    const applied = await applyCorrections({ ...writingOf(dataset), log, to, signal: io.signal, onProgress: (done, total) => progress.at(done, total) });
    return { ...applied, passedOver: problems.length };
  } finally {
    progress.clear();
    await log.close();
  }
}

/** For a person, on stderr. */
const textReport = (io: Io, single: boolean): Report => ({
  begin: '',
  between: '',
  end: '',
  of: (file, _, { changed, unchanged, moved, unmatched, superseded, failed }) => {
    for (const { entry } of unmatched) say(io, `${file}: the record that was on line ${entry.line} is no longer there, so its correction is not applied`);
    for (const { line, reason } of failed) say(io, `${file}:${line}: not corrected: ${reason}`);
    const parts = [`${changed.toLocaleString('en')} records corrected`];
    if (unchanged > 0) parts.push(`${unchanged.toLocaleString('en')} had these labels already`);
    if (moved.length > 0) parts.push(`${moved.length.toLocaleString('en')} found on another line`);
    if (superseded.length > 0) parts.push(`${superseded.length.toLocaleString('en')} overtaken by a later correction of the same record`);
    say(io, `${single ? '' : `${file}: `}${parts.join('; ')}`);
    return '';
  },
});

/** One document; lines are those of the file as it is now, where a record is in it, otherwise as it was reviewed. */
const jsonReport: Report = {
  begin: '{"schema":1,"files":[',
  between: ',',
  end: '\n]}\n',
  of: (file, out, { changed, unchanged, moved, superseded, unmatched, failed }) =>
    `\n${JSON.stringify({
      file, out, changed, unchanged,
      moved: moved.map(({ change: { entry, labels }, line }) => ({ line, from: entry.line, labels })),
      superseded: superseded.map(({ entry, labels }) => ({ line: entry.line, labels })),
      unmatched: unmatched.map(({ entry, labels }) => ({ line: entry.line, before: entry.before, labels })),
      failed: failed.map(({ line, reason, change }) => ({ line, reason, labels: change.labels })),
    })}`,
};

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
