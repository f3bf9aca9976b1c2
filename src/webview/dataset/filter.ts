// The filter bar as data: what stands in its fields, the query that it makes, and what it says in words.
import type { Query, SortKey } from '../../dataset/engine/query';
import { VERDICT_CODES, type VerdictName } from '../../core/verdictCodes';
import { attachedWords, VERDICT_WORDS } from './attachedColumns';
import type { Slice } from './messages';

export type LabelWish = 'any' | 'all' | 'none';
export const ONLY = {
  duplicates: 'with a text that occurs again',
  conflicts: 'with a text that has other labels elsewhere',
  leaks: 'with a text in several splits',
  unlabelled: 'without a label',
  unknownLabels: 'with an unknown label',
  unreadable: 'that cannot be read',
} as const satisfies Record<NonNullable<Query['only']>, string>;

/** Numbers stay as they are typed until they are used. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

export interface Filter {
  /** Texts nearly the same as others: those that the summary of a query found, or one group of them with its text. */
  readonly near: (NonNullable<Query['near']> & { readonly text?: string }) | undefined;
  readonly text: string;
  readonly regexp: boolean;
  readonly matchCase: boolean;
  readonly labels: Readonly<Record<string, LabelWish>>;
  readonly of: 'gold' | 'predicted';
  readonly score: { readonly label: string; readonly from: string; readonly to: string };
  readonly labelCount: Range;
  /** Characters of the text. */
  readonly length: Range;
  /** One name, or several with commas between them; one that has a comma itself stands in quotes. */
  readonly character: string;
  readonly splits: readonly string[];
  /** A column of an attached table: `table.column`. */
  readonly attached: { readonly column: string; readonly from: string; readonly to: string };
  /** What the review has said. */
  readonly judged: VerdictName | 'note' | '';
  readonly only: Query['only'] | '';
  /** A label that is no class of the set, as the file spells it; undefined: none is asked for. */
  readonly unknownLabel?: string | undefined;
  readonly sql: string;
  readonly slices: readonly string[];
  /** Texts that the summary of a query found again, or one of them. */
  readonly same: (NonNullable<Query['same']> & { readonly text?: string }) | undefined;
  /** Conditions that hold besides, of kinds of which the fields above have one more. */
  readonly also: readonly Narrowed[];
}

export type Narrowed = Pick<Filter, 'labels' | 'of'> | Pick<Filter, 'score'> | Pick<Filter, 'unknownLabel'>;

const OPEN: Range = { from: '', to: '' };

export const NO_FILTER: Filter = {
  near: undefined,
  text: '', regexp: false, matchCase: false, labels: {}, of: 'gold', score: { label: '', ...OPEN }, labelCount: OPEN, length: OPEN,
  character: '', splits: [], attached: { column: '', ...OPEN }, judged: '', only: '', unknownLabel: undefined, sql: '', slices: [], same: undefined, also: [],
};

export interface Sort {
  readonly column: string;
  readonly by: SortKey;
  readonly descending: boolean;
}

export type FilterPart = keyof Filter;
export type Built = { readonly kind: 'query'; readonly query: Query } | { readonly kind: 'problem'; readonly part: FilterPart; readonly message: string };

const problem = (part: FilterPart, message: string): Built => ({ kind: 'problem', part, message });

