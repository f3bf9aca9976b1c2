// Whether a text without a language or an extension of its own is surely a script: nobody wants emotions in a log or a recipe.
import { detectFormat } from './detect';
import { parseScript } from './parse';
import type { FormatId, Utterance } from '../core/utterance';

/** What people say to each other and programs, recipes and reports do not. */
const ADDRESS = /(?<![\w.@/-])(?:I|me|my|we|you|your)(?![\w@/-]|\.\w)/i;
const ADDRESSED_SHARE = 0.2;
/** Sections of a paper under their titles and a list of changes look like speeches, but in them nobody speaks twice. */
const LEAST_COMING_BACK = 1;
/** `NAME: text` is found in texts of all kinds. */
const LEAST_SPEECHES = 6;
const LEAST_COMING_BACK_IN_TRANSCRIPTS = 2;

/** @param beginning of the text: a few hundred lines are enough */
export function certainFormat(beginning: string): FormatId | undefined {
  const format = detectFormat({ text: beginning });
  switch (format) {
    case undefined:
    case 'subrip':
    case 'webvtt':
      return format;
    case 'fountain':
      return isTalk(parseScript(beginning, format).utterances, LEAST_COMING_BACK) ? format : undefined;
    case 'transcript': {
      const { utterances } = parseScript(beginning, format);
      return utterances.length >= LEAST_SPEECHES && isTalk(utterances, LEAST_COMING_BACK_IN_TRANSCRIPTS) ? format : undefined;
    }
  }
}

/** Several speakers, some of whom speak again, and speak of themselves and to each other. */
function isTalk(utterances: readonly Utterance[], leastComingBack: number): boolean {
  const speeches = new Map<string, number>();
  let addressed = 0;
  for (const { speaker = '', text } of utterances) {
    speeches.set(speaker, (speeches.get(speaker) ?? 0) + 1);
    if (ADDRESS.test(text)) addressed++;
  }
  const comingBack = [...speeches.values()].filter(count => count > 1).length;
  return speeches.size > 1 && comingBack >= leastComingBack && addressed >= ADDRESSED_SHARE * utterances.length;
}
