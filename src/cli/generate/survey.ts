// What a run is about to read: how many narratives and characters, and some of them by which its size is judged.
import type { Narrative } from '../../synthesis/example';
import { Pick } from '../../synthesis/output/pick';

/** An estimate from so many narratives is as good as one from all. */
const mostSampled = 20;

export interface Survey {
  readonly narratives: number;
  /** UTF-16 code units of those that can be read. */
  readonly characters: number;
  readonly unreadable: number;
  readonly sample: readonly Narrative[];
}

export async function surveyOf(narratives: AsyncIterable<Narrative>, limit: number | undefined, signal: AbortSignal): Promise<Survey> {
  const sample = new Pick<Narrative>(mostSampled, 1);
  let number = 0;
  let characters = 0;
  let unreadable = 0;
  for await (const narrative of narratives) {
    signal.throwIfAborted();
    if (limit !== undefined && number >= limit) break;
    number++;
    if (narrative.fault !== undefined) {
      unreadable++;
      continue;
    }
    characters += narrative.text.length;
    sample.add(narrative.id, narrative);
  }
  return { narratives: number, characters, unreadable, sample: sample.values() };
}
