// From the form and the settings to the plan of a run.
import { DEFAULT_PLAN, type GenerationPlan } from '../../synthesis/plan';
import type { Narrative } from '../../synthesis/example';
import type { Prices } from '../../synthesis/output/prices';
import type { Cutter } from '../../synthesis/pipeline/cutter';
import { LABELS, type EmotionId } from '../../core/emotions';
import type { FormValues, Weighed } from '../../webview/generate/messages';
import type { Settings } from '../settings';

export const MOST_CHARACTERS = 100;
export const MOST_TARGET = 100_000;

export type PlanSettings = { readonly [Name in keyof Settings as Name extends `generate.${string}` ? Name : never]: Settings[Name] };

/** Values of the form as they may be used, whatever was kept or sent. */
export function soundValues(given: Partial<FormValues> | undefined, settings: PlanSettings): FormValues {
  const whole = (value: unknown, fallback: number, most: number): number => (typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(0, Math.round(value))) : fallback);
  const { make, characters, each, targets, server, model } = given ?? {};
  return {
    make: make === 'contextless' || make === 'contextual' ? make : 'both',
    characters: Math.max(1, whole(characters, 5, MOST_CHARACTERS)),
    each: whole(each, 0, MOST_TARGET),
    targets: Object.fromEntries(LABELS.flatMap(label => (targets?.[label] === undefined ? [] : [[label, whole(targets[label], 0, MOST_TARGET)]]))),
    server: (typeof server === 'string' ? server.trim() : '') || settings['generate.server'],
    model: (typeof model === 'string' ? model.trim() : '') || settings['generate.model'],
  };
}

/** What cannot be made of the values, in one sentence; the server's address is judged by its own check. */
export function problemOf({ characters, each, targets, model }: FormValues, settings: PlanSettings): Weighed['problem'] {
  const isCount = (value: number, most: number): boolean => Number.isInteger(value) && value >= 0 && value <= most;
  if (!isCount(characters, MOST_CHARACTERS) || characters === 0) return { field: 'characters', message: `The number of characters is a whole number from 1 to ${MOST_CHARACTERS}.` };
  if (!isCount(each, MOST_TARGET)) return { field: 'each', message: 'The number of examples of each emotion is a whole number; 0 takes whatever comes.' };
  const wrong = Object.entries(targets).find(([, value]) => !isCount(value, MOST_TARGET));
  if (wrong !== undefined) return { field: 'targets', message: `The number of examples of ${wrong[0]} is a whole number.` };
  if (model.trim() === '') return { field: 'model', message: 'Name the model: “Test Connection” lists those that the server has.' };
  const { 'generate.gates.rewritingLeast': least, 'generate.gates.rewritingMost': most } = settings;
  if (least > most) return { field: 'settings', message: `No rewriting would be kept: the setting emoPillars.generate.gates.rewritingLeast (${least}) is more than emoPillars.generate.gates.rewritingMost (${most}).` };
  return undefined;
}

/** What is used of narratives of which some are longer than a request of so many tokens; undefined where none is. */
export function cutOf(narratives: readonly Narrative[], cutter: Pick<Cutter, 'range'>, tokens: number): Weighed['cut'] {
  const used = narratives.map(({ id, text }) => ({ text, end: cutter.range(text, id)[1] }));
  const cut = used.filter(({ text, end }) => end < text.trimEnd().length).length;
  return cut === 0 ? undefined : { narratives: cut, characters: used.reduce((sum, { end }) => sum + end, 0), tokens };
}

export function planOf(values: FormValues, settings: PlanSettings, contextLength?: number): GenerationPlan {
  const { make, characters, each, targets } = values;
  const wanted = (label: EmotionId): number => targets[label] ?? each;
  const length = settings['generate.contextLength'] ?? contextLength;
  return {
    ...DEFAULT_PLAN,
    make,
    characters,
    targets: Object.fromEntries(LABELS.filter(label => wanted(label) > 0).map(label => [label, wanted(label)])),
    contextualShare: settings['generate.contextualShare'],
    callsPerMissing: settings['generate.callsPerMissing'],
    threshold: settings['generate.threshold'],
    attempts: settings['generate.attempts'],
    temperature: settings['generate.temperature'],
    seed: settings['generate.seed'],
    ...(length !== undefined && { contextLength: length }),
    gates: {
      nearDuplicate: settings['generate.gates.nearDuplicate'],
      copiedWords: settings['generate.gates.copiedWords'],
      namesEmotion: settings['generate.gates.namesEmotion'],
      rewriting: [settings['generate.gates.rewritingLeast'], settings['generate.gates.rewritingMost']],
      wrongSpeaker: settings['generate.gates.wrongSpeaker'],
      wrongLanguage: settings['generate.gates.wrongLanguage'],
      refusal: settings['generate.gates.refusal'],
    },
  };
}

/** What a million tokens cost; undefined where not all of it is set. */
export function pricesOf(settings: PlanSettings): Prices | undefined {
  const { 'generate.prices.input': input, 'generate.prices.output': output, 'generate.prices.currency': currency } = settings;
  return input === null || output === null || currency === '' ? undefined : { input, output, currency };
}
