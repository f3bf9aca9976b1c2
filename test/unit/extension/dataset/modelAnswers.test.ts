// What the model says of records, and which of them it was trained on.
import assert from 'node:assert/strict';
import type { Result } from '../../../../src/classifier/classifier';
import type { TrainingHashes } from '../../../../src/dataset/check/trainingHashes';
import { utteranceHash } from '../../../../src/dataset/check/utteranceHash';
import type { DatasetRecord } from '../../../../src/dataset/records/shape';
import type { Asked, Scores, ScoreRequest } from '../../../../src/extension/annotations/scores';
import { ModelAnswers } from '../../../../src/extension/dataset/text/modelAnswers';
import { datasetView } from '../../../../src/extension/dataset/text/statusText';
import { settingsWith } from '../fixtures';

const record = (text: string): DatasetRecord => ({ text, labels: [] });
const scored: Result = { kind: 'scored', scores: new Float32Array(28) };
const scores = {
  model: () => Promise.resolve({ digest: 'model', contextLines: 0, thresholds: [], language: 'en' }),
  ask: (questions: readonly Asked[], _: unknown, { onResult }: ScoreRequest<Asked>) => Promise.resolve(questions.forEach(question => onResult(question, scored))),
} as unknown as Scores;
const answers = (training: TrainingHashes | undefined): ModelAnswers =>
  new ModelAnswers(scores, () => Promise.resolve(training), () => settingsWith({ language: 'en' }), () => undefined);
const ofUtterances = (...texts: readonly string[]): TrainingHashes => {
  const hashes = new Set(texts.map(utteranceHash));
  return { count: hashes.size, has: hash => hashes.has(hash) };
};

describe('the answers of the model to records', () => {
  it('tell those apart that it was trained on, however they are spaced', async () => {
    const records = [record('new'), record('seen  in\u00A0training ')];
    const own = answers(ofUtterances('seen in training'));
    assert.ok(!records.some(one => own.isSeen(one)), 'nothing is known before it is asked');
    await own.ask(records.slice(0, 1), true, () => '');
    assert.deepEqual([own.isSeen(records[0]!), own.hasSeen], [false, false]);
    assert.deepEqual(records.map(one => own.isSeen(one)), [false, true]);
    assert.ok(own.hasSeen && records.every(one => own.of(one) === undefined || own.of(one) === scored));
  });

  it('say nothing of training where the model’s folder does not', async () => {
    const own = answers(undefined);
    await own.ask([record('seen in training')], true, () => '');
    assert.deepEqual([own.state.kind, own.isSeen(record('seen in training')), own.hasSeen], ['answered', false, false]);
  });

  it('are said to be no comparison for these', () => {
    const words = (hasSeen: boolean): string =>
      datasetView({ kind: 'known', shape: {} as never, title: 'text + labels', from: 'file' }, { read: 1, total: 1, problems: 0, records: 1 }, { kind: 'answered' }, 'small', hasSeen).detail;
    assert.equal(words(false), 'text + labels, no problems, compared with small');
    assert.equal(words(true), 'text + labels, no problems, compared with small, but for records that it was trained on');
  });
});
