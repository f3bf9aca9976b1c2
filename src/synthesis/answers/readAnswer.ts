// From the text of an answer to what its stage gives: JSON or lines, whole or cut off, or a refusal.
import type { ChatAnswer } from '../server/server';
import type { Stage, StageGiven, StageGives } from '../stage';
import { readActors } from './actors';
import type { Answer, AnswerText } from './answer';
import { readLabels } from './labels';
import { declining, decliningToSpeak } from './refusals';
import { readCleaning, readContext, readRewriting } from './texts';
import { readUtterances } from './utterances';
import { withoutFence, withoutThoughts } from './words';

export type { Answer } from './answer';

const readers: { readonly [S in Stage]: (given: StageGiven[S], answer: AnswerText) => Answer<StageGives[S]> } = {
  actors: readActors,
  utterances: readUtterances,
  labels: readLabels,
  context: readContext,
  cleaning: readCleaning,
  rewriting: readRewriting,
};

/** Nothing that a stage asks for is longer; more is a model that has lost its way. */
const LONGEST = 50_000;

/**
 * Takes JSON of the stage's schema, in a fence or amid words or after a model's thoughts between tags, and the line format with the numbers, bullets and quotes that models add.
 * Of a cut answer it keeps the whole items, of a cut text the whole sentences. It never throws, and gives only what the answer says.
 * @param finish how the answer ended; without it, only broken JSON shows that it was cut
 */
export function readAnswer<S extends Stage>(stage: S, given: StageGiven[S], text: string, finish: ChatAnswer['finish'] = 'stop'): Answer<StageGives[S]> {
  if (finish === 'refused') return { kind: 'refused', reason: 'The server or the model declined to answer.' };
  const said = withoutThoughts(text);
  if (said === undefined) return { kind: 'unusable', reason: 'The answer is only the model’s thoughts, and ends within them: let it answer without thinking first.' };
  const answer = { text: withoutFence(said.slice(0, LONGEST).replace(/\r\n?/g, '\n')).trim(), cut: finish === 'length' || said.length > LONGEST };
  if (answer.text === '') return { kind: 'unusable', reason: 'The answer is empty.' };
  const declines = stage === 'rewriting' ? decliningToSpeak : declining;
  const declined = declines(answer.text);
  if (declined !== undefined) return { kind: 'refused', reason: `The model declined: “${declined}”.` };
  const result: Answer<StageGives[S]> = readers[stage](given, answer);
  if (result.kind !== 'read' || typeof result.value !== 'string') return result;
  const inside = declines(result.value);
  return inside === undefined ? result : { kind: 'refused', reason: `The model declined: “${inside}”.` };
}
