// The two tables under a script: by character, and through the script.
import { GROUPS, groupOf, type EmotionId } from '../../core/emotions';
import type { Scored } from '../scored';
import { glyphOf, type Style } from './style';
import { bar, mostOften, sparkline, summarizeArcs, summarizeCharacters, type CharacterSummary } from './summary';
import { clip, harmless, padEnd, padStart, textWidth } from './width';

export interface TableOptions {
  readonly style: Style;
  readonly width: number;
}

const barWidth = 10;
const shown = 20;

export function characterLines(rows: readonly Scored[], options: TableOptions): string[] {
  const { style, width } = options;
  const characters = summarizeCharacters(rows);
  const nameWidth = Math.max(...characters.slice(0, shown).map(({ name }) => textWidth(harmless(name ?? 'no name'))), 'By character'.length);
  const column = Math.min(nameWidth, Math.max(12, Math.floor(width / 4)));
  const head = `${padEnd('By character', column)}  ${padStart('speeches', 8)}  ${padEnd('with emotion', barWidth + 5)}`;
  const more = characters.length > shown ? [style.dim(`and ${characters.length - shown} more`)] : [];
  return [
    `${style.bold(clip(head, width).trimEnd())}${width >= 80 ? style.bold('  most often') : ''}`,
    ...characters.slice(0, shown).map(character => characterLine(character, column, options)),
    ...more,
  ];
}

function characterLine(character: CharacterSummary, column: number, { style, width }: TableOptions): string {
  const share = character.emotional / character.speeches;
  const name = padEnd(clip(harmless(character.name ?? 'no name'), column), column);
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
  const arcs = summarizeArcs(rows, Math.min(60, width - nameWidth - 2 - 10));
  const parts = arcs[0]?.shares.length ?? 0;
  const top = Math.max(...arcs.flatMap(({ shares }) => shares));
  const axis = parts < 12 ? '' : `start${' '.repeat(parts - 8)}end`;
  return [
    style.bold('Through the script'),
    ...arcs.map(({ group, shares, total }) => {
      const name = padEnd(`${glyphOf(group)} ${group}`, nameWidth);
      return `${style.group(group, name)}  ${style.group(group, sparkline(shares, top))}  ${style.dim(padStart(total.toLocaleString('en'), 5))}`;
    }),
    ...(axis === '' ? [] : [style.dim(`${' '.repeat(nameWidth + 2)}${axis}`)]),
  ];
}
