// Reads again only the neighbourhood of an edit, where its effect ends there: a long script is not read whole at every pause.
import type { FormatId, Script, TextRange, Utterance } from '../../core/utterance';
import { parseScript } from '../../formats/parse';
import { extentOf } from './plan';

export interface LocalRequest {
  readonly script: Script;
  readonly format: FormatId;
  /** Regions that were edited, as offsets of the present text; not empty. */
  readonly edited: readonly TextRange[];
  /** Where an older range stands in the present text. */
  readonly moved: (range: TextRange, utterance?: Utterance) => TextRange;
  /** The present text from the beginning of the line of `start` to the end of the line of `end`, and where that begins. */
  readonly lines: (start: number, end: number) => { readonly text: string; readonly start: number };
}

export interface LocalReading {
  readonly script: Script;
  /** Those whose offsets are of the present text, the place of the first of them, and how many others stood there. */
  readonly fresh: readonly Utterance[];
  readonly first: number;
  readonly replaced: number;
}

/** Speeches on either side of the edit that must come out as they were, or its effect goes further. */
const GUARDS = 2;
/** Edits so far apart are not local. */
const MOST_BETWEEN = 50;
const MOST_TEXT = 65_536;

const shifted = (range: TextRange, by: number): TextRange => ({ start: range.start + by, end: range.end + by });

const sameRange = (a: TextRange, b: TextRange): boolean => a.start === b.start && a.end === b.end;

/** Index of the first of `utterances` for which `holds`; they are in reading order. */
function firstWhere(utterances: readonly Utterance[], holds: (utterance: Utterance) => boolean): number {
  let low = 0;
  let high = utterances.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(utterances[middle] as Utterance)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function freshOf({ speaker, text, range, segments, cue }: Utterance, by: number, index: number, guard: Utterance): Utterance {
  return {
    id: `${guard.id}+${index}`,
    sceneIndex: guard.sceneIndex,
    text,
    range: shifted(range, by),
    segments: segments.map(segment => ({ ...segment, range: shifted(segment.range, by) })),
    ...(speaker !== undefined && { speaker }),
    ...(cue && { cue: shifted(cue, by) }),
    ...(guard.scene !== undefined && { scene: guard.scene }),
  };
}

/** The script with what is around the edits read again; undefined where that cannot be told without reading all of it. */
export function readAround({ script, format, edited, moved, lines }: LocalRequest): LocalReading | undefined {
  const { utterances } = script;
  const extent = (utterance: Utterance): TextRange => moved(extentOf(utterance), utterance);
  const region = { start: Math.min(...edited.map(({ start }) => start)), end: Math.max(...edited.map(({ end }) => end)) };
  const first = firstWhere(utterances, utterance => extent(utterance).end >= region.start) - GUARDS;
  const end = firstWhere(utterances, utterance => extent(utterance).start > region.end) + GUARDS;
  // After the last speeches there is nothing that the edit could change; before the first there may be a title page.
  const toTheEnd = end > utterances.length;
  const old = utterances.slice(Math.max(0, first), end);
  const [guard, last] = [old[0], old.at(-1)];
  if (first < 0 || guard === undefined || last === undefined || old.length > MOST_BETWEEN) return undefined;
  const part = lines(extent(guard).start, toTheEnd ? Number.MAX_SAFE_INTEGER : extent(last).end);
  if (part.text.length > MOST_TEXT) return undefined;
  const inPart = ({ start }: TextRange): boolean => start >= part.start && start < part.start + part.text.length;
  if (old.some(({ sceneIndex }) => sceneIndex !== guard.sceneIndex) || script.scenes.some(({ range }) => inPart(moved(range)))) return undefined;
  const read = parseScript(part.text, format);
  const fresh = read.utterances.map((utterance, index) => freshOf(utterance, part.start, index, guard));
  if (read.scenes.length > 0 || fresh.length < (toTheEnd ? GUARDS : 2 * GUARDS)) return undefined;
  const unchanged = (before: Utterance | undefined, now: Utterance | undefined): boolean =>
    before !== undefined && now !== undefined && before.text === now.text && before.speaker === now.speaker && sameRange(extent(before), extentOf(now));
  for (let at = 0; at < GUARDS; at++) {
    if (!unchanged(old[at], fresh[at]) || (!toTheEnd && !unchanged(old.at(-1 - at), fresh.at(-1 - at)))) return undefined;
  }
  return { script: { ...script, utterances: [...utterances.slice(0, first), ...fresh, ...utterances.slice(end)] }, fresh, first, replaced: old.length };
}
