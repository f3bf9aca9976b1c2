// `emo-pillars generate merge`: joins the runs of shards into one data set.
import path from 'node:path';
import { Gates } from '../../synthesis/gates/gates';
import { MixedRunsError, mergeRuns, type MergeFolder, type SeenBefore } from '../../synthesis/output/mergeRuns';
import type { DatasetFiles } from '../../synthesis/output/writeDataset';
import { readRun, type RunResults } from '../../synthesis/run/run';
import { RunError } from '../../synthesis/run/runError';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { engineFlags, engineOptions, numberIn, parse } from '../options';
import { openOutput } from '../output';
import { version } from '../version';
import { MERGE_HELP } from './generateHelp';
import { pricesOf } from './generateOptions';
import { tellOutcome } from './outcome';
import { openSecondOpinion } from './secondOpinion';

const { device, verbose, help } = engineFlags;
const flags = {
  device,
  verbose,
  help,
  out: { type: 'string', short: 'o' },
  mixed: { type: 'boolean', default: false },
  'near-duplicate': { type: 'string' },
  'price-input': { type: 'string' },
  'price-output': { type: 'string' },
  currency: { type: 'string' },
  'no-check': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

export async function merge(io: Io, args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parse({ args: [...args], allowPositionals: true, options: flags });
  const output = await openOutput(io, undefined);
  if (values.help) {
    await output.write(MERGE_HELP);
    return EXIT.ok;
  }
  const { out } = values;
  if (positionals.length === 0) throw new UsageError('generate merge needs the DIR of a run, or of several');
  if (out === undefined) throw new UsageError('generate merge needs --out DIR');
  if (positionals.some(folder => path.resolve(folder) === path.resolve(out))) throw new UsageError(`--out ${out}: is one of the folders to merge`);
  const folders = await Promise.all(positionals.map(openFolder));
  const unfinished = unfinishedOf(folders);
  if (unfinished !== undefined) say(io, `this is not all: ${unfinished}`);
  const prices = pricesOf(values);
  const nearDuplicate = values['near-duplicate'] === undefined ? folders[0]?.results.settings.plan.gates.nearDuplicate : values['near-duplicate'] === 'off' ? 1 : numberIn('near-duplicate', values['near-duplicate'], 0.3, 1);
  const opinion = values['no-check'] ? undefined : await openSecondOpinion(io, engineOptions({ device: values.device, verbose: values.verbose }, false));
  try {
    const options = { title: titleOf(folders), program: version(), signal: io.signal, mixed: values.mixed, seenBefore: duplicates(nearDuplicate ?? 1), ...(opinion && { encoder: opinion.encoder }), ...(prices && { prices }), ...(unfinished !== undefined && { unfinished }) };
    const written: DatasetFiles = await mergeRuns(folders, out, options);
    await tellOutcome(io, output, out, written, prices, values.json);
    return written.figures.tally.examples === 0 ? EXIT.incomplete : EXIT.ok;
  } catch (error) {
    throw error instanceof MixedRunsError ? new UsageError(`${error.message}\n--mixed joins them all the same`) : error;
  } finally {
    await opinion?.close();
  }
}

interface RunToMerge extends MergeFolder {
  readonly results: RunResults;
}

/** The narratives as they were given, not the shard of the first folder. */
const titleOf = ([first]: readonly RunToMerge[]): string => `Examples from ${path.basename((first?.results.settings.input ?? '').replace(/, shard \d+ of \d+$/, ''))}`;

function unfinishedOf(folders: readonly RunToMerge[]): string | undefined {
  const open = folders.filter(({ results }) => !results.isDone).map(({ folder }) => folder);
  const reasons = [
    ...(open.length === 0 ? [] : [`not all narratives of ${new Intl.ListFormat('en').format(open)} are done`]),
    ...folders.flatMap(({ folder, results: { unfinished } }) => (unfinished === undefined ? [] : [`for ${folder} ${unfinished}`])),
  ];
  return reasons.length === 0 ? undefined : reasons.join('; ');
}

async function openFolder(folder: string): Promise<RunToMerge> {
  try {
    return { folder, results: await readRun(folder) };
  } catch (error) {
    throw error instanceof RunError ? new UsageError(error.message) : error;
  }
}

/** The gate of a run that looks across all utterances, and none of the others: each run has done those. */
function duplicates(nearDuplicate: number): SeenBefore {
  const gates = new Gates({ nearDuplicate, copiedWords: 0, namesEmotion: false, rewriting: [0, 1], wrongSpeaker: false, wrongLanguage: false, refusal: false });
  return utterance => {
    const verdict = gates.utterance(utterance);
    return verdict.kind === 'rejected' ? verdict.reason : undefined;
  };
}
