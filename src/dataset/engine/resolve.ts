// From a query to the numbers of its records: the side table, the attached tables and the text of the files each say what they know.
import { classIndex } from '../../core/labelSets';
import type { RecordShape } from '../records/shape';
import { QueryError } from './condition';
import { quote } from './duck';
import { nearRange } from './nearGroups';
import type { Query, SortKey } from './query';
import { GROUPED } from './sameTexts';

/** What a query asks, by who can answer it. */
export interface Plan {
  /** Conditions over side.records. */
  readonly side: readonly string[];
  /** Conditions over the columns of a file. */
  readonly text: readonly NonNullable<Query['text']>[];
  readonly sql: readonly string[];
  readonly attached: NonNullable<Query['attached']>;
  /** Classes of the attached labels. */
  readonly predicted: readonly { readonly any: bigint; readonly all: bigint; readonly none: bigint }[];
  /** Labels that are no class of the set, each of which a record must have. */
  readonly unknown: readonly string[];
  readonly same: readonly NonNullable<Query['same']>[];
  readonly sort: Query['sort'];
}

export function planOf(query: Query, shape: RecordShape | undefined, attachedLabels: boolean): Plan {
  const all = [query, ...(query.slices ?? []).flatMap(withSlices)];
  const needShape = (): RecordShape => {
    if (!shape) throw new QueryError('It is not yet known which fields of the file hold what: choose them first.');
    return shape;
  };
  const predicted = all.flatMap(({ labels }) => (labels?.of === 'predicted' && attachedLabels ? [masksOf(labels, needShape())] : []));
  return {
    side: all.flatMap(one => sideConditions(one, needShape, attachedLabels)),
    text: all.flatMap(({ text }) => (text === undefined || text.value === '' ? [] : [text])),
    sql: all.flatMap(({ sql }) => (sql === undefined ? [] : [sql])),
    attached: all.flatMap(({ attached = [], near }) => (near === undefined ? attached : [...attached, nearRange(near)])),
    predicted,
    unknown: all.flatMap(({ unknownLabel }) => unknownLabel ?? []),
    same: all.flatMap(({ same }) => same ?? []),
    sort: query.sort,
  };
}

const withSlices = (query: Query): Query[] => [query, ...(query.slices ?? []).flatMap(withSlices)];

export const isEverything = ({ side, text, sql, attached, predicted, unknown, same, sort }: Plan): boolean =>
  side.length + text.length + sql.length + attached.length + predicted.length + unknown.length + same.length === 0 && sort === undefined;

function classOf(shape: RecordShape, label: string): number {
  const index = classIndex(shape.set, label);
  if (index === undefined) throw new QueryError(`${label} is no label of ${shape.set.title}.`);
  return index;
}

function masksOf(labels: NonNullable<Query['labels']>, shape: RecordShape): { any: bigint; all: bigint; none: bigint } {
  const mask = (names: readonly string[] = []): bigint => names.reduce((bits, name) => bits | (1n << BigInt(classOf(shape, name))), 0n);
  return { any: mask(labels.any), all: mask(labels.all), none: mask(labels.none) };
}

function sideConditions(query: Query, shape: () => RecordShape, attachedLabels: boolean): string[] {
  const { labels, score, labelCount, length, character, splits, only } = query;
  const conditions: string[] = [];
  if (labels && !(labels.of === 'predicted' && attachedLabels)) {
    const { any, all, none } = masksOf(labels, shape());
    const column = labels.of === 'predicted' ? 'predicted' : 'mask';
    if (labels.of === 'predicted') conditions.push('predicted is not null');
    if (any > 0n) conditions.push(`${column} & ${any}::ubigint <> 0`);
    if (all > 0n) conditions.push(`${column} & ${all}::ubigint = ${all}::ubigint`);
    if (none > 0n) conditions.push(`${column} & ${none}::ubigint = 0`);
  }
  if (score) conditions.push(`coalesce(${scoreSql(classOf(shape(), score.label))} between ${number(score.from)}::float and ${number(score.to)}::float, false)`);
  if (labelCount ?? length) shape();
  if (labelCount) conditions.push(`bit_count(mask) between ${number(labelCount.from)} and ${number(labelCount.to)}`);
  if (length) conditions.push(`coalesce(length between ${number(length.from)} and ${number(length.to)}, false)`);
  if (character) conditions.push(inList('character', character, shape));
  if (splits) conditions.push(inList('split', splits, shape));
  if (only) {
    shape();
    conditions.push(onlySql[only]);
  }
  return conditions;
}

/** The score of the class; where the file gives none, the label counts as 1. */
const scoreSql = (index: number): string => `case when list_position(codes, ${index}::utinyint) > 0 then coalesce(scores[list_position(codes, ${index}::utinyint)], 1) end`;

function inList(column: string, values: readonly string[], shape: () => RecordShape): string {
  shape();
  return values.length === 0 ? 'false' : `coalesce(${column}, '') in (${values.map(quote).join(', ')})`;
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new QueryError('A range needs numbers.');
  return String(value);
}

const repeated = (having: string): string => `hash in (select hash from side.records where hash is not null group by hash having ${having})`;
const onlySql: Record<NonNullable<Query['only']>, string> = {
  duplicates: repeated(GROUPED.duplicates),
  conflicts: repeated(GROUPED.conflicts),
  leaks: repeated(GROUPED.leaks),
  unlabelled: 'not unread and mask = 0',
  unknownLabels: 'list_contains(codes, 255::utinyint)',
  unreadable: 'unread',
};

/** What side.records is sorted by; undefined where it does not know. */
export function sideOrder(key: SortKey, shape: RecordShape | undefined): string | undefined {
  if (key.kind === 'record') return 'rowid';
  if (key.kind === 'length') return 'length';
  if (key.kind === 'predictedCount') return 'bit_count(predicted)';
  if (key.kind === 'labelCount') return 'bit_count(mask)';
  if (key.kind === 'character' || key.kind === 'split') return key.kind;
  if (key.kind !== 'score') return undefined;
  if (!shape) throw new QueryError('It is not yet known which field holds the labels: choose it first.');
  return scoreSql(classOf(shape, key.label));
}

/** As SQL over a column of text. A regular expression is RE2's, which never takes long. */
export function textCondition({ value, kind, matchCase = false }: NonNullable<Query['text']>, column: string): string {
  if (kind === 'regexp') return `regexp_matches(${column}, ${quote(value)}, ${matchCase ? "'c'" : "'i'"})`;
  return matchCase ? `contains(${column}, ${quote(value)})` : `contains(lower(${column}), lower(${quote(value)}))`;
}

