// The peer: transformers.js on the same ONNX file, as a child process that runs the rounds it is told to.
// Started by bench/throughput.ts with: node peer.mjs PEER_FOLDER MODELS_ROOT THREADS
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [peerFolder, modelsRoot, threads] = process.argv.slice(2);
const require = createRequire(path.join(peerFolder, 'package.json'));
const entry = path.join(path.dirname(require.resolve('@huggingface/transformers')), 'transformers.node.mjs');
const { AutoModelForSequenceClassification, AutoTokenizer, env } = await import(pathToFileURL(entry).href);
env.allowRemoteModels = false;
env.localModelPath = modelsRoot;
const tokenizer = await AutoTokenizer.from_pretrained('peer');
const model = await AutoModelForSequenceClassification.from_pretrained('peer', {
  dtype: 'q8',
  device: 'cpu',
  session_options: { intraOpNumThreads: Number(threads), interOpNumThreads: 1, logSeverityLevel: 3 },
});

/** All 28 scores of each text. By hand, since the library's own pipeline sorts each row in a session of its own. */
async function classify(texts) {
  const { logits } = await model(tokenizer(texts, { padding: true, truncation: true }));
  return logits.sigmoid().tolist();
}

process.on('message', async ({ texts, batchSize }) => {
  const started = performance.now();
  let first;
  for (let at = 0; at < texts.length; at += batchSize) {
    const rows = await classify(texts.slice(at, at + batchSize));
    first ??= rows[0];
  }
  process.send({ seconds: (performance.now() - started) / 1000, first });
});
process.on('disconnect', () => process.exit(0));
process.send({ ready: true });
