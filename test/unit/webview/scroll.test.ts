// The scroll bar of the rows: both ends are exact, and every record can be reached however many there are.
import assert from 'node:assert/strict';
import { drawn, heightOf, lastPosition, movedBy, positionAt, revealing, scrollTopAt, TALLEST, type Extent } from '../../../src/webview/dataset/scroll';

const extent = (rows: number, change: Partial<Extent> = {}): Extent => ({ rows, rowHeight: 26, viewport: 650, uneven: false, ...change });

describe('scrolling rows', () => {
  it('moves pixel by pixel while all rows fit into an element', () => {
    const few = extent(1000);
    assert.equal(heightOf(few), 26_000);
    assert.equal(positionAt(260, few), 10);
    assert.equal(scrollTopAt(10, few), 260);
  });

  it('never makes an element taller than browsers draw, and still comes to both ends', () => {
    const many = extent(5_000_000);
    assert.equal(heightOf(many), TALLEST);
    assert.equal(positionAt(0, many), 0);
    assert.equal(positionAt(TALLEST - 650, many), 5_000_000 - 25);
    assert.equal(drawn(lastPosition(many), many).to, 5_000_000);
  });

  it('finds its way back from every position, to the row', () => {
    const many = extent(5_000_000);
    for (const row of [1, 17, 4_000_000, 4_999_000]) assert.ok(Math.abs(positionAt(scrollTopAt(row, many), many) - row) < 1e-3, String(row));
  });

  it('moves by whole rows with the wheel where the scroll bar is compressed', () => {
    const many = extent(5_000_000);
    assert.equal(movedBy(1000, 26, many), 1001);
    assert.equal(movedBy(0, -500, many), 0);
    assert.equal(movedBy(lastPosition(many), 500, many), lastPosition(many));
  });

  it('brings a row into view with as little movement as it takes', () => {
    const some = extent(1000);
    assert.equal(revealing(5, 0, some), 0);
    assert.equal(revealing(24, 0, some), 0);
    assert.equal(revealing(25, 0, some), 1);
    assert.equal(revealing(3, 100, some), 3);
    assert.equal(revealing(999, 0, some), 975);
  });

  it('lets the last of uneven rows come to the top', () => {
    const uneven = extent(100, { uneven: true });
    assert.equal(lastPosition(uneven), 99);
    assert.equal(positionAt(heightOf(uneven) - uneven.viewport, uneven), 99);
  });

  it('stays at the top where there is nothing to scroll', () => {
    for (const rows of [0, 1, 25]) {
      assert.equal(positionAt(400, extent(rows)), 0);
      assert.equal(scrollTopAt(3, extent(rows)), 0);
      assert.deepEqual(drawn(0, extent(rows)), { from: 0, to: rows });
    }
  });
});
