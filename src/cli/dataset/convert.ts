// `emo-pillars dataset convert`: a dataset as another kind of file, or with its labels in another form.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatasetError, openDataset } from '../../dataset/engine/dataset';
import { FORMS, convertRecord, entriesAsJson, formOf, type Converted, type Entry, type LabelForm } from '../../dataset/records/convert';
import type { RecordShape } from '../../dataset/records/shape';
import { writeCell, type RowForm } from '../../dataset/records/table';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { choice, parse, refuseOverwriting } from '../options';
import { openOutput, type Output } from '../output';
import { STDIN, whyUnreadable } from '../scriptFile';
import { CONVERT_HELP } from './datasetHelp';
import { readShapeOptions, shapeOf, type ShapeOptions } from './shapeOption';
import { openSource, type RawRecord, type Source } from './source';
import { parquetEngine } from './textFile';

const KINDS = ['jsonl', 'csv', 'tsv', 'parquet'] as const;
type Kind = (typeof KINDS)[number];

const blockLength = 64 * 1024;
const mostProblems = 20;
const rowForms = { csv: { separator: ',', quotes: true }, tsv: { separator: '\t', quotes: true } } as const satisfies Record<string, RowForm>;

interface ConvertOptions {
  /** Joined into one. */
  readonly files: readonly string[];
  readonly to: Kind;
  readonly form: LabelForm | undefined;
  readonly shape: ShapeOptions;
}

interface Opened {
  readonly table: Source['table'];
  readonly shape: RecordShape;
  readonly records: AsyncGenerator<RawRecord>;
}

