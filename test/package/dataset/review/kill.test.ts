// A review that is killed in the middle, 20 times: nothing that was reported as saved is lost, no file is damaged.
import assert from 'node:assert/strict';
import { seededRandom } from '../../../../src/core/random';
import { bundle, temporaryFolder } from '../../../unit/classifier/support';
import { killOneReview, type Killed } from '../../../unit/dataset/review/killing';

describe('killing a review', function () {
  this.timeout(120_000);

  it('loses no correction that was reported as saved, and damages no file', async () => {
    const reviewer = await bundle('test/unit/dataset/review/reviewer.ts');
    const random = seededRandom(Date.now());
    const runs: Killed[] = [];
    for (let at = 0; at < 20; at++) runs.push(await killOneReview(reviewer, temporaryFolder('kill'), at, random() * 250));
    assert.ok(runs.some(({ saved }) => saved > 10), 'the reviews were killed before they began');
    assert.ok(runs.some(({ applied }) => applied > 0), 'no review came to write its corrections');
  });
});
