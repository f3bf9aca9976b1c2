// The float form of the model: the same weights, and so nearly the same scores.
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
];

describe('float graph', function () {
  this.timeout(30_000);
  const modelFile = path.join(modelFolder, 'model.onnx');
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

  it('gives the scores and embeddings of the quantised graph, but for the error of quantisation', async () => {
    const shape = { modelFile, labels: 28, hiddenSize: 384 };
    const [quantised, plain] = [await openSession(shape), await openSession(shape, { bytes: float })];
    const tokenizer = createTokenizer(JSON.parse(readFileSync(path.join(modelFolder, 'tokenizer.json'), 'utf8')) as TokenizerJson);
    let sum = 0;
    for (const text of TEXTS) {
      const tokens = tokenizer.encode(text);
      const expected = await quantised.run([tokens], tokens.length, true);
      const given = await plain.run([tokens], tokens.length, true);
      const difference = Math.max(...given.scores.map((score, index) => Math.abs(score - (expected.scores[index] ?? NaN))));
      assert.ok(difference > 0 && difference < 0.1, `${text}: ${difference}`);
      sum += difference;
      assert.ok(cosine(given.embeddings, expected.embeddings) > 0.99, text);
    }
    assert.ok(sum / TEXTS.length < 0.03, `on average ${sum / TEXTS.length}`);
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
