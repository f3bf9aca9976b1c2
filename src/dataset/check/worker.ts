// The forked worker process of the label check: learns from the embeddings and judges the labels, so that nobody else's event loop is held.
import os from 'node:os';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, type CancellationToken } from 'vscode-jsonrpc/node';
import { LabelJudge, labelQuality } from '../../core/labelIssues';
import { PackedLabels } from '../../core/packedLabels';
import { labelSuspicion, labelUncertainty } from '../../core/suspicion';
import { learnLabels, OUT_OF_SAMPLE, scoreBlocks, type OutOfSampleOptions } from './outOfSample';
import { PartReader } from './partReader';
import { Judge, JUDGE_TOKEN, JudgeProgress, type Judgement, type JudgeParams } from './protocol';
import { ColumnWriter, readColumn } from './workFolder';

const NICENESS = process.platform === 'win32' ? os.constants.priority.PRIORITY_BELOW_NORMAL : 10;
const TELL_MS = 250;
/** Rows that a pass over the scores reads at once. */
const PASS_ROWS = 16_384;

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

async function judge(params: JudgeParams, cancelled: CancellationToken): Promise<Judgement> {
  let share = 0;
  let told = -Infinity;
  const pause = async (): Promise<void> => {
    if (performance.now() - told > TELL_MS) {
      told = performance.now();
      // Also says that the process is alive: a silent one is killed.
      void connection.sendProgress(JudgeProgress, JUDGE_TOKEN, share);
      await new Promise(resolve => setImmediate(resolve));
    }
    if (cancelled.isCancellationRequested) throw new Error('cancelled');
  };
  const source = await PartReader.open(params.answers);
  try {
    return await judgeRows(source, params, { ...OUT_OF_SAMPLE, seed: params.seed, onProgress: done => (share = done), pause });
  } finally {
    await source.close();
  }
}

/** Scores go through a file, a block at a time, since each pass over them needs what the one before found of all. */
async function judgeRows(source: PartReader, { folder, classes, rows, least }: JudgeParams, options: OutOfSampleOptions): Promise<Judgement> {
  const given = new PackedLabels(rows, classes, await readColumn(folder, 'given', Uint8Array));
  const learned = await learnLabels(source, given, await readColumn(folder, 'groups', Float64Array), options);
  const judge = new LabelJudge(classes, least);
  const columns = new ColumnWriter(folder);
  try {
    for await (const { from, count, scores } of scoreBlocks(source, learned, options)) {
      const block = given.block(from, count);
      judge.average(from, block, scores);
      await columns.append('scores', scores);
      await columns.append('quality', labelQuality(block, scores));
      await columns.append('suspicion', labelSuspicion(block, scores));
      await columns.append('uncertainty', labelUncertainty(block, scores));
    }
  } finally {
    await columns.close();
  }
  for (const pass of ['count', 'choose'] as const) {
    for (let from = 0; from < rows; from += PASS_ROWS) {
      await options.pause?.();
      const count = Math.min(PASS_ROWS, rows - from);
      judge[pass](from, given.block(from, count), await readColumn(folder, 'scores', Float32Array, from * classes, count * classes));
    }
  }
  return { learned, ...judge.judged() };
}

connection.onRequest(Judge, judge);
try {
  os.setPriority(NICENESS);
} catch {
  // Some containers forbid it.
}
process.once('disconnect', () => process.exit(0));
connection.listen();
