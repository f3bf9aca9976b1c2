// Which fields of a record a stage reads, by the names that datasets give them.
import { positives, mapLabels } from '../labels/mapLabels';
import type { GenerationPlan } from '../plan';
import type { RawLabel, Stage, StageGiven } from '../stage';
import { wantedFirst } from './wanted';

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

/** Stages that show the narrative itself. */
export const readsNarrative = (stage: Stage): boolean => NEEDS[stage].includes('narrative');

/** For rejections, and for what gates and the classifier are told of. */
export const fieldsOf = (record: Fields): { readonly actor: string | undefined; readonly utterance: string | undefined; readonly context: string | undefined } => ({ actor: textIn(record, 'actor'), utterance: textIn(record, 'utterance'), context: textIn(record, 'context') });

/** The whole narrative, where the record holds it; `text` is none where it is the utterance, which only the first two stages do without. */
export function narrativeIn(stage: Stage, record: Fields): { readonly text: string; readonly field: string } | undefined {
  const speaks = stage !== 'actors' && stage !== 'utterances' && !NAMES.utterance.some(name => name !== 'text' && hasText(record[name]));
  for (const field of NAMES.narrative) {
    const text = record[field];
    if (hasText(text) && !(field === 'text' && speaks)) return { text, field };
  }
  return undefined;
}

/**
 * What the stage is given, or which field is missing.
 * @param narrative what is shown of it, and the SHA-256 of all of it
 */
export function givenOf<S extends Stage>(stage: S, record: Fields, narrative: { readonly shown: string; readonly sha256: string } | undefined, plan: GenerationPlan): StageGiven[S] | string {
  const labels = labelsIn(record);
  const found = { narrative: narrative?.shown, ...fieldsOf(record), primary: primaryIn(record, labels), emotions: labels[0]?.[0] };
  const missing = NEEDS[stage].find(field => found[field] === undefined);
  if (missing !== undefined) return `the stage ${stage} needs the field "${NAMES[missing][0]}" (or ${NAMES[missing].slice(1).map(name => `"${name}"`).join(', ')}).`;
  const { narrative: shown = '', actor = '', utterance = '', context = '', primary = '' } = found;
  const emotions = emotionsOf(labels, plan.threshold);
  const all: StageGiven = {
    actors: { narrative: shown, most: plan.characters },
    utterances: { narrative: shown, actor, emotional: plan.emotional, neutral: plan.neutral, wanted: wantedFirst(plan, narrative?.sha256 ?? '', actor) },
    labels: { utterance, primary },
    context: { narrative: shown, actor, utterance, emotions },
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

const hasText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

function textIn(record: Fields, field: Field): string | undefined {
  for (const name of NAMES[field]) {
    const value = record[name];
    if (hasText(value)) return value;
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
