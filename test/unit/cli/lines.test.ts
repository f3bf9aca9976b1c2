// Cutting bytes into lines, and doing several pieces of work in order.
import assert from 'node:assert/strict';
import { LineCutter, type Line } from '../../../src/cli/lines';
import { inOrder } from '../../../src/cli/pipeline';

function cut(text: string | Buffer, chunk: number, most = 1000): [number, string | undefined][] {
  const bytes = Buffer.from(text);
  const cutter = new LineCutter(most);
  const lines: Line[] = [];
  for (let from = 0; from < bytes.length; from += chunk) lines.push(...cutter.push(bytes.subarray(from, from + chunk)));
  lines.push(...cutter.end());
  return lines.map(({ number, bytes: line }) => [number, line?.toString()]);
}

describe('lines of a stream', () => {
  for (const chunk of [1, 2, 3, 7, 1000]) {
    it(`come whole out of chunks of ${chunk}`, () => {
      assert.deepEqual(cut('eins\nzw\u00f6lf\r\n\n\u{1f600}', chunk), [[1, 'eins'], [2, 'zw\u00f6lf\r'], [3, ''], [4, '\u{1f600}']]);
    });
    it(`lose a byte-order mark at the start only, in chunks of ${chunk}`, () => {
      assert.deepEqual(cut('\ufeffa\n\ufeffb\n', chunk), [[1, 'a'], [2, '\ufeffb']]);
    });
    it(`are left out when too long, in chunks of ${chunk}`, () => {
      assert.deepEqual(cut(`a\n${'x'.repeat(11)}\n${'y'.repeat(10)}\n`, chunk, 10), [[1, 'a'], [2, undefined], [3, 'y'.repeat(10)]]);
    });
  }

  it('are none in an empty stream', () => assert.deepEqual(cut('', 1), []));
});

describe('work in order', () => {
  async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
    for (const item of items) yield await Promise.resolve(item);
  }
  const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
    const all: T[] = [];
    for await (const item of source) all.push(item);
    return all;
  };

  it('keeps the order of the source, whatever finishes first', async () => {
    const gates = new Map<number, () => void>();
    let most = 0;
    let running = 0;
    const results = collect(
      inOrder(from([0, 1, 2, 3, 4, 5]), 3, async item => {
        running++;
        most = Math.max(most, running);
        await new Promise<void>(resolve => {
          gates.set(item, resolve);
          if (gates.size % 3 === 0) for (const open of Array.from(gates.values()).reverse()) open();
        });
        running--;
        return item * 10;
      }),
    );
    assert.deepEqual(await results, [0, 10, 20, 30, 40, 50]);
    assert.equal(most, 3);
  });

  it('gives a finished result although the source waits', async () => {
    async function* stuck(): AsyncGenerator<number> {
      yield 1;
      await new Promise<never>(() => undefined);
    }
    const iterator = inOrder(stuck(), 3, item => Promise.resolve(item));
    assert.deepEqual(await iterator.next(), { value: 1, done: false });
  });

  it('passes on what goes wrong in the work or the source', async () => {
    await assert.rejects(collect(inOrder(from([1, 2, 3]), 2, item => (item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item)))), /two/);
    async function* broken(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      throw new Error('source');
    }
    await assert.rejects(collect(inOrder(broken(), 2, item => Promise.resolve(item))), /source/);
  });
});
