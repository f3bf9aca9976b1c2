// Stopping what the page reads: what was stopped is not asked for again by itself, and nothing of it is lost when somebody goes on.
import assert from 'node:assert/strict';
import type { Row } from '../../../src/dataset/engine/query';
import { Refused } from '../../../src/webview/dataset/asker';
import { PAGE, RowStore, type AskFunction } from '../../../src/webview/dataset/rowStore';
import { SummaryStore } from '../../../src/webview/dataset/summaryStore';
import { WholeRow } from '../../../src/webview/dataset/wholeRow';

interface Asked {
  readonly what: string;
  readonly answer: (value: unknown) => void;
}

/** Nothing is answered until the test does it; `asked` holds what is still open. */
function asking() {
  const asked: Asked[] = [];
  const ask = ((name: string, question: { from?: number; part?: string }, signal: AbortSignal) => new Promise<never>((resolve, reject) => {
    const one: Asked = { what: [name, question.from ?? question.part].filter(part => part !== undefined).join(' '), answer: value => (drop(), resolve(value as never)) };
    const drop = (): void => void asked.splice(asked.indexOf(one), 1);
    signal.addEventListener('abort', () => (drop(), reject(new Refused('', true))), { once: true });
    asked.push(one);
  })) as AskFunction;
  const answer = async (what: string, value: unknown): Promise<void> => {
    const one = asked.find(other => other.what === what);
    assert.ok(one, `${what} is not asked`);
    one.answer(value);
    await new Promise(resolve => setImmediate(resolve));
  };
  return { ask, answer, open: () => asked.map(({ what }) => what) };
}

const rows = (count: number): Row[] => Array.from({ length: count }, (_, id) => ({ id }) as unknown as Row);

describe('stopping the rows', () => {
  const begun = () => {
    const page = asking();
    const failures: unknown[] = [];
    const store = new RowStore(page.ask, { arrived: () => undefined, counted: () => undefined, failed: reason => failures.push(reason) });
    store.reset({ text: 'sea' } as never);
    store.need(0, 20);
    return { ...page, store, failures };
  };

  it('asks for nothing more, however often the rows are drawn, until they are asked for anew', () => {
    const { store, open, failures } = begun();
    assert.deepEqual(open(), ['count', 'rows 0']);
    store.stop();
    for (const from of [0, 0, 500]) store.need(from, from + 20);
    assert.deepEqual([open(), store.stopped, failures], [[], true, []]);
    store.reset({});
    store.need(0, 20);
    assert.deepEqual([open(), store.stopped], [['count', 'rows 0'], false]);
  });

  it('keeps what is here when the count is stopped', async () => {
    const { store, open, answer } = begun();
    await answer('rows 0', rows(PAGE));
    store.stop();
    store.need(0, 2 * PAGE);
    assert.deepEqual([open(), store.stopped, store.known, store.exact, store.at(3)?.id], [[], true, PAGE, false, 3]);
  });

  it('is nothing where all was here', async () => {
    const { store, open, answer } = begun();
    await answer('rows 0', rows(PAGE));
    await answer('count', 5 * PAGE);
    store.stop();
    assert.equal(store.stopped, false);
    store.need(PAGE, PAGE + 20);
    assert.deepEqual(open(), [`rows ${PAGE}`]);
    store.stop();
    assert.equal(store.stopped, true);
  });

  it('misses no count where the rows themselves have shown how many there are', async () => {
    const { store, answer } = begun();
    await answer('rows 0', rows(7));
    store.stop();
    assert.deepEqual([store.stopped, store.known, store.exact], [false, 7, true]);
  });
});

describe('stopping the summary', () => {
  it('keeps what is counted, and counts the rest when somebody goes on', async () => {
    const { ask, open, answer } = asking();
    const store = new SummaryStore(ask, () => undefined);
    for (const part of ['labels', 'splits', 'lengths'] as const) store.want(part);
    await answer('summary labels', {});
    assert.deepEqual(open(), ['summary splits']);
    store.stop();
    const kinds = () => (['labels', 'splits', 'lengths'] as const).map(part => store.of(part).kind);
    assert.deepEqual([open(), store.stopped, kinds()], [[], true, ['ready', 'stopped', 'stopped']]);
    store.goOn();
    assert.deepEqual([store.stopped, kinds()], [false, ['ready', 'none', 'none']]);
    for (const part of ['labels', 'splits'] as const) store.want(part);
    assert.deepEqual(open(), ['summary splits']);
  });
});

describe('stopping a whole record', () => {
  it('says whether it was still being read', async () => {
    const { ask, open, answer } = asking();
    const whole = new WholeRow(ask, () => undefined);
    whole.want({}, 4);
    assert.deepEqual([whole.stop(), open(), whole.stop()], [true, [], false]);
    whole.want({}, 4);
    await answer('rows 4', rows(1));
    assert.deepEqual([whole.stop(), whole.row?.id], [false, 0]);
  });
});
