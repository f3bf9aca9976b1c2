// What a command does to all filtered records is done only where the filter that is shown can be used.
import assert from 'node:assert/strict';
import { ShownQuery } from '../../../../src/extension/dataset/view/shownQuery';
import { initial, problemSaid, reduce } from '../../../../src/webview/dataset/state';

describe('the query of a page', () => {
  it('is not the last valid one while a filter is shown that is not', () => {
    const shown = new ShownQuery();
    assert.deepEqual(shown.current, {});
    shown.asked({ character: ['Ann'] });
    shown.problem('A score is a number from 0 to 1.');
    assert.throws(() => shown.current, /not valid.*A score is a number from 0 to 1\./);
    shown.problem(undefined);
    assert.deepEqual(shown.current, { character: ['Ann'] });
  });

  it('is told of each problem once, and when there is none any more', () => {
    const before = initial(undefined);
    const wrong = reduce(before, { kind: 'problem', problem: { part: 'score', message: 'no number' } });
    const same = reduce(wrong, { kind: 'said', message: 'hello' });
    const typed = reduce(wrong, { kind: 'filter', change: { text: 'x' } });
    assert.deepEqual(problemSaid(before, wrong), { kind: 'problem', message: 'no number' });
    assert.equal(problemSaid(wrong, same), undefined);
    assert.deepEqual(problemSaid(wrong, typed), { kind: 'problem', message: undefined });
  });
});
