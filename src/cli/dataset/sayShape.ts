// What to write on the command line where a file does not say for sure which fields hold what.
import type { Proposal } from '../../dataset/records/proposeShape';
import { shapeToSetting } from '../../dataset/records/shapeSetting';

/** As one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** @param of what `--shape` takes: the mapping itself, or a file that holds it */
export function sayShape([first]: readonly Proposal[], of: 'mapping' | 'file' = 'mapping'): string {
  if (first === undefined) return '--shape says where text and labels are';
  const mapping = JSON.stringify(shapeToSetting(first.shape));
  return `If this is so, say --shape ${of === 'file' ? `FILE with a file that holds ${mapping}` : quoted(mapping)}; otherwise change what it says of the fields or of the labels ("labelSet": a list of them)`;
}
