// Keeps the process of a long run about as small at its end as at its beginning.
import { setFlagsFromString } from 'node:v8';

/** The heap may grow by so much over what is held before it is swept again. */
const percent = 30;

/** V8 lets a heap of some 15 MB grow to several times that before it sweeps it; this costs it a little time, and holds for the whole process. The flag is read at each sweep, so it may be set while the process runs. */
export const leanHeap = (): void => setFlagsFromString(`--heap-growing-percent=${percent}`);
