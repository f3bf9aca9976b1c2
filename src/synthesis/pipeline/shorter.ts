// A call that shows the narrative: where the server says that it is too long, it is shown less of it and asked again.
import type { Given, Lost } from './asker';
import type { Cutter } from './cutter';
import type { Told } from './told';

const MOST_CUTS = 4;

/**
 * The cuts follow from the narrative alone, and what was too long is known from the run's folder, so that going on asks nothing twice.
 * @param cutter without one nothing is cut
 * @param ask by what is shown, and how often that was cut before
 * @returns the last answer, and what was shown for it
 */
export async function shownLess<Value>(given: Told, cutter: Pick<Cutter, 'shorter'> | undefined, ask: (told: Told, cuts: number) => Promise<Given<Value> | Lost>): Promise<{ readonly told: Told; readonly answer: Given<Value> | Lost }> {
  let told = given;
  for (let cuts = 0; ; cuts++) {
    const answer = await ask(told, cuts);
    if (answer.kind === 'given' || !answer.tooLong || cutter === undefined || cuts === MOST_CUTS) return { told, answer };
    const range = cutter.shorter(told.narrative.text, told.range);
    if (range[1] <= range[0]) return { told, answer };
    told = { ...told, range };
  }
}
