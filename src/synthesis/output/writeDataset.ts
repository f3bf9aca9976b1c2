// Writes what a run has made: splits of JSON Lines, rejected.jsonl, the report and the card; all of them or none.
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isRunning } from '../../process/isRunning';
import type { Example } from '../example';
import { cardOf } from './card';
import { DiversityMeter, type Diversity, type Embed } from './diversity';
import type { Figures, MergeFigures, PartFigures } from './figures';
import { withPair } from './pair';
import type { Prices } from './prices';
import { reportPage } from './report/reportPage';
import type { Results } from './results';
import { LEAST_NARRATIVES, PARTS, SPLITS, partOf, splitOf, type Part, type Split } from './splits';
import { RejectionTally, Tally } from './tally';
import { begunBy, FolderWriter, type WrittenFile } from './writers';

export interface WriteOptions {
  readonly title: string;
  /** Version of this program. */
  readonly program: string;
  /** The embedded encoder: vectors in the order of the texts, undefined for one it cannot read. Without it there are no figures of diversity. */
  readonly encoder?: { readonly name: string; readonly embed: Embed };
  readonly prices?: Prices;
  /** Why the run is not whole, to go on “This is not all: ”; undefined where it is. */
  readonly unfinished?: string;
  readonly merge?: MergeFigures;
  readonly signal: AbortSignal;
}

export interface DatasetFiles {
  readonly files: readonly WrittenFile[];
  readonly figures: Figures;
}

export const REJECTED = 'rejected.jsonl';
export const REPORT = 'report.html';
export const CARD = 'README.md';
/** Where a part is not split. */
const WHOLE = 'all';

/**
 * @param results gone through twice, so both times the same
 * @param folder may be the run's own; files of an earlier writing are replaced, and those of splits that are no more removed
 */
export async function writeDataset(results: Results, folder: string, options: WriteOptions): Promise<DatasetFiles> {
  const { threshold, seed } = results.settings.plan;
  const tally = new Tally(threshold, seed);
  for await (const example of results.examples()) {
    options.signal.throwIfAborted();
    tally.add(example);
  }
  const split = tally.narratives.size >= LEAST_NARRATIVES;
  const writer = new FolderWriter(folder);
  try {
    const meter = meterOf(tally, threshold, options);
    const counts = await writeExamples(results.examples(), writer, split, meter, options.signal);
    const rejections = await writeRejections(results, writer, options.signal);
    const diversity = await meter?.finish();
    const figures = figuresOf({ tally, rejections, counts, split, diversity, account: await results.account(), settings: results.settings }, options);
    await writer.text(REPORT, reportPage(figures));
    await writer.text(CARD, cardOf(figures));
    const files = await writer.finish();
    await removeOthers(folder, new Set(files.map(({ name }) => name)));
    return { files, figures };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

interface FileCount {
  readonly part: Part;
  readonly split: Split | undefined;
  examples: number;
  readonly narratives: Set<string>;
}

async function writeExamples(examples: AsyncIterable<Example>, writer: FolderWriter, splitting: boolean, meter: DiversityMeter | undefined, signal: AbortSignal): Promise<Map<string, FileCount>> {
  const counts = new Map<string, FileCount>();
  for await (const example of examples) {
    signal.throwIfAborted();
    const { sha256 } = example.provenance.narrative;
    const part = partOf(example.kind);
    const split = splitting ? splitOf(sha256, example.kind) : undefined;
    const name = fileOf(part, split);
    const own = counts.get(name) ?? { part, split, examples: 0, narratives: new Set<string>() };
    own.examples++;
    own.narratives.add(sha256);
    counts.set(name, own);
    await writer.line(name, withPair(example));
    await meter?.add(example);
  }
  return counts;
}

export const fileOf = (part: Part, split: Split | undefined): string => `${part}/${split ?? WHOLE}.jsonl`;

async function writeRejections(results: Results, writer: FolderWriter, signal: AbortSignal): Promise<RejectionTally> {
  const tally = new RejectionTally(results.settings.plan.seed);
  await writer.touch(REJECTED);
  for await (const rejection of results.rejections()) {
    signal.throwIfAborted();
    tally.add(rejection);
    await writer.line(REJECTED, rejection);
  }
  return tally;
}

function meterOf({ kinds }: Tally, threshold: number, { encoder, signal }: WriteOptions): DiversityMeter | undefined {
  const kind = kinds.contextless > 0 ? 'contextless' : 'original';
  return encoder === undefined || kinds[kind] === 0 ? undefined : new DiversityMeter(encoder.embed, { utterances: kinds[kind], kind, threshold, signal });
}

interface Gathered extends Pick<Figures, 'tally' | 'rejections' | 'split' | 'account' | 'settings'> {
  readonly counts: ReadonlyMap<string, FileCount>;
  readonly diversity: Diversity | undefined;
}

function figuresOf({ counts, ...gathered }: Gathered, { title, program, encoder, prices, unfinished, merge }: WriteOptions): Figures {
  const inOrder = PARTS.map((part): PartFigures => ({
    part,
    files: [undefined, ...SPLITS].flatMap(split => {
      const name = fileOf(part, split);
      const own = counts.get(name);
      return own === undefined ? [] : [{ name, split, examples: own.examples, narratives: own.narratives.size }];
    }),
  }));
  return { ...gathered, title, program, parts: inOrder, encoder: encoder?.name, prices, unfinished, merge };
}

/** Files of examples that an earlier writing left and this one does not have: with more narratives, one file becomes three. And what a writing that was killed had begun. */
async function removeOthers(folder: string, written: ReadonlySet<string>): Promise<void> {
  const ofParts = PARTS.flatMap(part => [WHOLE, ...SPLITS].map(name => `${part}/${name}.jsonl`));
  const ours = new Set([...ofParts, REJECTED, REPORT, CARD]);
  for (const place of ['', ...PARTS.map(part => `${part}/`)]) {
    const names = await readdir(path.join(folder, place)).catch(() => []);
    for (const name of names.map(own => place + own)) {
      const begun = begunBy(name);
      if ((ofParts.includes(name) && !written.has(name)) || (begun !== undefined && ours.has(begun.name) && (begun.process === process.pid || !isRunning(begun.process)))) await rm(path.join(folder, name), { force: true });
    }
  }
}
