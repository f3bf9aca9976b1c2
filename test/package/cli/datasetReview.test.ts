// The commands that find, apply and sample: from the command line to the file and back.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { emptyFolder, runCli } from './runCli';
import { AnswerLog } from '../../../src/dataset/study/answers';
import { readStudy } from '../../../src/dataset/study/study';

const feelings = { joy: 'I am so happy about this', sadness: 'I am very sad and I cry', gratitude: 'Thank you so much', anger: 'I hate you, you make me furious' };
const lines = Object.entries(feelings).flatMap(([label, words]) => Array.from({ length: 30 }, (_, at) => JSON.stringify({ text: `${words}, number ${at}.`, labels: [at === 7 ? 'neutral' : label] })));

describe('dataset issues, apply and sample', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = emptyFolder();
    file = path.join(folder, 'data.jsonl');
    writeFileSync(file, `${lines.join('\n')}\n`);
  });

  it('finds labels that are wrong, and says which are too rare to judge', async () => {
    const { code, stdout, stderr } = await runCli(['dataset', 'issues', file, '--format', 'jsonl', '--top', '4', '--device', 'cpu']);
    assert.equal(code, 0, stderr);
    const rows = stdout.trim().split('\n').map(line => JSON.parse(line) as { line: number; labels: string[]; reason: string });
    assert.deepEqual(rows.map(({ line }) => line).sort((a, b) => a - b), [8, 38, 68, 98]);
    assert.ok(rows.every(({ labels, reason }) => labels.join() === 'neutral' && reason.startsWith('Likely error')));
    assert.match(stderr, /too rare to judge.*neutral \(4\)/);
    assert.equal(readFileSync(path.join(folder, '.emo-pillars', '.gitignore'), 'utf8'), '*\n');
    assert.equal(readFileSync(file, 'utf8'), `${lines.join('\n')}\n`);
  });

  it('applies corrections to a new file or in place, and says what no longer matches', async () => {
    const correction = (line: number, text: string): string =>
      `${JSON.stringify({ schema: 1, id: `c${line}`, by: 'ann', at: '2026-01-01T00:00:00Z', kind: 'labels', line, hash: createHash('sha256').update(text).digest('hex').slice(0, 32), before: [{ name: 'neutral' }], after: [{ name: 'joy' }] })}\n`;
    const log = path.join(folder, 'data.corrections.jsonl');
    writeFileSync(log, correction(8, lines[7] ?? ''));
    const out = path.join(folder, 'out.jsonl');
    const wanted = `${lines.map((line, at) => (at === 7 ? line.replace('neutral', 'joy') : line)).join('\n')}\n`;
    const first = await runCli(['dataset', 'apply', file, '--out', out]);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stderr, /1 records corrected/);
    assert.equal(readFileSync(out, 'utf8'), wanted);
    writeFileSync(log, correction(8, lines[7] ?? '') + correction(9, 'gone'));
    const second = await runCli(['dataset', 'apply', file, '--in-place']);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /line 9 is no longer there/);
    assert.equal(readFileSync(file, 'utf8'), wanted);
  });

  it('takes several files, each by itself', async () => {
    const other = path.join(folder, 'other.jsonl');
    writeFileSync(other, readFileSync(file));
    const found = await runCli(['dataset', 'issues', file, other, '--format', 'jsonl', '--top', '2', '--device', 'cpu']);
    assert.equal(found.code, 0, found.stderr);
    assert.deepEqual(found.stdout.trim().split('\n').map(line => (JSON.parse(line) as { file: string }).file), [file, file, other, other]);
    assert.match(found.stderr, /other\.jsonl: 4 of 120 records are likely errors/);
    const drawn = await runCli(['dataset', 'sample', file, other, '-n', '3']);
    assert.equal(drawn.stdout.trim().split('\n').length, 6, drawn.stderr);
    const mixed = path.join(folder, 'table.csv');
    writeFileSync(mixed, 'text,labels\na,joy\nb,joy\n');
    assert.match((await runCli(['dataset', 'sample', file, mixed, '-n', '3'])).stderr, /another kind.*one by one/);
    const two = await runCli(['dataset', 'sample', mixed, mixed, '-n', '2']);
    assert.equal(two.stdout, 'text,labels\na,joy\nb,joy\na,joy\nb,joy\n', two.stderr);
    writeFileSync(path.join(folder, 'other.corrections.jsonl'), `${JSON.stringify({ schema: 1, id: 'c', by: 'ann', at: '2026-01-01T00:00:00Z', kind: 'labels', line: 8, hash: createHash('sha256').update(lines[7] ?? '').digest('hex').slice(0, 32), before: [{ name: 'neutral' }], after: [{ name: 'joy' }] })}\n`);
    const to = emptyFolder();
    const out = await runCli(['dataset', 'apply', file, other, '--out', to]);
    assert.equal(out.code, 0, out.stderr);
    assert.match(out.stderr, /data\.jsonl: there are no corrections\n.*other\.jsonl: 1 records corrected/);
    assert.deepEqual(readdirSync(to), ['other.jsonl']);
    const unclear = path.join(folder, 'unclear.jsonl');
    writeFileSync(unclear, '{"a": 1, "b": 2}\n');
    writeFileSync(path.join(folder, 'unclear.corrections.jsonl'), readFileSync(path.join(folder, 'other.corrections.jsonl')));
    const refused = await runCli(['dataset', 'apply', other, unclear, '--in-place']);
    assert.equal(refused.code, 2, refused.stderr);
    assert.match(refused.stderr, /unclear\.jsonl/);
    assert.equal(readFileSync(other, 'utf8'), readFileSync(file, 'utf8'), 'nothing is written before all files are clear');
    assert.equal((await runCli(['dataset', 'apply', file, other, '--in-place'])).code, 0);
    assert.equal(readFileSync(other, 'utf8'), readFileSync(path.join(to, 'other.jsonl'), 'utf8'));
    assert.equal(readFileSync(file, 'utf8'), `${lines.join('\n')}\n`);
  });

  it('refuses to apply without saying where, or without corrections', async () => {
    assert.equal((await runCli(['dataset', 'apply', file])).code, 2);
    const none = await runCli(['dataset', 'apply', file, '--in-place']);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /there are no corrections/);
    assert.ok(!existsSync(path.join(folder, 'data.corrections.jsonl')));
  });

  it('does all of it on Parquet, where a record’s number is its line', async () => {
    const parquet = path.join(folder, 'hub.parquet');
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    const rows = async (sql: string): Promise<unknown[][]> => (await duck.runAndReadAll(sql)).getRowsJson();
    await duck.run(`copy (select text, labels, 'row ' || row_number() over () as id from read_json('${file}')) to '${parquet}' (format parquet, compression zstd)`);
    const checked = await runCli(['dataset', 'check', parquet]);
    assert.deepEqual([checked.code, checked.stdout], [0, '1 file, 120 records, no faults\n'], checked.stderr);
    const found = await runCli(['dataset', 'issues', parquet, '--format', 'jsonl', '--top', '4', '--device', 'cpu']);
    assert.equal(found.code, 0, found.stderr);
    assert.deepEqual(found.stdout.trim().split('\n').map(line => (JSON.parse(line) as { line: number }).line).sort((a, b) => a - b), [8, 38, 68, 98]);
    const record = (await runCli(['dataset', 'sample', parquet, '-n', '120'])).stdout.split('\n')[7] ?? '';
    assert.equal(record, `{"text":"${feelings.joy}, number 7.","labels":["neutral"],"id":"row 8"}`);
    const entry = { schema: 1, id: 'c', by: 'ann', at: '2026-01-01T00:00:00Z', kind: 'labels', line: 8, hash: createHash('sha256').update(record).digest('hex').slice(0, 32), before: [{ name: 'neutral' }], after: [{ name: 'joy' }] };
    writeFileSync(path.join(folder, 'hub.corrections.jsonl'), `${JSON.stringify(entry)}\n`);
    const applied = await runCli(['dataset', 'apply', parquet, '--in-place']);
    assert.equal(applied.code, 0, applied.stderr);
    assert.match(applied.stderr, /1 records corrected/);
    assert.deepEqual(await rows(`select id from read_parquet('${parquet}') where labels <> (select labels from read_json('${file}') original where original.text = read_parquet.text)`), [['row 8']]);
    const converted = await runCli(['dataset', 'convert', parquet, '--to', 'jsonl']);
    assert.equal(converted.stdout.split('\n')[7], record.replace('neutral', 'joy'));
    await duck.run(`copy (select 'a' as text, ['joy', 'x'] as labels, 1 as "A") to '${path.join(folder, 'faulty.parquet')}' (format parquet)`);
    const faulty = await runCli(['dataset', 'check', path.join(folder, 'faulty.parquet'), '--labels', 'goEmotions']);
    assert.equal(faulty.code, 1);
    assert.match(faulty.stdout, /faulty\.parquet:1:\d+: error: "x" is not a label/);
    duck.closeSync();
  });

  it('samples records as they are, by label, and as a study', async () => {
    const plain = await runCli(['dataset', 'sample', file, '-n', '5', '--seed', '3']);
    assert.equal(plain.code, 0, plain.stderr);
    const drawn = plain.stdout.trim().split('\n');
    assert.equal(drawn.length, 5);
    assert.ok(drawn.every(line => lines.includes(line)));
    assert.equal((await runCli(['dataset', 'sample', file, '-n', '5', '--seed', '3'])).stdout, plain.stdout);
    const even = (await runCli(['dataset', 'sample', file, '-n', '56', '--by', 'label'])).stdout.trim().split('\n');
    const neutral = (of: readonly string[]): number => of.filter(line => line.includes('"neutral"')).length;
    assert.deepEqual([even.length, neutral(even)], [56, neutral(lines)], 'all of the rarest label, and the others fill it up');
    const study = path.join(folder, 'study');
    const made = await runCli(['dataset', 'sample', file, '-n', '20', '--study', study, '--device', 'cpu']);
    assert.equal(made.code, 0, made.stderr);
    const { items } = JSON.parse(readFileSync(path.join(study, 'study.json'), 'utf8')) as { items: { gold: string[]; options: string[] }[] };
    assert.equal(items.length, 20);
    assert.ok(items.filter(({ gold }) => gold.join() === 'neutral').length >= 2);
    assert.ok(items.every(({ options }) => options.length === 7));
    assert.equal((await runCli(['dataset', 'sample', file, '-n', '20', '--study', study])).code === 0, false);
    const read = await readStudy(study);
    for (const judge of ['Ada', 'Ben']) {
      const log = await AnswerLog.open(study, read, judge);
      for (const { id, options } of read.items) await log.answer(id, options.slice(0, judge === 'Ada' || id % 2 === 0 ? 2 : 3));
      await log.close();
    }
    const report = await runCli(['dataset', 'study', 'report', study]);
    assert.equal(report.code, 0, report.stderr);
    assert.match(report.stdout, /^20 records; Ada: 20 answered, Ben: 20 answered\non 20 records: kappa 0\.\d \(Ada and Ben 0\.\d on 20\), alpha 0\.\d\naccuracy where both judges agree: /);
    const { all } = JSON.parse((await runCli(['dataset', 'study', 'report', study, '--format', 'json'])).stdout) as { all: { kappa: number; decisions: number } };
    assert.equal(all.decisions, 140);
    assert.ok(report.stdout.includes(`kappa ${all.kappa.toFixed(1)} `));
    const none = await runCli(['dataset', 'study', 'report', folder]);
    assert.deepEqual([none.code === 0, /there is no study/.test(none.stderr)], [false, true]);
  });
});
