// Two-letter codes by which labels are typed: a table for the 28, made up for other names, always distinct.
import type { EmotionId } from './emotions';

/** First letters where they are free, otherwise letters that stand out in the word. */
export const EMOTION_CODES: Readonly<Record<EmotionId, string>> = {
  admiration: 'ad', amusement: 'am', anger: 'ag', annoyance: 'an', approval: 'ap', caring: 'ca', confusion: 'co', curiosity: 'cu', desire: 'de', disappointment: 'dp',
  disapproval: 'dv', disgust: 'dg', embarrassment: 'em', excitement: 'ex', fear: 'fe', gratitude: 'gr', grief: 'gf', joy: 'jo', love: 'lo', nervousness: 'ne',
  optimism: 'op', pride: 'pr', realization: 're', relief: 'rl', remorse: 'rm', sadness: 'sa', surprise: 'su', neutral: 'nu',
};

const CODE = /^[a-z]{2}$/;
const ALPHABET: readonly string[] = 'a b c d e f g h i j k l m n o p q r s t u v w x y z'.split(' ');

/**
 * A code for each name, in their order.
 * @param chosen the user's own codes by name; those that are not two letters a to z, or are taken already, are passed over
 */
export function labelCodes(names: readonly string[], chosen: Readonly<Record<string, unknown>> = {}): string[] {
  const codes = new Map<string, string>();
  const taken = new Set<string>();
  const give = (name: string, code: unknown): void => {
    if (codes.has(name) || typeof code !== 'string' || !CODE.test(code) || taken.has(code)) return;
    codes.set(name, code);
    taken.add(code);
  };
  for (const name of names) if (Object.hasOwn(chosen, name)) give(name, chosen[name]);
  const usual: Readonly<Record<string, string>> = EMOTION_CODES;
  for (const name of names) if (Object.hasOwn(usual, name)) give(name, usual[name]);
  for (const name of names) for (const code of proposals(name)) give(name, code);
  return names.map(name => codes.get(name) ?? '');
}

/** The first letter with each later one, then any two letters of the name, then whatever is free. */
function* proposals(name: string): Generator<string> {
  const letters: readonly string[] = name.toLowerCase().normalize('NFD').match(/[a-z]/g) ?? [];
  for (const [at, first] of letters.entries()) for (const second of letters.slice(at + 1)) yield first + second;
  for (const first of [...letters.slice(0, 1), ...ALPHABET]) for (const second of ALPHABET) yield first + second;
}

/** What has been typed so far comes to. */
export type Typed =
  | { readonly kind: 'nothing' }
  /** Two letters that are a code. */
  | { readonly kind: 'label'; readonly at: number }
  /** The labels that it may mean, the likeliest first. */
  | { readonly kind: 'filter'; readonly ats: readonly number[] };

/** @param typed letters; a `/` before them takes them for a part of a name even where they are a code */
export function readTyped(typed: string, names: readonly string[], codes: readonly string[]): Typed {
  const byName = typed.startsWith('/');
  const wanted = (byName ? typed.slice(1) : typed).trim().toLowerCase();
  if (wanted === '') return byName ? { kind: 'filter', ats: [...names.keys()] } : { kind: 'nothing' };
  const code = codes.indexOf(wanted);
  if (!byName && code >= 0) return { kind: 'label', at: code };
  const rank = (at: number): number => {
    const name = (names[at] ?? '').toLowerCase();
    if (name.startsWith(wanted) || (!byName && codes[at]?.startsWith(wanted) === true)) return 0;
    return name.includes(wanted) ? 1 : 2;
  };
  return { kind: 'filter', ats: [...names.keys()].filter(at => rank(at) < 2).sort((one, other) => rank(one) - rank(other) || one - other) };
}