/** @param slices those that were kept; a name that is not among them is left out */
export function buildQuery(filter: Filter, sort: Sort | undefined, slices: readonly Slice[], trusted: boolean): Built {
  const score = scoreOf(filter);
  if (typeof score === 'string') return problem('score', score);
  const ranges = rangesOf(filter);
  if (typeof ranges === 'string') return problem('length', ranges);
  const attached = attachedOf(filter);
  if (typeof attached === 'string') return problem('attached', attached);
  const chosen = slices.filter(({ name }) => filter.slices.includes(name)).map(({ query }) => query);
  for (const one of filter.also) {
    const built = buildQuery({ ...NO_FILTER, ...one }, undefined, [], trusted);
    if (built.kind === 'problem') return built;
    chosen.push(built.query);
  }
  if (!trusted && filter.sql.trim() !== '') return problem('sql', 'SQL is not run in a workspace that is not trusted.');
  for (const part of ['near', 'same'] as const) {
    if (!trusted && filter[part] !== undefined && hasSql(filter[part].within)) return problem(part, 'SQL is not run in a workspace that is not trusted.');
  }
  if (!trusted && chosen.some(hasSql)) return problem('slices', 'A slice with SQL is not run in a workspace that is not trusted.');
  const labels = labelsOf(filter);
  const characters = characterNames(filter.character);
  const query: Query = {
    ...(labels === undefined ? {} : { labels }),
    ...(score === undefined ? {} : { score }),
    ...(filter.near === undefined ? {} : { near: withoutText(filter.near) }),
    ...(filter.same === undefined ? {} : { same: withoutText(filter.same) }),
    ...ranges,
    ...(characters.length === 0 ? {} : { character: characters }),
    ...(filter.text === '' ? {} : { text: { value: filter.text, kind: filter.regexp ? 'regexp' : 'substring', matchCase: filter.matchCase } }),
    ...(filter.splits.length === 0 ? {} : { splits: filter.splits }),
    ...(attached === undefined && filter.judged === '' ? {} : { attached: [...(attached === undefined ? [] : [attached]), ...judgedOf(filter)] }),
    ...(filter.only === '' || filter.only === undefined ? {} : { only: filter.only }),
    ...(filter.unknownLabel === undefined ? {} : { unknownLabel: filter.unknownLabel }),
    ...(filter.sql.trim() === '' ? {} : { sql: filter.sql.trim() }),
    ...(chosen.length === 0 ? {} : { slices: chosen }),
    ...(sort === undefined ? {} : { sort: { by: sort.by, descending: sort.descending } }),
  };
  return { kind: 'query', query };
}

/** Names as they are typed: with commas between them, and in quotes where a name has a comma itself. */
export const characterNames = (typed: string): string[] =>
  Array.from(typed.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g), ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim()).filter(Boolean);

/** A name as it is typed. */
export const characterText = (name: string): string => (/[,"]|^\s|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

/** The query without its order, in which counts and summaries do not differ. */
export const unordered = (query: Query): Query => Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'sort'));

export const hasSql = ({ sql, slices = [], near, same }: Query): boolean => sql !== undefined || slices.some(hasSql) || [near, same].some(one => one !== undefined && hasSql(one.within));

const withoutText = <Groups extends { readonly text?: string }>({ text, ...asked }: Groups): Omit<Groups, 'text'> => asked;

function labelsOf({ labels, of }: Filter): Query['labels'] {
  const wished = (wish: LabelWish): string[] => Object.keys(labels).filter(name => labels[name] === wish);
  const groups = { any: wished('any'), all: wished('all'), none: wished('none') };
  const given = Object.entries(groups).filter(([, names]) => names.length > 0);
  return given.length === 0 ? undefined : { ...Object.fromEntries(given), of };
}

