// Makes one example anew: another utterance of the same character and emotion, or another context for the same utterance.
import { emotionMeant } from '../../core/emotionSynonyms';
import { NEUTRAL } from '../../core/emotions';
import { readAnswer } from '../answers/readAnswer';
import type { Example, Narrative, Rejection, StageCall } from '../example';
import { acrossOnly, Gates } from '../gates/gates';
import { positives } from '../labels/mapLabels';
import type { GenerationPlan } from '../plan';
import type { Prompts } from '../prompts/prompts';
import type { AnswerForm } from '../prompts/stageRequest';
import { requestHash, sha256 } from '../run/requestHash';
import type { Run } from '../run/run';
import { Tally } from '../run/tally';
import type { Stage, StageGiven } from '../stage';
import type { Place } from './asker';
import { direct, type Direct, type DirectParts } from './direct';
import type { Ports } from './ports';
import { exampleOf, rejectionOf } from './records';
import { withSecondViews } from './secondViews';
import { shown, type Labels, type Loss, type Outcome, type Spoken, type Told } from './told';
import { lossOf, utteranceWork } from './utteranceWork';

interface Again extends Direct, DirectParts {
  readonly told: Told;
  readonly example: Example;
  readonly others: () => readonly Example[];
}

/**
 * Of a context-less example the utterance is made anew, of a contextual one its context, and its rewriting from the same original; with seeds that were never used for it.
 * The answers go into the run's folder, the example into nobody's log: whoever asked keeps it or not.
 * @param narrative the one that the example came from
 * @param others those that it will stand beside, asked for when its answer is there: a new utterance is held to theirs, and to the old one where that is among them, by the run's gate of near duplicates
 */
export async function regenerate(example: Example, narrative: Narrative, plan: GenerationPlan, prompts: Prompts, form: AnswerForm, run: Run, ports: Ports, signal: AbortSignal, others: () => readonly Example[] = () => []): Promise<Example | Rejection> {
  // Somebody waits for it, so never by a batch job.
  const { batch: _, ...atOnce } = ports;
  const parts = { plan, prompts, form, run, ports: atOnce, signal };
  const told: Told = { narrative, sha256: sha256(narrative.text), key: '', order: 0, round: 0, range: example.provenance.narrative.range };
  const again: Again = { ...parts, ...direct(parts), told, example, others };
  if (told.sha256 !== example.provenance.narrative.sha256) return rejectionOf(told, { at: 'input', reason: 'The narrative has changed since the example was made.' });
  const made = example.kind === 'contextless' ? await anotherUtterance(again) : await anotherContext(again);
  if (!('schema' in made)) return made;
  const [viewed] = await withSecondViews([made], ports, plan.threshold, signal);
  return viewed ?? made;
}

/** With the same first emotion. */
async function anotherUtterance(again: Again): Promise<Example | Rejection> {
  const { told, example, asker, gates, plan } = again;
  const { character: actor, all_emotions: raw, all_emotions_mapped: mapped, provenance } = example;
  const primary = emotionMeant(raw[0]?.[0] ?? '') ?? mapped[0]?.[0] ?? NEUTRAL;
  const given = { narrative: shown(told), actor, ...(primary === NEUTRAL ? { emotional: 0, neutral: 1, wanted: [] } : { emotional: 1, neutral: 0, wanted: [primary] }) };
  const place = await unused('utterances', given, again);
  const answer = await asker.ask('utterances', given, place, new Tally());
  if (answer.kind === 'lost') return lost(again, answer);
  const [first] = answer.value;
  if (first === undefined) return lost(again, { at: 'utterances', reason: 'The answer holds no utterance.' });
  const spoken: Spoken = { actor, number: place.number, utterance: first.utterance, primary: first.primary, calls: [...provenance.calls.filter(({ stage }) => stage === 'actors'), answer.call] };
  const { gate, labels, flags } = await utteranceWork(spoken, told, new Tally(), { plan: { ...plan, make: 'contextless' }, asker, gates });
  if (gate !== undefined) return lost(again, gate, first.utterance);
  if (labels?.kind !== 'given') return lost(again, labels ?? { at: 'labels', reason: 'It was not labelled.' }, first.utterance);
  const repeated = duplicate(first.utterance, again);
  if (repeated !== undefined) return lost(again, repeated, first.utterance);
  return exampleOf(told, spoken, labels, { kind: 'contextless', utterance: first.utterance, calls: [], flags });
}

/** As a whole run looks for them: rewritings stand beside their originals, and are no utterances of their own. */
function duplicate(utterance: string, { told, example, others, plan }: Again): Loss | undefined {
  const across = new Gates(acrossOnly(plan.gates));
  for (const { kind, utterance: earlier, character: actor, provenance } of others()) if (kind !== 'rewritten') across.remember({ utterance: earlier, actor, narrative: provenance.narrative.sha256 });
  const verdict = across.utterance({ utterance, actor: example.character, narrative: told.sha256 });
  return verdict.kind === 'rejected' ? lossOf(verdict) : undefined;
}

