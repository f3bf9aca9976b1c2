// What generate and its merge say when they are done.
import { KINDS } from '../../synthesis/example';
import type { DatasetFiles } from '../../synthesis/output/writeDataset';
import { costText, type Prices } from '../../synthesis/output/prices';
import { emptySplits } from '../../synthesis/output/splits';
import { cutWords, emptyWords } from '../../synthesis/output/words';
import { say, type Io } from '../io';
import type { Output } from '../output';

const count = (value: number): string => value.toLocaleString('en');

export async function tellOutcome(io: Io, output: Output, folder: string, { files, figures }: DatasetFiles, prices: Prices | undefined, json: boolean): Promise<void> {
  const { tally, account, split, rejections, merge } = figures;
  const kinds = KINDS.map(kind => `${count(tally.kinds[kind])} ${kind}`).join(', ');
  say(io, `${count(tally.examples)} examples kept (${kinds}), ${count(rejections.count)} rejected`);
  tellReasons(io, rejections);
  if (account.narratives.cut > 0) say(io, `${cutWords(account)} Each line’s provenance.narrative says how far`);
  if (merge !== undefined) say(io, `left out: ${count(merge.nearDuplicates)} near duplicates, ${count(merge.twice)} that were there twice`);
  if (!split && tally.examples > 0) say(io, `no split: fewer than ten narratives gave examples, so all of a kind are in one file`);
  const empty = split ? emptySplits(figures.parts) : [];
  if (empty.length > 0) say(io, emptyWords(empty));
  say(io, `${count(account.tokens.prompt)} tokens of prompts, ${count(account.tokens.completion)} of answers${prices === undefined ? '' : `: ${costText(account.tokens, prices)}`}`);
  say(io, `in ${folder}: ${files.map(({ name }) => name).join(', ')}`);
  if (json) await output.write(`${JSON.stringify({ schema: 1, folder, files, split, kept: tally.kinds, rejected: rejections.count, account, diversity: figures.diversity ?? null, merge: merge ?? null }, null, 2)}\n`);
}

const mostReasons = 3;

/** What most was rejected for, so that a run that gave little says why. */
function tellReasons(io: Io, { reasons, count: all }: DatasetFiles['figures']['rejections']): void {
  const most = [...reasons.values()].sort((one, other) => other.count - one.count).slice(0, mostReasons);
  for (const { at, reason, count: own, samples } of most) {
    const [only] = samples.values();
    say(io, `${count(own)} rejected at ${at}: ${at === 'input' && own === 1 && only !== undefined ? `${only.narrative}: ${only.reason}` : reason}`);
  }
  const told = most.reduce((sum, { count: own }) => sum + own, 0);
  if (told < all) say(io, `${count(all - told)} rejected for other reasons`);
}
