// What is said on the command line where a file does not tell for sure which fields hold what, or which labels: the likeliest reading, and the option for it.
import type { NumberedLabels } from '../../dataset/review/patchEntry';
import type { Proposal } from '../../dataset/records/proposeShape';
import { shapeToSetting } from '../../dataset/records/shapeSetting';

/** As one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export function unclearWords([first]: readonly Proposal[]): string {
  if (first === undefined) return 'no field holds labels';
  const mapping = JSON.stringify(shapeToSetting(first.shape));
  return `it is not certain which fields hold the text and the labels, and nothing is guessed. Perhaps ${first.why}: then say --shape ${quoted(mapping)}; if not, name other fields in it, or other labels ("labelSet", a list of them)`;
}

/** The option that says which labels the numbers of a file stand for. */
export function labelsOption(labels: NumberedLabels): string {
  if (typeof labels === 'string') return `--labels ${labels}`;
  // A list of one, or with commas in its names, would be read otherwise.
  const isPlain = labels.length > 1 && labels.every(name => !name.includes(','));
  return isPlain ? `--labels ${quotedWhereNeeded(labels.join(','))}` : `--shape with ${quoted(`"labelSet": ${JSON.stringify(labels)}`)}`;
}

const quotedWhereNeeded = (text: string): string => (/^[\w,.-]+$/.test(text) ? text : quoted(text));
