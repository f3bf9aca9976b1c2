// One stage on existing records: reads what the stage needs from each, asks, and gives the results in the records' order.
import { Gates } from '../gates/gates';
import type { Provenance, Rejection, StageCall } from '../example';
import { sha256 } from '../run/requestHash';
import { Tally } from '../run/tally';
import type { GenerationPlan } from '../plan';
import type { MappedLabel, Stage, StageGiven, StageGives } from '../stage';
import { Deferred } from './answerSource';
import type { Given, Lost, Place } from './asker';
import type { BatchGatherer } from './batchGatherer';
import { Cutter } from './cutter';
import { direct, type Direct, type DirectParts } from './direct';
import { secondViewsOf } from './secondViews';
import { fieldsOf, givenOf, readsNarrative } from './stageFields';
import { cutOf, narrativeOf, shownOf, toldOf, type StageInput, type StageNarrative } from './stageNarrative';
import { resultsOf, stageRejection, type StageResults } from './stageResults';

export type { StageInput } from './stageNarrative';

export type StageOutput =
  /** `narrative`: what the call was shown of it, where it was shown any. */
  | ({ readonly kind: 'answered'; readonly line: number; readonly narrative?: Provenance['narrative'] } & StageResults)
  | { readonly kind: 'rejected'; readonly line: number; readonly rejection: Rejection };

/** Records between the first that is not given out and the last that is asked. */
const MOST_OPEN = 1024;
const MOST_CUTS = 4;

interface Asking extends DirectParts, Direct {
  readonly stage: Stage;
  /** Ends every call, with what the first of them to end the run rejected with. */
  readonly end: (why: unknown) => void;
  /** Of the stages that show the narrative. */
  readonly cutter: Cutter | undefined;
}

export interface Shown {
  readonly input: StageInput;
  readonly narrative: StageNarrative | undefined;
}

type Reply = Shown & (
  | { readonly kind: 'given'; readonly given: StageGiven[Stage]; readonly value: StageGives[Stage]; readonly call: StageCall }
  | { readonly kind: 'lost'; readonly at: Rejection['at']; readonly reason: string }
);

/**
 * A record without what the stage needs is rejected by line and field; the others go on. Answers are kept in the run's folder, so that going on asks nothing twice.
 * What the stage makes passes the gates that it passes in a whole run. A narrative that is too long is cut as there.
 * Rejects with what ends the run: a server that answers nobody, the signal's reason; with an Error where the model's context has no room for a narrative.
 * @param records with `ports.batch` gone through anew for every batch job: each iteration begins at the start
 */
export async function* runStage(stage: Stage, records: AsyncIterable<StageInput>, parts: DirectParts): AsyncGenerator<StageOutput, void> {
  const { plan, prompts, form, ports } = parts;
  const ending = new AbortController();
  const end = (why: unknown): void => ending.abort(why);
  const stop = (): void => end(parts.signal.reason);
  parts.signal.addEventListener('abort', stop, { once: true });
  if (parts.signal.aborted) stop();
  const { signal } = ending;
  const asking: Asking = { ...parts, ...direct({ ...parts, signal }), signal, end, stage, cutter: readsNarrative(stage) ? new Cutter(plan, prompts, form) : undefined };
  try {
    if (asking.batch !== undefined) await gather(records, asking, asking.batch);
    const gates = new Gates(plan.gates, ports.detectLanguage);
    for await (const reply of replies(records, asking)) if (reply !== undefined) yield await withView(outputOf(reply, asking, gates), asking);
    asking.progress.tell(true);
  } finally {
    // Whatever is still on its way has nobody left to wait for it.
    end(new Error('the stage has ended'));
    parts.signal.removeEventListener('abort', stop);
  }
}

function outputOf(reply: Reply, { stage, plan }: Asking, gates: Gates): StageOutput {
  const { input, narrative } = reply;
  if (reply.kind === 'lost') return { kind: 'rejected', line: input.line, rejection: stageRejection(input, reply) };
  return { kind: 'answered', line: input.line, ...(readsNarrative(stage) && narrative !== undefined && { narrative: toldOf(narrative) }), ...resultsOf(stage, reply, { plan, gates }) };
}

