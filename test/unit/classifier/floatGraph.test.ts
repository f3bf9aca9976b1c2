// The float form of the model: the same weights and the same rounding, and so the same scores but for chance at its edges.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { floatModel } from '../../../src/classifier/floatGraph';
import { readOnnx } from '../../../src/classifier/onnxFile';
import { openSession } from '../../../src/classifier/session';
import { createTokenizer, type TokenizerJson } from '../../../src/classifier/tokenizer';
import { modelFolder } from './support';

const TEXTS = [
  'Thank you so much for your help!',
  'I am so sorry for what I did.',
  'What a beautiful day, I am happy!',
  'How dare you speak to me like that?',
  'The table is made of wood.',
  'I wonder what is behind that door.',
  // Without the rounding, these two move by 0.02 and more.
  'Congratulations! We are all very proud of you.',
  'Why would anyone want to eat that? It is revolting.',
];

describe('float graph', function () {
  this.timeout(30_000);
  const modelFile = path.join(modelFolder, 'model.onnx');
  const { thresholds } = JSON.parse(readFileSync(path.join(modelFolder, 'config.json'), 'utf8')) as { readonly thresholds: readonly number[] };
  const labels = (scores: Float32Array): boolean[] => Array.from(scores, (score, label) => score >= (thresholds[label] ?? 1));
  let file: Buffer;
  let float: Uint8Array;
  before(() => {
    file = readFileSync(modelFile);
    float = floatModel(file);
  });

  it('holds no quantised operator and no quantised weight', () => {
    const graph = readOnnx(float);
    assert.deepEqual(graph.nodes.filter(({ operator, domain }) => /Quant|Integer/.test(operator) || domain === 'com.microsoft'), []);
    assert.deepEqual(graph.tensors.filter(({ type }) => type === 2 || type === 3), []);
    assert.deepEqual(graph.outputs, readOnnx(file).outputs);
  });

  it('gives the labels, scores and embeddings of the quantised graph, as near as one document may mix them', async () => {
    const shape = { modelFile, labels: 28, hiddenSize: 384 };
    const [quantised, plain] = [await openSession(shape), await openSession(shape, { bytes: float })];
    const tokenizer = createTokenizer(JSON.parse(readFileSync(path.join(modelFolder, 'tokenizer.json'), 'utf8')) as TokenizerJson);
    for (const text of TEXTS) {
      const tokens = tokenizer.encode(text);
      const expected = await quantised.run([tokens], tokens.length, true);
      const given = await plain.run([tokens], tokens.length, true);
      const difference = Math.max(...given.scores.map((score, index) => Math.abs(score - (expected.scores[index] ?? NaN))));
      assert.ok(difference <= 0.02, `${text}: ${difference}`);
      assert.deepEqual(labels(given.scores), labels(expected.scores), text);
      assert.ok(cosine(given.embeddings, expected.embeddings) > 0.999, text);
    }
  });

  it('refuses a file that is cut off', () => {
    assert.throws(() => floatModel(file.subarray(0, 1_000_000)), /cut off|no graph/);
    assert.throws(() => floatModel(Buffer.from('not a model')), /./);
  });
});

function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  assert.ok(a && b);
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
