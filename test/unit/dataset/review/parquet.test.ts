// Parquet end to end without a page: read as records, checked, judged, corrected; every value that was not corrected is as it was.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { LABELS, labelIndex } from '../../../../src/core/emotions';
import type { Encoder } from '../../../../src/dataset/check/checkLabels';
import { evaluateReviewed } from '../../../../src/dataset/evaluation/reviewed';
import type { WantedLabel } from '../../../../src/dataset/records/rewriteLabels';
import { applyCorrections, type Applied, type ApplyOptions } from '../../../../src/dataset/review/applyCorrections';
import { checkFile } from '../../../../src/dataset/review/checkFile';
import { JudgedRecords } from '../../../../src/dataset/review/judged';
import { ModelLabels } from '../../../../src/dataset/review/modelLabels';
import type { ParquetEngine } from '../../../../src/dataset/review/parquetRecords';
import { writingOf } from '../../../../src/dataset/review/fileSpelling';
import { correctionsFile, PatchLog } from '../../../../src/dataset/review/patchLog';
import { ReviewSession } from '../../../../src/dataset/review/session';
import { fileRecords, openTextDataset, refuseUnwritable, rewriterOf, wantedOf, type FileRecord } from '../../../../src/dataset/review/textDataset';
import { bundle } from '../../classifier/support';
import { closeDatasets, datasetOf, folder, workerModule } from '../engine/support';

const ROWS = 7_000;
/** A label column of each type that is met, with a correction of its second record, and what that record then holds. */
const FORMS: readonly { readonly name: string; readonly columns: string; readonly wanted: readonly WantedLabel[]; readonly holds: string }[] = [
  { name: 'lists of names', columns: "case when n % 3 = 0 then ['joy'] else ['anger', 'fear'] end as labels", wanted: [{ name: 'fear' }, { name: 'love' }], holds: "labels = ['fear', 'love']" },
  { name: 'lists of capitalised names', columns: "case when n % 3 = 0 then ['Joy'] else ['Anger', 'Fear', 'Love'] end as labels", wanted: [{ name: 'joy' }, { name: 'grief' }], holds: "labels = ['Joy', 'Grief']" },
  { name: 'lists of GoEmotions’ numbers', columns: '[n % 28, 27]::bigint[] as labels', wanted: [{ name: 'neutral' }, { name: 'joy' }], holds: 'labels = [27, 17]' },
  { name: 'one name', columns: "case when n % 3 = 0 then 'joy' else 'anger' end as label", wanted: [{ name: 'fear' }], holds: "label = 'fear'" },
  { name: 'columns of truth values', columns: LABELS.map((name, at) => `n % 28 = ${at} as ${name}`).join(', '), wanted: [{ name: 'joy' }, { name: 'love' }], holds: 'joy and love and not amusement' },
  { name: 'columns of small numbers', columns: LABELS.map((name, at) => `(n % 28 = ${at})::utinyint as ${name}`).join(', '), wanted: [{ name: 'joy' }], holds: 'joy = 1 and amusement = 0' },
  { name: 'lists of structs', columns: "[{'name': 'joy', 'score': 0.8::float}, {'name': 'fear', 'score': 0.3::float}] as emotions", wanted: [{ name: 'joy', score: 0.6 }, { name: 'love', score: 0.4 }], holds: "emotions = [{'name': 'joy', 'score': 0.6::float}, {'name': 'love', 'score': 0.4::float}]" },
  { name: 'lists of lists', columns: "[['joy', '0.8'], ['fear', '0.35']] as all_emotions", wanted: [{ name: 'fear', score: 0.35 }, { name: 'love', score: 0.4 }], holds: "all_emotions = [['fear', '0.35'], ['love', '0.4']]" },
  { name: 'JSON', columns: `'[["joy", 0.5]]'::json as emotions`, wanted: [{ name: 'joy', score: 0.9 }], holds: `emotions::varchar = '[["joy",0.9]]'` },
];
const OTHERS = `'row_' || n as id, case when n % 5 <> 0 then n / 7.0 end as "Odd ""name""", 'nan'::double as nothing, timestamp '2020-01-01 10:00:00' + n * interval 1 second as said_at, [n, null] as numbers, {'a': n, 'b': ['x']} as nested, map {'k': n} as pairs, (n / 3)::decimal(12, 4) as exact, '\\x00\\xFF'::blob as raw_bytes`;