export async function convert(io: Io, args: readonly string[]): Promise<ExitCode> {
  const { values, positionals: files } = parse({
    args: [...args],
    allowPositionals: true,
    options: { to: { type: 'string' }, form: { type: 'string' }, out: { type: 'string', short: 'o' }, shape: { type: 'string' }, labels: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    await (await openOutput(io, undefined)).write(CONVERT_HELP);
    return EXIT.ok;
  }
  if (files.length === 0) throw new UsageError('dataset convert needs a FILE');
  if (values.to === undefined) throw new UsageError(`dataset convert needs --to ${KINDS.join(', ')}`);
  const to = choice('to', values.to, KINDS);
  const form = values.form === undefined ? undefined : choice('form', values.form, FORMS);
  // The columns of a table are the fields of all records, so these are read twice.
  if (files.includes(STDIN) && to !== 'jsonl' && to !== 'parquet') throw new UsageError(`--to ${to} reads its input twice, so it cannot be stdin`);
  if (files.filter(file => file === STDIN).length > 1) throw new UsageError('- can be given once: there is one stdin');
  const { out } = values;
  if (to === 'parquet' && out === undefined) throw new UsageError('--to parquet needs --out: it is not for a terminal');
  const options: ConvertOptions = { files, to, form, shape: readShapeOptions(values.shape, values.labels) };
  const targets = await targetsOf(files, to, out);
  for (const target of targets) refuseOverwriting(target.out, files, 'out');
  let code: ExitCode = EXIT.ok;
  for (const target of targets) if ((await convertTo(io, { ...options, files: target.files }, target.out)) !== EXIT.ok) code = EXIT.incomplete;
  return code;
}

interface Target {
  readonly files: readonly string[];
  readonly out: string | undefined;
}

/** All in one, or each under its name in a folder. */
async function targetsOf(files: readonly string[], to: Kind, out: string | undefined): Promise<Target[]> {
  const isFolder = out !== undefined && (await stat(out).then(found => found.isDirectory(), () => false));
  if (out === undefined || !isFolder) return [{ files, out }];
  const targets = files.map(file => ({ files: [file], out: path.join(out, `${file === STDIN ? 'stdin' : path.basename(file, path.extname(file))}.${to}`) }));
  if (new Set(targets.map(target => target.out)).size < targets.length) throw new UsageError(`--out ${out}: two files would have the same name in it`);
  return targets;
}

async function convertTo(io: Io, options: ConvertOptions, out: string | undefined): Promise<ExitCode> {
  if (options.to !== 'parquet' || out === undefined) return write(io, options, out);
  const folder = await mkdtemp(path.join(tmpdir(), 'emo-pillars-convert-'));
  const lines = path.join(folder, 'records.jsonl');
  try {
    const code = await write(io, { ...options, to: 'jsonl' }, lines);
    const size = await stat(lines).then(found => found.size, () => 0);
    if (size === 0) return EXIT.incomplete;
    const lost = await writeParquet({ ...parquetEngine(io), cacheFolder: folder }, io, lines, out);
    if (lost > 0) say(io, `${out}: left out what Parquet cannot hold: ${lost.toLocaleString('en')} of the records, such as those with half of a surrogate pair (\\ud800)`);
    return lost > 0 ? EXIT.incomplete : code;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param engine keeps its index of the lines where these are, for nobody reads them again
 * @returns how many records were left out
 */
async function writeParquet(engine: ReturnType<typeof parquetEngine>, io: Io, lines: string, out: string): Promise<number> {
  const dataset = openDataset([{ path: lines }], engine);
  try {
    let asked = 0;
    const written = await dataset.export({}, out, 'parquet', { signal: io.signal, onProgress: ({ kind, total }) => void (asked = kind === 'export' ? total : asked) });
    return Math.max(0, asked - written);
  } catch (error) {
    throw error instanceof DatasetError ? new UsageError(`${out}: ${error.message}`) : error;
  } finally {
    dataset.dispose();
  }
}

async function write(io: Io, options: ConvertOptions, out: string | undefined): Promise<ExitCode> {
  const output = await openOutput(io, out);
  try {
    const code = await convertFiles(io, options, output);
    if (code === undefined) await output.abandon();
    else await output.finish();
    return code ?? EXIT.incomplete;
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

/** Undefined where one of the files could not be converted at all. */
async function convertFiles(io: Io, options: ConvertOptions, output: Output): Promise<ExitCode | undefined> {
  const { files, to } = options;
  const columns = to === 'csv' || to === 'tsv' ? await columnsOf(io, options) : undefined;
  let bad = 0;
  for (const [at, file] of files.entries()) {
    const opened = await open(io, file, options, true);
    if (opened === undefined) return undefined;
    const tabular = columns !== undefined && (to === 'csv' || to === 'tsv') ? { columns, form: rowForms[to] } : undefined;
    const write = tabular === undefined ? jsonLine(options, opened) : tableRow(tabular.columns, tabular.form);
    if (tabular !== undefined && at === 0) await output.write(rowText(tabular.columns, tabular.form));
    bad += await convertRecords(io, file, { opened, options, output, write });
  }
  return bad === 0 ? EXIT.ok : EXIT.incomplete;
}

interface Job {
  readonly opened: Opened;
  readonly options: ConvertOptions;
  readonly output: Output;
  readonly write: WriteRecord;
}

/** @returns how many records were left out */
async function convertRecords(io: Io, file: string, { opened, options, output, write }: Job): Promise<number> {
  let block = '';
  let bad = 0;
  for await (const raw of opened.records) {
    const converted = convertRaw(raw, opened, options);
    if (converted.kind === 'bad') {
      if (bad++ < mostProblems) say(io, `${file}:${raw.line}: ${converted.reason}; left out`);
      continue;
    }
    block += write(converted.entries, raw.text);
    if (block.length < blockLength) continue;
    await output.write(block);
    block = '';
  }
  await output.write(block);
  if (bad > mostProblems) say(io, `and ${(bad - mostProblems).toLocaleString('en')} more records of ${file} that cannot be converted`);
  return bad;
}

/** @param aloud false for the first of two readings, which says nothing that the second will say again */
async function open(io: Io, file: string, { shape: options }: ConvertOptions, aloud: boolean): Promise<Opened | undefined> {
  const tell = (message: string): void => (aloud ? say(io, `${file}: ${message}`) : undefined);
  try {
    const source = await openSource(io, file);
    const { shape, reason, records } = await shapeOf(tell, source, options);
    if (shape !== undefined) return { table: source.table, shape, records };
    tell(`${reason}; --shape says where text and labels are`);
  } catch (error) {
    io.signal.throwIfAborted();
    tell(whyUnreadable(error));
  }
  return undefined;
}

function convertRaw(raw: RawRecord, { table, shape }: Opened, { to, form }: ConvertOptions): Converted {
  if (raw.kind === 'encoding' || raw.kind === 'tooLong') return { kind: 'bad', reason: raw.kind === 'encoding' ? 'not valid UTF-8' : 'the line is too long' };
  // In a table a list is written as a cell, whatever its form.
  const wanted = form ?? (to === 'jsonl' ? undefined : formOf(shape.labels));
  return convertRecord(raw.text, table, shape, wanted);
}

/** Of all files; one that cannot be read is told of when it is its turn. */
async function columnsOf(io: Io, options: ConvertOptions): Promise<string[]> {
  const names = new Set<string>();
  for (const file of options.files) {
    const opened = await open(io, file, options, false);
    for await (const raw of opened?.records ?? []) {
      const converted = opened && convertRaw(raw, opened, options);
      if (converted?.kind === 'entries') for (const { name } of converted.entries) names.add(name);
    }
  }
  return Array.from(names);
}

type WriteRecord = (entries: readonly Entry[], line: string) => string;

/** A line whose labels stay as they are is not written anew. */
function jsonLine({ form }: ConvertOptions, { table, shape }: Opened): WriteRecord {
  const same = table === undefined && (form === undefined || form === shape.labels.form);
  return (entries, line) => `${same ? line : entriesAsJson(entries)}\n`;
}

const lineEnd = ({ separator }: RowForm): string => (separator === ',' ? '\r\n' : '\n');
const rowText = (cells: readonly string[], form: RowForm): string => cells.map(cell => writeCell(cell, form)).join(form.separator) + lineEnd(form);

function tableRow(columns: readonly string[], form: RowForm): WriteRecord {
  return entries => {
    const cells = new Map(entries.map(({ name, cell }) => [name, cell]));
    return rowText(columns.map(name => cells.get(name) ?? ''), form);
  };
}
