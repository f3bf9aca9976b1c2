// The view of a script in a terminal: headings, speeches with their emotions, and what they add up to.
import { GROUPS, NEUTRAL, groupOf } from '../../core/emotions';
import { strongestEmotion, type LabelScore } from '../../core/labels';
import type { Scored, ScriptStart, Writer } from '../scored';
import { glyphOf, type Style } from './style';
import { arcLines, characterLines } from './tables';
import { clip, harmless, textWidth, wrap } from './width';

export interface ViewOptions {
  readonly style: Style;
  /** Columns. */
  readonly width: number;
  /** Say that a speech is neutral, or that the model is unsure of it. */
  readonly neutral: boolean;
  readonly unsure: boolean;
  readonly modelName: string;
}

const gutter = '▎';

export function terminalWriter(options: ViewOptions): Writer {
  let start: ScriptStart | undefined;
  let scene = -1;
  let rows: Scored[] = [];
  return {
    begin(next) {
      const before = start === undefined ? '' : '\n\n';
      start = next;
      scene = -1;
      rows = [];
      return before + lines(titleLines(next, options));
    },
    rows(next) {
      if (start?.foreign !== undefined) return '';
      const { scenes = [] } = start?.script ?? {};
      rows.push(...next);
      return next
        .map(row => {
          const entered = row.utterance.sceneIndex !== scene;
          scene = row.utterance.sceneIndex;
          return lines([...(entered ? sceneLines(scenes[scene]?.heading, options) : []), ...speechLines(row, options)]);
        })
        .join('');
    },
    end: () => (rows.length === 0 ? '' : lines(['', ...characterLines(rows, options), '', ...arcLines(rows, options)])),
  };
}

const lines = (list: readonly string[]): string => list.map(line => `${line}\n`).join('');

function titleLines({ name, script, foreign }: ScriptStart, options: ViewOptions): string[] {
  const { style, width } = options;
  const count = script.utterances.length;
  const facts = [name, `${count.toLocaleString('en')} ${count === 1 ? 'speech' : 'speeches'}`, options.modelName].map(harmless).join(' · ');
  const title = script.title === undefined ? [] : wrap(harmless(script.title), width).map(style.bold);
  const head = [...title, ...wrap(facts, width).map(style.dim)];
  return foreign === undefined ? [...head, '', ...legendLines(options)] : [...head, '', ...wrap(foreign, width)];
}

/** Signs and names of the groups, as many to a line as fit. */
function legendLines({ style, width }: ViewOptions): string[] {
  const entries = GROUPS.filter(({ id }) => id !== 'neutral').map(({ id }) => ({ id, text: `${glyphOf(id)} ${id}` }));
  return flow(entries.map(({ id, text }) => ({ plain: text, styled: style.group(id, text) })), width, 3);
}

function sceneLines(heading: string | undefined, { style, width }: ViewOptions): string[] {
  if (heading === undefined) return [''];
  return ['', ...wrap(harmless(heading), width).map(style.bold), style.dim('─'.repeat(width))];
}

export function speechLines(row: Scored, { style, width, neutral, unsure }: ViewOptions): string[] {
  const labels = row.kind === 'scored' ? row.labels.filter(({ label }) => neutral || label !== NEUTRAL) : [];
  const strongest = strongestEmotion(labels);
  const edge = strongest === undefined ? '  ' : `${style.group(groupOf(strongest.label).id, gutter)} `;
  const speaker = clip(harmless(row.utterance.speaker ?? ''), Math.max(8, Math.floor(width / 2)));
  const chips = labels.map(label => chip(label, style));
  if (unsure && row.kind === 'scored' && row.unsure) chips.push({ plain: 'unsure', styled: style.dim('unsure') });
  const head = speaker === '' ? chips : [{ plain: speaker, styled: style.bold(speaker) }, ...chips];
  const body = wrap(harmless(row.utterance.text), width - 2);
  return ['', ...flow(head, width - 2, 2).map(line => edge + line), ...body.map(line => edge + line)];
}

interface Chip {
  readonly plain: string;
  readonly styled: string;
}

function chip({ label, probability }: LabelScore, style: Style): Chip {
  const percent = `${Math.round(probability * 100)}%`;
  const name = `${glyphOf(groupOf(label).id)} ${label}`;
  return { plain: `${name} ${percent}`, styled: `${style.group(groupOf(label).id, name)} ${style.dim(percent)}` };
}

/** Chips side by side, on further lines where they do not fit. */
export function flow(chips: readonly Chip[], width: number, gap: number): string[] {
  const out: string[] = [];
  let line = '';
  let used = 0;
  for (const { plain, styled } of chips) {
    const wide = textWidth(plain);
    if (used > 0 && used + gap + wide > width) {
      out.push(line);
      line = '';
      used = 0;
    }
    line += (used > 0 ? ' '.repeat(gap) : '') + styled;
    used += (used > 0 ? gap : 0) + wide;
  }
  if (line !== '') out.push(line);
  return out;
}
