// The two tables under a script: by character, and through the script.
import { GROUPS, groupOf, type EmotionId } from '../../core/emotions';
import type { Scored } from '../scored';
import { glyphOf, type Style } from './style';
import { axis, bar, mostOften, sparkline, summarizeArcs, summarizeCharacters, type CharacterSummary } from './summary';
import { clip, harmless, padEnd, padStart, textWidth } from './width';

export interface TableOptions {
  readonly style: Style;
  readonly width: number;
}

const barWidth = 10;
/** Characters who get a row. */
const shown = 20;
const unnamed = 'no name';
/** So few speeches in one part of the script say little. */
const leastInPart = 5;

export function characterLines(rows: readonly Scored[], options: TableOptions): string[] {
  const { style, width } = options;
  const characters = summarizeCharacters(rows);
  const title = characters.every(({ name }) => name === undefined) ? 'Altogether' : 'By character';
  const longest = Math.max(...characters.slice(0, shown).map(({ name }) => textWidth(harmless(name ?? unnamed))), title.length);
  const column = Math.min(longest, Math.max(title.length, Math.floor(width / 4)));
  const head = `${padEnd(title, column)}  speeches  ${padEnd('with emotion', barWidth + 5)}  most often`;
  return [
    style.bold(clip(head, width)),
    ...characters.slice(0, shown).map(character => characterLine(character, column, options)),
    ...(characters.length > shown ? [style.dim(`and ${(characters.length - shown).toLocaleString('en')} more`)] : []),
  ];
}

function characterLine(character: CharacterSummary, column: number, { style, width }: TableOptions): string {
  const share = character.emotional / character.speeches;
  const name = padEnd(clip(harmless(character.name ?? unnamed), column), column);
  const left = `${name}  ${padStart(character.speeches.toLocaleString('en'), 8)}  `;
  const percent = padStart(`${Math.round(share * 100)}%`, 4);
  const used = textWidth(left) + barWidth + 1 + percent.length + 2;
  const [strongest] = mostOften(character.counts);
  const filled = bar(share, barWidth);
  const colored = strongest === undefined ? filled : style.group(groupOf(strongest[0]).id, filled);
  return `${left}${colored} ${percent}  ${topEmotions(character.counts, width - used, style)}`.trimEnd();
}

/** The most frequent emotions with their counts, as many as fit. */
function topEmotions(counts: ReadonlyMap<EmotionId, number>, width: number, style: Style): string {
  let line = '';
  let used = 0;
  for (const [label, count] of mostOften(counts)) {
    const name = `${glyphOf(groupOf(label).id)} ${label}`;
    const wide = textWidth(name) + 1 + String(count).length + (used > 0 ? 2 : 0);
    if (used + wide > width) break;
    line += `${used > 0 ? '  ' : ''}${style.group(groupOf(label).id, name)} ${style.dim(String(count))}`;
    used += wide;
  }
  return line;
}

export function arcLines(rows: readonly Scored[], { style, width }: TableOptions): string[] {
  const nameWidth = Math.max(...GROUPS.map(({ id }) => id.length)) + 2;
  const arcs = summarizeArcs(rows, Math.min(60, width - nameWidth - 2 - 10, Math.ceil(rows.length / leastInPart)));
  const parts = arcs[0]?.shares.length ?? 0;
  const top = Math.max(...arcs.flatMap(({ shares }) => shares));
  const { name: axisName, marks } = axis(rows, parts);
  return [
    style.bold('Through the script'),
    ...arcs.map(({ group, shares, total }) => {
      const name = padEnd(`${glyphOf(group)} ${group}`, nameWidth);
      return `${style.group(group, `${name}  ${sparkline(shares, top).replace(/·+/g, style.dim)}`)}  ${style.dim(padStart(total.toLocaleString('en'), 5))}`;
    }),
    style.dim(`${padEnd(`  ${axisName}`, nameWidth + 2)}${marks}`.trimEnd()),
  ];
}
