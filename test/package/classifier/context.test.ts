// A model that is given what was said before, with real workers, the real encoder and a context graph that can be worked out.
import assert from 'node:assert/strict';
import type { Classifier, ClassifierInput, Result } from '../../../src/classifier/classifier';
import { LineMemory } from '../../../src/classifier/lineMemory';
import { bundle, closeClassifiers, CONTEXT_LINES, contextualModel, goEmotions, openClassifier } from '../../unit/classifier/support';

const scored = (result: Result | undefined): Extract<Result, { kind: 'scored' }> => {
  assert.ok(result?.kind === 'scored');
  return result;
};
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? NaN))), 0);
const same = (a: Result | undefined, b: Result | undefined, message?: string): void => assert.ok(farthest(scored(a).scores, scored(b).scores) <= 1e-5, message);
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** A scene in which every line has those before it. */
function scene(count: number): ClassifierInput[] {
  const said = goEmotions('dev')?.slice(0, count) ?? Array.from({ length: count }, (_, at) => `Line ${at}: ${'what a day '.repeat(at % 17)}!`);
  const lines = said.map((text, at) => ({ text: text.replace(/\s+/g, ' '), speaker: at % 3 === 0 ? 'ADA' : 'BO' }));
  return lines.map((line, at) => ({ ...line, context: lines.slice(Math.max(0, at - CONTEXT_LINES), at).map(({ speaker, text }) => `${speaker}: ${text}`).join('\n') }));
}

