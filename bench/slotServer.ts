// A server of so many slots, each of so many milliseconds, that refuses what is beyond them with 429: in a process of its own, as a server is. Takes both numbers, and tells its parent the URL; asked by any message, what it did since it was last asked.
import { setTimeout as wait } from 'node:timers/promises';
import { completion, modelList, startScripted } from '../test/llm/scriptedServer';

export interface SlotsDone {
  /** Milliseconds of slots that were busy, over all of them. */
  readonly busy: number;
  /** Milliseconds since it was last asked. */
  readonly passed: number;
  readonly refused: number;
}

const [slots = 0, milliseconds = 0] = process.argv.slice(2).map(Number);
let used = 0;
let since = performance.now();
let asked = since;
let done = { busy: 0, refused: 0 };

function change(by: number): void {
  const now = performance.now();
  done.busy += used * (now - since);
  since = now;
  used += by;
}

async function main(): Promise<void> {
  const { url } = await startScripted(async ({ path }) => {
    if (path.endsWith('/models')) return modelList('vllm', 'm');
    if (used >= slots) {
      done.refused++;
      return { status: 429, body: { error: { message: 'all slots are taken' } } };
    }
    change(1);
    await wait(milliseconds);
    change(-1);
    return completion('{}');
  }, { keepRequests: false });
  process.on('message', () => {
    change(0);
    process.send?.({ ...done, passed: since - asked } satisfies SlotsDone);
    done = { busy: 0, refused: 0 };
    asked = since;
  });
  process.once('disconnect', () => process.exit());
  process.send?.(url);
}

void main();
