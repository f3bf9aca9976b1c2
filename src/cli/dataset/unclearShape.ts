// What is said on the command line where a file does not tell for sure which fields hold what: the likeliest reading, and the option for it.
import type { Proposal } from '../../dataset/records/proposeShape';
import { shapeToSetting } from '../../dataset/records/shapeSetting';

/** As one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function unclearWords([first]: readonly Proposal[]): string {
  if (first === undefined) return 'no field holds labels';
  const mapping = JSON.stringify(shapeToSetting(first.shape));
  return `it is not certain which fields hold the text and the labels, and nothing is guessed. Perhaps ${first.why}: then say --shape ${quoted(mapping)}; if not, name other fields in it, or other labels ("labelSet", a list of them)`;
}
