import assert from 'node:assert/strict';
import { eachInSteps, inSlices } from '../../../src/extension/annotations/slices';

function* busy(steps: number, milliseconds: number): Generator<void, string, void> {
  for (let step = 0; step < steps; step++) {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
    yield;
  }
  return 'done';
}

describe('slices', () => {
  it('let others have their turn in between', async () => {
    let turns = 0;
    const other = setInterval(() => turns++, 0);
    assert.equal(await inSlices(busy(12, 3), new AbortController().signal), 'done');
    clearInterval(other);
    assert.ok(turns >= 3, `${turns} turns`);
  });

  it('end where they are given up', async () => {
    const controller = new AbortController();
    const steps = busy(1000, 3);
    setTimeout(() => controller.abort());
    assert.equal(await inSlices(steps, controller.signal), undefined);
    assert.ok(!steps.next().done);
  });

  it('visit every item', async () => {
    const seen: number[] = [];
    const items = Array.from({ length: 1000 }, (_, index) => index);
    assert.equal(await inSlices(eachInSteps(items, item => seen.push(item)), new AbortController().signal), true);
    assert.deepEqual(seen, items);
  });
});
