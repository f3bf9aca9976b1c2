// From what the stages gave to the records of the dataset: examples with their provenance, and rejections.
import type { Example, Kind, Provenance, Rejection, StageCall } from '../example';
import { isCut } from '../narrative/cut';
import { exampleId } from './seeds';
import type { Labels, Loss, Spoken, Told } from './told';

export interface Made {
  readonly kind: Kind;
  readonly utterance: string;
  readonly context?: string;
  /** Of the stages after the labels. */
  readonly calls: readonly StageCall[];
  readonly flags: readonly string[];
}

export function exampleOf(told: Told, spoken: Spoken, { value: labels, call }: { readonly value: Labels; readonly call: StageCall }, { kind, utterance, context, calls, flags }: Made): Example {
  const { actor, number } = spoken;
  return {
    schema: 1,
    id: exampleId(told.sha256, actor, number, kind),
    kind,
    utterance,
    ...(context !== undefined && { context }),
    character: actor,
    all_emotions: labels.raw,
    all_emotions_mapped: labels.mapped,
    ...(flags.length > 0 && { flags }),
    provenance: {
      narrative: originOf(told),
      actor,
      calls: [...spoken.calls, call, ...calls],
    },
  };
}

/** Which narrative, and how much of it the calls were shown. */
export function originOf({ narrative: { id, title, text, source }, sha256, range }: Pick<Told, 'narrative' | 'sha256' | 'range'>): Provenance['narrative'] {
  const [start, end] = range;
  return { id, title, ...(source !== undefined && { file: source.file, start: source.start }), range, length: text.length, cut: isCut(text, { start, end }), sha256 };
}

export function rejectionOf({ narrative }: Pick<Told, 'narrative'>, { at, reason }: Pick<Loss, 'reason'> & Pick<Rejection, 'at'>, what: { readonly actor?: string; readonly utterance?: string; readonly kind?: Kind } = {}): Rejection {
  return { narrative: narrative.id, ...what, at, reason };
}
