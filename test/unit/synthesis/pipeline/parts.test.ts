// The smaller parts of the pipeline: seeds, back-pressure, progress, further calls, estimates, dry runs.
import assert from 'node:assert/strict';
import { Balance } from '../../../../src/synthesis/balance';
import { DEFAULT_PLAN } from '../../../../src/synthesis/plan';
import { Cutter } from '../../../../src/synthesis/pipeline/cutter';
import { dryRun } from '../../../../src/synthesis/pipeline/dryRun';
import { estimate, mostFurtherCalls, scaled } from '../../../../src/synthesis/pipeline/estimate';
import { intake } from '../../../../src/synthesis/pipeline/intake';
import { ProgressMeter } from '../../../../src/synthesis/pipeline/progress';
import { exampleId, narrativeKey, seedOf, shareOf } from '../../../../src/synthesis/pipeline/seeds';
import { Slots } from '../../../../src/synthesis/pipeline/slots';
import { callOf, planRound, wantedFirst } from '../../../../src/synthesis/pipeline/wanted';
import { BUILT_IN_PROMPTS } from '../../../../src/synthesis/prompts/prompts';
import { sha256 } from '../../../../src/synthesis/run/requestHash';
import { emptyAccount, sumOf } from '../../../../src/synthesis/run/account';
import type { RunProgress } from '../../../../src/synthesis/run/runEvent';
import { STAGES } from '../../../../src/synthesis/stage';
import { SMALL } from './running';
import { storyOf } from './storyServer';

describe('seeds', () => {
  it('are whole numbers that follow from what a call is for, each another one', () => {
    const place = { stage: 'labels', actor: 'Mara', number: '0.1', attempt: 0 } as const;
    const seeds = [seedOf(1, 'n', place), seedOf(2, 'n', place), seedOf(1, 'm', place), seedOf(1, 'n', { ...place, stage: 'context' }), seedOf(1, 'n', { ...place, actor: 'Wick' }), seedOf(1, 'n', { ...place, number: '0.2' }), seedOf(1, 'n', { ...place, attempt: 1 })];
    assert.equal(new Set(seeds).size, seeds.length);
    assert.ok(seeds.every(seed => Number.isInteger(seed) && seed >= 0 && seed <= 2 ** 31 - 1));
    assert.equal(seedOf(1, 'n', place), seeds[0]);
    assert.notEqual(exampleId('n', 'Mara', '0.1', 'original'), exampleId('n', 'Mara', '0.1', 'rewritten'));
  });

  it('choose about the wanted share of the utterances', () => {
    const chosen = Array.from({ length: 5000 }, (_, at) => shareOf(1, 'n', 'Mara', String(at))).filter(share => share < 0.34);
    assert.ok(Math.abs(chosen.length / 5000 - 0.34) < 0.03, String(chosen.length));
  });
});

describe('the intake', () => {
  it('knows equal texts apart by how many came before, and takes no longer for very many of them', async () => {
    const many = 20_000;
    const narratives = {
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream of what is there already
      async *[Symbol.asyncIterator]() {
        for (let at = 0; at < many; at++) {
          yield { id: `line ${at}`, title: '', text: '', fault: 'the line is not JSON' };
          if (at < 3) yield { ...storyOf(1), id: `story ${at}` };
        }
      },
    };
    const keys = new Set<string>();
    const stories: { key: string; refused: string | undefined }[] = [];
    for await (const { key, narrative, refused } of intake(narratives, 2)) {
      keys.add(key);
      if (narrative.text !== '') stories.push({ key, refused });
    }
    assert.equal(keys.size, many + 3);
    assert.ok([0, 1, many - 1].every(before => keys.has(narrativeKey(sha256(''), before, 2))));
    const same = 'Its text is the same as that of an earlier narrative.';
    assert.deepEqual(stories, [undefined, same, same].map((refused, before) => ({ key: narrativeKey(sha256(storyOf(1).text), before, 2), refused })));
  }).timeout(20_000);
});

describe('back-pressure', () => {
  const never = new AbortController().signal;

  it('lets earlier narratives go first, and as many at once as there is width', async () => {
    let width = 2;
    const slots = new Slots(() => width);
    const ends: (() => void)[] = [];
    const began: number[] = [];
    const use = (order: number): Promise<void> =>
      slots.use(order, never, () => {
        began.push(order);
        return new Promise(resolve => ends.push(resolve));
      });
    const all = [5, 5, 3, 1, 4, 1].map(use);
    await turn();
    assert.deepEqual(began, [5, 5]);
    ends.shift()?.();
    await turn();
    assert.deepEqual(began, [5, 5, 1]);
    width = 4;
    ends.shift()?.();
    await turn();
    assert.deepEqual(began, [5, 5, 1, 1, 3, 4]);
    for (const end of ends) end();
    await Promise.all(all);
  });

  it('lets go of those that wait when the signal fires, and keeps its count', async () => {
    const slots = new Slots(() => 1);
    const stop = new AbortController();
    let end = (): void => undefined;
    const first = slots.use(0, never, () => new Promise<void>(resolve => (end = resolve)));
    const second = slots.use(0, stop.signal, () => Promise.resolve());
    const room = slots.announced(() => assert.rejects(slots.room(stop.signal), /enough/));
    stop.abort(new Error('enough'));
    await assert.rejects(second, /enough/);
    await room;
    end();
    await first;
    assert.equal(await slots.use(0, never, () => Promise.resolve(7)), 7);
  });
});

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('progress', () => {
  it('says rate and time left by what the narratives so far took, at most ten times a second', () => {
    let now = 0;
    const told: RunProgress[] = [];
    const labels = { ...emptyAccount().perStage.labels, in: 40, out: 40, answers: 40 };
    const account = { ...emptyAccount(), perStage: { ...emptyAccount().perStage, labels } };
    const meter = new ProgressMeter({ account: () => account, load: () => undefined, total: 10, clock: () => now, onEvent: event => event.kind === 'progress' && told.push(event.progress) });
    meter.done = 2;
    for (; now < 10_000; now += 200) meter.count('labels', 'answered');
    assert.ok(told.length <= 100 && told.length > 40);
    const last = told.at(-1)!;
    assert.ok(Math.abs(last.perSecond - 5) < 0.6, String(last.perSecond));
    // Of 20 a narrative and 10 narratives, 40 are in the log and 10 more answered.
    assert.equal(last.stages.labels.left, 150);
    assert.ok(Math.abs((last.secondsLeft ?? 0) - 30) < 4);
    now += 60_000;
    assert.equal(meter.progress().perSecond, 0);
    assert.equal(meter.progress().secondsLeft, undefined);
  });
});

