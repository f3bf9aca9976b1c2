// `emo-pillars dataset convert`: a dataset as another kind of file, or with its labels in another form.
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

const blockLength = 64 * 1024;
const mostProblems = 20;
const rowForms = { csv: { separator: ',', quotes: true }, tsv: { separator: '\t', quotes: true } } as const satisfies Record<string, RowForm>;

interface ConvertOptions {
  readonly file: string;
  readonly to: 'jsonl' | 'csv' | 'tsv';
  readonly form: LabelForm | undefined;
  readonly shape: ShapeOptions;
}

interface Opened {
  readonly table: Source['table'];
  readonly shape: RecordShape;
  readonly records: AsyncGenerator<RawRecord>;
}

export async function convert(io: Io, args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: { to: { type: 'string' }, form: { type: 'string' }, out: { type: 'string', short: 'o' }, shape: { type: 'string' }, labels: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    await (await openOutput(io, undefined)).write(CONVERT_HELP);
    return EXIT.ok;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('dataset convert needs one FILE');
  if (values.to === undefined) throw new UsageError('dataset convert needs --to jsonl, csv or tsv');
  const to = choice('to', values.to, ['jsonl', 'csv', 'tsv']);
  const form = values.form === undefined ? undefined : choice('form', values.form, FORMS);
  // The columns of a table are the fields of all records, so these are read twice.
  if (file === STDIN && to !== 'jsonl') throw new UsageError(`--to ${to} reads its input twice, so it cannot be stdin`);
  refuseOverwriting(values.out, [file], 'out');
  const options: ConvertOptions = { file, to, form, shape: readShapeOptions(values.shape, values.labels) };
  const output = await openOutput(io, values.out);
  try {
    const code = await convertFile(io, options, output);
    if (code === undefined) await output.abandon();
    else await output.finish();
    return code ?? EXIT.incomplete;
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

/** Undefined where nothing could be converted. */
async function convertFile(io: Io, options: ConvertOptions, output: Output): Promise<ExitCode | undefined> {
  const { file, to } = options;
  const columns = to === 'jsonl' ? undefined : await columnsOf(io, options);
  const opened = await open(io, options, true);
  if (opened === undefined || (to !== 'jsonl' && columns === undefined)) return undefined;
  const write = columns === undefined || to === 'jsonl' ? jsonLine(options, opened) : tableRow(columns, rowForms[to]);
  let block = columns === undefined || to === 'jsonl' ? '' : rowText(columns, rowForms[to]);
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
  if (bad > mostProblems) say(io, `and ${(bad - mostProblems).toLocaleString('en')} more records that cannot be converted`);
  return bad === 0 ? EXIT.ok : EXIT.incomplete;
}

/** @param aloud false for the first of two readings, which says nothing that the second will say again */
async function open(io: Io, { file, shape: options }: ConvertOptions, aloud: boolean): Promise<Opened | undefined> {
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

async function columnsOf(io: Io, options: ConvertOptions): Promise<string[] | undefined> {
  const opened = await open(io, options, false);
  if (opened === undefined) return undefined;
  const names = new Set<string>();
  for await (const raw of opened.records) {
    const converted = convertRaw(raw, opened, options);
    if (converted.kind === 'entries') for (const { name } of converted.entries) names.add(name);
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
