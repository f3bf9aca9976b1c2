// `emo-pillars evaluate` as a process, with the model that the extension carries.
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Evaluation } from '../../../src/dataset/evaluation/result';
import { contextlessModel } from '../../unit/classifier/support';
import { emptyFolder, root, runCli } from './runCli';

const data = (name: string): string => path.join('test', 'fixtures', 'benchmarks', name);

async function evaluated(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string; evaluation: Evaluation }> {
  const json = path.join(emptyFolder(), 'evaluation.json');
  const ended = await runCli(['evaluate', ...args, '--resamples', '200', '--json', json]);
  return { ...ended, evaluation: JSON.parse(readFileSync(json, 'utf8')) as Evaluation };
}

describe('evaluate', () => {
  it('measures the model on rows with several labels, by its own thresholds', async () => {
    const { code, stdout, stderr, evaluation } = await evaluated(data('goemotions'));
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^GoEmotions\ntest\/fixtures\/benchmarks\/goemotions · 12 rows/);
    assert.match(stdout, /^macro-F1 {6}0\.\d{4} {3}0\.\d{3} to [01]\.\d{3}$/m);
    assert.match(stdout, /^gratitude +1\.000 +1\.000 +1\.000 .* 0\.\d\d$/m);
    assert.match(stdout, /optimistic, since chosen on this very data/);
    const { data: about, method, system, comparison } = evaluation;
    assert.deepEqual([evaluation.schema, about.rows, about.dialogues, about.labelSet, method.predictions, system.contextLines, comparison], [1, 12, null, 'goEmotions', 'modelThresholds', 5, null]);
    assert.equal(system.labels.length, 28);
    assert.equal(system.sweep?.points.length, 91);
    assert.ok(system.microF1.value > 0.7 && system.microF1.interval.low < system.microF1.value && system.microF1.interval.high >= system.microF1.value);
  });

  it('gives the same figures again, and with another seed other intervals', async () => {
    const [one, again, other] = await Promise.all([evaluated(data('goemotions')), evaluated(data('goemotions')), evaluated(data('goemotions'), '--seed', '5')]);
    assert.deepEqual(one.evaluation, again.evaluation);
    assert.equal(one.evaluation.system.macroF1.value, other.evaluation.system.macroF1.value);
    assert.notDeepEqual(one.evaluation.system.microF1.interval, other.evaluation.system.microF1.interval);
  });

  it('measures it on dialogues with one label a line, and says which rows it cannot use', async () => {
    const { code, stdout, stderr, evaluation } = await evaluated(data('meld'), '--decision', 'any');
    assert.equal(code, 1);
    assert.deepEqual(stderr.trimEnd().split('\n').map(line => line.replace(/^.*dev_sent_emo\.csv/, '')), [
      ':6: "neutrl" is not a label of Ekman’s six and neutral; the nearest is "neutral"',
      ':9: not the 11 fields of the first line; a field with a comma must be in quotes',
    ]);
    assert.match(stdout, /6 rows in 2 dialogues/);
    assert.deepEqual([evaluation.method.resampled, evaluation.method.predictions, evaluation.data.unusable, evaluation.system.sweep], ['dialogues', 'highest', 2, null]);
    assert.equal(evaluation.system.microF1.value, evaluation.system.accuracy.value);
  });

  for (const [name, rows] of [['isear', 5], ['emorynlp', 4], ['dailydialog', 5], ['emocontext/dev.txt', 4], ['iemocap', 3], ['records.jsonl', 3]] as const) {
    it(`reads ${name}`, async () => assert.equal((await evaluated(data(name))).evaluation.data.rows, rows));
  }

  it('takes as many rows as it is told to, and one threshold for all', async () => {
    const { evaluation } = await evaluated(data('goemotions'), '--limit', '5', '--threshold', '0.5');
    assert.equal(evaluation.data.rows, 5);
    assert.deepEqual([evaluation.method.predictions, evaluation.method.threshold, evaluation.system.labels[0]?.threshold], ['oneThreshold', 0.5, 0.5]);
  });

  it('compares two models on the same rows', async () => {
    const other = path.join(emptyFolder(), 'model');
    cpSync(path.join(root, 'models', 'emo-minilm'), other, { recursive: true });
    const config = JSON.parse(readFileSync(path.join(other, 'config.json'), 'utf8')) as { thresholds: number[] };
    config.thresholds.fill(0.99);
    writeFileSync(path.join(other, 'config.json'), JSON.stringify(config));
    const { code, stdout, evaluation } = await evaluated(data('goemotions'), '--compare', other);
    assert.equal(code, 0);
    assert.match(stdout, /Compared with emo-minilm \([0-9a-f]{8}\), up to 5 earlier lines as context/);
    const { comparison, system } = evaluation;
    assert.ok(comparison);
    assert.notEqual(comparison.second.digest, system.digest);
    assert.ok(comparison.macroF1.value < 0 && comparison.differing > 3);
    assert.ok(comparison.macroF1.pRandomisation > 0 && comparison.macroF1.pRandomisation < 0.2);
  });

  it('gives no context to a model that reads none, and says so', async () => {
    const plain = contextlessModel();
    const { stderr, evaluation } = await evaluated(data('emocontext/dev.txt'), '--context', '2', '--model', plain);
    assert.match(stderr, /emo-minilm reads no context, so none is given/);
    assert.equal(evaluation.system.contextLines, 0);
    const against = await runCli(['evaluate', data('goemotions'), '--against-context', '2', '--model', plain]);
    assert.equal(against.code, 2);
    assert.match(against.stderr, /--against-context 2: emo-minilm reads no context, so there is nothing to compare/);
  });

  it('measures answers that are stored, without a model', async () => {
    const { code, evaluation } = await evaluated(data('stored.jsonl'), '--predictions');
    assert.equal(code, 0);
    assert.deepEqual([evaluation.method.predictions, evaluation.system.digest, evaluation.system.calibration, evaluation.system.unlabelled], ['stored', null, null, 1]);
    // Hits: gratitude, anger, surprise; wrong: annoyance; missed: confusion, neutral.
    assert.equal(evaluation.system.microF1.value, 6 / 9);
    assert.equal(evaluation.system.accuracy.value, 1 / 4);
  });

  it('measures what classify has written', async () => {
    const file = path.join(emptyFolder(), 'answers.jsonl');
    const classified = await runCli(['classify', data('records.jsonl'), '-o', file]);
    assert.equal(classified.code, 1);
    const lines = readFileSync(file, 'utf8').split('\n').filter(line => line.includes('"labels": ["gratitude"]') || line.includes('"labels":["gratitude"]'));
    writeFileSync(file, lines.map(line => line.replace('"predicted_labels"', '"earlier_labels"').replace('"predicted_labels_2"', '"predicted_labels"').replace('"predicted_emotions_2"', '"predicted_emotions"')).join('\n'));
    const { code, evaluation } = await evaluated(file, '--predictions');
    assert.equal(code, 0);
    assert.ok(evaluation.system.calibration !== null && evaluation.system.sweep !== null);
  });

  it('says why nothing can be evaluated', async () => {
    for (const [args, message] of [
      [['none.tsv'], /none\.tsv: there is no such file or folder/],
      [[data('goemotions'), '--split', 'test'], /there is no test\.tsv in it/],
      [[data('reference.py')], /say with --input-format/],
      [[data('records.jsonl'), '--labels', 'nowhere'], /there is no row that can be evaluated/],
    ] as const) {
      const { code, stdout, stderr } = await runCli(['evaluate', ...args]);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, message);
    }
  });

  it('refuses a threshold where the highest score decides', async () => {
    const { code, stderr } = await runCli(['evaluate', data('meld'), '--threshold', '0.4']);
    assert.equal(code, 2);
    assert.match(stderr, /--threshold: a row of MELD has one class/);
  });

  it('leaves no half-written file where the model is missing', async () => {
    const html = path.join(emptyFolder(), 'report.html');
    const { code } = await runCli(['evaluate', data('goemotions'), '--model', 'none', '--html', html]);
    assert.equal(code, 3);
    assert.ok(!existsSync(html));
  });
});
