// Logistic regression against scikit-learn (test/fixtures/logisticRegression/reference.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cholesky, solve } from '../../../src/core/cholesky';
import { labelMatrix } from '../../../src/core/labelMatrix';
import { fitLogistic, predictLogistic, type FeatureMatrix, type LinearModel } from '../../../src/core/logisticRegression';
import { seededRandom } from '../../../src/core/random';

interface Reference {
  penalty: number;
  features: number[][];
  labels: number[][];
  weights: number[][];
  bias: number[];
  probabilities: number[][];
}

const reference = JSON.parse(readFileSync(path.resolve(__dirname, '../../fixtures/logisticRegression/reference.json'), 'utf8')) as Reference;
const { penalty } = reference;
const columns = reference.weights[0]!.length;
const classes = reference.bias.length;
const features: FeatureMatrix = { rows: reference.features.length, columns, cells: Float32Array.from(reference.features.flat()) };
const labels = labelMatrix(reference.labels.map(row => row.flatMap((has, index) => (has === 1 ? [index] : []))), classes);
const probabilities = (model: LinearModel, row: number): Float32Array => {
  const into = new Float32Array(model.classes);
  predictLogistic(model, features.cells, row * columns, into, 0);
  return into;
};

describe('logistic regression', () => {
  it('fits what scikit-learn fits', async () => {
    const model = await fitLogistic(features, labels, { penalty, tolerance: 1e-14 });
    for (let index = 0; index < classes; index++) {
      const own = model.weights.subarray(index * (columns + 1), (index + 1) * (columns + 1));
      [...reference.weights[index]!, reference.bias[index]!].forEach((wanted, at) => assert.ok(Math.abs((own[at] ?? 0) - wanted) < 1e-4, `class ${index}, weight ${at}: ${own[at]} is not ${wanted}`));
    }
    reference.probabilities.forEach((wanted, row) => probabilities(model, row).forEach((found, index) => assert.ok(Math.abs(found - wanted[index]!) < 1e-5)));
  });

  it('comes near enough with the tolerance that it has by itself', async () => {
    const model = await fitLogistic(features, labels, { penalty });
    reference.probabilities.forEach((wanted, row) => probabilities(model, row).forEach((found, index) => assert.ok(Math.abs(found - wanted[index]!) < 0.01)));
  });

  it('learns from the rows that it is given, and from no others', async () => {
    const rows = Uint32Array.from({ length: 97 }, (_, at) => at);
    const part: FeatureMatrix = { rows: 97, columns, cells: features.cells.slice(0, 97 * columns) };
    const some = await fitLogistic(features, labels, { penalty, rows });
    const alone = await fitLogistic(part, { rows: 97, classes, cells: labels.cells.slice(0, 97 * classes) }, { penalty });
    assert.deepEqual(some, alone);
  });

  it('gives a class that no row has, or every row, its share', async () => {
    const model = await fitLogistic(features, labelMatrix(reference.labels.map(() => [1]), 2), { penalty });
    const [none = 0, every = 0] = probabilities(model, 3);
    assert.ok(none > 0 && none < 0.01);
    assert.ok(every > 0.99 && every < 1);
    assert.ok(model.weights.subarray(0, columns).every(weight => weight === 0));
  });

  it('stands features that are always zero, or all the same', async () => {
    const cells = Float32Array.from({ length: 60 }, (_, at) => (at % 3 === 0 ? 0 : at % 3 === 1 ? 2 : at < 30 ? 1 : -1));
    const half = labelMatrix(Array.from({ length: 20 }, (_, row) => (row < 10 ? [0] : [])), 1);
    const model = await fitLogistic({ rows: 20, columns: 3, cells }, half, { penalty: 1 });
    assert.ok(model.weights.every(Number.isFinite));
    assert.ok((model.weights[2] ?? 0) > 0.5);
  });

  it('pauses while it works, and stops where the pause throws', async () => {
    let pauses = 0;
    const stop = new Error('stopped');
    await assert.rejects(fitLogistic(features, labels, { penalty, pause: () => (++pauses > 3 ? Promise.reject(stop) : Promise.resolve()) }), stop);
    assert.equal(pauses, 4);
  });
});

describe('cholesky', () => {
  it('solves what it has factored', () => {
    const random = seededRandom(3);
    const size = 9;
    const half = Array.from({ length: size * size }, () => random() - 0.5);
    const matrix = new Float64Array(size * size).map((_, at) => {
      const [row, column] = [Math.floor(at / size), at % size];
      return Array.from({ length: size }, (__, inner) => half[row * size + inner]! * half[column * size + inner]!).reduce((sum, value) => sum + value, row === column ? 0.1 : 0);
    });
    const wanted = Float64Array.from({ length: size }, random);
    const vector = Float64Array.from({ length: size }, (_, row) => wanted.reduce((sum, value, column) => sum + value * matrix[row * size + column]!, 0));
    solve(cholesky(matrix, size), vector).forEach((value, at) => assert.ok(Math.abs(value - wanted[at]!) < 1e-9));
  });

  it('refuses what is not positive definite', () => assert.throws(() => cholesky(Float64Array.of(1, 2, 2, 1), 2), /not positive definite/));
});
