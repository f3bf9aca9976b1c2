// The side table: of each record what filters, order and summaries need, without its text. Row n is record n of the dataset.
import { MOST_CLASSES } from '../../core/labelLimits';
import { mayRepeat } from '../records/duplicates';
import { readRecord } from '../records/readRecord';
import { counts, type RecordShape } from '../records/shape';
import { identifier, quote, type Duck } from './duck';
import { labelSql, maskSql, neededColumns, predictedSql, spellings, UNKNOWN, type Spelling } from './labelSql';
import { trimmed } from './mixedLabels';
import { QueryError } from './condition';
import type { Column } from './query';
import type { Source } from './source';

let types = 0;

/** Makes the type of the spellings of a label set. @throws QueryError where the set is too large */
export async function createSpelling(duck: Duck, shape: RecordShape, signal: AbortSignal): Promise<Spelling> {
  if (shape.set.classes.length > MOST_CLASSES) throw new QueryError(`The label set has ${shape.set.classes.length} classes: with more than ${MOST_CLASSES} there is no summary, and rows are filtered only by text, SQL, and what the model and the review say.`);
  const { type, width } = spellings(shape);
  const name = `spelling_${++types}`;
  await duck.run(`create type ${name} as ${type}`, signal);
  return { type: name, width };
}

/** A blank text is a fault of its own, and repeats no other: as `mayRepeat` has it. Only short texts are looked at. */
const isBlank = (text: string): string => `(strlen(${text}) < 100 and ${trimmed(text)} = '')`;

const TABLE = `create or replace table side.records (codes utinyint[], scores float[], mask ubigint, predicted ubigint, hash ubigint, length uinteger, character varchar, split varchar, unread boolean)`;

/** Reads every file once. Afterwards records that only DuckDB cannot read (a lone surrogate, say) are put right one by one. */
export async function buildSideTable(duck: Duck, sources: readonly Source[], shape: RecordShape, spelling: Spelling, signal: AbortSignal, onFile: (done: number) => void): Promise<void> {
  await duck.run(TABLE, signal);
  let base = 0;
  const righted: string[] = [];
  for (const [number, source] of sources.entries()) {
    await duck.run(`insert into side.records ${await selectOf(source, shape, spelling, duck, signal)}`, signal);
    const [[rows] = []] = await duck.all('select count(*)::double from side.records', signal);
    const expected = base + (source.count ?? 0);
    if (Number(rows) !== expected) throw new Error(`${source.path}: ${Number(rows) - base} records were read where ${source.count ?? 0} were counted; filters cannot be trusted on this file.`);
    righted.push(...(await readAgain(duck, source, shape, base, signal)));
    base = expected;
    onFile(number + 1);
  }
  if (righted.length > 0) await replace(duck, righted, signal);
  // What lies on disk leaves memory for queries.
  await duck.run('checkpoint side', signal);
}

async function selectOf(source: Source, shape: RecordShape, spelling: Spelling, duck: Duck, signal: AbortSignal): Promise<string> {
  const wanted = neededColumns(shape, source.format);
  const missing = await missingColumns(source, wanted, duck, signal);
  const needed = missing.filter(({ name }) => name !== shape.character && name !== shape.split && name !== shape.predicted?.labels);
  if (needed.length > 0) throw new QueryError(`${source.path} has no column ${needed.map(({ name }) => name).join(', ')}.`);
  const empty = missing.map(({ name }) => `, null::varchar as ${identifier(name)}`).join('');
  const table = `(select *${empty} from ${await source.labelTable(wanted.filter(column => !missing.includes(column)), duck, signal)})`;
  const { from, codes, scores } = labelSql(shape, source.format, spelling);
  const text = `${identifier(shape.text)}::varchar`;
  const field = (name: string | undefined): string => (name === undefined ? 'null' : `${identifier(name)}::varchar`);
  const split = source.split === undefined ? field(shape.split) : quote(source.split);
  const predicted = shape.predicted?.labels;
  const inner = `select ${codes} as codes, ${scores} as scores, ${predicted === undefined ? 'null::utinyint[]' : predictedSql(predicted, source.format, spelling)} as said, case when ${isBlank(text)} then null else hash(${text}) end as hash, length(${text})::uinteger as length, ${field(shape.character)} as character, ${split} as split, ${text} is null as unread from ${from(table)}`;
  return `select codes, scores, ${maskSql('codes', 'scores')}, case when said is null then null else ${maskSql('said')} end, case when unread then null else hash end, length, character, split, unread from (${inner})`;
}

