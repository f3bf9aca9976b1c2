// Agreement of judges against scikit-learn and the krippendorff package (test/fixtures/agreement/reference.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { accuracyWhere, cohenKappa, krippendorffAlpha, pairwiseKappa } from '../../../src/core/agreement';

interface Case {
  ratings: (number | null)[][];
  kappas: number[];
  alpha: number;
}

const cases = JSON.parse(readFileSync(path.resolve(__dirname, '../../fixtures/agreement/reference.json'), 'utf8')) as Case[];
const near = (found: number, wanted: number): void => assert.ok(Math.abs(found - wanted) < 1e-9, `${found} is not ${wanted}`);

describe('agreement', () => {
  cases.forEach(({ ratings, kappas, alpha }, number) => {
    const own = ratings.map(row => row.map(value => value ?? undefined));
    it(`has the reference's kappa of each pair (case ${number + 1})`, () => {
      const found = pairwiseKappa(own);
      assert.equal(found.length, kappas.length);
      found.forEach(({ kappa }, at) => near(kappa, kappas[at]!));
    });
    it(`has the reference's alpha (case ${number + 1})`, () => near(krippendorffAlpha(own), alpha));
  });

  it('is no number where nothing can be said', () => {
    assert.ok(Number.isNaN(cohenKappa([1, 1], [1, 1])));
    assert.ok(Number.isNaN(cohenKappa([], [])));
    assert.ok(Number.isNaN(krippendorffAlpha([[1, undefined], [undefined, 1]])));
  });

  it('tells accuracy where all agree from where two do', () => {
    const ratings = [[1, 1, 1, 2, undefined], [1, 1, 2, 3, 1], [1, 2, 3, 2, 1]];
    const gold = [1, 2, 1, 2, 1];
    assert.deepEqual(accuracyWhere(ratings, gold, 3), { units: 1, right: 1, accuracy: 1 });
    assert.deepEqual(accuracyWhere(ratings, gold, 2), { units: 3, right: 2, accuracy: 2 / 3 });
    assert.ok(Number.isNaN(accuracyWhere([], gold, 2).accuracy));
  });
});
