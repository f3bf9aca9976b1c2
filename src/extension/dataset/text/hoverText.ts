// The hover of a record: who says what after which lines, the gold labels with their scores, and the model's. Pure.
import type { Result } from '../../../classifier/classifier';
import { emotion, GROUPS, isEmotionId } from '../../../core/emotions';
import { parseContext, type ContextLine } from '../../../core/context';
import type { LabelSet } from '../../../core/labelSets';
import type { LabelRange } from '../../../dataset/records/labelList';
import type { RecordRanges } from '../../../dataset/records/labelRanges';
import { counts, type DatasetRecord, type GivenLabel, type RecordShape } from '../../../dataset/records/shape';
import { bar, escaped, modelParagraphs, type HoverModel } from '../../annotations/hoverText';
import { percent } from '../../annotations/template';
import { AGREEMENT_SIGNS, AGREEMENT_WORDS, groupOfClass, type Agreement, type Verdict } from './agreement';
import { isStrong } from './plan';

export interface RecordHover {
  /** From 1. */
  readonly number: number;
  readonly record: DatasetRecord;
  readonly shape: RecordShape;
  /** Where the record has labels beside the gold ones. */
  readonly ranges: RecordRanges | undefined;
  readonly verdict: Verdict | undefined;
  readonly result: Result | undefined;
  /** Undefined where it is not asked, or not known yet. */
  readonly model: HoverModel | undefined;
  /** The context that the model was given. */
  readonly given: string | undefined;
}

const LONGEST_TEXT = 600;
const MOST_LINES = 6;
const MOST_LABELS = 12;

const shortened = (text: string, length = LONGEST_TEXT): string => (text.length > length ? `${text.slice(0, length).trimEnd()}…` : text);

function labelLine({ name, index, score }: GivenLabel, set: LabelSet, agreement: Agreement | undefined): string {
  const group = groupOfClass(set, index);
  const glyph = GROUPS.find(({ id }) => id === group)?.glyph;
  const id = index === undefined ? undefined : set.classes[index]?.id;
  const spelt = id === undefined || id === name ? '' : ` (${escaped(name)})`;
  const measure = score === undefined ? '' : `\`${bar(Math.min(1, Math.max(0, score)))}\` ${percent(score)} `;
  const meaning = id !== undefined && isEmotionId(id) ? `: ${emotion(id).definition}` : '';
  const sign = agreement === undefined ? '' : ` ${AGREEMENT_SIGNS[agreement]}`;
  return `${measure}${glyph === undefined ? '' : `${glyph} `}**${escaped(id ?? name)}**${spelt}${meaning}${sign}`;
}

function goldLines({ record, shape: { set }, verdict }: RecordHover): string[] {
  if (record.labels.length === 0) return ['**Labels**: none.'];
  const lines = record.labels.map((label, at) => ({ label, line: labelLine(label, set, verdict?.labels[at]) }));
  const weak = lines.filter(({ label }) => !counts(label)).length;
  const shown = lines.sort((one, other) => (other.label.score ?? 1) - (one.label.score ?? 1)).slice(0, MOST_LABELS).map(({ line }) => line);
  const rest = lines.length - shown.length;
  const notes = [...(rest > 0 ? [`and ${rest} more`] : []), ...(weak > 0 ? [`${weak} below 0.3 ${weak === 1 ? 'does' : 'do'} not count`] : [])];
  return ['**Labels of the file**', ...shown, ...(notes.length > 0 ? [`*${notes.join('; ')}*`] : [])];
}

/** The labels of one field beside the gold ones, strongest first. */
function besideLine(labels: readonly LabelRange[] | undefined, field: string | undefined, what: string): string[] {
  if (labels === undefined || field === undefined || labels.length === 0) return [];
  const ranked = [...labels].sort((one, other) => (other.score ?? 1) - (one.score ?? 1));
  const words = ranked.slice(0, MOST_LABELS).map(({ name, score }) => `${escaped(name)}${score === undefined ? '' : ` ${percent(score)}`}`);
  return [`*${what}, ${escaped(field)}*: ${words.join(', ')}${ranked.length > MOST_LABELS ? `, and ${ranked.length - MOST_LABELS} more` : ''}`];
}

function besideLines({ ranges, shape: { raw, predicted } }: RecordHover): string[] {
  return [
    ...besideLine(ranges?.raw?.labels, raw, 'Before they were mapped'),
    ...besideLine(ranges?.predictedLabels?.labels, predicted?.labels, 'Said by a model in the file'),
    ...besideLine(ranges?.predictedScores?.labels.filter(isStrong), predicted?.scores, 'Scored by a model in the file'),
  ];
}

const contextLines = (context: string): string[] => {
  const all = parseContext(context, MOST_LINES + 1);
  const shown = all.slice(-MOST_LINES).map(({ speaker, text }: ContextLine) => `- ${speaker === undefined ? '' : `${escaped(speaker)}: `}${escaped(shortened(text, 200))}`);
  return shown.length === 0 ? [] : [`${all.length > MOST_LINES ? 'Before, at last' : 'Before'}:\n${shown.join('\n')}`];
};

/** Paragraphs of Markdown. */
export function recordMarkdown(hover: RecordHover): string {
  const { number, record, verdict, result, model, given } = hover;
  const head = [`Record ${number}`, ...(record.split === undefined ? [] : [escaped(record.split)]), ...(record.character === undefined ? [] : [`**${escaped(record.character)}**`])].join(' · ');
  const said = [head, `“${escaped(shortened(record.text))}”`, ...(record.context === undefined ? [] : contextLines(record.context))].join('\n\n');
  const gold = [goldLines(hover).join('  \n'), ...besideLines(hover)].join('\n\n');
  if (model === undefined) return [said, gold].join('\n\n---\n\n');
  const agreement = verdict?.seen === true ? ' was trained on this utterance: what it says does not judge the labels' : verdict?.record === undefined ? '' : ` ${AGREEMENT_WORDS[verdict.record]} ${AGREEMENT_SIGNS[verdict.record]}`;
  const before = given === undefined ? [] : parseContext(given, Infinity);
  const speaker = record.character === undefined || before.length === 0 ? {} : { speaker: record.character };
  const says = [`**The model**${agreement}`, ...modelParagraphs({ text: record.text, ...speaker }, result, model, before)].join('\n\n');
  return [said, gold, says].join('\n\n---\n\n');
}
