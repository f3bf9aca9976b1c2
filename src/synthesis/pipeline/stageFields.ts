// Which fields of a record a stage reads, by the names that datasets give them.
import { positives, mapLabels } from '../labels/mapLabels';
import type { GenerationPlan } from '../plan';
import type { RawLabel, Stage, StageGiven } from '../stage';

type Fields = Readonly<Record<string, unknown>>;

/** The first of a field's names that a record has wins. */
const NAMES = {
  narrative: ['narrative', 'plot', 'story', 'text'],
  actor: ['character', 'actor', 'speaker', 'name'],
  utterance: ['utterance', 'text', 'line'],
  primary: ['primary', 'emotion', 'label'],
  emotions: ['all_emotions', 'all_emotions_mapped', 'emotions', 'labels'],
  context: ['context', 'situation'],
} as const;

type Field = keyof typeof NAMES;

export interface Found {
  readonly narrative: string | undefined;
  readonly actor: string | undefined;
  readonly utterance: string | undefined;
  readonly context: string | undefined;
}

export const fieldsOf = (record: Fields): Found => ({ narrative: textIn(record, 'narrative'), actor: textIn(record, 'actor'), utterance: textIn(record, 'utterance'), context: textIn(record, 'context') });

/** What the stage is given, or which field is missing. */
export function givenOf<S extends Stage>(stage: S, record: Fields, plan: GenerationPlan): StageGiven[S] | string {
  const found = fieldsOf(record);
  const labels = labelsIn(record);
  const missing = NEEDS[stage].find(field => (field === 'emotions' ? labels.length === 0 : field === 'primary' ? primaryIn(record, labels) === undefined : found[field] === undefined));
  if (missing !== undefined) return `the stage ${stage} needs the field "${NAMES[missing][0]}" (or ${NAMES[missing].slice(1).map(name => `"${name}"`).join(', ')}).`;
  const { narrative = '', actor = '', utterance = '', context = '' } = found;
  const emotions = emotionsOf(labels, plan.threshold);
  const all: StageGiven = {
    actors: { narrative, most: plan.characters },
    utterances: { narrative, actor, emotional: plan.emotional, neutral: plan.neutral, wanted: [] },
    labels: { utterance, primary: primaryIn(record, labels) ?? '' },
    context: { narrative, actor, utterance, emotions },
    cleaning: { actor, context, emotions },
    rewriting: { actor, utterance, emotions, context },
  };
  return all[stage];
}

const NEEDS: Readonly<Record<Stage, readonly Field[]>> = {
  actors: ['narrative'],
  utterances: ['narrative', 'actor'],
  labels: ['utterance', 'primary'],
  context: ['narrative', 'actor', 'utterance', 'emotions'],
  cleaning: ['actor', 'context', 'emotions'],
  rewriting: ['actor', 'utterance', 'emotions', 'context'],
};

function textIn(record: Fields, field: Field): string | undefined {
  for (const name of NAMES[field]) {
    const value = record[name];
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
}

/** Lists of names, or of [name, score]. */
function labelsIn(record: Fields): RawLabel[] {
  for (const name of NAMES.emotions) {
    const value = record[name];
    if (!Array.isArray(value)) continue;
    const labels = value.flatMap((label: unknown): RawLabel[] => {
      if (typeof label === 'string') return [[label, 1]];
      return Array.isArray(label) && typeof label[0] === 'string' ? [[label[0], typeof label[1] === 'number' ? label[1] : 1]] : [];
    });
    if (labels.length > 0) return labels;
  }
  return [];
}

const primaryIn = (record: Fields, labels: readonly RawLabel[]): string | undefined => textIn(record, 'primary') ?? labels[0]?.[0];

/** The positive ones by the names of the 28; where none could be mapped, as they stand. */
function emotionsOf(labels: readonly RawLabel[], threshold: number): readonly string[] {
  const mapped = positives(mapLabels(labels), threshold).map(([name]) => name);
  return mapped.length > 0 ? mapped : labels.map(([name]) => name);
}
