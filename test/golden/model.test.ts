// The embedded model: its folder is whole, and this engine gets from it what the Python reference gets.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { planBatches } from '../../src/classifier/batches';
import { readModelFolder } from '../../src/classifier/modelFolder';
import { openSession } from '../../src/classifier/session';
import { createTokenizer, referenceEncoder, type TextEncoder, type TokenizerJson } from '../../src/classifier/tokenizer';
import { LABELS } from '../../src/core/emotions';

const root = path.join(__dirname, '..', '..');
const folder = path.join(root, 'models', 'emo-minilm');
const fixtures = path.join(root, 'test', 'fixtures', 'model');

interface Config {
  readonly schema: number;
  readonly labels: readonly string[];
  readonly thresholds: readonly number[];
  readonly maxLength: number;
  readonly hiddenSize: number;
  readonly files: Readonly<Record<string, string>>;
  readonly metrics: readonly { readonly data: string; readonly metric: string; readonly value: number; readonly command: string }[];
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const config = read(path.join(folder, 'config.json')) as Config;
const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('model folder', () => {
  it('is accepted by the engine', async () => {
    const model = await readModelFolder(folder);
    assert.equal(model.info.maxLength, config.maxLength);
    assert.equal(model.info.name, 'emo-minilm');
  });

  it('has the labels of the core in its order, with a threshold each', () => {
    assert.deepEqual(config.labels, LABELS);
    assert.equal(config.thresholds.length, LABELS.length);
    for (const threshold of config.thresholds) assert.ok(threshold > 0 && threshold < 1, String(threshold));
  });

  it('holds the files that config.json gives the digests of', () => {
    assert.deepEqual(Object.keys(config.files).sort(), [...(config.schema === 1 ? [] : ['context.onnx']), 'model.onnx', 'tokenizer.json']);
    for (const [name, digest] of Object.entries(config.files)) assert.equal(sha256(path.join(folder, name)), digest, name);
  });

  it('is at most 25 MB', () => {
    assert.ok(statSync(path.join(folder, 'model.onnx')).size <= 25_000_000);
  });

  it('says its macro-F1 on GoEmotions, at least 0.52, and how to measure it', () => {
    const metric = config.metrics.find(({ data, metric }) => data === 'GoEmotions test' && metric === 'macro-F1');
    assert.ok(metric && metric.value >= 0.52);
    assert.match(metric.command, /GOEMOTIONS/);
  });

  it('has a card that says data, licences, use and limits', () => {
    const card = readFileSync(path.join(folder, 'README.md'), 'utf8');
    const header = /^---\n([^]*?)\n---\n/.exec(card)?.[1] ?? '';
    for (const line of ['language: en', 'license: apache-2.0', '- go_emotions', 'base_model: sentence-transformers/all-MiniLM-L6-v2']) {
      assert.ok(header.includes(line), line);
    }
    const sections = [...card.matchAll(/^## (.*)$/gm)].map(match => match[1]);
    for (const section of ['Intended use', 'Out of scope', 'Limits and bias', 'Training data and licences', 'Procedure', 'Quantisation', 'Evaluation', 'How to cite']) {
      assert.ok(sections.includes(section), section);
    }
    for (const source of ['GoEmotions', 'CC BY 4.0', 'Demszky', 'all-MiniLM-L6-v2', 'Apache-2.0']) assert.ok(card.includes(source), source);
  });
});

describe('model against the reference', function () {
  this.timeout(30_000);
  const tokenizerJson = read(path.join(folder, 'tokenizer.json')) as TokenizerJson;

  it('carries a tokenizer without truncation or padding', () => {
    const { truncation, padding } = read(path.join(folder, 'tokenizer.json')) as Record<string, unknown>;
    assert.deepEqual([truncation, padding], [null, null]);
  });

  it('gives the stored scores, alone and together', async () => {
    const stored = read(path.join(fixtures, 'scores.json')) as { model: string; texts: { text: string; logits: number[] }[] };
    assert.equal(stored.model, config.files['model.onnx'], 'remake the references: models/training/references.py');
    const encoder = createTokenizer(tokenizerJson);
    const rows = stored.texts.map(({ text }) => {
      const ids = encoder.encode(text);
      return ids.length <= config.maxLength ? ids : [...ids.slice(0, config.maxLength - 1), ...ids.slice(-1)];
    });
    const session = await openSession({ modelFile: path.join(folder, 'model.onnx'), labels: LABELS.length, hiddenSize: config.hiddenSize });
    const farthest = { reference: 0, alone: 0 };
    for (const { width, rows: members } of planBatches(rows.map(ids => ids.length), config.maxLength)) {
      const together = await session.run(members.map(row => rows[row]!), width, true);
      assert.equal(together.embeddings?.length, members.length * config.hiddenSize);
      for (const [at, row] of members.entries()) {
        const alone = await session.run([rows[row]!], width, false);
        stored.texts[row]!.logits.forEach((logit, label) => {
          const score = together.scores[at * LABELS.length + label]!;
          farthest.reference = Math.max(farthest.reference, Math.abs(score - 1 / (1 + Math.exp(-logit))));
          farthest.alone = Math.max(farthest.alone, Math.abs(score - alone.scores[label]!));
        });
      }
    }
    assert.ok(farthest.alone <= 1e-5, `alone: ${farthest.alone}`);
    assert.ok(farthest.reference <= 1e-4, `reference: ${farthest.reference}`);
  });

  const encoders: [string, () => TextEncoder][] = [
    ['library', () => referenceEncoder(tokenizerJson)],
    ['fast path', () => createTokenizer(tokenizerJson)],
  ];
  for (const [name, make] of encoders) {
    it(`tokenizes odd texts as the reference does (${name})`, () => {
      const stored = read(path.join(fixtures, 'tokens.json')) as { tokenizer: string; texts: { text: string; ids: number[] }[] };
      assert.equal(stored.tokenizer, config.files['tokenizer.json'], 'remake the references: models/training/references.py');
      const encoder = make();
      for (const { text, ids } of stored.texts) assert.deepEqual(encoder.encode(text), ids, JSON.stringify(text));
    });
  }

  it('tokenizes the data set and the plays as the reference does', function () {
    const stored = read(path.join(fixtures, 'digests.json')) as { tokenizer: string; files: { file: string; texts: number; sha256: string }[] };
    assert.equal(stored.tokenizer, config.files['tokenizer.json'], 'remake the references: models/training/references.py');
    const shared = path.join(root, '..', 'shared');
    const present = stored.files.filter(({ file }) => existsSync(path.join(shared, file)));
    if (present.length === 0) {
      console.log('      skipped: neither GoEmotions nor the plays lie in ../shared');
      this.skip();
    }
    const encoder = createTokenizer(tokenizerJson);
    for (const { file, texts, sha256: expected } of present) {
      const lines = readFileSync(path.join(shared, file), 'utf8').split('\n').filter(line => line !== '');
      assert.equal(lines.length, texts, file);
      const hash = createHash('sha256');
      for (const line of lines) hash.update(`${encoder.encode(file.endsWith('.tsv') ? (line.split('\t')[0] ?? '') : line).join(' ')}\n`);
      assert.equal(hash.digest('hex'), expected, file);
    }
  });
});
