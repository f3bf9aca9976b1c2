// The answer of the first stage: the characters' names.
import type { StageGiven } from '../stage';
import { read, unusable, type Answer, type AnswerText } from './answer';
import { jsonItems, linesOf, meantAsJson, property } from './items';
import type { JsonValue } from './json';
import { oneLine, saysSomething, spellingOf, withoutQuotes } from './words';

const LONGEST = 60;
const MOST_WORDS = 8;

/** Names in their order; none twice, none that the narrative does not know, none over what was asked for. */
export function readActors({ narrative, most }: StageGiven['actors'], answer: AnswerText): Answer<readonly string[]> {
  const named = jsonItems(answer, nameInJson) ?? (meantAsJson(answer) ? [] : namesInLines(answer));
  if (named.length === 0) return unusable('No name of a character could be read in the answer.');
  const told = narrative.toLowerCase();
  const seen = new Set<string>();
  const actors = named.filter(name => {
    const spelling = spellingOf(name).replace(/^(?:the|an?) /, '');
    if (seen.has(spelling) || !occurs(spelling, told)) return false;
    seen.add(spelling);
    return true;
  });
  return actors.length === 0 ? unusable('None of the names in the answer occurs in the narrative.') : read(actors.slice(0, most));
}

function nameInJson(value: JsonValue): string | undefined {
  const name = typeof value === 'string' ? value : property(value, ['name', 'actor', 'character']);
  return typeof name === 'string' ? nameIn(name) : undefined;
}

function namesInLines(answer: AnswerText): string[] {
  const lines = linesOf(answer).filter(line => !line.endsWith(':'));
  const [only, ...others] = lines;
  // All in one line: "Sue, Johnsy, old Behrman".
  const items = only !== undefined && others.length === 0 && only.split(',').length > 2 ? only.replace(/^[^:]{0,40}:/, '').split(/,\s*(?:and\s+)?/) : lines;
  return items.flatMap(item => nameIn(item) ?? []);
}

/** The name before what explains it: "Sue (a painter)", "Sue - a painter", "Sue: a painter", "Sue, who paints". */
function nameIn(item: string): string | undefined {
  const name = withoutQuotes(oneLine(item).replace(/\s*(?:\(|\[|\s[-–—]+\s|[–—:;]|,\s(?=\p{Ll})).*$/u, '').replace(/[.,]+$/, match => (match === '.' && /\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr)\.$/.test(item) ? '.' : '')));
  if (!saysSomething(name) || name.length > LONGEST || name.split(' ').length > MOST_WORDS || /[{}[\]<>]/.test(name)) return undefined;
  return name;
}

/** Small words and titles stand in every narrative, so they do not prove a name. */
const COMMON = new Set('mr mrs ms dr the and of who with his her their old young man woman one two sir madam miss'.split(' '));

/** Whether a word that matters stands in the narrative; of words without spaces between them, the whole. */
function occurs(spelling: string, told: string): boolean {
  const words = spelling.split(' ');
  const weighty = words.filter(word => !COMMON.has(word));
  return (weighty.length > 0 ? weighty : words).some(word => told.includes(word));
}
