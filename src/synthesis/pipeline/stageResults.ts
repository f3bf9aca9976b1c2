// What a stage's answer adds to a record: a record for each character or utterance that it names, or the record with a field more; each through the gates of a whole run.
import { emotionMeant } from '../../core/emotionSynonyms';
import { KINDS, type Example, type Rejection, type StageCall } from '../example';
import type { Gates } from '../gates/gates';
import { PASSES, type Verdict } from '../gates/verdict';
import { mapLabels } from '../labels/mapLabels';
import { utteranceIdOf } from '../output/pair';
import type { GenerationPlan } from '../plan';
import { sha256 } from '../run/requestHash';
import { isRecord } from '../server/faults';
import { STAGES, type Stage, type StageGiven, type StageGives } from '../stage';
import { fieldsOf, readsNarrative } from './stageFields';
import { originIn, shownOf, toldOf, type StageInput, type StageNarrative } from './stageNarrative';

/** A record with its answer. */
export interface Answered {
  readonly input: StageInput;
  readonly narrative: StageNarrative | undefined;
  readonly given: StageGiven[Stage];
  readonly value: StageGives[Stage];
  readonly call: StageCall;
}

export interface StageResults {
  /** What the answer holds: one, or the characters or utterances that it names. */
  readonly given: number;
  readonly made: readonly Readonly<Record<string, unknown>>[];
  /** `given` = `made` + these. */
  readonly rejections: readonly Rejection[];
}

export interface ResultParts {
  readonly plan: GenerationPlan;
  /** Of the whole stage, in the order of the records: they look across it for near duplicates. */
  readonly gates: Gates;
}

interface Candidate {
  /** What the record gets. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly verdict: Verdict;
}

export function resultsOf(stage: Stage, answered: Answered, parts: ResultParts): StageResults {
  const { input, narrative, call } = answered;
  const candidates = candidatesOf(stage, answered, parts);
  const base = begun(stage, input.record);
  const made = candidates.flatMap(({ fields, verdict }) => (verdict.kind === 'passes' ? [{ ...base, ...fields, provenance: provenanceOf(stage, { ...input.record, ...fields }, call, narrative) }] : []));
  const rejections = candidates.flatMap(({ fields, verdict }) => (verdict.kind === 'rejected' ? [stageRejection({ ...input, record: { ...input.record, ...(stage === 'utterances' && fields) } }, verdict)] : []));
  return { given: candidates.length, made, rejections };
}

export function stageRejection({ place, record }: StageInput, { at, reason }: Pick<Rejection, 'at' | 'reason'>): Rejection {
  const { actor, utterance } = fieldsOf(record);
  return { narrative: originIn(record)?.id ?? place, ...(actor !== undefined && { actor }), ...(utterance !== undefined && { utterance }), at, reason };
}

function candidatesOf(stage: Stage, { input, narrative, given, value }: Answered, { plan, gates }: ResultParts): Candidate[] {
  const told = narrative === undefined ? '' : shownOf(narrative);
  switch (stage) {
    case 'actors':
      return (value as StageGives['actors']).slice(0, plan.characters).map(character => ({ fields: { character }, verdict: PASSES }));
    case 'utterances': {
      const { actor } = given as StageGiven['utterances'];
      return (value as StageGives['utterances']).map(({ utterance, primary }) => ({ fields: { utterance, primary: emotionMeant(primary) ?? primary }, verdict: gates.utterance({ utterance, actor, narrative: told }) }));
    }
    case 'labels': {
      const raw = value as StageGives['labels'];
      const mapped = mapLabels(raw);
      return [{ fields: { all_emotions: raw, all_emotions_mapped: mapped }, verdict: gates.labels(mapped, plan.threshold) }];
    }
    case 'context':
      // What names an emotion is taken out by the stage that cleans it, and looked for after that.
      return [{ fields: { context: value, ...inContext(input.record) }, verdict: PASSES }];
    case 'cleaning': {
      const { actor, emotions } = given as StageGiven['cleaning'];
      return [{ fields: { context: value }, verdict: gates.context({ context: value as string, actor, narrative: told, emotions }) }];
    }
    case 'rewriting': {
      const { actor = '', utterance = '' } = fieldsOf(input.record);
      return [{ fields: { rewritten: value }, verdict: gates.rewriting({ rewritten: value as string, utterance, actor, narrative: told }) }];
    }
  }
}

/** An example without context that gets one is another example of the same utterance. */
function inContext(record: StageInput['record']): Readonly<Record<string, unknown>> {
  if (!isExample(record) || record['kind'] !== 'contextless') return {};
  const example = record as unknown as Example;
  return { id: sha256(`${example.id}\noriginal`).slice(0, 16), kind: 'original', pair: utteranceIdOf(example) };
}

/** What of a finished example says nothing of another character or utterance. */
const OF_UTTERANCE: ReadonlySet<string> = new Set(['schema', 'id', 'kind', 'pair', 'utterance', 'context', 'rewritten', 'all_emotions', 'all_emotions_mapped', 'classifier', 'flags', 'review']);

const begins = (stage: Stage): boolean => stage === 'actors' || stage === 'utterances';
/** As `generate` writes them. */
const isExample = ({ id, kind, provenance }: StageInput['record']): boolean =>
  typeof id === 'string' && (KINDS as readonly unknown[]).includes(kind) && isRecord(provenance) && Array.isArray(provenance['calls']) && provenance['calls'].some(call => isRecord(call) && call['stage'] === 'labels' && typeof call['request'] === 'string');

/** The record as what is made of it begins. */
const begun = (stage: Stage, record: StageInput['record']): StageInput['record'] =>
  begins(stage) && isExample(record) ? Object.fromEntries(Object.entries(record).filter(([name]) => !OF_UTTERANCE.has(name))) : record;

/** Where the record says how it was made, this call is added; a call of the same stage before it is replaced, and with it those that followed from another character or utterance. */
function provenanceOf(stage: Stage, record: StageInput['record'], call: StageCall, narrative: StageNarrative | undefined): unknown {
  const { provenance } = record;
  if (provenance !== undefined && !isRecord(provenance)) return provenance;
  const known = provenance ?? {};
  const calls: readonly unknown[] = Array.isArray(known['calls']) ? known['calls'] : [];
  const old = new Set<unknown>(begins(stage) ? STAGES.slice(STAGES.indexOf(stage)) : [stage]);
  const others = calls.filter(own => !isRecord(own) || !old.has(own['stage']));
  const { actor } = fieldsOf(record);
  return {
    ...known,
    ...(readsNarrative(stage) && narrative !== undefined && { narrative: toldOf(narrative) }),
    ...(begins(stage) && actor !== undefined && { actor }),
    calls: [...others, call],
  };
}
