import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Result } from '../../../src/classifier/classifier';
import { Answers } from '../../../src/extension/annotations/answers';
import type { ScoreRequest, Scores } from '../../../src/extension/annotations/scores';

const scored: Result = { kind: 'scored', scores: new Float32Array(28) };
const texts = Array.from({ length: 1000 }, (_, at) => `text ${at}`);

/** Answers whose questions are noted, and answered in a later turn. */
function noted(): { answers: Answers; asked: { text: string; priority: number }[] } {
  const asked: { text: string; priority: number }[] = [];
  const fetch = async (some: readonly string[], { priority, onResult }: ScoreRequest): Promise<void> => {
    asked.push(...some.map(text => ({ text, priority })));
    await delay(1);
    some.forEach(text => onResult(text, scored));
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
    await answers.want([...texts, ...texts], new AbortController().signal);
    await until(() => answers.progress.done === answers.progress.total);
    assert.deepEqual(asked.map(({ text }) => text), texts);
  });

  it('lets what waits go on waiting while the writer types, and not what is in view', async () => {
    const { answers, asked } = noted();
    answers.hold(60_000);
    await answers.want(texts, new AbortController().signal);
    await answers.urgent(['now']);
    assert.deepEqual(asked, [{ text: 'now', priority: 1 }]);
    answers.dropPending();
  });

  it('goes on after the pause', async () => {
    const { answers, asked } = noted();
    answers.hold(30);
    await answers.want(texts, new AbortController().signal);
    await until(() => asked.length === texts.length);
    assert.deepEqual(asked.map(({ text }) => text), texts);
  });
});
