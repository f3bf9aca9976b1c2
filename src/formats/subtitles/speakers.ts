// Which words before a colon name somebody in these subtitles: `Jack Smith: …` in a caption, but not `Time: the enemy.`
import type { LineTable } from '../lines';
import { LINE_COST, sliceIsFull, type Pace } from '../pace';
import type { NameStyle, SpeakerLabel } from '../speakerLabel';
import type { SubtitleCue } from './cues';
import { openingOf } from './openings';
import { PayloadReader } from './payload';

/** A name and the marks before it are no longer. */
const HEAD = 600;
const COLON = /[:：]/;

interface Uses {
  lines: number;
  /** Where a sentence begins behind it, and where one goes on. "I" does either. */
  begun: number;
  goneOn: number;
}

/** What speaks for names over a whole file. */
export class Speakers {
  private readonly names = new Map<string, Uses>();
  /** Cues that begin with a name of each style. */
  private readonly styles: Record<NameStyle, number> = { capitals: 0, title: 0, lower: 0 };
  private cues = 0;

  addCue(style: NameStyle | undefined): void {
    this.cues++;
    if (style !== undefined) this.styles[style]++;
  }

  /** @param said what stands behind the name */
  addLabel({ name }: SpeakerLabel, said: string): void {
    const uses = this.names.get(name) ?? { lines: 0, begun: 0, goneOn: 0 };
    uses.lines++;
    if (/^\s*\p{Ll}/u.test(said)) uses.goneOn++;
    else if (!/^\s*I\b/.test(said)) uses.begun++;
    this.names.set(name, uses);
  }

  /** Most capitals and brackets say so themselves. Other names come back, or stand in a file in which most cues have one. */
  has({ name, style, sure }: SpeakerLabel): boolean {
    if (sure) return true;
    const { lines, begun, goneOn } = this.names.get(name) ?? { lines: 0, begun: 0, goneOn: 0 };
    const alike = this.styles[style];
    const mostly = alike > 1 && alike * 2 > this.cues;
    if (style === 'lower') return mostly && lines > 1;
    if (mostly) return true;
    if (lines < 2 || alike < this.styles.capitals) return false;
    return alike * 4 >= this.cues || (begun > 1 && goneOn * 4 <= begun);
  }
}

/** Counts the names with which cues begin, and the lines that follow those or that a dash says are somebody else's. */
export function* speakerSteps(text: string, lines: LineTable, cues: readonly SubtitleCue[], pace: Pace): Generator<void, Speakers, void> {
  const speakers = new Speakers();
  const payload = new PayloadReader(text);
  for (const { firstLine, endLine } of cues) {
    let style: NameStyle | undefined;
    for (let line = firstLine; line < endLine; line++) {
      if (sliceIsFull(pace, LINE_COST)) yield;
      const start = lines.firsts[line] ?? 0;
      const end = Math.min(lines.ends[line] ?? start, start + HEAD);
      if (!COLON.test(text.slice(start, end))) continue;
      const tokens = yield* payload.lineSteps(start, end, pace);
      // Where a tag says who speaks, a word before a colon is said.
      if (tokens.some(({ kind }) => kind === 'voice')) break;
      const { label, marked, start: at } = openingOf(text, tokens, 0, end);
      if (label === undefined || !(line === firstLine || marked || style !== undefined)) continue;
      style ??= label.style;
      speakers.addLabel(label, text.slice(at + label.textStart, end));
    }
    if (firstLine < endLine) speakers.addCue(style);
  }
  return speakers;
}
