// The settings as the code sees them: one table of names, defaults and limits, and a reader that never fails.
import type { Device } from '../classifier/classifier';
import { isEmotionId, LABELS, NEUTRAL, type EmotionId } from '../core/emotions';
import { isObject } from '../core/objects';
import { DEFAULT_GATES, DEFAULT_PLAN } from '../synthesis/plan';

export type Display = 'decorations' | 'inlayHints' | 'both' | 'off';
export type Placement = 'name' | 'speech';
export type Tint = 'off' | 'background' | 'underline' | 'both';

interface Setting<T> {
  readonly default: T;
  /** The value as it may be used; the default where the value found is of another type, the nearest limit where it is out of range. */
  readonly read: (value: unknown) => T;
}

function choice<const T extends string>(fallback: T, ...others: readonly T[]): Setting<T> & { readonly choices: readonly T[] } {
  const choices = [fallback, ...others];
  return { default: fallback, choices, read: value => choices.find(known => known === value) ?? fallback };
}

function amount(fallback: number, minimum: number, maximum: number, whole = true): Setting<number> & { readonly minimum: number; readonly maximum: number } {
  const read = (value: unknown): number => {
    if (typeof value !== 'number' || Number.isNaN(value)) return fallback;
    return Math.min(maximum, Math.max(minimum, whole ? Math.round(value) : value));
  };
  return { default: fallback, minimum, maximum, read };
}

/** A number, or null: what is best, or nothing. */
function optionalAmount(minimum: number, maximum: number, whole = true): Setting<number | null> & { readonly minimum: number; readonly maximum: number } {
  const { read } = amount(minimum, minimum, maximum, whole);
  return { default: null, minimum, maximum, read: value => (typeof value === 'number' && !Number.isNaN(value) ? read(value) : null) };
}

function flag(fallback: boolean): Setting<boolean> {
  return { default: fallback, read: value => (typeof value === 'boolean' ? value : fallback) };
}

function list<T extends string>(fallback: readonly T[], accepts: (value: string) => value is T): Setting<readonly T[]> {
  const fixed = Object.freeze([...fallback]);
  const accepted = (value: unknown): value is T => typeof value === 'string' && accepts(value);
  return { default: fixed, read: value => (Array.isArray(value) ? Object.freeze([...new Set(value.filter(accepted))]) : fixed) };
}

const isGlob = (value: string): value is string => value.trim() !== '';

/** Objects by glob, as they stand: who uses one says what is wrong with it. */
const mapping: Setting<Readonly<Record<string, unknown>>> = {
  default: Object.freeze({}),
  read: value => (isObject(value) ? Object.freeze({ ...value }) : mapping.default),
};

/** One line of text, without what stands around it; empty where nothing is said. */
const line: Setting<string> = { default: '', read: value => (typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '') };

const template: Setting<string> = {
  default: '{glyph} {name}',
  // A label never breaks the line that it stands on.
  read: value => (typeof value === 'string' && value.trim() !== '' ? value.replace(/\s/g, ' ').slice(0, 200) : template.default),
};

/** Every setting under `emoPillars.`; package.json is held to this table by a test. */
export const SETTINGS = {
  enabled: flag(true),
  display: choice<Display>('decorations', 'inlayHints', 'both', 'off'),
  placement: choice<Placement>('name', 'speech'),
  template,
  maxLabels: amount(2, 1, 5),
  alignment: amount(0, 0, 200),
  minimumScore: amount(0, 0, 1, false),
  labels: list<EmotionId>(LABELS.filter(label => label !== NEUTRAL), isEmotionId),
  tint: choice<Tint>('background', 'underline', 'both', 'off'),
  overviewRuler: flag(true),
  include: list<string>([], isGlob),
  exclude: list<string>([], isGlob),
  quietTime: amount(400, 100, 5000),
  context: optionalAmount(0, 64),
  language: choice<'auto' | 'en'>('auto', 'en'),
  'dataset.shapes': mapping,
  'dataset.askModel': flag(true),
  'dataset.codeLens': flag(false),
  device: choice<Device>('auto', 'cpu', 'gpu'),
  'review.codes': mapping,
  'generate.server': line,
  'generate.model': line,
  'generate.concurrency': amount(64, 1, 512),
  'generate.timeout': amount(120, 1, 3600),
  'generate.temperature': amount(DEFAULT_PLAN.temperature, 0, 2, false),
  'generate.seed': amount(DEFAULT_PLAN.seed, 0, 2 ** 31 - 1),
  'generate.attempts': amount(DEFAULT_PLAN.attempts, 1, 20),
  'generate.contextLength': optionalAmount(512, 4_194_304),
  'generate.contextualShare': amount(DEFAULT_PLAN.contextualShare, 0, 1, false),
  'generate.callsPerMissing': amount(DEFAULT_PLAN.callsPerMissing, 0, 1000),
  'generate.threshold': amount(DEFAULT_PLAN.threshold, 0.1, 1, false),
  'generate.promptsFolder': line,
  'generate.batch': flag(false),
  'generate.prices.input': optionalAmount(0, 1e6, false),
  'generate.prices.output': optionalAmount(0, 1e6, false),
  'generate.prices.currency': line,
  'generate.gates.nearDuplicate': amount(DEFAULT_GATES.nearDuplicate, 0.3, 1, false),
  'generate.gates.copiedWords': amount(DEFAULT_GATES.copiedWords, 0, 1000),
  'generate.gates.namesEmotion': flag(DEFAULT_GATES.namesEmotion),
  'generate.gates.rewritingLeast': amount(DEFAULT_GATES.rewriting[0], 0, 1, false),
  'generate.gates.rewritingMost': amount(DEFAULT_GATES.rewriting[1], 0, 1, false),
  'generate.gates.wrongSpeaker': flag(DEFAULT_GATES.wrongSpeaker),
  'generate.gates.wrongLanguage': flag(DEFAULT_GATES.wrongLanguage),
  'generate.gates.refusal': flag(DEFAULT_GATES.refusal),
} as const;

type Table = typeof SETTINGS;
export type SettingName = keyof Table;
export type Settings = { readonly [Name in SettingName]: ReturnType<Table[Name]['read']> };

/** @param get gives the raw value of a setting by its name without `emoPillars.` */
export function parseSettings(get: (name: SettingName) => unknown): Settings {
  const names = Object.keys(SETTINGS) as SettingName[];
  return Object.freeze(Object.fromEntries(names.map(name => [name, SETTINGS[name].read(get(name))]))) as Settings;
}
