// Joins the runs of several folders into one data set: each example once, near duplicates across the whole left out.
import type { Example, Rejection } from '../example';
import { emptyAccount, sumOf, type RunAccount } from '../run/account';
import { differences } from '../run/runSettings';
import type { MergeFigures } from './figures';
import { furtherId, MergedIds } from './mergedIds';
import { compareNarratives } from './narrativeOrder';
import { utteranceIdOf } from './pair';
import type { Results } from './results';
import { writeDataset, type DatasetFiles, type WriteOptions } from './writeDataset';

export interface MergeFolder {
  readonly folder: string;
  readonly results: Results;
}

/** Says of an utterance whether it is nearly the same as an earlier one; asked once for each, in the order of the narratives. */
export type SeenBefore = (utterance: { readonly utterance: string; readonly actor: string; readonly narrative: string }) => Rejection['reason'] | undefined;

/** The folders were made with other settings than the first. */
export class MixedRunsError extends Error {
  constructor(readonly differences: readonly string[]) {
    super(`these folders were made with different settings:\n${differences.map(words => `  ${words}`).join('\n')}`);
    this.name = 'MixedRunsError';
  }
}

export interface MergeOptions extends Omit<WriteOptions, 'merge'> {
  /** Join runs of different settings all the same; the report says how they differ. */
  readonly mixed: boolean;
  readonly seenBefore: SeenBefore;
}

/** @throws MixedRunsError where settings differ and `mixed` is not set */
export async function mergeRuns(folders: readonly MergeFolder[], out: string, { mixed, seenBefore, ...options }: MergeOptions): Promise<DatasetFiles> {
  const [first, ...others] = folders;
  if (first === undefined) throw new Error('there is no folder to merge');
  const different = others.flatMap(({ folder, results }) => differences(first.results.settings, results.settings).map(words => `${folder}: ${words.replace('in the run', `in ${first.folder}`).replace(/now$/, 'here')}`));
  if (different.length > 0 && !mixed) throw new MixedRunsError(different);
  const found = await findLeftOut(folders, seenBefore, options.signal);
  const accounts = await Promise.all(folders.map(({ results }) => results.account()));
  const account = withoutLeftOut(accounts.reduce(sumOf, emptyAccount()), found, first.results.settings.plan.threshold);
  const merge: MergeFigures = { folders: folders.map(({ folder }) => folder), examples: found.examples, nearDuplicates: found.rejections.length, twice: found.twice, differences: different };
  const results: Results = {
    settings: { ...first.results.settings, input: [...new Set(folders.map(own => own.results.settings.input))].join('; ') },
    examples: () => keptOf(folders, found),
    rejections: () => rejectionsOf(folders, found.rejections),
    account: () => Promise.resolve(account),
  };
  return writeDataset(results, out, { ...options, merge });
}

interface LeftOut {
  /** `number of the folder` and id of the examples that are not taken. */
  readonly leftOut: ReadonlySet<string>;
  /** The same of those that get another id, since an earlier example has theirs. */
  readonly renamed: ReadonlySet<string>;
  readonly rejections: readonly Rejection[];
  /** Kinds and labels of what is left out, to be taken from the sums. */
  readonly removed: readonly Example[];
  readonly examples: number;
  readonly twice: number;
}

interface Numbered {
  readonly folder: number;
  readonly example: Example;
}

async function findLeftOut(folders: readonly MergeFolder[], seenBefore: SeenBefore, signal: AbortSignal): Promise<LeftOut> {
  const ids = new MergedIds();
  const renamed = new Set<string>();
  const leftOut = new Set<string>();
  const rejections: Rejection[] = [];
  const removed: Example[] = [];
  let examples = 0;
  let twice = 0;
  /** The verdicts on the utterances of the narrative at hand: all kinds of an utterance share one. */
  let narrative = '';
  let verdicts = new Map<string, string | undefined>();
  for await (const { folder, example } of inOrder(folders)) {
    signal.throwIfAborted();
    examples++;
    const { id, kind, utterance, provenance } = example;
    const met = ids.meet(example);
    if (met === 'twice' || met === 'version') {
      leftOut.add(`${folder} ${id}`);
      removed.push(example);
      if (met === 'twice') twice++;
      else rejections.push({ narrative: provenance.narrative.id, actor: provenance.actor, utterance, kind, at: 'nearDuplicate', reason: 'An earlier folder holds another version of this example.' });
      continue;
    }
    if (met === 'other') renamed.add(`${folder} ${id}`);
    if (provenance.narrative.id !== narrative) verdicts = new Map();
    narrative = provenance.narrative.id;
    const own = utteranceIdOf(example);
    // A rewritten utterance is judged by its original, which comes before it.
    if (!verdicts.has(own)) verdicts.set(own, seenBefore({ utterance, actor: provenance.actor, narrative }));
    const reason = verdicts.get(own);
    if (reason === undefined) continue;
    leftOut.add(`${folder} ${id}`);
    removed.push(example);
    rejections.push({ narrative, actor: provenance.actor, utterance, kind, at: 'nearDuplicate', reason });
  }
  return { leftOut, renamed, rejections, removed, examples, twice };
}

async function* keptOf(folders: readonly MergeFolder[], { leftOut, renamed }: LeftOut): AsyncGenerator<Example> {
  for await (const { folder, example } of inOrder(folders)) {
    const own = `${folder} ${example.id}`;
    if (!leftOut.has(own)) yield renamed.has(own) ? { ...example, id: furtherId(example) } : example;
  }
}

async function* rejectionsOf(folders: readonly MergeFolder[], further: readonly Rejection[]): AsyncGenerator<Rejection> {
  for (const { results } of folders) yield* results.rejections();
  yield* further;
}

/** The examples of all folders, narrative by narrative in the order in which one run over all would have taken them. */
async function* inOrder(folders: readonly MergeFolder[]): AsyncGenerator<Numbered> {
  const open = folders.map(({ results }, folder) => ({ folder, examples: results.examples()[Symbol.asyncIterator](), head: undefined as Example | undefined }));
  for (const own of open) await advance(own);
  while (true) {
    const next = open.filter(({ head }) => head !== undefined).sort((one, other) => compareNarratives(narrativeOf(one.head), narrativeOf(other.head)))[0];
    if (next?.head === undefined) return;
    yield { folder: next.folder, example: next.head };
    await advance(next);
  }
}

async function advance(own: { readonly examples: AsyncIterator<Example>; head: Example | undefined }): Promise<void> {
  const next = await own.examples.next();
  own.head = next.done === true ? undefined : next.value;
}

const narrativeOf = (example: Example | undefined): string => example?.provenance.narrative.id ?? '';

/** The sums without what the merge left out, so that kept + rejected is still what went in. */
function withoutLeftOut(sum: RunAccount, { removed, rejections }: LeftOut, threshold: number): RunAccount {
  const kept = { ...sum.kept };
  const emotions = { ...sum.emotions };
  let { disagreements } = sum;
  for (const { kind, all_emotions_mapped, classifier } of removed) {
    kept[kind]--;
    if (classifier?.disagrees === true) disagreements--;
    for (const [label, expressiveness] of all_emotions_mapped) if (expressiveness >= threshold) emotions[label] = (emotions[label] ?? 0) - 1;
  }
  return {
    ...sum,
    kept,
    emotions,
    disagreements,
    rejected: sum.rejected + rejections.length,
    gates: { ...sum.gates, nearDuplicate: sum.gates.nearDuplicate + rejections.length },
    rejectedAt: { ...sum.rejectedAt, nearDuplicate: (sum.rejectedAt.nearDuplicate ?? 0) + rejections.length },
  };
}
