// What each gate rejects, in words for people.
import type { GateId } from '../example';
import { STAGES, type Stage } from '../stage';

export const gateWords: Readonly<Record<GateId, string>> = {
  nearDuplicate: 'nearly the same as an earlier utterance',
  copied: 'copied from the narrative',
  namesEmotion: 'the context still names an emotion',
  rewriting: 'the rewriting changed too much or nothing',
  wrongSpeaker: 'not in the voice of the character',
  wrongLanguage: 'in another language',
  refusal: 'the model refused',
  noLabel: 'no label reaches the threshold',
};

const isStage = (at: string): at is Stage => (STAGES as readonly string[]).includes(at);

/** Of what was rejected there: the gate in words, or what a stage or the input could not give. */
export function lossTitle(at: string): string {
  if (Object.hasOwn(gateWords, at)) return gateWords[at as GateId];
  return at === 'input' ? 'could not be read' : isStage(at) ? `without a usable answer of the stage ${at}` : at;
}
