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

const CELLS = 10;
const PART_BEGINNING = 48;

/** Text of the user's as text: nothing in it is read as Markdown. */
export const escaped = (text: string): string => text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, '\\$&').replace(/\s+/g, ' ');

export function bar(probability: number): string {
  const full = Math.min(CELLS, Math.max(probability > 0 ? 1 : 0, Math.round(probability * CELLS)));
  return '▰'.repeat(full) + '▱'.repeat(CELLS - full);
}

const line = ({ label, probability }: LabelScore): string =>
  `\`${bar(probability)}\` ${percent(probability)} ${groupOf(label).glyph} **${label}**: ${emotion(label).definition}`;

function partLine(part: PartScores, text: string, thresholds: ArrayLike<number>): string {
  const words = text.slice(part.start, part.end).trim();
  const beginning = words.length > PART_BEGINNING ? `${words.slice(0, PART_BEGINNING).trimEnd()}…` : words;
  const labels = labelsOf(part.scores, thresholds).map(({ label, probability }) => `${groupOf(label).glyph} ${label} ${percent(probability)}`);
  return `- “${escaped(beginning)}” ${labels.length === 0 ? 'unsure' : labels.join(', ')}`;
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

function extentRead(text: string, result: Result): string {
  const end = readUpTo(text, result);
  if (end === undefined) return `these ${text.length} characters of speech, and no context`;
  return `the first ${end} of these ${text.length} characters of speech, and no context; the rest is too much to be read`;
}

/** Paragraphs of Markdown. */
export function hoverMarkdown(utterance: Utterance, result: Result | undefined, model: HoverModel): string {
  const paragraphs = headline(utterance);
  if (result === undefined) return [...paragraphs, 'Not read yet: the model is at work.'].join('\n\n');
  if (result.kind === 'failed') return [...paragraphs, `Skipped: ${escaped(result.reason)}`].join('\n\n');
  paragraphs.push(...scoredLines(result, model.thresholds));
  const parts = result.parts ?? [];
  if (parts.length > 1) {
    paragraphs.push(`Read in ${parts.length} parts; above is the highest score of each emotion:`);
    paragraphs.push(parts.map(part => partLine(part, utterance.text, model.thresholds)).join('\n'));
  }
  paragraphs.push(`*${escaped(model.name)} was given ${extentRead(utterance.text, result)}.*`);
  return paragraphs.join('\n\n');
}