async function anotherContext(again: Again): Promise<Example | Rejection> {
  const { told, example, asker, gates, plan } = again;
  const { kind, character: actor, all_emotions: raw, all_emotions_mapped: mapped, provenance } = example;
  const utterance = kind === 'original' ? example.utterance : await originalOf(again);
  const labelled = provenance.calls.find(({ stage }) => stage === 'labels');
  if (utterance === undefined || labelled === undefined) return lost(again, { at: 'input', reason: 'The answers that it was made from are not in this run’s folder.' });
  const narrative = shown(told);
  const emotions = positives(mapped, plan.threshold).map(([name]) => name);
  const place = await unused('context', { narrative, actor, utterance, emotions }, again);
  const ask = async <S extends 'context' | 'cleaning' | 'rewriting'>(stage: S, given: StageGiven[S]): Promise<Outcome<string>> => asker.ask(stage, given, place, new Tally());

  const context = await ask('context', { narrative, actor, utterance, emotions });
  if (context.kind === 'lost') return lost(again, context, utterance);
  const cleaning = await ask('cleaning', { actor, context: context.value, emotions });
  if (cleaning.kind === 'lost') return lost(again, cleaning, utterance);
  const fits = gates.context({ context: cleaning.value, actor, narrative, emotions });
  if (fits.kind === 'rejected') return lost(again, lossOf(fits), utterance);
  const spoken: Spoken = { actor, number: place.number, utterance, primary: raw[0]?.[0] ?? '', calls: provenance.calls.filter(({ stage }) => stage === 'actors' || stage === 'utterances') };
  const labels: { value: Labels; call: StageCall } = { value: { raw, mapped, emotions }, call: labelled };
  const made = { kind, context: cleaning.value, calls: [context.call, cleaning.call] };
  if (kind === 'original') return exampleOf(told, spoken, labels, { ...made, utterance, flags: fits.flags ?? [] });
  const rewriting = await ask('rewriting', { actor, utterance, emotions, context: cleaning.value });
  if (rewriting.kind === 'lost') return lost(again, rewriting, utterance);
  const changed = gates.rewriting({ rewritten: rewriting.value, utterance, actor, narrative });
  if (changed.kind === 'rejected') return lost(again, lossOf(changed), utterance);
  return exampleOf(told, spoken, labels, { ...made, utterance: rewriting.value, calls: [...made.calls, rewriting.call], flags: changed.flags ?? [] });
}

/** A place whose request was never sent, so that something new comes of it. */
async function unused<S extends Stage>(stage: S, given: StageGiven[S], { asker, run, ports, told, example }: Again): Promise<Place> {
  for (let number = 1; ; number++) {
    const place: Place = { narrative: told.sha256, actor: example.character, number: `again ${number} of ${example.id}`, order: 0, warm: true, direct: true };
    if ((await run.answers.get(requestHash(ports.server.model, asker.request(stage, given, place, 0)))) === undefined) return place;
  }
}

/** Of a rewritten example, itself made anew or not: the utterance of its second stage's answer that its labels were asked for. */
async function originalOf({ example, run, told, plan, asker, ports }: Again): Promise<string | undefined> {
  const call = example.provenance.calls.find(({ stage }) => stage === 'utterances');
  const labelled = example.provenance.calls.find(({ stage }) => stage === 'labels');
  const stored = call === undefined ? undefined : await run.answers.get(call.request);
  if (stored?.kind !== 'answered') return undefined;
  const { character: actor } = example;
  const given = { narrative: shown(told), actor, emotional: plan.emotional, neutral: plan.neutral, wanted: [] };
  const read = readAnswer('utterances', given, stored.answer.text, stored.answer.finish);
  if (read.kind !== 'read') return undefined;
  for (let round = 0; round <= run.log.rounds; round++) {
    for (const [at, { utterance, primary }] of read.value.entries()) {
      const place: Place = { narrative: told.sha256, actor, number: `${round}.${at + 1}`, order: 0 };
      for (let attempt = 0; attempt < Math.max(1, plan.attempts); attempt++) {
        if (requestHash(ports.server.model, asker.request('labels', { utterance, primary }, place, attempt)) === labelled?.request) return utterance;
      }
    }
  }
  return undefined;
}

const lost = ({ told, example: { character, kind } }: Again, { at, reason }: Pick<Loss, 'reason'> & Pick<Rejection, 'at'>, utterance?: string): Rejection =>
  rejectionOf(told, { at, reason }, { actor: character, kind, ...(utterance !== undefined && { utterance }) });