/** A number as it is typed; the fallback where nothing is, undefined where it is none. */
function numberOf(typed: string, fallback: number): number | undefined {
  if (typed.trim() === '') return fallback;
  const value = Number(typed.replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}

function scoreOf({ score: { label, from, to } }: Filter): Query['score'] | string {
  if (label === '') return from.trim() + to.trim() === '' ? undefined : 'Choose the label whose score is meant.';
  const [least, most] = [numberOf(from, 0), numberOf(to, 1)];
  if (least === undefined || most === undefined) return 'A score is a number from 0 to 1.';
  return least > most ? 'The score’s range ends before it begins.' : { label, from: least, to: most };
}

function rangesOf(filter: Filter): Pick<Query, 'labelCount' | 'length'> | string {
  const found: Partial<Record<'labelCount' | 'length', { from: number; to: number }>> = {};
  for (const name of ['labelCount', 'length'] as const) {
    const { from, to } = filter[name];
    if (from.trim() + to.trim() === '') continue;
    const [least, most] = [numberOf(from, 0), numberOf(to, Number.MAX_SAFE_INTEGER)];
    if (least === undefined || most === undefined) return 'A range needs numbers.';
    if (least > most) return 'The range ends before it begins.';
    found[name] = { from: least, to: most };
  }
  return found;
}

function attachedOf({ attached: { column, from, to } }: Filter): NonNullable<Query['attached']>[number] | string | undefined {
  const dot = column.indexOf('.');
  if (dot < 0) return undefined;
  const [least, most] = [numberOf(from, -Infinity), numberOf(to, Infinity)];
  if (least === undefined || most === undefined) return 'The range needs numbers.';
  return {
    table: column.slice(0, dot),
    column: column.slice(dot + 1),
    ...(least === -Infinity ? {} : { from: least }),
    ...(most === Infinity ? {} : { to: most }),
  };
}

function judgedOf({ judged }: Filter): NonNullable<Query['attached']> {
  if (judged === '') return [];
  if (judged === 'note') return [{ table: 'review', column: 'note', from: 1 }];
  return [{ table: 'review', column: 'judged', from: VERDICT_CODES[judged], to: VERDICT_CODES[judged] }];
}

export const judgedWords = (judged: Filter['judged']): string => (judged === '' ? '' : judged === 'note' ? 'with a note' : VERDICT_WORDS[judged]);

export interface Condition {
  readonly words: string;
  /** The filter without it. */
  readonly without: Filter;
}

/** Each condition in words, to be shown and taken away one by one. */
export function conditionsOf(filter: Filter): Condition[] {
  const found: Condition[] = [];
  const add = (words: string, change: Partial<Filter>): void => void found.push({ words, without: { ...filter, ...change } });
  if (filter.text !== '') add(`text ${filter.regexp ? 'matches' : 'has'} “${filter.text}”`, { text: '' });
  for (const [name, wish] of Object.entries(filter.labels)) {
    const labels = Object.fromEntries(Object.entries(filter.labels).filter(([other]) => other !== name));
    add(`${filter.of === 'predicted' ? 'predicted ' : ''}${WISHES[wish]} ${name}`, { labels });
  }
  const { score, attached } = filter;
  if (score.label !== '') add(`${score.label} from ${score.from || '0'} to ${score.to || '1'}`, { score: NO_FILTER.score });
  const { labelCount, length } = filter;
  if (labelCount.from + labelCount.to !== '') add(rangeWords(labelCount, 'label'), { labelCount: OPEN });
  if (length.from + length.to !== '') add(rangeWords(length, 'character'), { length: OPEN });
  if (filter.character.trim() !== '') add(`said by ${filter.character}`, { character: '' });
  if (filter.near !== undefined) add(filter.near.text === undefined ? 'with a text nearly the same as another' : `with a text nearly the same as “${filter.near.text}”`, { near: undefined });
  if (filter.same !== undefined) add(filter.same.text === undefined ? ONLY[filter.same.kind] : `with the text “${filter.same.text}”`, { same: undefined });
  for (const one of filter.also) {
    for (const { words, without } of conditionsOf({ ...NO_FILTER, ...one })) {
      const left = Object.fromEntries(Object.keys(one).map(part => [part, without[part as FilterPart]])) as unknown as Narrowed;
      add(words, { also: filter.also.flatMap(other => (other !== one ? other : conditionsOf(without).length === 0 ? [] : left)) });
    }
  }
  for (const split of filter.splits) add(`in ${split === '' ? 'no split' : split}`, { splits: filter.splits.filter(other => other !== split) });
  if (attached.column !== '') add(`${attachedWords(attached.column).title} ${attached.from === '' ? '' : `from ${attached.from} `}${attached.to === '' ? '' : `to ${attached.to}`}`.trim(), { attached: NO_FILTER.attached });
  if (filter.judged !== '') add(`judged: ${judgedWords(filter.judged)}`, { judged: '' });
  if (filter.only !== '' && filter.only !== undefined) add(ONLY[filter.only], { only: '' });
  if (filter.unknownLabel !== undefined) add(`with the unknown label “${filter.unknownLabel}”`, { unknownLabel: undefined });
  if (filter.sql.trim() !== '') add(`SQL: ${filter.sql.trim()}`, { sql: '' });
  for (const name of filter.slices) add(`slice ${name}`, { slices: filter.slices.filter(other => other !== name) });
  return found;
}

const rangeWords = ({ from, to }: Range, what: string): string =>
  from === to ? `${from} ${what}${from === '1' ? '' : 's'}` : to === '' ? `${from} ${what}s or more` : `${from || '0'} to ${to} ${what}s`;

const WISHES: Record<LabelWish, string> = { any: 'any of:', all: 'with', none: 'without' };

/** One label's turn: not asked, any of, with, without, not asked. */
export function turned(wish: LabelWish | undefined): LabelWish | undefined {
  const order = [undefined, 'any', 'all', 'none'] as const;
  return order[(order.indexOf(wish) + 1) % order.length];
}

export function withLabel(filter: Filter, label: string, wish: LabelWish | undefined): Filter {
  const others = Object.fromEntries(Object.entries(filter.labels).filter(([name]) => name !== label));
  return { ...filter, labels: wish === undefined ? others : { ...others, [label]: wish } };
}
