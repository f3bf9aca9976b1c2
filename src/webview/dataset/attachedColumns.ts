// What the columns are called that a check attaches, what they mean, and how their numbers are written.
import { verdictOfCode, type VerdictName } from '../../core/verdictCodes';
import { number } from './words';
import { scoreText } from './signs';

interface Words {
  readonly title: string;
  readonly meaning: string;
  /** In rem. */
  readonly least: number;
  readonly written: (value: number) => string;
  /** Shown unless the user says otherwise. */
  readonly shown: boolean;
}

export const VERDICT_WORDS: Readonly<Record<VerdictName, string>> = { keep: 'accepted', labels: 'corrected', ambiguous: 'ambiguous', skip: 'skipped' };

const verdictWords = (code: number): string => {
  const verdict = verdictOfCode(code);
  return verdict === undefined ? '' : VERDICT_WORDS[verdict];
};

const KNOWN: Readonly<Record<string, Words>> = {
  labels: { title: 'Model', meaning: 'The labels that the model gives', least: 8.2, written: number, shown: true },
  agreement: { title: 'Agrees', meaning: 'How far the model’s labels are the given ones, from 0 to 1: those that both have, by all that either has', least: 4.5, written: scoreText, shown: true },
  issue: { title: 'Doubt', meaning: 'How likely a label is wrong or missing, from 0 to 1, by what the check learned from the other records', least: 4.2, written: scoreText, shown: true },
  seen: { title: 'Seen', meaning: 'Whether the model was trained on this record: its own scores do not judge it then, but what the other records teach', least: 4.2, written: value => (value === 1 ? 'yes' : 'no'), shown: true },
  judged: { title: 'Judged', meaning: 'What the review has said of this record', least: 5.6, written: verdictWords, shown: true },
  note: { title: 'Note', meaning: 'Whether the review has a note on this record', least: 4.2, written: value => (value === 1 ? 'yes' : ''), shown: false },
};

/** In the order of KNOWN, whichever was attached first: what the model says is compared with the labels, and stands beside them. */
export function inOrder(names: readonly string[]): string[] {
  const known = Object.keys(KNOWN);
  const place = (name: string): number => (known.includes(columnName(name)) ? known.indexOf(columnName(name)) : known.length);
  return [...names].sort((one, other) => place(one) - place(other));
}

/** @param name `table.column` */
export const columnName = (name: string): string => name.slice(name.indexOf('.') + 1);

export function attachedWords(name: string): Words {
  const own = columnName(name);
  return KNOWN[own] ?? { title: own, meaning: name, least: 5, written: value => (Number.isInteger(value) ? number(value) : value.toFixed(3)), shown: true };
}
