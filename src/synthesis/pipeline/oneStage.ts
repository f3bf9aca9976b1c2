// One stage on existing records: reads what the stage needs from each, asks, and gives the results in the records' order.
import { emotionMeant } from '../../core/emotionSynonyms';
import type { Rejection, StageCall } from '../example';
import { mapLabels } from '../labels/mapLabels';
import { sha256 } from '../run/requestHash';
import { Tally } from '../run/tally';
import type { MappedLabel, RawLabel, Stage, StageGiven, StageGives } from '../stage';
import { Deferred } from './answerSource';
import type { BatchGatherer } from './batchGatherer';
import { direct, type Direct, type DirectParts } from './direct';
import { fieldsOf, givenOf } from './stageFields';

/** A record of an existing file. */
export interface StageInput {
  /** From 1. */
  readonly line: number;
  readonly record: Readonly<Record<string, unknown>>;
}

export type StageOutput =
  /** `fields`: what the stage adds, by the names that the datasets use. */
  | { readonly kind: 'made'; readonly line: number; readonly record: StageInput['record']; readonly fields: Readonly<Record<string, unknown>>; readonly call: StageCall }
  | { readonly kind: 'rejected'; readonly line: number; readonly rejection: Rejection };

/** Records between the first that is not given out and the last that is asked. */
const MOST_OPEN = 1024;

/**
 * A record without what the stage needs is rejected by line and field; the others go on. Answers are kept in the run's folder, so that going on asks nothing twice.
 * Rejects with what ends the run: a server that answers nobody, the signal's reason.
 * @param records with `ports.batch` gone through anew for every batch job: each iteration begins at the start
 */
export async function* runStage(stage: Stage, records: AsyncIterable<StageInput>, parts: DirectParts): AsyncGenerator<StageOutput, void> {
  const all = direct(parts);
  if (all.batch !== undefined) await gather(stage, records, parts, all, all.batch);
  for await (const output of outputs(stage, records, parts, all)) if (output !== undefined) yield output;
  all.progress.tell(true);
}

/** Goes through the records until every answer is there that batch jobs can give. */
async function gather(stage: Stage, records: AsyncIterable<StageInput>, parts: DirectParts, all: Direct, batch: BatchGatherer): Promise<void> {
  await batch.recover();
  do {
    await batch.collect();
    const passing = outputs(stage, records, parts, all);
    while ((await passing.next()).done !== true) continue;
  } while ((await batch.flush()) > 0);
}

/** In the records' order; undefined where the answer is still to come by a batch job. */
async function* outputs(stage: Stage, records: AsyncIterable<StageInput>, parts: DirectParts, { asker, slots }: Direct): AsyncGenerator<StageOutput | undefined, void> {
  const open: Promise<StageOutput | undefined>[] = [];
  const ask = (input: StageInput): Promise<StageOutput | undefined> =>
    one(stage, input, given => asker.ask(stage, given, placeOf(input), new Tally()), parts).catch((error: unknown) => {
      if (error instanceof Deferred) return undefined;
      throw error;
    });
  for await (const input of records) {
    parts.signal.throwIfAborted();
    while (open.length >= MOST_OPEN) yield await (open.shift());
    await slots.room(parts.signal);
    const output = ask(input);
    output.catch(() => undefined);
    open.push(output);
  }
  for (const output of open) yield await output;
}

type Answer<S extends Stage> = { readonly kind: 'given'; readonly value: StageGives[S]; readonly call: StageCall } | { readonly kind: 'lost'; readonly at: Rejection['at']; readonly reason: string };

async function one<S extends Stage>(stage: S, { line, record }: StageInput, ask: (given: StageGiven[S]) => Promise<Answer<S>>, { plan }: DirectParts): Promise<StageOutput> {
  const rejected = (at: Rejection['at'], reason: string): StageOutput => {
    const { actor, utterance } = fieldsOf(record);
    return { kind: 'rejected', line, rejection: { narrative: `line ${line}`, ...(actor !== undefined && { actor }), ...(utterance !== undefined && { utterance }), at, reason } };
  };
  const given = givenOf(stage, record, plan);
  if (typeof given === 'string') return rejected('input', `Line ${line}: ${given}`);
  const answer = await ask(given);
  if (answer.kind === 'lost') return rejected(answer.at, answer.reason);
  return { kind: 'made', line, record, fields: fieldsMade(stage, answer.value), call: answer.call };
}

/** Seeds follow from the record, not from its place in the file. */
function placeOf({ line, record }: StageInput): { narrative: string; actor: string; number: string; order: number } {
  return { narrative: sha256(JSON.stringify(record)), actor: fieldsOf(record).actor ?? '', number: '', order: line };
}

function fieldsMade<S extends Stage>(stage: S, value: StageGives[S]): Record<string, unknown> {
  switch (stage) {
    case 'actors':
      return { characters: value };
    case 'utterances':
      return { utterances: (value as StageGives['utterances']).map(({ utterance, primary }) => ({ utterance, primary: emotionMeant(primary) ?? primary })) };
    case 'labels': {
      const raw = value as readonly RawLabel[];
      return { all_emotions: raw, all_emotions_mapped: mapLabels(raw) satisfies readonly MappedLabel[] };
    }
    case 'context':
    case 'cleaning':
      return { context: value };
    default:
      return { rewritten: value };
  }
}
