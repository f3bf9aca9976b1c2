// The worker, with a WebGPU whose driver never answers.
import { InferenceSession } from 'onnxruntime-node';
import '../../../src/classifier/worker';

type Create = (model: string | Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;
const create = InferenceSession.create.bind(InferenceSession) as Create;
const hanging: Create = (model, options) => {
  const provider = options.executionProviders?.[0];
  if (provider === 'webgpu') return new Promise(() => undefined);
  if (provider !== undefined) throw new Error('no such device');
  return create(model, options);
};
Object.assign(InferenceSession, { create: hanging });
