// A thread of the dataset's process: counts pieces of the files until none is left.
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadData } from './labelCounter';
import { tally } from './labelTally';

const { shape, module, pieces, taken, restFile } = workerData as ThreadData;
parentPort?.postMessage(tally({ shape, module, restFile, next: () => pieces[Atomics.add(taken, 0, 1)] }));
