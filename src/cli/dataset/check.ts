// `emo-pillars dataset check`: what is wrong in datasets of any size, for people, continuous integration and editors.
import { labelSet } from '../../core/labelSets';
import { DuplicateFinder, duplicateWords, mayRepeat } from '../../dataset/records/duplicates';
import { FAULT_KINDS, faultAt, type Fault, type FaultKind } from '../../dataset/records/faults';
import { readRecord } from '../../dataset/records/readRecord';
import type { RecordShape } from '../../dataset/records/shape';
import type { TableForm } from '../../dataset/records/table';
import { readRow } from '../../dataset/records/tableRecord';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { choice, parse } from '../options';
import { openOutput, type Output } from '../output';
import { STDIN, whyUnreadable } from '../scriptFile';
import { CHECK_HELP } from './datasetHelp';
import { readShapeOptions, shapeOf, type ShapeOptions } from './shapeOption';
import { openSource, type RawRecord } from './source';

/** Written together. */
const blockLength = 64 * 1024;

interface Report {
  begin(): string;
  fault(file: string, line: number, column: number, fault: Fault): string;
  end(tally: Tally): string;
}

interface Tally {
  readonly counts: Map<FaultKind, number>;
  files: number;
  records: number;
  unreadable: number;
  worst: Fault['severity'] | undefined;
}

export async function check(io: Io, args: readonly string[]): Promise<ExitCode> {
  const { values, positionals: files } = parse({
    args: [...args],
    allowPositionals: true,
    options: { format: { type: 'string', default: 'text' }, shape: { type: 'string' }, labels: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  const output = await openOutput(io, undefined);
  if (values.help) {
    await output.write(CHECK_HELP);
    return EXIT.ok;
  }
  if (files.length === 0) throw new UsageError('dataset check needs a FILE; - is stdin');
  if (files.filter(file => file === STDIN).length > 1) throw new UsageError('- can be given once: there is one stdin');
  const report = choice('format', values.format, ['text', 'json']) === 'json' ? jsonReport() : textReport;
  const options = readShapeOptions(values.shape, values.labels);
  const tally: Tally = { counts: new Map(), files: 0, records: 0, unreadable: 0, worst: undefined };
  await output.write(report.begin());
  for (const file of files) await checkFile(io, file, options, { output, report, tally });
  await output.write(report.end(tally));
  const faulty = tally.worst === 'error' || tally.worst === 'warning';
  return faulty || tally.unreadable > 0 ? EXIT.incomplete : EXIT.ok;
}

interface Job {
  readonly output: Output;
  readonly report: Report;
  readonly tally: Tally;
}

async function checkFile(io: Io, file: string, options: ShapeOptions, { output, report, tally }: Job): Promise<void> {
  const name = file === STDIN ? 'stdin' : file;
  let block = '';
  try {
    const source = await openSource(io, file);
    const { shape, reason, records } = await shapeOf(message => say(io, `${name}: ${message}`), source, options);
    const finder = new DuplicateFinder();
    let objects = 0;
    for await (const raw of records) {
      const faults = faultsOf(raw, source.table, shape ?? unknownShape, finder);
      if (raw.kind !== 'header') tally.records++;
      if (raw.kind === 'text' && faults.every(({ kind }) => kind !== 'malformed')) objects++;
      for (const fault of shape === undefined ? faults.filter(({ kind }) => needNoShape.has(kind)) : faults) {
        count(tally, fault);
        block += report.fault(name, ...placeOf(raw, fault), fault);
      }
      if (block.length < blockLength) continue;
      await output.write(block);
      block = '';
    }
    tally.files++;
    if (shape === undefined && objects > 0) unreadable(io, tally, `${name}: ${reason}; --shape says where text and labels are`);
  } catch (error) {
    io.signal.throwIfAborted();
    unreadable(io, tally, `${name}: ${whyUnreadable(error)}`);
  }
  await output.write(block);
}

/** Where nothing is known of a file, only what is wrong in any is looked for. */
const unknownShape: RecordShape = { text: 'text', labels: { form: 'names', field: 'labels' }, set: labelSet('goEmotions') };
const needNoShape: ReadonlySet<FaultKind> = new Set(['encoding', 'tooLong', 'malformed']);

function unreadable(io: Io, tally: Tally, message: string): void {
  tally.unreadable++;
  say(io, message);
}

function faultsOf(raw: RawRecord, table: TableForm | undefined, shape: RecordShape, finder: DuplicateFinder): readonly Fault[] {
  const whole = { start: 0, end: raw.text.length };
  switch (raw.kind) {
    case 'tooLong':
      return [faultAt('tooLong', whole, 'a line of more than 64 MB is not read')];
    case 'header':
      return table === undefined ? [] : readRow(raw.text, table, shape).faults;
    case 'encoding': {
      const start = Math.max(0, raw.text.indexOf('\ufffd'));
      return [faultAt('encoding', { start, end: start + 1 }, 'not valid UTF-8')];
    }
    case 'text': {
      const reading = table === undefined ? readRecord(raw.text, shape) : readRow(raw.text, table, shape);
      if (reading.kind === 'bad' || !mayRepeat(reading.record.text)) return reading.faults;
      const first = finder.add(raw.line, reading.record.text);
      return first === undefined ? reading.faults : [...reading.faults, faultAt('duplicate', { start: 0, end: raw.text.length }, duplicateWords(first))];
    }
  }
}

function count(tally: Tally, { kind, severity }: Fault): void {
  tally.counts.set(kind, (tally.counts.get(kind) ?? 0) + 1);
  if (tally.worst !== 'error' && (severity !== 'information' || tally.worst === undefined)) tally.worst = severity;
}

/** Line and column from 1; columns count characters. */
function placeOf({ line, text }: RawRecord, { start }: Fault): [line: number, column: number] {
  const before = text.slice(0, start);
  const breaks = before.split('\n');
  return [line + breaks.length - 1, Array.from(breaks.at(-1) ?? '').length + 1];
}

const counted = ({ counts }: Tally): [FaultKind, number][] => FAULT_KINDS.flatMap(kind => (counts.has(kind) ? [[kind, counts.get(kind) ?? 0]] : []));
const plural = (count: number, what: string): string => `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;

const textReport: Report = {
  begin: () => '',
  fault: (file, line, column, { severity, message }) => `${file}:${line}:${column}: ${severity}: ${message}\n`,
  end: tally => {
    const kinds = counted(tally);
    const total = kinds.reduce((sum, [, count]) => sum + count, 0);
    const found = total === 0 ? 'no faults' : `${plural(total, 'fault')}: ${kinds.map(([kind, count]) => `${kind} ${count.toLocaleString('en')}`).join(', ')}`;
    return `${plural(tally.files, 'file')}, ${plural(tally.records, 'record')}, ${found}\n`;
  },
};

/** One JSON document, written as it comes. */
function jsonReport(): Report {
  let any = false;
  return {
    begin: () => '{"schema":1,"faults":[',
    fault: (file, line, column, { kind, severity, message, nearest, start, end }) => {
      const comma = any ? ',' : '';
      any = true;
      return `${comma}\n${JSON.stringify({ file, line, column, start, end, kind, severity, message, nearest })}`;
    },
    end: tally => `\n],"files":${tally.files},"records":${tally.records},"counts":${JSON.stringify(Object.fromEntries(counted(tally)))}}\n`,
  };
}
