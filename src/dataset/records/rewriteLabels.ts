// Gives a record other labels: only the bytes of its label values change, and those that stay keep theirs.
import { classNamed, classNamedOrNumbered, numberOf } from './classLookup';
import { onLike, readSwitch } from './columns';
import { kindAt, membersOf, type Member, type Span } from './jsonScan';
import { isLabel, readLabelList, type LabelList, type LabelRange } from './labelList';
import { columnRanges } from './labelRanges';
import { ScoreStyle } from './scoreStyle';
import { areNumbers, type LabelField, type RecordShape } from './shape';

export interface WantedLabel {
  /** As the file spells it, or the class's id. */
  readonly name: string;
  /** Expressiveness, 0 to 1; undefined: as it is. A label that is new to pairs needs one. */
  readonly score?: number | undefined;
}

/** The record cannot be given these labels; the message says why. */
export class RewriteError extends Error {
  readonly code = 'rewrite';
}

/**
 * The line with these gold labels: those that it has already keep their order and their characters, new ones come
 * after them in the manner of the others. Items that are no labels stay where they are.
 * @throws RewriteError
 */
export function rewriteLabels(line: string, shape: RecordShape, labels: readonly WantedLabel[]): string {
  const members = readable(line);
  const { labels: field, set } = shape;
  if (field.form === 'columns') {
    const cells = columnRanges(line, members, field.columns);
    return rewriteSwitches(line, cells, switchesOf(shape, field.columns, labels), field.columns);
  }
  const member = members.get(field.field);
  if (member === undefined) throw new RewriteError(`no field ${JSON.stringify(field.field)}`);
  if (kindAt(line, member) === 'null') return fromNothing(line, member, shape, labels);
  const list = readLabelList(line, member, set, 'separator' in field ? field.separator : undefined);
  if (list === undefined) throw new RewriteError(`${JSON.stringify(field.field)} holds no labels`);
  return rewriteList(line, list, shape, labels, { gap: /"\s*: /.test(line.slice(0, 500)) ? ' ' : '', quoted: true });
}

/** Where null stands for no labels, it stays unless there are to be some. */
function fromNothing(line: string, member: Member, shape: RecordShape, labels: readonly WantedLabel[]): string {
  if (labels.length === 0) return line;
  const { form } = shape.labels;
  return rewriteLabels(replaced(line, member, form === 'name' || form === 'id' ? '""' : '[]'), shape, labels);
}

function readable(line: string): ReadonlyMap<string, Member> {
  try {
    JSON.parse(line);
  } catch {
    throw new RewriteError('the line is not JSON');
  }
  const members = membersOf(line);
  if (members === undefined) throw new RewriteError('the line is no JSON object');
  return members;
}

export interface ListStyle {
  /** What follows a comma where no other label shows it. */
  readonly gap: string;
  /** Whether names stand in quotes. */
  readonly quoted: boolean;
}

/** The text with another list of labels in the place of `list`. */
export function rewriteList(text: string, list: LabelList, shape: RecordShape, wanted: readonly WantedLabel[], style: ListStyle): string {
  checkScores(wanted);
  const { kept, added } = matched(text, list, shape, wanted);
  if (kept.length === list.items.length && added.length === 0 && kept.every(({ written }) => written === undefined)) return text;
  const count = kept.length + added.length;
  if (list.layout === 'one' && count !== 1) throw new RewriteError(`the field holds exactly one label, not ${count}`);
  const write = writer(text, list, shape, style);
  if (list.layout === 'one') {
    const [label] = added;
    return label === undefined ? text : replaced(text, list.items[0] ?? list, write(label));
  }
  const parts = kept.map(({ item, before, written }) => ({ separator: before === undefined ? undefined : text.slice(before.end, item.start), text: written ?? text.slice(item.start, item.end) }));
  const separator = usualSeparator(text, list, shape.labels, style);
  for (const label of added) parts.push({ separator, text: write(label) });
  const body = parts.map((part, index) => (index === 0 ? part.text : (part.separator ?? separator) + part.text)).join('');
  const first = list.items[0];
  const last = list.items.at(-1);
  if (first === undefined || last === undefined) return replaced(text, insideOf(list, style), body);
  // Without items no space is left between the brackets.
  return replaced(text, count === 0 ? insideOf(list, style) : { start: first.start, end: last.end }, body);
}

const replaced = (text: string, { start, end }: Span, by: string): string => text.slice(0, start) + by + text.slice(end);

const insideOf = ({ start, end, layout }: LabelList, { quoted }: ListStyle): Span =>
  layout === 'array' || quoted ? { start: start + 1, end: end - 1 } : { start, end };

interface Kept {
  readonly item: LabelList['items'][number];
  readonly before: LabelList['items'][number] | undefined;
  /** Undefined: as it is. */
  readonly written: string | undefined;
}

function matched(text: string, list: LabelList, { labels: field, set }: RecordShape, wanted: readonly WantedLabel[]): { kept: Kept[]; added: WantedLabel[] } {
  const left = new Map<string | number, WantedLabel[]>();
  const called = areNumbers(field) ? classNamedOrNumbered : classNamed;
  // A name that the file itself uses means just that, even where it is no class.
  const spelt = new Map(list.items.filter(isLabel).map(item => [item.name, item.index ?? item.name]));
  for (const label of wanted) {
    const key = spelt.get(label.name) ?? called(set, label.name) ?? label.name;
    const same = left.get(key);
    if (same === undefined) left.set(key, [label]);
    else same.push(label);
  }
  const kept: Kept[] = [];
  for (const [at, item] of list.items.entries()) {
    const before = list.items[at - 1];
    const label = isLabel(item) ? left.get(item.index ?? item.name)?.shift() : undefined;
    if (!isLabel(item)) kept.push({ item, before, written: undefined });
    else if (label !== undefined) kept.push({ item, before, written: rescored(text, list, item, label.score) });
  }
  const remaining = new Set([...left.values()].flat());
  return { kept, added: wanted.filter(label => remaining.has(label)) };
}

/** The item with another score; undefined where it has this one, or forms without scores. */
function rescored(text: string, list: LabelList, item: LabelRange, score: number | undefined): string | undefined {
  if (item.is !== 'pair' || score === undefined || item.score === score) return undefined;
  const written = new ScoreStyle(list.items.filter(isLabel).map(label => tokenOf(text, label))).write(score);
  if (item.scoreStart === undefined || item.scoreEnd === undefined) return `${text.slice(item.start, item.end - 1)},${written}]`;
  return text.slice(item.start, item.scoreStart) + written + text.slice(item.scoreEnd, item.end);
}

const tokenOf = (text: string, { scoreStart, scoreEnd }: LabelRange): string => (scoreStart === undefined ? '' : text.slice(scoreStart, scoreEnd));

function checkScores(wanted: readonly WantedLabel[]): void {
  const wrong = wanted.find(({ score }) => score !== undefined && !(score >= 0 && score <= 1));
  if (wrong !== undefined) throw new RewriteError(`${String(wrong.score)} is not a score from 0 to 1`);
}

function usualSeparator(text: string, { items, layout }: LabelList, field: LabelField, { gap }: ListStyle): string {
  const [before, last] = items.slice(-2);
  if (last !== undefined && before !== undefined) return text.slice(before.end, last.start);
  if (layout === 'joined') return 'separator' in field ? field.separator : ',';
  const inner = before?.is === 'pair' ? innerGap(text, before) : undefined;
  return inner ?? `,${gap}`;
}

/** What stands between the name and the score of a pair. */
function innerGap(text: string, { nameEnd, scoreStart }: LabelRange): string | undefined {
  return scoreStart === undefined ? undefined : text.slice(nameEnd, scoreStart).replace(/^"/, '');
}

/** Writes a label that is new to the list as the others in it are written; without any, in the form of the shape. */
function writer(text: string, list: LabelList, { labels: field, set }: RecordShape, { gap, quoted }: ListStyle): (label: WantedLabel) => string {
  const others = list.items.filter(isLabel);
  const like = others.at(-1);
  const byForm = { pairs: 'pair', names: 'name', name: 'name', ids: 'id', id: 'id', columns: 'name' } as const;
  const is = like?.is ?? byForm[field.form];
  const inQuotes = list.layout === 'array' || (quoted && list.layout === 'one');
  const named = (name: string): string => (inQuotes ? JSON.stringify(name) : name);
  return ({ name, score }) => {
    const index = classNamed(set, name);
    if (is === 'name') return named(speltSafely(name, field, list));
    if (is === 'id') {
      // What stood there as a number is one also where the set has no such class.
      if (index === undefined && areNumbers(field) && /^\d+$/.test(name)) return name;
      if (index === undefined) throw new RewriteError(`${JSON.stringify(name)} is no class of ${set.title}, so it has no number`);
      return String(numberOf(set, index));
    }
    if (score === undefined) throw new RewriteError(`${JSON.stringify(name)} needs a score: the file's labels have one each`);
    const written = new ScoreStyle(others.map(label => tokenOf(text, label))).write(score);
    if (like?.scoreStart === undefined || like.scoreEnd === undefined) return `[${JSON.stringify(name)},${gap}${written}]`;
    const opening = text.slice(like.start, like.nameStart).replace(/"$/, '');
    const closing = /^\s*\]$/.exec(text.slice(like.scoreEnd, like.end))?.[0] ?? ']';
    return `${opening}${JSON.stringify(name)}${innerGap(text, like) ?? ','}${written}${closing}`;
  };
}

/** A name that would be read back as two is refused. */
function speltSafely(name: string, field: LabelField, { layout }: LabelList): string {
  const separator = 'separator' in field ? field.separator : undefined;
  if (layout === 'joined' && separator !== undefined && (name.includes(separator) || /["\\]/.test(name))) {
    throw new RewriteError(`${JSON.stringify(name)} cannot stand among labels joined by ${JSON.stringify(separator)}`);
  }
  return name;
}

/** For each column whether its class is wanted. */
export function switchesOf({ set }: RecordShape, columns: readonly string[], labels: readonly WantedLabel[]): boolean[] {
  const on = columns.map(() => false);
  for (const { name } of labels) {
    const spelt = columns.indexOf(name);
    const index = spelt >= 0 ? spelt : classNamed(set, name);
    if (index === undefined || index >= on.length) throw new RewriteError(`no column for ${JSON.stringify(name)}`);
    on[index] = true;
  }
  return on;
}

/** The text with other cells on; `cells` are those that the record has. */
export function rewriteSwitches(text: string, cells: readonly (Span & { readonly index: number })[], on: readonly boolean[], columns: readonly string[]): string {
  const present = new Set(cells.map(({ index }) => index));
  const lacking = columns.findIndex((_, index) => on[index] === true && !present.has(index));
  if (lacking >= 0) throw new RewriteError(`the record has no ${JSON.stringify(columns[lacking])}`);
  const written = cells.map(({ start, end }) => text.slice(start, end));
  let result = text;
  for (const { index, start, end } of [...cells].sort((one, other) => other.start - one.start)) {
    const cell = text.slice(start, end);
    const state = readSwitch(cell);
    if (state === undefined) throw new RewriteError(`${JSON.stringify(columns[index])} is ${cell.slice(0, 40)}, neither 0 nor 1`);
    if (state.on !== (on[index] ?? false)) result = replaced(result, { start, end }, state.flipped ?? onLike(written));
  }
  return result;
}
