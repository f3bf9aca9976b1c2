// Any text as an answer: reading it never fails, never takes long, and never gives what it does not say.
import assert from 'node:assert/strict';
import { seededRandom } from '../../../src/core/random';
import { readAnswer } from '../../../src/synthesis/answers/readAnswer';
import { STAGES, type RawLabel, type StageGiven, type StageGives } from '../../../src/synthesis/stage';

const narrative = 'Anna walked home with old Tom, who sang. The dog followed.';
const given: StageGiven = {
  actors: { narrative, most: 15 },
  utterances: { narrative, actor: 'Anna', emotional: 8, neutral: 2, wanted: [] },
  labels: { utterance: 'Home.', primary: 'joy' },
  context: { narrative, actor: 'Anna', utterance: 'Home.', emotions: ['joy'] },
  cleaning: { actor: 'Anna', context: 'Anna walked home.', emotions: ['joy'] },
  rewriting: { actor: 'Anna', utterance: 'Home.', emotions: ['joy'], context: 'Anna walked home.' },
};

const pieces = ['{', '}', '[', ']', '"', ':', ',', '\n', '\n\n', '```', '```json\n', '\\', '\\u00', '\\n', '1. ', '- ', '* ', '**', '(', ')', '0.7', '7/10', '70 %', '0.', '-1', '1e9', 'null', 'true', 'joy', 'Fear', 'neutral', 'Anna', 'Tom', 'Anna:', 'joy: ', ' - ', '“', '”', "'", '…', '😀', '\u0000', '\ud800', 'actors', '"actors": [', '"utterances": [{"emotion": ', '"utterance": ', '"emotions": [{"name": "joy", "score": ', '"context": "', 'I walked home', ' and the dog sang', '. ', '船', 'Here is the context:', 'Note: ', '# ', '|', '\t', ' '];
const random = seededRandom(17);
const garbage = (): string => Array.from({ length: Math.floor(random() * 40) }, () => pieces[Math.floor(random() * pieces.length)]).join('');

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
const unescaped = (text: string): string => text.replace(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))).replace(/\\[nrtbf]/g, ' ');
/** Letters and digits alone, with and without JSON's escapes undone, with and without the lines of fences. */
const saysIt = (text: string, said: string): boolean => [text, text.replace(/^\s*```.*$/gm, '')].some(whole => bare(whole).includes(bare(said)) || bare(unescaped(whole)).includes(bare(said)));

function texts(value: StageGives[keyof StageGives]): string[] {
  if (typeof value === 'string') return [value];
  return value.flatMap((item: string | RawLabel | { utterance: string; primary: string }) => (typeof item === 'string' ? [item] : 'utterance' in item ? [item.utterance, item.primary] : [item[0]]));
}

describe('any answer', () => {
  it('is read without a fault, and gives only what it says', () => {
    let read = 0;
    for (let time = 0; time < 4000; time++) {
      const text = garbage();
      for (const stage of STAGES) {
        const answer = readAnswer(stage, given[stage], text, random() < 0.3 ? 'length' : 'stop');
        if (answer.kind !== 'read') {
          assert.ok(answer.reason.endsWith('.'), answer.reason);
          continue;
        }
        read++;
        for (const said of texts(answer.value)) {
          assert.ok(bare(said) !== '', JSON.stringify(text));
          assert.ok(saysIt(text, said), `${stage}: ${JSON.stringify(said)} of ${JSON.stringify(text)}`);
        }
        if (stage === 'labels') for (const [, score] of answer.value as RawLabel[]) assert.ok(score >= 0 && score <= 1 && Math.abs(score * 10 - Math.round(score * 10)) < 1e-9);
      }
    }
    assert.ok(read > 500, `${read} were read`);
  });

  it('is read in a time that grows with its length only', () => {
    const long = 30_000;
    for (const text of ['{', '[', '"', '{"a":', '[[', '- ', '(', '* ', 'a: ', '1. ', 'joy ', '\n', '\\', '*', 'a (', ' - ', 'Anna, ', '0.7 ', '“', '`', 'sorry ', 'i can’t ', '{"a":[']) {
      for (const stage of STAGES) readAnswer(stage, given[stage], text.repeat(long / text.length), 'stop');
    }
  });
});
