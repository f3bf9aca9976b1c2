// Opening a dataset can be stopped, and begun again.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Stoppable } from '../../../../src/extension/dataset/view/stoppable';

const never = new AbortController().signal;
/** Fails as what is asked of a process does: with other words than it was stopped with. */
const untilStopped = async (signal: AbortSignal): Promise<never> => {
  await once(signal, 'abort');
  throw new Error('cancelled');
};

describe('work that may be stopped', () => {
  it('fails with the words that it was stopped with, and can begin again', async () => {
    const work = new Stoppable();
    const first = work.run(never, untilStopped);
    work.stop('Opening was stopped.');
    await assert.rejects(first, { message: 'Opening was stopped.' });
    work.stop('nothing is at work');
    assert.equal(await work.run(never, () => Promise.resolve(7)), 7);
  });

  it('ends with what it belongs to, and fails as it fails', async () => {
    const end = new AbortController();
    const work = new Stoppable().run(end.signal, untilStopped);
    end.abort();
    await assert.rejects(work, { message: 'cancelled' });
    await assert.rejects(new Stoppable().run(never, () => Promise.reject(new Error('no such file'))), { message: 'no such file' });
  });
});