/** In JSON Lines a field that a record lacks is null; Parquet has it for all records or for none. */
async function missingColumns(source: Source, wanted: readonly Column[], duck: Duck, signal: AbortSignal): Promise<Column[]> {
  if (source.format !== 'parquet') return [];
  const there = new Set((await source.columns(duck, signal)).map(({ name }) => name.toLowerCase()));
  return wanted.filter(({ name }) => !there.has(name.toLowerCase()));
}

const MOST_PUT_RIGHT = 10_000;

async function readAgain(duck: Duck, source: Source, shape: RecordShape, base: number, signal: AbortSignal): Promise<string[]> {
  if (source.format !== 'jsonl') return [];
  const rows = await duck.all(`select rowid::double from side.records where unread and rowid >= ${base} limit ${MOST_PUT_RIGHT}`, signal);
  const values: string[] = [];
  for (const [at, [id]] of rows.entries()) {
    if (at % 256 === 255) await new Promise(setImmediate);
    signal.throwIfAborted();
    const [line] = await source.lines(duck, Number(id) - base, 1, signal);
    const value = line && rightValues(line.json, Number(id), source, shape);
    if (value !== undefined) values.push(value);
  }
  return values;
}

const COLUMNS = 'codes, scores, mask, predicted, hash, length, character, split, unread';
const RIGHTED = ['codes', 'scores', 'mask', 'hash', 'length', 'character', 'split'];

/** Written anew in their order: an update of lists would give the records other row numbers. */
async function replace(duck: Duck, values: readonly string[], signal: AbortSignal): Promise<void> {
  const columns = COLUMNS.split(', ').map(name => {
    if (name === 'unread') return 'records.unread and corrected.id is null as unread';
    return RIGHTED.includes(name) ? `case when corrected.id is null then records.${name} else corrected.${name} end as ${name}` : `records.${name}`;
  });
  const corrected = `(values ${values.join(', ')}) corrected (id, ${RIGHTED.join(', ')})`;
  await duck.run(`create or replace table side.written as select ${columns.join(', ')} from side.records records left join ${corrected} on records.rowid = corrected.id order by records.rowid`, signal);
  await duck.run('drop table side.records', signal);
  await duck.run('alter table side.written rename to records', signal);
}

function rightValues(json: string, id: number, source: Source, shape: RecordShape): string | undefined {
  const reading = readRecord(json, shape);
  if (reading.kind === 'bad') return undefined;
  const { text, labels, character, split = null } = reading.record;
  let mask = 0n;
  for (const label of labels) if (counts(label) && label.index !== undefined) mask |= 1n << BigInt(label.index);
  const written = (value: string | null | undefined): string => (value === null || value === undefined ? 'null' : quote(value.replace(/\p{Surrogate}|\0/gu, '\ufffd')));
  const codes = labels.map(({ index }) => `${index ?? UNKNOWN}::utinyint`);
  const scores = labels.map(({ score }) => (score === undefined ? 'null::float' : `${score}::float`));
  return `(${id}, [${codes.join(', ')}]::utinyint[], [${scores.join(', ')}]::float[], ${mask}::ubigint, ${mayRepeat(text) ? `hash(${written(text)})` : 'null'}, length(${written(text)})::uinteger, ${written(character)}::varchar, ${written(source.split ?? split)}::varchar)`;
}
