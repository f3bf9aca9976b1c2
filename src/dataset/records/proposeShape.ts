// Where a file's records keep text and labels, told from a sample: a shape that is known, or proposals to choose from.
import { LABEL_COUNT } from '../../core/emotions';
import { holdsOne, ofKind } from '../../core/labelKind';
import { labelSet, type LabelSet } from '../../core/labelSets';
import { isObject } from '../../core/objects';
import { openQuote } from './openQuote';
import { fieldNames, labelCandidate, type Candidate, type PlainRecord } from './sampleFields';
import { setOfLabels } from './setOf';
import { labelFields, type RecordShape } from './shape';
import { switchColumns } from './switchColumns';
import { cellsOf, type TableForm } from './table';

export interface TableSample {
  readonly table: TableForm;
  /** Raw rows without line ends, without the header. */
  readonly rows: readonly string[];
}

export interface ProposeOptions {
  /** What the labels are, where it need not be told from them. */
  readonly set?: LabelSet;
}

export interface Proposal {
  readonly shape: RecordShape;
  readonly title: string;
  readonly why: string;
}

export type ShapeProposal =
  | { readonly kind: 'known'; readonly shape: RecordShape; readonly title: string }
  /** Likeliest first; to be confirmed. */
  | { readonly kind: 'proposals'; readonly proposals: readonly Proposal[] }
  | { readonly kind: 'none'; readonly reason: string };

const textNames = ['utterance', 'text'];
const labelNames = ['all_emotions_mapped', 'labels', 'emotions', 'all_emotions', 'label', 'emotion'];
const mostProposals = 6;
/** Of fields that may be the text instead. */
const mostTexts = 3;

/** @param sample lines of JSON (bad ones are passed over), or rows of a table */
export function proposeShape(sample: readonly string[] | TableSample, options: ProposeOptions = {}): ShapeProposal {
  const read = readSample(sample, options);
  if (typeof read === 'string') return { kind: 'none', reason: read };
  if (read.goEmotions !== undefined) return { kind: 'known', title: 'GoEmotions', shape: read.goEmotions };
  const { names, texts: [text = ''], gold } = read;
  const known = textNames.includes(text) ? gold.find(({ known }) => known) : undefined;
  if (known !== undefined) return { kind: 'known', title: titleOf(text, known), shape: shapeOf(text, known, names) };
  if (gold.length === 0) return { kind: 'none', reason: 'no field holds labels' };
  return { kind: 'proposals', proposals: gold.slice(0, mostProposals).map(found => proposalOf(text, found, names)) };
}

/** Every shape that the records may have, the likeliest first: also where one is known, so that it can be corrected. */
export function otherShapes(sample: readonly string[] | TableSample, options: ProposeOptions = {}): readonly Proposal[] {
  const read = readSample(sample, options);
  if (typeof read === 'string') return [];
  const { names, texts: [text = '', ...otherTexts], gold } = read;
  const [first] = gold;
  const another = first === undefined ? [] : otherTexts.filter(name => !labelFields(first.labels).includes(name)).slice(0, mostTexts);
  return [...gold.slice(0, mostProposals).map(found => proposalOf(text, found, names)), ...another.flatMap(name => first && proposalOf(name, first, names))].filter(own => own !== undefined);
}

interface ReadSample {
  readonly names: readonly string[];
  /** Likeliest first. */
  readonly texts: readonly string[];
  readonly gold: readonly Gold[];
  /** Its own rows as they are published, which need no names. */
  readonly goEmotions: RecordShape | undefined;
}

