// Lines per second of the model against another model folder, such as an earlier version, in paired rounds of the same run.
import { readModelFolder } from '../src/classifier/modelFolder';
import { measuredModel, speedOf, withClassifier } from './engine';

export interface AgainstReport {
  readonly model: string;
  readonly other: string;
  readonly lines: number;
  /** Lines per second of each round. */
  readonly rounds: readonly { readonly ours: number; readonly other: number; readonly ratio: number }[];
}

const nameOf = async (folder: string): Promise<string> => {
  const { info, version } = await readModelFolder(folder);
  return `${info.name} ${version}`;
};

/** Texts alone, without context; both models are loaded before, and take turns in who is first. */
export async function measureAgainst(folder: string, texts: readonly string[], rounds = 7): Promise<AgainstReport> {
  const [model, other] = [await nameOf(measuredModel()), await nameOf(folder)];
  return withClassifier(ours => withClassifier(async theirs => {
    for (const classifier of [ours, theirs]) await speedOf(classifier, texts);
    const measured = [];
    for (let round = 0; round < rounds; round++) {
      const speeds = { ours: 0, other: 0 };
      for (const who of round % 2 === 0 ? (['ours', 'other'] as const) : (['other', 'ours'] as const)) speeds[who] = await speedOf(who === 'ours' ? ours : theirs, texts);
      measured.push({ ...speeds, ratio: speeds.ours / speeds.other });
    }
    return { model, other, lines: texts.length, rounds: measured };
  }, folder));
}
