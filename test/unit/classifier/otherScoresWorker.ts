// The worker, with the CPU in the place of WebGPU, but for one line that gets other scores from it: a GPU that is not exact.
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import '../../../src/classifier/worker';

/** The token of "congratulations". */
const CONGRATULATIONS = 23156n;
const LABELS = 28;
/** In logits; hardly a quarter of it is seen in a score. */
const OFF_BY = 0.4;

type Create = (model: string | Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;
type Run = (feeds: InferenceSession.FeedsType, outputs: string[]) => Promise<InferenceSession.ReturnType>;

const create = InferenceSession.create.bind(InferenceSession) as Create;
const inexact: Create = async (model, options) => {
  const provider = options.executionProviders?.[0];
  if (provider === undefined) return create(model, options);
  if (provider !== 'webgpu') throw new Error('no such device');
  const session = await create(model, { ...options, executionProviders: ['cpu'] });
  const run = session.run.bind(session) as Run;
  const altered: Run = async (feeds, outputs) => {
    const results = await run(feeds, outputs);
    const { data, dims: [rows = 0, width = 0] } = feeds['input_ids'] as Tensor;
    const logits = results['logits']?.data as Float32Array;
    for (let row = 0; row < rows; row++) {
      const own = (data as BigInt64Array).subarray(row * width, (row + 1) * width);
      if (own.includes(CONGRATULATIONS)) for (let label = 0; label < LABELS; label++) logits[row * LABELS + label]! += OFF_BY;
    }
    return results;
  };
  return Object.assign(session, { run: altered });
};
Object.assign(InferenceSession, { create: inexact });
