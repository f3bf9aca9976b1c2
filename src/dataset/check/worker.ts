// The forked worker process of the label check: learns from the embeddings and judges the labels, so that nobody else's event loop is held.
import os from 'node:os';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, type CancellationToken } from 'vscode-jsonrpc/node';
import { labelIssues } from '../../core/labelIssues';
import { labelSuspicion, labelUncertainty } from '../../core/suspicion';
import { OUT_OF_SAMPLE, outOfSampleScores } from './outOfSample';
import { PartReader } from './partReader';
import { Judge, JUDGE_TOKEN, JudgeProgress, type Judgement, type JudgeParams } from './protocol';

const NICENESS = process.platform === 'win32' ? os.constants.priority.PRIORITY_BELOW_NORMAL : 10;
const TELL_MS = 250;

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

async function judge(params: JudgeParams, cancelled: CancellationToken): Promise<Judgement> {
  const { classes, given, groups, seed, least } = params;
  const labels = { rows: groups.length, classes, cells: given };
  let share = 0;
  let told = -Infinity;
  const source = await PartReader.open(params.answers);
  try {
    const scores = await outOfSampleScores(source, labels, groups, {
      ...OUT_OF_SAMPLE,
      seed,
      onProgress: done => (share = done),
      pause: async () => {
        if (performance.now() - told > TELL_MS) {
          told = performance.now();
          // Also says that the process is alive: a silent one is killed.
          void connection.sendProgress(JudgeProgress, JUDGE_TOKEN, share);
          await new Promise(resolve => setImmediate(resolve));
        }
        if (cancelled.isCancellationRequested) throw new Error('cancelled');
      },
    });
    const { issues, quality, labels: judged, rare } = labelIssues(labels, scores, { least });
    return {
      scores,
      quality,
      suspicion: labelSuspicion(labels, scores),
      uncertainty: labelUncertainty(labels, scores),
      issues: {
        rows: Uint32Array.from(issues, ({ row }) => row),
        labels: Uint16Array.from(issues, ({ index }) => index),
        extra: Uint8Array.from(issues, ({ kind }) => (kind === 'extra' ? 1 : 0)),
      },
      labels: judged,
      rare,
    };
  } finally {
    await source.close();
  }
}

connection.onRequest(Judge, judge);
try {
  os.setPriority(NICENESS);
} catch {
  // Some containers forbid it.
}
process.once('disconnect', () => process.exit(0));
connection.listen();