/** @returns why nothing can be told, in words */
function readSample(sample: readonly string[] | TableSample, options: ProposeOptions): ReadSample | string {
  const table = 'rows' in sample ? sample.table : undefined;
  const records = 'rows' in sample ? tableRecords(sample) : sample.flatMap(jsonRecord);
  if (records.length === 0) return table === undefined ? 'there is no line with a JSON object' : 'there is no row';
  const goEmotions = table?.header === false && records.every(isGoEmotionsRow) ? goEmotionsShape(table, options) : undefined;
  const names = fieldNames(records);
  const texts = textCandidates(names, records);
  if (texts.length === 0) return 'no field holds text';
  return { names, texts, goEmotions, gold: goldOf(names.filter(name => name !== texts[0]), records, table, options) };
}

function proposalOf(text: string, found: Gold, names: readonly string[]): Proposal {
  const shape = shapeOf(text, found, names);
  return { shape, title: titleOf(text, found), why: whyOf(shape) };
}

function jsonRecord(line: string): PlainRecord[] {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? [new Map(Object.entries(value))] : [];
  } catch {
    return [];
  }
}

/** A row over several lines with too many cells or too few says nothing of the others: a quote that closes rows later than was meant makes one of several. */
function tableRecords({ rows, table }: TableSample): PlainRecord[] {
  const all = rows.filter(row => row.trim() !== '').map(row => ({ row, cells: cellsOf(row, table) })).filter(({ row, cells }) => openQuote(row, cells) === undefined);
  const whole = all.filter(({ row, cells }) => cells.length === table.columns.length || !/[\r\n]/.test(row.trim()));
  return (whole.length > 0 ? whole : all).map(({ cells }) => new Map(cells.map(({ value }, index) => [table.columns[index] ?? `column${index}`, value])));
}

function isGoEmotionsRow(record: PlainRecord): boolean {
  const ids = record.get('column1');
  return typeof ids === 'string' && /^\d+(,\d+)*$/.test(ids) && record.size <= 3;
}

const goEmotionsShape = ({ columns }: TableForm, { set }: ProposeOptions): RecordShape => ({
  text: 'column0',
  labels: { form: 'id', field: 'column1', separator: ',' },
  ...(columns.includes('column2') ? { id: 'column2' } : {}),
  set: ofKind(set ?? labelSet('goEmotions'), 'multi'),
});

/** Fields that may be the text, likeliest first. */
function textCandidates(names: readonly string[], records: readonly PlainRecord[]): string[] {
  const usual = [...textNames, 'sentence', 'content', 'comment', 'tweet', 'message', 'line', 'dialogue'];
  const lengths = new Map(names.map(name => {
    const values = records.map(record => record.get(name)).filter(value => typeof value === 'string');
    return [name, values.length * 2 < records.length ? 0 : values.reduce((sum, value) => sum + value.length, 0) / values.length];
  }));
  const rank = (name: string): number => (usual.includes(name.toLowerCase()) ? usual.length - usual.indexOf(name.toLowerCase()) + 1e6 : name === 'context' ? 0.1 : (lengths.get(name) ?? 0));
  return names.filter(name => (lengths.get(name) ?? 0) > 0).sort((one, other) => rank(other) - rank(one));
}

interface Gold {
  readonly labels: RecordShape['labels'];
  readonly set: LabelSet;
  readonly name: string;
  /** One of the shapes that need no confirmation. */
  readonly known: boolean;
  readonly scores?: string;
}

