// Runs of records that belong together: of one split, and within it of one character; what folds. Pure.
import type { RecordLines } from './recordLines';

export interface Run {
  readonly first: number;
  readonly last: number;
}

/** Shorter runs of a character are not worth folding. */
const LEAST = 3;
/** VS Code takes no more by default. */
const MOST = 5000;
const STEP = 1024;

export function* runsOf(lines: RecordLines): Generator<void, Run[], void> {
  const splits: Run[] = [];
  const characters: Run[] = [];
  let split: { name: string | undefined; first: number } = { name: undefined, first: 0 };
  let character: { name: string | undefined; first: number } = { name: undefined, first: 0 };
  let last = -1;
  const close = (runs: Run[], { name, first }: typeof split, least: number): void => {
    if (name !== undefined && last - first + 1 >= least && runs.length < MOST) runs.push({ first, last });
  };
  for (let line = 0; line < lines.count; line++) {
    if (line % STEP === STEP - 1) yield;
    const facts = lines.at(line);
    // What is blank or bad belongs to the run around it.
    if (facts?.kind !== 'record') continue;
    const isOther = facts.split !== split.name;
    if (isOther || facts.character !== character.name) {
      // One character's split folds as a split.
      if (!isOther || character.first !== split.first || split.name === undefined) close(characters, character, LEAST);
      character = { name: facts.character, first: line };
    }
    if (isOther) {
      close(splits, split, 2);
      split = { name: facts.split, first: line };
    }
    last = line;
  }
  if (character.first !== split.first || split.name === undefined) close(characters, character, LEAST);
  close(splits, split, 2);
  return [...splits, ...characters.slice(0, MOST - splits.length)].sort((one, other) => one.first - other.first || other.last - one.last);
}
