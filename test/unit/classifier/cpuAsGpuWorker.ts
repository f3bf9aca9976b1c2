// The worker, with the CPU in the place of WebGPU: what a probe sees of a GPU that is right; or of none, where EMO_NO_GPU is set.
import { InferenceSession } from 'onnxruntime-node';
import '../../../src/classifier/worker';

type Create = (model: string | Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;
const create = InferenceSession.create.bind(InferenceSession) as Create;
const onCpu: Create = (model, options) => {
  if (options.executionProviders?.[0] === 'cuda' || (options.executionProviders && process.env['EMO_NO_GPU'] !== undefined)) throw new Error('no such device');
  return create(model, { ...options, executionProviders: ['cpu'] });
};
Object.assign(InferenceSession, { create: onCpu });
