// Macro-F1 of the embedded int8 model on a split of GoEmotions, through the engine that users run.
// Usage: npx tsx bench/goEmotions.ts DATA_FOLDER [--split dev|test] [--model FOLDER] [--json FILE]
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { labelsOf } from '../src/core/labels';
import { LABELS, LABEL_COUNT, labelIndex } from '../src/core/emotions';
import { countLabels, f1, macroF1, microF1, precision, recall, support } from '../src/core/metrics';
import { withClassifier } from './engine';

interface Row {
  readonly text: string;
  readonly labels: readonly number[];
}

/** Rows of a split in its published form: text, TAB, comma-separated label ids, TAB, comment id. */
function readSplit(file: string): Row[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line === '') return [];
    const [text, ids] = line.split('\t');
    if (text === undefined || ids === undefined) throw new Error(`${file}:${index + 1}: expected text, TAB, label ids`);
    return [{ text, labels: ids.split(',').map(Number) }];
  });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { split: { type: 'string', default: 'dev' }, model: { type: 'string' }, json: { type: 'string' } },
  });
  const folder = positionals[0];
  if (folder === undefined) throw new Error('Give the folder with train.tsv, dev.tsv and test.tsv of GoEmotions.');
  const rows = readSplit(path.join(folder, `${values.split}.tsv`));
  const { predicted, digest } = await withClassifier(async classifier => {
    const { thresholds, digest } = await classifier.model();
    const results = await classifier.classify(rows.map(({ text }) => ({ text })));
    const predicted = results.map(result => {
      if (result.kind === 'failed') throw new Error(result.reason);
      return labelsOf(result.scores, thresholds).map(({ label }) => labelIndex(label));
    });
    return { predicted, digest };
  }, values.model);
  const counts = countLabels(rows.map(row => row.labels), predicted, LABEL_COUNT);
  const report = {
    data: `GoEmotions ${values.split}`,
    rows: rows.length,
    modelDigest: digest,
    macroF1: macroF1(counts),
    microF1: microF1(counts),
    labels: LABELS.map((label, index) => {
      const own = counts[index] ?? { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
      return { label, precision: precision(own), recall: recall(own), f1: f1(own), support: support(own) };
    }),
  };
  for (const row of report.labels) {
    console.log(`${row.label.padEnd(16)} P ${row.precision.toFixed(3)}  R ${row.recall.toFixed(3)}  F1 ${row.f1.toFixed(3)}  n ${row.support}`);
  }
  console.log(`${report.data}: macro-F1 ${report.macroF1.toFixed(4)}, micro-F1 ${report.microF1.toFixed(4)} over ${report.rows} rows`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
