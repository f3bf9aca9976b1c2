// What a run is about to read: how many narratives and characters, and some of them by which its size is judged.
import type { Narrative } from '../../synthesis/example';
import { Pick } from '../../synthesis/output/pick';

/** An estimate from so many narratives is as good as one from all. */
const mostSampled = 20;
const mostFaults = 10;

export interface Survey {
  readonly narratives: number;
  /** Whether there are more than were wanted. */
  readonly more: boolean;
  /** UTF-16 code units of those that can be read. */
  readonly characters: number;
  readonly unreadable: number;
  /** The first of those that cannot be read, each with its reason. */
  readonly faults: readonly { readonly id: string; readonly fault: string }[];
  readonly sample: readonly Narrative[];
}

export async function surveyOf(narratives: AsyncIterable<Narrative>, limit: number | undefined, signal: AbortSignal): Promise<Survey> {
  const sample = new Pick<Narrative>(mostSampled, 1);
  let number = 0;
  let more = false;
  let characters = 0;
  let unreadable = 0;
  const faults: { id: string; fault: string }[] = [];
  for await (const narrative of narratives) {
    signal.throwIfAborted();
    more = limit !== undefined && number >= limit;
    if (more) break;
    number++;
    if (narrative.fault !== undefined) {
      unreadable++;
      if (faults.length < mostFaults) faults.push({ id: narrative.id, fault: narrative.fault });
      continue;
    }
    characters += narrative.text.length;
    sample.add(narrative.id, narrative);
  }
  return { narratives: number, more, characters, unreadable, faults, sample: sample.values() };
}

/** Why what is made is not all, for the report and the card; undefined where it is. */
export const unfinishedBy = ({ narratives, more }: Survey): string | undefined => (more ? `only the first ${narratives === 1 ? 'narrative was' : `${narratives.toLocaleString('en')} narratives were`} asked for, and there are more` : undefined);
