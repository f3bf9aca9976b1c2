// The prompts of the six stages: ours, and those that a user puts in their place.
import { createHash } from 'node:crypto';
import { STAGES, type Stage } from '../stage';
import { ACTORS } from './actors';
import { CLEANING } from './cleaning';
import { CONTEXT } from './context';
import { LABELS } from './labels';
import { REWRITING } from './rewriting';
import { UTTERANCES } from './utterances';

export interface PromptText {
  readonly stage: Stage;
  /** Of ours a whole number; of a user's own what their file says, or "own". */
  readonly version: string;
  /** SHA-256 of the text, hex, first 16 digits. */
  readonly hash: string;
  /** With placeholders and the lines of both answer forms. */
  readonly text: string;
}

export interface Prompts {
  /** One name for all six: SHA-256 of their hashes, hex, first 16 digits. */
  readonly version: string;
  of(stage: Stage): PromptText;
}

/** A prompt as it stands in a file: "version: …" in the first line, then the text. */
export const PROMPT_FILES: Readonly<Record<Stage, string>> = { actors: ACTORS, utterances: UTTERANCES, labels: LABELS, context: CONTEXT, cleaning: CLEANING, rewriting: REWRITING };

/** What a prompt may ask for, and whether it must: a prompt without these could not be answered. */
export const PLACEHOLDERS: Readonly<Record<Stage, Readonly<Record<string, 'must' | 'may'>>>> = {
  actors: { narrative: 'must', most: 'may' },
  utterances: { narrative: 'must', actor: 'must', emotions: 'must', emotional: 'must', neutral: 'must', all: 'may', wanted: 'must' },
  labels: { emotions: 'must', utterance: 'must', primary: 'must' },
  context: { narrative: 'must', actor: 'must', utterance: 'must', emotions: 'may' },
  cleaning: { actor: 'may', context: 'must', emotions: 'must' },
  rewriting: { actor: 'may', utterance: 'must', emotions: 'may', context: 'may' },
};

export const PLACEHOLDER = /\{\{([a-z]+)\}\}/g;
const NARRATIVE = '{{narrative}}';

export class PromptError extends Error {
  constructor(stage: Stage, what: string) {
    super(`${stage}.md: ${what}`);
    this.name = 'PromptError';
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Reads a prompt file. @throws {PromptError} naming the file and what is missing or not known */
export function readPrompt(stage: Stage, file: string): PromptText {
  const plain = file.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const version = /^version:[ \t]*(\S[^\n]*)\n/.exec(plain);
  const text = plain.slice(version?.[0].length ?? 0).trim();
  const known = PLACEHOLDERS[stage];
  const names = new Set(Array.from(text.matchAll(PLACEHOLDER), ([, name = '']) => name));
  for (const name of names) if (!Object.hasOwn(known, name)) throw new PromptError(stage, `there is no placeholder {{${name}}} in this stage; it has ${Object.keys(known).map(one => `{{${one}}}`).join(', ')}`);
  for (const [name, need] of Object.entries(known)) if (need === 'must' && !names.has(name)) throw new PromptError(stage, `the placeholder {{${name}}} is missing`);
  if (names.has('narrative') && (!text.startsWith(NARRATIVE) || text.lastIndexOf(NARRATIVE) > 0)) throw new PromptError(stage, `${NARRATIVE} must stand once, at the very beginning, so that the server can keep what it has read of the narrative`);
  return { stage, version: version?.[1]?.trim() ?? 'own', hash: digest(text), text };
}

/**
 * Our prompts, with those of a user's folder in their place.
 * @param files what `<stage>.md` of the folder says
 * @throws {PromptError} naming the file and the placeholder that is missing or not known
 */
export function readPrompts(files: ReadonlyMap<Stage, string>): Prompts {
  const texts = new Map(STAGES.map(stage => [stage, readPrompt(stage, files.get(stage) ?? PROMPT_FILES[stage])]));
  const of = (stage: Stage): PromptText => texts.get(stage) as PromptText;
  return { version: digest(STAGES.map(stage => of(stage).hash).join(' ')), of };
}

export const BUILT_IN_PROMPTS: Prompts = readPrompts(new Map());
