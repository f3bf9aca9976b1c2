import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Result } from '../../../src/classifier/classifier';
import { Answers } from '../../../src/extension/annotations/answers';
import { Questions, type Question } from '../../../src/extension/annotations/questions';
import type { ScoreRequest, Scores } from '../../../src/extension/annotations/scores';
import { utterance } from './fixtures';

const scored: Result = { kind: 'scored', scores: new Float32Array(28) };
const texts = Array.from({ length: 1000 }, (_, at) => `text ${at}`);
const about = (...words: readonly string[]): Question[] => {
  const utterances = words.map(text => utterance(text));
  return utterances.map((_, at) => new Questions('model', 0).at(utterances, at));
};

/** Answers whose questions are noted, and answered in a later turn. */
function noted(): { answers: Answers; asked: { text: string; priority: number }[] } {
  const asked: { text: string; priority: number }[] = [];
  const fetch = async (some: readonly Question[], { priority, onResult }: ScoreRequest): Promise<void> => {
    asked.push(...some.map(({ utterance: { text } }) => ({ text, priority })));
    await delay(1);
    some.forEach(question => onResult(question, scored));
  };
  const ports = { scores: { fetch } as unknown as Scores, answered() {}, failed: (error: unknown) => assert.ifError(error), life: new AbortController().signal };
  return { answers: new Answers(ports), asked };
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await delay(5);
};

describe('answers', () => {
  it('asks for every text once, in the order wanted', async () => {
    const { answers, asked } = noted();
    await answers.want(about(...texts, ...texts), new AbortController().signal);
    await until(() => answers.progress.done === answers.progress.total);
    assert.deepEqual(asked.map(({ text }) => text), texts);
  });

  it('lets what waits go on waiting while the writer types, and not what is in view', async () => {
    const { answers, asked } = noted();
    answers.hold(60_000);
    await answers.want(about(...texts), new AbortController().signal);
    await answers.urgent(about('now'));
    assert.deepEqual(asked, [{ text: 'now', priority: 1 }]);
    answers.dropPending();
  });

  it('goes on after the pause', async () => {
    const { answers, asked } = noted();
    answers.hold(30);
    await answers.want(about(...texts), new AbortController().signal);
    await until(() => asked.length === texts.length);
    assert.deepEqual(asked.map(({ text }) => text), texts);
  });
});