function goldOf(names: readonly string[], records: readonly PlainRecord[], table: TableForm | undefined, options: ProposeOptions): Gold[] {
  const switches = switchColumns(names, records, options.set);
  const columns: Gold | undefined = switches && { labels: { form: 'columns', columns: switches.columns }, set: switches.set, name: 'columns', known: switches.known };
  const found = names.flatMap(name => (isPredicted(name) ? [] : (labelCandidate(name, records, table !== undefined) ?? [])));
  const rank = ({ name }: Candidate): number => (labelNames.includes(name) ? labelNames.indexOf(name) : labelNames.length);
  const order = (candidate: Candidate): number => (labelNames.includes(candidate.name) ? rank(candidate) : unusual(candidate));
  const inColumns = switches?.columns ?? [];
  const candidates = found.filter(({ name }) => !inColumns.includes(name)).sort((one, other) => order(one) - order(other));
  const scored = records.filter(record => (record.get('emotions') as { length?: number } | null | undefined)?.length).length;
  const scores = candidates.find(({ name, names: own, field }) => name === 'emotions' && field.form === 'pairs' && scored > 0 && own.length >= LABEL_COUNT * scored);
  const golds = candidates
    .filter(candidate => candidate !== scores || !candidates.some(({ name }) => name === 'labels'))
    .map((candidate): Gold => ({
      labels: candidate.field,
      set: options.set === undefined ? setFor(candidate) : asIn(candidate, options.set),
      name: candidate.name,
      known: rank(candidate) < labelNames.length && plausible(candidate),
      ...(scores !== undefined && candidate !== scores ? { scores: scores.name } : {}),
    }));
  if (columns === undefined) return golds;
  // Switches that are named for no emotion may be anything.
  const meant = columns.set.classes.some(({ from }) => from.length > 0);
  return [...golds.filter(({ known }) => known), ...(meant ? [columns] : []), ...golds.filter(({ known }) => !known), ...(meant ? [] : [columns])];
}

/** Behind the usual names: the same in other letters, then labels that are known, then the rest. */
function unusual(candidate: Candidate): number {
  if (labelNames.includes(candidate.name.toLowerCase())) return labelNames.length;
  return labelNames.length + (setFor(candidate).id === 'own' || !plausible(candidate) ? 2 : 1);
}

const isPredicted = (name: string): boolean => /^predicted_(labels|emotions)(_\d+)?$/.test(name);

/** What the labels of the sample make of it. */
function setFor({ field, names, many }: Candidate): LabelSet {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return setOfLabels(counts, field, many);
}

/** A set that was named, of the kind that the labels have. */
const asIn = ({ field, many }: Candidate, set: LabelSet): LabelSet => ofKind(set, holdsOne(field) ? 'single' : many ? 'multi' : set.kind);

/** Numbers alone under a name like `label` may be anything that has numbers. */
const plausible = ({ name, field }: Candidate): boolean => field.form !== 'id' || name === 'labels';

function shapeOf(text: string, { labels, set, name, scores }: Gold, names: readonly string[]): RecordShape {
  const has = (...wanted: string[]): string | undefined => wanted.find(one => names.includes(one) && one !== text && one !== name);
  const predictedLabels = has('predicted_labels');
  const predictedScores = has('predicted_emotions') ?? scores;
  const predicted = { ...(predictedLabels === undefined ? {} : { labels: predictedLabels }), ...(predictedScores === undefined ? {} : { scores: predictedScores }) };
  const optional = { context: has('context'), character: has('speaker', 'character'), split: has('split'), id: has('id'), raw: name === 'all_emotions_mapped' ? has('all_emotions') : undefined };
  const given = Object.fromEntries(Object.entries(optional).filter(([, field]) => field !== undefined)) as Partial<Record<keyof typeof optional, string>>;
  return { text, labels, set, ...given, ...(Object.keys(predicted).length === 0 ? {} : { predicted }) };
}

const titleOf = (text: string, { labels, name }: Gold): string => (labels.form === 'columns' ? `${text} + ${labels.columns.length} columns` : `${text} + ${name}`);

const formWords = { pairs: '[name, score] pairs', names: 'lists of names', ids: 'lists of numbers', name: 'names', id: 'numbers', columns: 'columns of 0 and 1' } as const;

/** What a shape takes the fields for, in words. */
export function whyOf({ text, labels, set }: RecordShape): string {
  const classes = set.id === 'own' ? `${set.classes.length} labels of its own` : `the labels of ${set.title}`;
  return `"${text}" holds text; ${labels.form === 'columns' ? 'the columns are' : `"${labels.field}" holds`} ${formWords[labels.form]}, ${classes}`;
}
