// The worker, but for a word that kills it as a fault in native code would: in the middle of a run.
import { InferenceSession } from 'onnxruntime-node';
import '../../../src/classifier/worker';

/** The token of "poison". */
const POISON = 9947n;

const create = InferenceSession.create.bind(InferenceSession) as (file: string, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;
Object.assign(InferenceSession, {
  async create(file: string, options: InferenceSession.SessionOptions): Promise<InferenceSession> {
    const session = await create(file, options);
    const run = session.run.bind(session) as (feeds: InferenceSession.FeedsType, outputs: string[]) => Promise<InferenceSession.ReturnType>;
    return Object.assign(session, {
      run: (feeds: InferenceSession.FeedsType, outputs: string[]) => {
        const ids = feeds['input_ids']?.data;
        if (ids instanceof BigInt64Array && ids.includes(POISON)) process.kill(process.pid, 'SIGKILL');
        return run(feeds, outputs);
      },
    });
  },
});
