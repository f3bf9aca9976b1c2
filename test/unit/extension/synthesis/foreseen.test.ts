// What is still to come of a run of one narrative, and where accepted examples may go.
import assert from 'node:assert/strict';
import path from 'node:path';
import { foreseen } from '../../../../src/extension/synthesis/foreseen';
import { runView } from '../../../../src/extension/synthesis/pageViews';
import { cutOf } from '../../../../src/extension/synthesis/planOf';
import { proposedTargets } from '../../../../src/extension/synthesis/proposedTargets';
import type { Session } from '../../../../src/extension/synthesis/session';
import { runWords } from '../../../../src/extension/synthesis/words';
import { DEFAULT_PLAN } from '../../../../src/synthesis/plan';
import type { RunProgress, StageProgress } from '../../../../src/synthesis/run/runEvent';
import { STAGES, type Stage } from '../../../../src/synthesis/stage';

const plan = { ...DEFAULT_PLAN, make: 'both', characters: 5, emotional: 8, neutral: 2, contextualShare: 0.5 } as const;

function progress(stages: Partial<Record<Stage, readonly [asked: number, answered: number]>>, more: Partial<RunProgress> = {}): RunProgress {
  const of = (stage: Stage): StageProgress => ({ asked: stages[stage]?.[0] ?? 0, answered: stages[stage]?.[1] ?? 0, fromStore: 0, unusable: 0 });
  return { narratives: { done: 0, total: 1 }, stages: Object.fromEntries(STAGES.map(stage => [stage, of(stage)])) as unknown as RunProgress['stages'], kept: { contextless: 0, original: 0, rewritten: 0 }, rejected: 0, tokens: { prompt: 0, completion: 0 }, perSecond: 2, ...more };
}
const leftOf = ({ stages }: RunProgress): (number | undefined)[] => STAGES.map(stage => stages[stage].left);

describe('what is still to come of a run', () => {
  it('is what the plan allows before the characters are known, and no time is told of that', () => {
    const seen = foreseen(progress({ actors: [1, 0] }), plan);
    assert.deepEqual(leftOf(seen), [1, 5, 50, 25, 25, 25]);
    assert.equal(seen.secondsLeft, undefined);
  });

  it('is what the characters and their utterances come to, once they are known, with the time for it', () => {
    assert.deepEqual(leftOf(foreseen(progress({ actors: [1, 1], utterances: [2, 1], labels: [10, 4] }), plan)), [0, 1, 16, 10, 10, 10]);
    const seen = foreseen(progress({ actors: [1, 1], utterances: [2, 2], labels: [18, 18], context: [9, 4], cleaning: [4, 4], rewriting: [4, 2] }), plan);
    assert.deepEqual([leftOf(seen), seen.secondsLeft], [[0, 0, 0, 5, 5, 7], 8.5]);
  });

  it('counts narratives that are not begun like those that are, and leaves it to the run once one is done', () => {
    assert.deepEqual(leftOf(foreseen(progress({ actors: [1, 1], utterances: [2, 2], labels: [20, 20] }, { narratives: { done: 0, total: 3 } }), { ...plan, make: 'contextless' })), [2, 4, 40, 0, 0, 0]);
    const later = progress({ actors: [3, 2] }, { narratives: { done: 1, total: 3 } });
    assert.equal(foreseen(later, plan), later);
  });
});

describe('how far a run is', () => {
  const about = { narratives: [], run: { settings: { server: 'h', model: 'm' } } } as unknown as Session['about'];
  const words = (silence: number): string => runWords(runView({ about, silence, standing: 'running', progress: progress({ actors: [1, 1] }, { secondsLeft: 3 }) }), 7);

  it('is told by rate and time left, and where the server is silent, by how long', () => {
    assert.equal(words(14_000), '7 examples, 1 answer, 2.0 a second, about 3 s left');
    assert.equal(words(16_000), 'no answer for 16 s, still asking');
  });
});

describe('narratives that are longer than a request', () => {
  const narratives = ['short', 'a long one'].map(text => ({ id: text, title: text, text }));
  const upTo = (most: number) => ({ range: (text: string) => [0, Math.min(most, text.length)] as const });

  it('are told with what is used of all, and not where there are none', () => {
    assert.deepEqual(cutOf(narratives, upTo(6), 4096), { narratives: 1, characters: 11, tokens: 4096 });
    assert.equal(cutOf(narratives, upTo(99), 4096), undefined);
  });
});

describe('the files that are proposed for accepted examples', () => {
  const at = (...names: string[]): string => path.join('/work', ...names);

  it('are the last one, and one named after the narrative', () => {
    assert.deepEqual(proposedTargets('lamp.txt, lines 1 to 8', '/work', at('all.jsonl'), file => file === at('all.jsonl')), [
      { file: at('all.jsonl'), isThere: true },
      { file: at('lamp-txt-lines-1-to-8-emotions.jsonl'), isThere: false },
    ]);
  });

  it('are none that are gone, none twice, and none where no folder is open', () => {
    const own = at('a-emotions.jsonl');
    assert.deepEqual(proposedTargets('a', '/work', at('gone.jsonl'), () => false), [{ file: own, isThere: false }]);
    assert.deepEqual(proposedTargets('a', '/work', own, () => true), [{ file: own, isThere: true }]);
    assert.deepEqual(proposedTargets('…', undefined, undefined, () => false), []);
  });
});