describe('Parquet', function () {
  this.timeout(120_000);
  let duck: DuckDBConnection;
  let engine: ParquetEngine;
  const logs: PatchLog[] = [];
  before(async () => {
    duck = await (await DuckDBInstance.create(':memory:')).connect();
    engine = { workerModule: await workerModule(), cacheFolder: folder(), log: () => undefined };
  });
  after(() => {
    duck.closeSync();
    closeDatasets();
  });
  afterEach(async () => {
    for (const log of logs.splice(0)) await log.close();
  });

  const rows = async (sql: string): Promise<unknown[][]> => (await duck.runAndReadAll(sql)).getRowsJson();
  const make = async (select: string, options = 'compression gzip, row_group_size 2048', count = ROWS): Promise<string> => {
    const file = path.join(folder(), 'data.parquet');
    await duck.run(`copy (select ${select} from range(${count}) numbers (n)) to '${file}' (format parquet, ${options})`);
    return file;
  };
  const text = `'Said number ' || n || ' – “quoted” ' as text`;
  const record = async (file: string, line: number): Promise<FileRecord> => {
    for await (const own of fileRecords(await openTextDataset(file, undefined, engine))) if (own.line === line) return own;
    throw new Error(`no record ${line}`);
  };
  const openLog = async (file: string): Promise<PatchLog> => {
    const log = await PatchLog.open({ file: correctionsFile(file), by: 'ann' });
    logs.push(log);
    return log;
  };
  const correct = async (log: PatchLog, file: string, line: number, after: readonly WantedLabel[]): Promise<void> => {
    const { hash, record: own } = await record(file, line);
    await log.record({ kind: 'labels', line, hash, before: wantedOf(own.labels), after });
  };
  const apply = async (log: PatchLog, file: string, to: ApplyOptions['to'] = { kind: 'inPlace' }): Promise<Applied> => {
    const dataset = await openTextDataset(file, undefined, engine);
    return applyCorrections({ ...writingOf(dataset), log, to });
  };
  /** Rows of one that the other has not, counted both ways, with their numbers. */
  const differing = async (one: string, other: string): Promise<number[]> => {
    const all = (file: string): string => `select *, file_row_number from read_parquet('${file}', file_row_number = true)`;
    return (await rows(`select distinct file_row_number from ((${all(one)} except all ${all(other)}) union all (${all(other)} except all ${all(one)})) order by 1`)).map(([number]) => Number(number));
  };
  const layout = (file: string): Promise<unknown[][]> => rows(`select column_name, column_type from (describe select * from read_parquet('${file}'))`);

  for (const { name, columns, wanted, holds } of FORMS) {
    it(`corrects labels that are ${name}, and nothing else`, async () => {
      const file = await make(`${text}, ${columns}, ${OTHERS}`);
      const dataset = await openTextDataset(file, undefined, engine);
      assert.equal(dataset.notWritable, undefined);
      const log = await openLog(file);
      await correct(log, file, 2, wanted);
      await correct(log, file, ROWS, wanted);
      const out = path.join(path.dirname(file), 'out.parquet');
      const applied = await apply(log, file, { kind: 'newFile', file: out });
      assert.deepEqual([applied.changed, applied.failed], [2, []]);
      assert.deepEqual(await differing(file, out), [1, ROWS - 1]);
      assert.deepEqual(await layout(out), await layout(file));
      assert.deepEqual(await rows(`select count(*) from read_parquet('${out}', file_row_number = true) where file_row_number in (1, ${ROWS - 1}) and ${holds}`), [['2']]);
      const others = (await layout(file)).map(([column]) => `"${String(column).replaceAll('"', '""')}"`).filter(column => !columns.includes(column.slice(1, -1)));
      assert.equal((await rows(`select ${others.join(', ')} from read_parquet('${file}') except all select ${others.join(', ')} from read_parquet('${out}')`)).length, 0);
    });
  }

  it('keeps the codec, the notes and the order of the file, in place and through a link', async () => {
    for (const codec of ['snappy', 'zstd', 'uncompressed', 'brotli']) {
      const file = await make(`${text}, ['joy'] as labels`, `compression ${codec}, row_group_size 4096, kv_metadata {huggingface: '{"info": 1}', "ARROW:schema": 'abc'}`);
      const before = path.join(folder(), 'before.parquet');
      copyFileSync(file, before);
      const link = path.join(folder(), 'link.parquet');
      symlinkSync(file, link);
      const log = await openLog(link);
      await correct(log, link, 4000, [{ name: 'anger' }]);
      assert.equal((await apply(log, link)).changed, 1);
      const about = (own: string): Promise<unknown[][]> => rows(`select distinct compression, row_group_num_rows from parquet_metadata('${own}') order by 2`);
      assert.deepEqual(await about(file), await about(before));
      const notes = (own: string): Promise<unknown[][]> => rows(`select key::varchar, value::varchar from parquet_kv_metadata('${own}') order by 1`);
      assert.deepEqual(await notes(file), await notes(before));
      assert.deepEqual(await differing(before, file), [3999]);
      assert.deepEqual(readdirSync(path.dirname(file)), ['data.parquet']);
    }
  });

  it('can be applied again, taken back, and finds records after rows have moved', async () => {
    const file = await make(`${text}, ['joy'] as labels`, 'compression snappy', 500);
    const before = path.join(folder(), 'before.parquet');
    copyFileSync(file, before);
    const log = await openLog(file);
    await correct(log, file, 10, [{ name: 'anger' }]);
    await apply(log, file);
    const again = await apply(log, file);
    assert.deepEqual([again.changed, again.unchanged, again.unmatched.length], [0, 1, 0]);
    assert.deepEqual(await differing(before, file), [9]);
    await duck.run(`copy (select 'new' as text, ['joy'] as labels union all select * from read_parquet('${before}')) to '${file}' (format parquet)`);
    const moved = await apply(log, file);
    assert.deepEqual([moved.changed, moved.moved.map(({ line }) => line)], [1, [11]]);
    assert.deepEqual(await rows(`select labels from read_parquet('${file}') where text like 'Said number 9 %'`), [[['anger']]]);
    await log.undo();
    await apply(log, file);
    assert.deepEqual(await rows(`select count(*) from read_parquet('${file}') where labels = ['joy']`), [['501']]);
  });

  it('writes labels where there were none, and lists what cannot be written', async () => {
    const file = await make(`${text}, case when n > 5 then [1, 2] end as labels`, 'compression snappy', 100);
    const log = await openLog(file);
    await correct(log, file, 1, [{ name: 'joy' }]);
    await correct(log, file, 8, [{ name: 'glee' }]);
    const applied = await apply(log, file);
    assert.deepEqual([applied.changed, applied.failed.map(({ line }) => line)], [1, [8]]);
    assert.match(applied.failed[0]?.reason ?? '', /"glee" is no class/);
    assert.deepEqual(await rows(`select labels from read_parquet('${file}') limit 2`), [[[17]], [null]]);
  });

  it('says beforehand what cannot be written back', async () => {
    const numbers = await openTextDataset(await make(`${text}, [n % 28]::double[] as labels, 1::hugeint as big, '2020-01-01'::timestamp_ns as fine`, 'compression snappy', 50), undefined, engine);
    assert.equal(numbers.notWritable, undefined);
    const shape = { text: 'text', labels: { form: 'names', field: 'labels' } as const, set: numbers.shape.set };
    const wrong = await openTextDataset(await make(`${text}, [n % 28] as labels`, 'compression snappy', 50), shape, engine);
    assert.match(wrong.notWritable ?? '', /"labels" is of type BIGINT\[\], into which labels like these cannot be written/);
    assert.throws(() => refuseUnwritable(wrong), /^Error: data\.parquet cannot be corrected: its column/);
    const none = await make('n as number', 'compression snappy', 3);
    await assert.rejects(openTextDataset(none, undefined, engine), /no field holds text/);
    await assert.rejects(openTextDataset(path.join(folder(), 'gone.parquet'), undefined, engine), { code: 'ENOENT' });
  });

  it('leaves everything as it was where it is called off', async () => {
    const file = await make(`${text}, ['joy'] as labels`);
    const log = await openLog(file);
    await correct(log, file, 10, [{ name: 'anger' }]);
    const before = readFileSync(file);
    const dataset = await openTextDataset(file, undefined, engine);
    const abort = new AbortController();
    const stopped = applyCorrections({ file, framing: dataset.framing, labels: dataset.shape.labels, log, to: { kind: 'inPlace' }, rewrite: rewriterOf(dataset), signal: abort.signal, onProgress: () => abort.abort() });
    await assert.rejects(stopped, { name: 'AbortError' });
    assert.ok(readFileSync(file).equals(before));
    assert.deepEqual(readdirSync(path.dirname(file)).sort(), ['data.parquet', 'data.parquet.corrections.jsonl']);
  });

  it('is shown with its labels, whatever their type', async () => {
    for (const { columns } of FORMS.filter(({ name }) => name.startsWith('lists of') && !name.includes('numbers'))) {
      const file = await make(`${text}, ${columns}`, 'compression snappy', 40);
      const { shape } = await openTextDataset(file, undefined, engine);
      const dataset = await datasetOf([{ path: file }], { shape });
      const counted = await dataset.count({ labels: { any: ['fear'] } });
      const shown = (await dataset.rows({}, 0, 100)).filter(({ labels }) => labels.some(({ name, score = 1 }) => name.toLowerCase() === 'fear' && score >= 0.3)).length;
      assert.ok(counted > 0 && counted === shown, `${columns}: ${counted}, ${shown}`);
    }
  });

  it('is checked, reviewed and evaluated', async () => {
    const names = ['joy', 'anger', 'fear'];
    const wrong = new Set(Array.from({ length: 12 }, (_, at) => at * 23 + 5));
    const given = `['joy', 'anger', 'fear'][1 + (n + (n in (${[...wrong].join(', ')}))::int) % 3]`;
    const file = await make(`'take ' || n || ' with ' || ['joy', 'anger', 'fear'][1 + n % 3] as text, [${given}] as labels`, 'compression zstd', 300);
    const encoder: Encoder = {
      digest: 'of a test', labels: LABELS.length, columns: 4,
      encode: inputs => Promise.resolve(inputs.map(({ text: own }) => {
        const at = names.findIndex(name => own.includes(name));
        const scores = new Float32Array(LABELS.length).fill(0.01);
        scores[labelIndex(names[at] as 'joy')] = 0.9;
        return { kind: 'scored', scores, embedding: Float32Array.from({ length: 4 }, (_, column) => (column === at ? 2 : (own.length % 5) / 10)) } as const;
      })),
    };
    const checked = await checkFile(await openTextDataset(file, undefined, engine), { encoder, workerModule: await bundle('src/dataset/check/worker.ts'), log: () => undefined });
    assert.deepEqual([checked.bad, checked.numbers.length, checked.numbers[299]], [0, 300, 299]);
    const model = await ModelLabels.open(checked.check, checked.dataset.shape.set, new Float32Array(LABELS.length).fill(0.5));
    const log = await openLog(file);
    const session = await ReviewSession.open({ checked, model, log });
    for (let at = 0; at < wrong.size; at++) {
      const item = await session.item(at);
      if (item?.entry.kind !== 'error') continue;
      assert.ok(wrong.has(item.record.number), `${item.record.number}`);
      await session.judge(at, { kind: 'labels', labels: [{ name: names[item.record.number % 3] ?? '' }] });
    }
    const { corrected } = await evaluateReviewed({ checked, model, judged: new JudgedRecords(log.state), system: { name: 'a model', digest: 'd', contextLines: 0 } });
    assert.ok(corrected >= 8);
    const later = await ReviewSession.open({ checked, model, log });
    assert.equal(later.done, corrected);
    const { changed } = await apply(log, file);
    assert.equal(changed, corrected);
    assert.equal(Number((await rows(`select count(*) from read_parquet('${file}', file_row_number = true) where labels[1] <> ['joy', 'anger', 'fear'][1 + file_row_number % 3]`))[0]?.[0]), wrong.size - corrected);
    await model.close();
    assert.ok(existsSync(correctionsFile(file)) && statSync(file).size > 0);
  });
});
