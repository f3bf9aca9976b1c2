// Files of one name and several kinds: each has a log of its own, and one that was shared is found by what it is about.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { applyCorrections } from '../../../../src/dataset/review/applyCorrections';
import { logFilesOf } from '../../../../src/dataset/review/findLog';
import { JudgedRecords } from '../../../../src/dataset/review/judged';
import type { ParquetEngine } from '../../../../src/dataset/review/parquetRecords';
import { PatchLog } from '../../../../src/dataset/review/patchLog';
import { fileRecords, openTextDataset, rewriterOf, wantedOf, type TextDataset } from '../../../../src/dataset/review/textDataset';
import { folder, workerModule } from '../engine/support';

const NAMES = ['train.jsonl', 'train.csv', 'train.parquet'] as const;

describe('the log of a dataset', function () {
  this.timeout(60_000);
  let place: string;
  let engine: ParquetEngine;
  before(async () => (engine = { workerModule: await workerModule(), cacheFolder: folder(), log: () => undefined }));
  beforeEach(async () => {
    place = folder();
    writeFileSync(path.join(place, 'train.jsonl'), '{"text":"One","labels":["joy"]}\n{"text":"Two","labels":["joy"]}\n');
    writeFileSync(path.join(place, 'train.csv'), 'text,labels\nOne,joy\nTwo,joy\n');
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    await duck.run(`copy (select unnest(['One', 'Two']) as text, ['joy'] as labels) to '${path.join(place, 'train.parquet')}' (format parquet)`);
    duck.closeSync();
  });
  const at = (name: string): string => path.join(place, name);
  const datasetOf = (name: string): Promise<TextDataset> => openTextDataset(at(name), undefined, engine);
  const open = async (name: string): Promise<PatchLog> => PatchLog.open({ ...await logFilesOf(at(name), engine), by: 'ann' });

  async function correct(log: PatchLog, name: string, label: string): Promise<void> {
    for await (const { line, hash, record } of fileRecords(await datasetOf(name))) {
      await log.record({ kind: 'labels', line, hash, before: wantedOf(record.labels), after: [{ name: label }] });
      return;
    }
  }
  const apply = async (name: string, log: PatchLog): ReturnType<typeof applyCorrections> => {
    const dataset = await datasetOf(name);
    return applyCorrections({ file: dataset.file, framing: dataset.framing, labels: dataset.shape.labels, log, to: { kind: 'newFile', file: at(`out-${name}`) }, rewrite: rewriterOf(dataset) });
  };

  it('is its own, whatever else has its name', async () => {
    for (const name of NAMES) {
      const log = await open(name);
      await correct(log, name, 'fear');
      const { changed, unmatched } = await apply(name, log);
      assert.deepEqual([changed, unmatched], [1, []], name);
      await log.close();
    }
    assert.deepEqual(readdirSync(place).filter(name => name.includes('corrections')).sort(), ['train.corrections.jsonl', 'train.csv.corrections.jsonl', 'train.parquet.corrections.jsonl']);
  });

  it('goes on from one of the older name that is about it, and leaves that as it is', async () => {
    const shared = await PatchLog.open({ file: at('train.corrections.jsonl'), by: 'ann' });
    await correct(shared, 'train.csv', 'fear');
    await shared.close();
    const before = readFileSync(at('train.corrections.jsonl'));
    assert.deepEqual(await logFilesOf(at('train.parquet'), engine), { file: at('train.parquet.corrections.jsonl'), there: false });
    const log = await open('train.csv');
    const [first] = (await JudgedRecords.find(await datasetOf('train.csv'), log.state)).of(log.state.inForce()[0]!).labels ?? [];
    assert.equal(first?.name, 'fear');
    assert.equal(readdirSync(place).filter(name => name.includes('corrections')).length, 1, 'nothing is written before something is said');
    assert.ok(await log.undo());
    await log.close();
    assert.deepEqual(readFileSync(at('train.corrections.jsonl')), before);
    assert.ok(readFileSync(at('train.csv.corrections.jsonl'), 'utf8').startsWith(before.toString()));
    const again = await open('train.csv');
    assert.deepEqual([again.state.inForce(), again.state.redoable !== undefined], [[], true]);
    await again.close();
  });

  it('is taken from the older name without looking where no other file could be meant', async () => {
    writeFileSync(at('alone.corrections.jsonl'), '');
    writeFileSync(at('alone.csv'), 'text,labels\nOne,joy\n');
    assert.equal((await logFilesOf(at('alone.csv'))).earlier, at('alone.corrections.jsonl'));
    assert.deepEqual(await logFilesOf(at('alone.jsonl')), { file: at('alone.corrections.jsonl'), there: true });
  });
});
