// What a whole script feels like: counts by character and by place in the script. Pure.
import { GROUPS, NEUTRAL, groupOf, type EmotionGroup, type EmotionId } from '../../core/emotions';
import type { Scored } from '../scored';

export interface CharacterSummary {
  readonly name: string | undefined;
  speeches: number;
  /** Speeches with at least one emotion that is not neutral. */
  emotional: number;
  readonly counts: Map<EmotionId, number>;
}

export interface GroupArc {
  readonly group: EmotionGroup;
  /** Speeches with an emotion of the group. */
  readonly total: number;
  /** Share of such speeches in each equal part of the script. */
  readonly shares: readonly number[];
}

const emotionsOf = (row: Scored): EmotionId[] =>
  row.kind === 'scored' ? row.labels.map(({ label }) => label).filter(label => label !== NEUTRAL) : [];

/** Characters, those who speak most first. */
export function summarizeCharacters(rows: readonly Scored[]): CharacterSummary[] {
  const characters = new Map<string | undefined, CharacterSummary>();
  for (const row of rows) {
    const name = row.utterance.speaker;
    const entry = characters.get(name) ?? { name, speeches: 0, emotional: 0, counts: new Map<EmotionId, number>() };
    characters.set(name, entry);
    const emotions = emotionsOf(row);
    entry.speeches++;
    if (emotions.length > 0) entry.emotional++;
    for (const emotion of emotions) entry.counts.set(emotion, (entry.counts.get(emotion) ?? 0) + 1);
  }
  return Array.from(characters.values()).sort((a, b) => b.speeches - a.speeches);
}

/** Emotions by how many speeches have them, most first. */
export const mostOften = (counts: ReadonlyMap<EmotionId, number>): [EmotionId, number][] =>
  Array.from(counts).sort(([, a], [, b]) => b - a);

/** Every group but neutral, in the table's order. */
export function summarizeArcs(rows: readonly Scored[], parts: number): GroupArc[] {
  const count = Math.max(1, Math.min(parts, rows.length));
  const sizes = Array<number>(count).fill(0);
  const hits = new Map<EmotionGroup, number[]>(GROUPS.map(({ id }) => [id, Array<number>(count).fill(0)]));
  rows.forEach((row, index) => {
    const part = Math.floor((index * count) / rows.length);
    sizes[part] = (sizes[part] ?? 0) + 1;
    for (const group of new Set(emotionsOf(row).map(label => groupOf(label).id))) {
      const list = hits.get(group);
      if (list !== undefined) list[part] = (list[part] ?? 0) + 1;
    }
  });
  return Array.from(hits, ([group, list]) => ({
    group,
    total: list.reduce((sum, value) => sum + value, 0),
    shares: list.map((value, part) => value / (sizes[part] || 1)),
  })).filter(({ group }) => group !== 'neutral');
}

const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One block a value, its height against `top`; a dot for nothing. */
export const sparkline = (values: readonly number[], top: number): string =>
  values.map(value => (value <= 0 || top <= 0 ? '·' : (levels[Math.min(7, Math.ceil((value / top) * 8) - 1)] ?? '█'))).join('');

/** A bar of `width` columns, filled to `share` by halves of a column. */
export function bar(share: number, width: number): string {
  const halves = Math.round(Math.min(1, Math.max(0, share)) * width * 2);
  const filled = '━'.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? '╸' : '');
  return filled + ' '.repeat(width - filled.length);
}

/** The numbers of scenes under the parts in which they start, those that have room; start and end where there is one scene. */
export function axis(rows: readonly Scored[], parts: number): { readonly name: string; readonly marks: string } {
  const marks = Array<string>(parts).fill(' ');
  const put = (at: number, mark: string): boolean => {
    if (at + mark.length > parts || marks.slice(Math.max(0, at - 1), at + mark.length).some(taken => taken !== ' ')) return false;
    marks.splice(at, mark.length, ...Array.from(mark));
    return true;
  };
  const starts = rows.flatMap(({ utterance: { sceneIndex } }, index) =>
    sceneIndex >= 0 && sceneIndex !== rows[index - 1]?.utterance.sceneIndex ? [{ sceneIndex, at: Math.floor((index * parts) / rows.length) }] : [],
  );
  if (starts.length > 1) {
    for (const { sceneIndex, at } of starts) put(at, String(sceneIndex + 1));
    return { name: 'scene', marks: marks.join('').trimEnd() };
  }
  if (put(0, 'start')) put(parts - 3, 'end');
  return { name: '', marks: marks.join('').trimEnd() };
}