/** New labels with the classifier's view beside them, as in a whole run. */
async function withView(output: StageOutput, { stage, plan, ports, signal }: Asking): Promise<StageOutput> {
  if (stage !== 'labels' || output.kind === 'rejected') return output;
  const labelled = output.made.map(record => {
    const { utterance = '', context } = fieldsOf(record);
    return { utterance, ...(context !== undefined && { context }), all_emotions_mapped: record['all_emotions_mapped'] as readonly MappedLabel[] };
  });
  const views = await secondViewsOf(labelled, ports, plan.threshold, signal);
  return views === undefined ? output : { ...output, made: output.made.map(({ provenance, ...record }, at) => ({ ...record, classifier: views[at], provenance })) };
}

/** Goes through the records until every answer is there that batch jobs can give. */
async function gather(records: AsyncIterable<StageInput>, asking: Asking, batch: BatchGatherer): Promise<void> {
  await batch.recover();
  do {
    await batch.collect();
    const passing = replies(records, asking);
    while ((await passing.next()).done !== true) continue;
  } while ((await batch.flush()) > 0);
}

/** In the records' order; undefined where the answer is still to come by a batch job. */
async function* replies(records: AsyncIterable<StageInput>, asking: Asking): AsyncGenerator<Reply | undefined, void> {
  const { signal, slots, end } = asking;
  const open: Promise<Reply | undefined>[] = [];
  for await (const input of records) {
    signal.throwIfAborted();
    while (open.length >= MOST_OPEN) yield await (open.shift());
    await slots.room(signal);
    const reply = ask(await shown(input, asking), asking).catch((error: unknown) => {
      if (error instanceof Deferred) return undefined;
      // Not only when its turn to be given out comes: no further record is asked.
      end(error);
      throw error;
    });
    reply.catch(() => undefined);
    open.push(reply);
  }
  for (const reply of open) yield await reply;
}

/** With the range that its call is shown; the first narrative that may be too long fits the token estimate for all after it. */
async function shown(input: StageInput, asking: Asking): Promise<Shown> {
  const { stage, cutter } = asking;
  const narrative = narrativeOf(stage, input, cutter);
  if (cutter === undefined || narrative === undefined) return { input, narrative };
  const { text, key, range } = cutOf(narrative);
  if (!cutter.fitsBy(text)) return { input, narrative };
  const reply = await ask({ input, narrative }, asking, true);
  if (reply.kind === 'lost' && reply.at === 'input') return { input, narrative };
  const tokens = reply.kind === 'given' ? reply.call.promptTokens : undefined;
  const [message] = reply.kind === 'given' ? asking.asker.request(stage, reply.given, placeOf(input), 0).messages : [];
  cutter.fit(key, range, tokens === undefined || message === undefined ? undefined : { prompt: message.content, tokens });
  return { input, narrative };
}

/** Where the server finds the narrative too long for its context all the same, it is shown less. */
async function ask({ input, narrative: first }: Shown, { stage, plan, asker, cutter }: Asking, now = false): Promise<Reply> {
  let narrative = first;
  for (let cuts = 0; ; cuts++) {
    const of: Shown = { input, narrative };
    const given = askable(stage, of, plan);
    if (typeof given === 'string') return { ...of, kind: 'lost', at: 'input', reason: given };
    const answer: Given<StageGives[Stage]> | Lost = await asker.ask(stage, given, { ...placeOf(input), direct: now }, new Tally());
    if (answer.kind === 'given') return { ...of, kind: 'given', given, value: answer.value, call: answer.call };
    const range = narrative === undefined ? undefined : cutter?.shorter(narrative.text, narrative.range);
    if (!answer.tooLong || cuts === MOST_CUTS || range === undefined || narrative === undefined || range[1] <= range[0]) return { ...of, kind: 'lost', at: answer.at, reason: answer.reason };
    narrative = { ...narrative, range };
  }
}

/** What the record's call is given, or in one sentence why it cannot be made. */
export function askable<S extends Stage>(stage: S, { input: { line, record, fault, without }, narrative }: Shown, plan: GenerationPlan): StageGiven[S] | string {
  if (fault !== undefined) return `Line ${line}: ${fault}.`;
  const given = givenOf(stage, record, narrative && { shown: shownOf(narrative), sha256: narrative.sha256 }, plan);
  if (typeof given !== 'string') return given;
  return `Line ${line}: ${narrative === undefined && readsNarrative(stage) && without !== undefined ? `${without}.` : given}`;
}

/** Seeds follow from the record, not from its place in the file, nor from when it was made. */
const placeOf = ({ line, record: { provenance: _, ...record } }: StageInput): Place => ({ narrative: sha256(JSON.stringify(record)), actor: fieldsOf(record).actor ?? '', number: '', order: line });
