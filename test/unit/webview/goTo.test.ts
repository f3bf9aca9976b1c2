// Going to a record by its number: with a filter or an order it stands elsewhere, or is not shown.
import assert from 'node:assert/strict';
import type { Query } from '../../../src/dataset/engine/query';
import { goTo, numberTyped, type GoBy, type Goer } from '../../../src/webview/dataset/goTo';

/** @param order numbers of the records shown, from 0 */
async function gone(typed: string, by: GoBy, query: Query, order: readonly number[], meanwhile: Query = query): Promise<{ row?: number; said?: string; asked: number }> {
  const found: { row?: number; said?: string; asked: number } = { asked: 0 };
  const page = {
    query,
    state: { count: { known: order.length, exact: true } },
    ask: (_: string, { record }: { record: number }) => {
      found.asked++;
      page.query = meanwhile;
      return Promise.resolve(order.indexOf(record));
    },
    moveTo: (row: number) => void (found.row = row),
    happen: ({ message }: { message: string }) => void (found.said = message),
  };
  await goTo(page as unknown as Goer, typed, by);
  return found;
}

const ALL = Array.from({ length: 1200 }, (_, at) => at);
const SORTED: Query = { sort: { by: { kind: 'length' }, descending: false } };

describe('going to a record', () => {
  it('goes to the record of the number, wherever it stands', async () => {
    assert.deepEqual(await gone('1,200', 'number', {}, ALL), { row: 1199, asked: 0 });
    assert.deepEqual(await gone('300', 'number', SORTED, [4, 299, 7]), { row: 1, asked: 1 });
  });

  it('says so where the filter hides it', async () => {
    const { row, said } = await gone('300', 'number', { only: 'leaks' }, [4, 7]);
    assert.equal(row, undefined);
    assert.equal(said, 'Record 300 is not among those that the filter leaves (x clears it).');
  });

  it('goes to a place among those shown', async () => {
    assert.deepEqual(await gone('2', 'place', { only: 'leaks' }, [4, 299, 7]), { row: 1, asked: 0 });
    assert.equal((await gone('9', 'place', { only: 'leaks' }, [4, 7])).said, 'Only 2 are shown.');
  });

  it('says where the last record is, and what is no number', async () => {
    assert.equal((await gone('1201', 'number', {}, ALL)).said, 'The last record is 1,200.');
    assert.equal((await gone('ten', 'number', {}, ALL)).said, '“ten” is no number of a record.');
    assert.deepEqual(['1 200', '0', '-3', ''].map(numberTyped), [1200, undefined, undefined, undefined]);
  });

  it('stays where it is when the filter changes meanwhile', async () => {
    assert.deepEqual(await gone('300', 'number', { only: 'leaks' }, [299], { only: 'conflicts' }), { asked: 1 });
  });
});