describe('further calls', () => {
  it('ask for what is short, as long as calls are left, and go round the actors', () => {
    const balance = new Balance({ grief: 5, pride: 2 }, 1, 0.3);
    const first = planRound(balance, SMALL, 1, 4, 0);
    assert.deepEqual(first.calls.map(call => [...call].sort()), [['grief', 'pride'], ['grief', 'pride'], ['grief'], ['grief']]);
    const second = planRound(balance, SMALL, 2, 4, 4);
    assert.deepEqual([second.calls, second.from], [[['grief']], 0]);
    assert.deepEqual(planRound(balance, SMALL, 3, 4, 5).calls, []);
    assert.deepEqual([0, 1, 2, 3, 4].map(place => callOf({ round: 1, calls: [['joy'], ['love']], actors: 4, from: 3 }, place)), [['love'], undefined, undefined, ['joy'], undefined]);
  });

  it('deal targets out among actors where a call has not room for all of them', () => {
    const targets = Object.fromEntries(['joy', 'love', 'grief', 'pride', 'relief', 'fear'].map(id => [id, 9]));
    const plan = { ...SMALL, targets };
    const dealt = Array.from({ length: 40 }, (_, at) => wantedFirst(plan, 'n', `actor ${at}`));
    assert.ok(dealt.every(wanted => wanted.length === 4 && new Set(wanted).size === 4));
    assert.equal(new Set(dealt.flat()).size, 6);
    assert.deepEqual(wantedFirst(SMALL, 'n', 'Mara'), []);
  });
});

describe('what a run will cost', () => {
  it('is counted in calls and tokens before it is begun', () => {
    const one = estimate([storyOf(1)], DEFAULT_PLAN, BUILT_IN_PROMPTS, 'schema', { actors: 4 });
    assert.deepEqual(one.calls, { actors: 1, utterances: 4, labels: 40, context: 14, cleaning: 14, rewriting: 14 });
    const two = estimate([storyOf(1), storyOf(1), { ...storyOf(2), text: ' ' }], DEFAULT_PLAN, BUILT_IN_PROMPTS, 'schema', { actors: 4 });
    assert.ok(Math.abs(two.promptTokens - 2 * one.promptTokens) <= 1);
    assert.equal(estimate([storyOf(1)], { ...DEFAULT_PLAN, make: 'contextless' }, BUILT_IN_PROMPTS, 'lines').calls.context, 0);
    assert.equal(scaled(one, 10).calls.labels, 400);
    assert.equal(mostFurtherCalls(DEFAULT_PLAN), 0);
    // Two emotions, each further call with one utterance of either: 3 × 50 calls, twice as many labels, no contexts.
    assert.equal(mostFurtherCalls({ ...DEFAULT_PLAN, make: 'contextless', targets: { grief: 20, pride: 30 } }), 150 * (1 + 2));
    assert.equal(mostFurtherCalls({ ...DEFAULT_PLAN, make: 'contextual', targets: { grief: 20, neutral: 10 } }), 90 * (1 + 3 * 4));
  });

  it('adds up accounts field by field, tokens that only some servers tell of too', () => {
    const one = { ...emptyAccount(), tokens: { prompt: 1, completion: 2, cached: 3 }, emotions: { joy: 1 } };
    const sum = sumOf(sumOf(emptyAccount(), one), { ...one, emotions: { grief: 2 } });
    assert.deepEqual([sum.tokens, sum.emotions, Object.keys(sum)], [{ prompt: 2, completion: 4, cached: 6 }, { joy: 1, grief: 2 }, Object.keys(emptyAccount())]);
  });
});

describe('a dry run', () => {
  it('shows every prompt, with what earlier stages will give in marks', () => {
    const story = storyOf(1);
    const calls = dryRun(story, DEFAULT_PLAN, BUILT_IN_PROMPTS, 'lines');
    assert.deepEqual(calls.map(({ stage }) => stage), STAGES);
    assert.ok(calls.filter(({ stage }) => ['actors', 'utterances', 'context'].includes(stage)).every(({ messages }) => messages[0]?.content.includes(story.text.trim())));
    assert.ok(calls.at(-1)?.messages[0]?.content.includes('‹utterance›'));
    assert.equal(dryRun(story, { ...DEFAULT_PLAN, make: 'contextless' }, BUILT_IN_PROMPTS, 'schema').length, 3);
  });

  it('has no room in a context that the prompts fill', () => {
    assert.throws(() => new Cutter({ ...DEFAULT_PLAN, contextLength: 1500 }, BUILT_IN_PROMPTS, 'schema'), /leaves no room for a narrative/);
  });
});
