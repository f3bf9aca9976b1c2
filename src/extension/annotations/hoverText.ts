// The hover's Markdown: every label with its score and meaning, who speaks where, and what the model was given. Pure.
import type { PartScores, Result } from '../../classifier/classifier';
import { readUpTo } from '../../classifier/results';
import { emotion, groupOf } from '../../core/emotions';
import { labelsOf, rankedScores, type LabelScore } from '../../core/labels';
import type { Utterance } from '../../core/utterance';
import { percent } from './template';

export interface HoverModel {
  readonly name: string;
  readonly thresholds: ArrayLike<number>;
}

type Spoken = Pick<Utterance, 'text' | 'speaker'>;

const CELLS = 10;
const BEGINNING = 48;

/** Text of the user's as text: nothing in it is read as Markdown. */
export const escaped = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, '\\$&').replace(/\s+/g, ' ');

export function bar(probability: number): string {
  const full = Math.min(CELLS, Math.max(probability > 0 ? 1 : 0, Math.round(probability * CELLS)));
  return '▰'.repeat(full) + '▱'.repeat(CELLS - full);
}

const line = ({ label, probability }: LabelScore): string =>
  `\`${bar(probability)}\` ${percent(probability)} ${groupOf(label).glyph} **${label}**: ${emotion(label).definition}`;

const beginningOf = (words: string): string => (words.length > BEGINNING ? `${words.slice(0, BEGINNING).trimEnd()}…` : words);

function partLine(part: PartScores, text: string, thresholds: ArrayLike<number>): string {
  const labels = labelsOf(part.scores, thresholds).map(({ label, probability }) => `${groupOf(label).glyph} ${label} ${percent(probability)}`);
  return `- “${escaped(beginningOf(text.slice(part.start, part.end).trim()))}” ${labels.length === 0 ? 'unsure' : labels.join(', ')}`;
}

function headline({ speaker, scene }: Utterance): string[] {
  const who = [...(speaker === undefined ? [] : [`**${escaped(speaker)}**`]), ...(scene === undefined ? [] : [escaped(scene)])];
  return who.length === 0 ? [] : [who.join(' · ')];
}

function scoredLines(result: Extract<Result, { kind: 'scored' }>, thresholds: ArrayLike<number>): string[] {
  const labels = labelsOf(result.scores, thresholds);
  if (labels.length > 0) return labels.map(line);
  const nearest = rankedScores(result.scores).slice(0, 3).map(({ label, probability }) => `${label} ${percent(probability)}`);
  return ['**Unsure**: no emotion reaches the score from which the model is to be believed.', `Nearest: ${nearest.join(', ')}.`];
}

function extentRead({ text, speaker }: Spoken, result: Result, before: readonly Spoken[]): string {
  const end = readUpTo(text, result);
  const speech = `${end === undefined ? '' : `the first ${end} of `}these ${text.length} characters of speech`;
  const rest = end === undefined ? '' : '; the rest is too much to be read';
  if (before.length === 0) return `${speech}, and no context${rest}.*`;
  const who = speaker === undefined ? '' : `, said by ${escaped(speaker)}`;
  return `${speech}${who}, and ${before.length === 1 ? 'the line' : `the ${before.length} lines`} before${rest}:*`;
}

const contextLineOf = ({ speaker, text }: Spoken): string => `- ${speaker === undefined ? '' : `${escaped(speaker)}: `}“${escaped(beginningOf(text))}”`;

/**
 * Paragraphs of Markdown.
 * @param before the earlier lines that the model was given
 */
export function hoverMarkdown(utterance: Utterance, result: Result | undefined, model: HoverModel, before: readonly Utterance[] = []): string {
  return [...headline(utterance), ...modelParagraphs(utterance, result, model, before)].join('\n\n');
}

/** What the model says of an utterance, and what it was given. */
export function modelParagraphs(utterance: Spoken, result: Result | undefined, model: HoverModel, before: readonly Spoken[]): string[] {
  if (result === undefined) return ['Not read yet: the model is at work.'];
  if (result.kind === 'failed') return [`Skipped: ${escaped(result.reason)}`];
  const paragraphs = scoredLines(result, model.thresholds);
  const parts = result.parts ?? [];
  if (parts.length > 1) {
    paragraphs.push(`Read in ${parts.length} parts; above is the highest score of each emotion:`);
    paragraphs.push(parts.map(part => partLine(part, utterance.text, model.thresholds)).join('\n'));
  }
  paragraphs.push(`*${escaped(model.name)} was given ${extentRead(utterance, result, before)}`);
  if (before.length > 0) paragraphs.push(before.map(contextLineOf).join('\n'));
  return paragraphs;
}