describe('context', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = contextualModel();
  });
  afterEach(closeClassifiers);
  const open = (options: Parameters<typeof openClassifier>[0] = {}): Promise<Classifier> => openClassifier({ modelFolder: folder, ...options });

  /** What the graph of the fixture makes of embeddings, speakers and places. */
  function expected(lines: readonly { readonly embedding: Float32Array; readonly speaker: number }[]): number[] {
    const first = CONTEXT_LINES + 2 - lines.length;
    const own = lines.at(-1)?.embedding ?? [];
    return Array.from({ length: 28 }, (_, label) => {
      const parts = lines.map(({ embedding, speaker }, at) => (first + at) * ((embedding[label] ?? NaN) + speaker / 10));
      return sigmoid(8 * (own[label] ?? NaN) + parts.reduce((sum, part) => sum + part, 0));
    });
  }
  async function embeddings(classifier: Classifier, ...texts: readonly string[]): Promise<Float32Array[]> {
    const results = await classifier.classify(texts.map(text => ({ text })), { embeddings: true });
    return results.map(result => scored(result).embedding ?? new Float32Array());
  }

  it('is what the second graph is given: lines, places and whose they are', async () => {
    const classifier = await open();
    assert.equal((await classifier.model()).contextLines, CONTEXT_LINES);
    const texts = ['What did you do?', 'I sold the house.', 'You sold it?', 'Yes.', 'I hate you.'] as const;
    const [, sold, really, yes, hate] = (await embeddings(classifier, ...texts)) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];
    const answers = await classifier.classify([
      { text: texts[4], speaker: 'Ada', context: `ADA: ${texts[2]}\n\n BO:  ${texts[3]}` },
      { text: texts[4], context: `ADA: ${texts[2]}\n${texts[3]}\n` },
      { text: texts[4], speaker: 'ADA', context: `${texts[0]}\nBO: ${texts[1]}\nADA: ${texts[2]}\n${texts[3]}` },
    ], { embeddings: true });
    const cases = [
      [{ embedding: really, speaker: 1 }, { embedding: yes, speaker: 2 }, { embedding: hate, speaker: 1 }],
      [{ embedding: really, speaker: 2 }, { embedding: yes, speaker: 0 }, { embedding: hate, speaker: 0 }],
      [{ embedding: sold, speaker: 2 }, { embedding: really, speaker: 1 }, { embedding: yes, speaker: 0 }, { embedding: hate, speaker: 1 }],
    ];
    cases.forEach((lines, at) => assert.ok(farthest(scored(answers[at]).scores, expected(lines)) <= 1e-5, String(at)));
    assert.deepEqual(scored(answers[0]).embedding, hate);
  });

  it('changes nothing where there is none', async () => {
    const [contextual, plain] = [await open(), await openClassifier()];
    const inputs = [{ text: 'Thank you so much!' }, { text: 'Thank you so much!', speaker: 'ADA' }, { text: 'I am so sorry.', context: ' \n \n' }];
    const [ours, theirs] = [await contextual.classify(inputs), await plain.classify(inputs)];
    ours.forEach((result, at) => assert.deepEqual(scored(result).scores, scored(theirs[at]).scores));
    const mixed = await contextual.classify([...inputs, { text: 'Oh.', context: 'BO: Thank you so much!' }]);
    inputs.forEach((_, at) => same(mixed[at], theirs[at]));
  });

  it('gives a line the same scores whatever it is scored together with, and after whatever', async () => {
    const inputs = scene(300);
    const one = await open({ workers: 1 });
    const together = await one.classify(inputs);
    const reversed = await one.classify([...inputs].reverse());
    inputs.forEach(({ text }, at) => same(together[at], reversed[inputs.length - 1 - at], text));
    const fresh = await open({ workers: 2 });
    const apart = await Promise.all([0, 1, 7, 42, 150, 299].map(async at => [at, (await fresh.classify([inputs[at] ?? { text: '' }]))[0]] as const));
    for (const [at, result] of apart) same(result, together[at], String(at));
    const split = await fresh.classify(inputs);
    inputs.forEach(({ text }, at) => same(split[at], together[at], text));
  });

  it('tells equal lines in other places apart', async () => {
    const classifier = await open();
    const results = await classifier.classify(['ADA: I love you.', 'ADA: I hate you.', 'ADA: I love you.'].map(context => ({ text: 'Yes.', speaker: 'BO', context })));
    assert.ok(farthest(scored(results[0]).scores, scored(results[1]).scores) > 0.01);
    assert.equal(results[2], results[0]);
  });

  it('is seen by every part of a long speech', async () => {
    const classifier = await open();
    const plain = 'The road goes down to the river and over the bridge and then up to the house again. ';
    const text = `${plain.repeat(9)}Thank you, thank you so much for everything that you have done for us!`;
    const [long] = await classifier.classify([{ text, speaker: 'ADA', context: 'BO: I hate you.' }], { embeddings: true });
    const { parts = [], scores, embedding } = scored(long);
    assert.ok(parts.length >= 2);
    const alone = await classifier.classify(parts.map(({ start, end }) => ({ text: text.slice(start, end), speaker: 'ADA', context: 'BO: I hate you.' })));
    parts.forEach((part, at) => assert.ok(farthest(part.scores, scored(alone[at]).scores) <= 1e-5));
    scores.forEach((score, label) => assert.equal(score, Math.max(...parts.map(part => part.scores[label] ?? 0))));
    const [bare] = await embeddings(classifier, text);
    assert.ok(farthest(embedding ?? [], bare ?? []) <= 1e-5);
    const [hate] = (await embeddings(classifier, 'I hate you.')) as [Float32Array];
    const [after] = await classifier.classify([{ text: 'I hate you.', context: text }]);
    assert.ok(farthest(scored(after).scores, expected([{ embedding: bare ?? new Float32Array(), speaker: 0 }, { embedding: hate, speaker: 0 }])) <= 1e-5);
  });

  it('that kills costs only those who have it before them', async () => {
    const classifier = await openClassifier({ modelFolder: folder, workers: 2, workerModule: await bundle('test/unit/classifier/poisonedWorker.ts') });
    const inputs = scene(60);
    const texts = inputs.map(({ text }, at) => (at === 20 ? 'This is poison.' : text));
    const results = await classifier.classify(texts.map((text, at) => ({ text, context: texts.slice(Math.max(0, at - CONTEXT_LINES), at).join('\n') })));
    assert.deepEqual(results.flatMap(({ kind }, at) => (kind === 'failed' ? [at] : [])), [20, 21, 22, 23]);
  });

  it('is looked at on the CPU where the encoder runs on a GPU', async () => {
    const classifier = await open({ device: 'gpu', workerModule: await bundle('test/unit/classifier/cpuAsGpuWorker.ts') });
    const [yes, hate] = (await embeddings(classifier, 'Yes.', 'I hate you.')) as [Float32Array, Float32Array];
    assert.ok(classifier.status.kind === 'ready' && classifier.status.device !== 'CPU', JSON.stringify(classifier.status));
    const [result] = await classifier.classify([{ text: 'I hate you.', speaker: 'ADA', context: 'BO: Yes.' }]);
    assert.ok(farthest(scored(result).scores, expected([{ embedding: yes, speaker: 2 }, { embedding: hate, speaker: 1 }])) <= 1e-4);
  });

  it('is read no further when its work is cancelled', async () => {
    const classifier = await open({ workers: 1 });
    await classifier.warmUp();
    const controller = new AbortController();
    let results = 0;
    const work = classifier.classify(scene(600), { signal: controller.signal, onResult: () => ++results === 20 && controller.abort() });
    await assert.rejects(work, { name: 'AbortError' });
    const [free] = await classifier.classify(scene(3).slice(2));
    scored(free);
  });
});

describe('the memory of lines', () => {
  const encoded = (windows = 1) => ({ bounds: [], scores: [], embeddings: Array.from({ length: windows }, () => new Float32Array(1)) });

  it('forgets what was asked for longest ago', () => {
    const memory = new LineMemory(3);
    for (const text of ['a', 'b', 'c']) memory.put(text, encoded());
    assert.ok(memory.get('a'));
    memory.put('d', encoded());
    assert.deepEqual(['a', 'b', 'c', 'd'].map(text => memory.get(text) !== undefined), [true, false, true, true]);
  });

  it('counts every window of a long text, and knows it again', () => {
    const memory = new LineMemory(3);
    const long = 'long '.repeat(1000);
    memory.put('a', encoded());
    memory.put(long, encoded(3));
    assert.deepEqual(['a', long, `${long}!`].map(text => memory.get(text) !== undefined), [false, true, false]);
    memory.put(long, encoded(1));
    memory.put('b', encoded());
    memory.put('c', encoded());
    assert.ok(memory.get(long) && memory.get('b') && memory.get('c'));
  });
});
