// Any JSON Lines with labels: ours, Emo Pillars', or others' with the same fields; and the answers that they may hold already.
import { LABELS, isEmotionId, labelIndex } from '../../core/emotions';
import { labelSet, type LabelSet, type LabelSetId } from '../../core/labelSets';
import { kindOf, parseJsonLine } from '../jsonLine';
import { BenchmarkBuilder, numberedLines, unknownLabel, type Benchmark, type StoredPrediction, type TextFile } from './benchmark';

export interface RecordOptions {
  readonly set: LabelSetId;
  /** The field with the gold labels, where it is not one of the usual. */
  readonly labels: string | undefined;
  /** Whether the answers that records hold are to be read. */
  readonly stored: boolean;
}

type Fields = ReadonlyMap<string, unknown>;
type Read<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'bad'; readonly reason: string };

/** An emotion of a soft label counts from this expressiveness on, as in the Emo Pillars data. */
const leastExpressive = 0.3;
const goldFields = ['labels', 'emotions', 'all_emotions_mapped', 'all_emotions', 'label', 'emotion'];
/** The teacher's own words, many of which are no labels; those are passed over. */
const rawField = 'all_emotions';

export function readRecords({ name, text }: TextFile, options: RecordOptions): Benchmark {
  const set = labelSet(options.set);
  const builder = new BenchmarkBuilder('Records', set);
  for (const { line, text: row } of numberedLines(text)) {
    const parsed = parseJsonLine(row);
    const turn = parsed.kind === 'bad' ? parsed : turnOf(parsed.fields, set, options);
    if (turn.kind === 'bad') builder.problem(name, line, turn.reason);
    else builder.add({ file: name, line, ...turn.value });
  }
  return builder.build();
}

interface RecordTurn {
  readonly text: string;
  readonly speaker?: string;
  readonly context?: string;
  readonly gold: readonly number[];
  readonly stored?: StoredPrediction;
}

function turnOf(fields: Fields, set: LabelSet, options: RecordOptions): Read<RecordTurn> {
  const text = fields.get('text') ?? fields.get('utterance');
  if (typeof text !== 'string' || text.trim() === '') return bad('no text in a field "text" or "utterance"');
  const goldField = options.labels ?? goldFields.find(name => fields.has(name));
  if (goldField === undefined || !fields.has(goldField)) {
    return bad(options.labels === undefined ? `no gold labels in any of the fields ${goldFields.join(', ')}; --labels names another` : `no field ${JSON.stringify(options.labels)}`);
  }
  const gold = labelsIn(fields, goldField, set);
  if (gold.kind === 'bad') return gold;
  if (set.kind === 'single' && gold.value.length !== 1) return bad(`${JSON.stringify(goldField)} must hold exactly one label of ${set.title}, not ${gold.value.length}`);
  const stored = options.stored ? storedIn(fields, goldField, set) : undefined;
  if (stored?.kind === 'bad') return stored;
  const context = fields.get('context');
  const speaker = fields.get('speaker') ?? fields.get('character');
  return {
    kind: 'read',
    value: {
      text,
      gold: gold.value,
      ...(typeof context === 'string' && context.trim() !== '' ? { context } : {}),
      ...(typeof speaker === 'string' && speaker.trim() !== '' ? { speaker } : {}),
      ...(stored === undefined ? {} : { stored: stored.value }),
    },
  };
}

/** Names or numbers of classes, [name, score] pairs, or one name alone. */
function labelsIn(fields: Fields, field: string, set: LabelSet): Read<number[]> {
  const value = fields.get(field);
  const items: unknown[] = Array.isArray(value) ? value : [value];
  const found = new Set<number>();
  for (const item of items) {
    const named = classIn(item, field, set);
    if (named.kind === 'bad') return named;
    if (named.value !== undefined) found.add(named.value);
  }
  return { kind: 'read', value: Array.from(found) };
}

function classIn(item: unknown, field: string, set: LabelSet): Read<number | undefined> {
  const [name, score]: readonly unknown[] = Array.isArray(item) ? (item as unknown[]) : [item, 1];
  if (typeof score !== 'number') return bad(`${JSON.stringify(field)} must hold labels or [label, score] pairs`);
  if (score < leastExpressive) return { kind: 'read', value: undefined };
  if (typeof name === 'number') {
    return name >= 0 && name < set.classes.length && Number.isInteger(name) ? { kind: 'read', value: name } : bad(`${name} is not the number of a label: they go from 0 to ${set.classes.length - 1}`);
  }
  if (typeof name !== 'string') return bad(`${JSON.stringify(field)} must hold labels, not ${kindOf(name)}`);
  const index = classNamed(set, name);
  if (index === undefined && field !== rawField) return bad(unknownLabel(set, name));
  return { kind: 'read', value: index };
}

/** Records are of the set they are evaluated as; where it is not the 28, an emotion of the 28 counts as its class. */
function classNamed(set: LabelSet, name: string): number | undefined {
  const wanted = name.trim().toLowerCase();
  const own = set.classes.findIndex(({ id, aliases = [] }) => id.toLowerCase() === wanted || aliases.includes(wanted));
  const index = own >= 0 ? own : set.classes.findIndex(({ from }) => from.some(label => label === wanted));
  return index < 0 ? undefined : index;
}

/** predicted_labels and predicted_emotions; without them labels and emotions, where the gold is elsewhere. */
function storedIn(fields: Fields, goldField: string, set: LabelSet): Read<StoredPrediction> {
  const field = ['predicted_labels', 'labels'].find(name => name !== goldField && fields.has(name));
  if (field === undefined) return bad('no stored predictions in a field "predicted_labels", or "labels" where --labels names another for the gold ones');
  const classes = labelsIn(fields, field, set);
  if (classes.kind === 'bad') return classes;
  const scores = scoresIn(fields.get(field === 'labels' ? 'emotions' : 'predicted_emotions'));
  return { kind: 'read', value: { classes: classes.value, ...(scores === undefined ? {} : { scores }) } };
}

/** All 28 as [name, score] pairs, otherwise nothing. */
function scoresIn(value: unknown): Float32Array | undefined {
  if (!Array.isArray(value) || value.length !== LABELS.length) return undefined;
  const scores = new Float32Array(LABELS.length);
  for (const pair of value as unknown[]) {
    const [name, score]: readonly unknown[] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (typeof name !== 'string' || typeof score !== 'number' || !isEmotionId(name)) return undefined;
    scores[labelIndex(name)] = score;
  }
  return scores;
}

const bad = (reason: string): { readonly kind: 'bad'; readonly reason: string } => ({ kind: 'bad', reason });

export const looksLikeRecords = (text: string): boolean => /^\s*\{[^\n]*\}\s*(?:\n|$)/.test(text);
