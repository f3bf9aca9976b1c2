// What generate and its merge say when they are done.
import { KINDS } from '../../synthesis/example';
import type { DatasetFiles } from '../../synthesis/output/writeDataset';
import { costText, type Prices } from '../../synthesis/output/prices';
import { say, type Io } from '../io';
import type { Output } from '../output';

const count = (value: number): string => value.toLocaleString('en');

export async function tellOutcome(io: Io, output: Output, folder: string, { files, figures }: DatasetFiles, prices: Prices | undefined, json: boolean): Promise<void> {
  const { tally, account, split, rejections, merge } = figures;
  const kinds = KINDS.map(kind => `${count(tally.kinds[kind])} ${kind}`).join(', ');
  say(io, `${count(tally.examples)} examples kept (${kinds}), ${count(rejections.count)} rejected`);
  if (merge !== undefined) say(io, `left out: ${count(merge.nearDuplicates)} near duplicates, ${count(merge.twice)} that were there twice`);
  if (!split && tally.examples > 0) say(io, `no split: fewer than ten narratives gave examples, so all of a kind are in one file`);
  say(io, `${count(account.tokens.prompt)} tokens of prompts, ${count(account.tokens.completion)} of answers${prices === undefined ? '' : `: ${costText(account.tokens, prices)}`}`);
  say(io, `in ${folder}: ${files.map(({ name }) => name).join(', ')}`);
  if (json) await output.write(`${JSON.stringify({ schema: 1, folder, files, split, kept: tally.kinds, rejected: rejections.count, account, diversity: figures.diversity ?? null, merge: merge ?? null }, null, 2)}\n`);
}
