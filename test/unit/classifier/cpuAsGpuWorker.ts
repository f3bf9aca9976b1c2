// The worker, with the CPU in the place of WebGPU: what a probe sees of a GPU that is right.
import { InferenceSession } from 'onnxruntime-node';
import '../../../src/classifier/worker';

type Create = (model: string | Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;
const create = InferenceSession.create.bind(InferenceSession) as Create;
const onCpu: Create = (model, options) => {
  if (options.executionProviders?.[0] === 'cuda') throw new Error('no such device');
  return create(model, { ...options, executionProviders: ['cpu'] });
};
Object.assign(InferenceSession, { create: onCpu });
