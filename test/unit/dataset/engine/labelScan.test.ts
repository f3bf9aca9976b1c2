import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { classIndex, labelSet } from '../../../../src/core/labelSets';
import { seededRandom } from '../../../../src/core/random';
import type { Dataset } from '../../../../src/dataset/engine/dataset';
import { canScan, LabelScan } from '../../../../src/dataset/engine/labelScan';
import { tally } from '../../../../src/dataset/engine/labelTally';
import type { Query } from '../../../../src/dataset/engine/query';
import { readRecord } from '../../../../src/dataset/records/readRecord';
import { counts, type GivenLabel, type RecordShape } from '../../../../src/dataset/records/shape';
import { readRow } from '../../../../src/dataset/records/tableRecord';
import { closeDatasets, datasetOf, fileOf, folder, labelScanModule, pairs } from './support';

const names: RecordShape = { text: 'utterance', labels: { form: 'names', field: 'labels' }, set: labelSet('goEmotions') };
const name: RecordShape = { text: 'utterance', labels: { form: 'name', field: 'label' }, set: labelSet('ekman') };

/** The mask of a line that is plain, 'odd' for another. */
async function maskOf(line: string | Buffer, shape: RecordShape): Promise<bigint | 'odd'> {
  const bytes = Buffer.concat([Buffer.from(line), Buffer.from('\n')]);
  const scan = new LabelScan(await labelScanModule(), shape, bytes.length);
  bytes.copy(scan.buffer);
  const odd: [number, number][] = [];
  assert.ok(scan.count(0, bytes.length, bytes.length, (from, to) => odd.push([from, to])));
  const [mask] = scan.masks();
  assert.deepEqual(odd, mask === undefined ? [[0, bytes.length - 1]] : []);
  return mask?.[0] ?? 'odd';
}

function maskByReading(line: string, shape: RecordShape): bigint {
  const reading = readRecord(line, shape);
  if (reading.kind !== 'record') return 0n;
  return reading.record.labels.reduce((mask, label) => (counts(label) && label.index !== undefined ? mask | (1n << BigInt(label.index)) : mask), 0n);
}

const bit = (label: string, { set }: RecordShape): bigint => 1n << BigInt(set.classes.findIndex(({ id }) => id === label));

describe('labels in the bytes of a line', () => {
  after(closeDatasets);

  it('reads the forms that labels have', async () => {
    const joy = bit('joy', pairs);
    const cases: [string, RecordShape, bigint][] = [
      ['{"utterance":"a","all_emotions":[["joy",0.3],["anger",0.2],["love",1]]}', pairs, joy | bit('love', pairs)],
      [' { "utterance" : "a" , "all_emotions" : [ [ "joy" , 0.30 ] , [ "disapproval" , 0.299999 ] ] } \r', pairs, joy],
      ['{"all_emotions":[["disappointment",1.0],["disapproval",0.7]],"n":-1.5e-7,"deep":[{"all_emotions":[["joy",1]]},null,true,false]}', pairs, bit('disappointment', pairs) | bit('disapproval', pairs)],
      ['{"utterance":"\\"all_emotions\\":[[\\"joy\\",1]] \\ud83d\\ude00 \\\\","all_emotions":[]}', pairs, 0n],
      ['{"utterance":"é😀","all_emotions":[["JOY",0.5],[" joy ",0.1],["glee",1]]}', pairs, joy],
      ['{"utterance":"a","all_emotions":null}', pairs, 0n],
      ['{"utterance":"a"}', pairs, 0n],
      ['{}', pairs, 0n],
      ['{"labels":["joy","Anger",17]}', names, joy | bit('anger', names)],
      ['{"label":"joy"}', name, bit('joy', name)],
      ['{"label":3}', name, 1n << 3n],
      ['{"label":"nothing of the kind"}', name, 0n],
    ];
    for (const [line, shape, expected] of cases) assert.equal(await maskOf(line, shape), expected, line);
  });

  it('leaves to others what is not JSON, and what DuckDB could see otherwise', async () => {
    const odd = [
      '', '   ', '[]', '"joy"', '{', '{"a":1', '{"a":1}}', '{"a":1} x', '{"a" 1}', '{"a":}', '{"a":1,}', '{a:1}', '{"a":01}', '{"a":1.}', '{"a":.5}', '{"a":+1}', '{"a":tru}', '{"a":nul}', '{"a":falsy}', '{"a":"\t"}', '{"a":"\\x"}', '{"a":"\\u12g4"}', '{"a":"open}', "{'a':1}", '{"a":[1,]}', '{"a":[1 2]}', '{"a":{"b"}}', '{"a":1e999}', `{"a":${'9'.repeat(101)}}`,
      `{"a":${'['.repeat(70)}${']'.repeat(70)}}`, '{"a":"\\ud83d"}', '{"a":"\\ude00\\ud83d"}',
      '{"all_emotions":[["joy",0.3]],"all_emotions":[]}', '{"All_Emotions":[["joy",0.3]]}', '{"\\u0061ll_emotions":[]}',
      '{"all_emotions":"joy"}', '{"all_emotions":["joy"]}', '{"all_emotions":[["joy"]]}', '{"all_emotions":[["joy",null]]}', '{"all_emotions":[["joy","0.4"]]}', '{"all_emotions":[["joy",0.9,1]]}', '{"all_emotions":[["joy",3e-1]]}', '{"all_emotions":[["joy",-1]]}', '{"all_emotions":[["joy",0.30000001]]}', '{"all_emotions":[["j\\u006fy",1]]}', '{"all_emotions":[["ärger",1]]}', '{"all_emotions":[[17,1]]}', '{"all_emotions":[["joy",1]', '{"all_emotions":{"joy":1}}', `{"all_emotions":[["${'x'.repeat(65)}",1]]}`,
    ];
    for (const line of odd) assert.equal(await maskOf(line, pairs), 'odd', line);
    assert.equal(await maskOf(Buffer.from([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]), pairs), 'odd', 'no UTF-8');
    assert.equal(await maskOf('{"label":""}', name), 'odd');
    assert.equal(canScan({ ...pairs, labels: { form: 'columns', columns: ['joy'] } }), false);
    assert.equal(canScan({ ...pairs, labels: { form: 'name', field: 'labels', separator: ';' } }), false);
  });

  it('finds nothing plain that JSON.parse refuses, and the same labels where it accepts, in lines broken at random', async () => {
    const random = seededRandom(11);
    const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const parts = ['"', '\\', '{', '}', '[', ']', ',', ':', 'e', '0', '.', '-', ' ', 'joy', '\\u00', 'null', '\t', 'é', '\\ud83d'];
    const scan = await labelScanModule();
    let plain = 0;
    for (let round = 0; round < 4_000; round++) {
      let line = JSON.stringify({ utterance: one(['a "quoted" word', 'plain', 'ünï😀', '']), n: one([1, -2.5, 1e-7, null, [1, { all_emotions: 1 }]]), all_emotions: Array.from({ length: Math.floor(random() * 4) }, () => [one(['joy', 'anger', 'Love', 'glee', 'grief']), Math.round(random() * 10) / 10]) });
      for (let change = Math.floor(random() * 3); change > 0; change--) {
        const at = Math.floor(random() * line.length);
        line = `${line.slice(0, at)}${one(parts)}${line.slice(at + Math.floor(random() * 3))}`;
      }
      if (line.includes('\n')) continue;
      const own = new LabelScan(scan, pairs, 4_096);
      const length = own.buffer.write(`${line}\n`);
      let odd = 0;
      own.count(0, length, length, () => odd++);
      if (odd > 0) continue;
      plain++;
      assert.doesNotThrow(() => void JSON.parse(line), line);
      const text = (JSON.parse(line) as { utterance?: unknown }).utterance;
      if (typeof text === 'string') assert.equal(own.masks()[0]?.[0], maskByReading(line, pairs), line);
    }
    assert.ok(plain > 1_000, `${plain} plain lines`);
  });

  it('gives each line to one piece, wherever the pieces are cut', async () => {
    const module = await labelScanModule();
    const content = `\ufeff${Array.from({ length: 60 }, (_, at) => (at % 9 === 4 ? (at % 2 ? '' : ' \t') : at % 7 === 3 ? `{"broken": ${at}` : `{"utterance":"${'x'.repeat((at * 37) % 90)}","all_emotions":[["${at % 2 ? 'joy' : 'love'}",0.9]]}`)).join('\n')}`;
    const file = fileOf('pieces.jsonl', content);
    const bytes = Buffer.byteLength(content);
    const count = (size: number): unknown => {
      const pieces = Array.from({ length: Math.ceil(bytes / size) }, (_, at) => ({ path: file, from: at * size, to: Math.min(bytes, (at + 1) * size) }));
      const restFile = path.join(folder(), 'rest.jsonl');
      const counted = tally({ shape: pairs, module, next: () => pieces.shift(), restFile });
      return [new Map(counted?.masks), readFileSync(restFile, 'utf8')];
    };
    const whole = count(bytes);
    for (const size of [1, 2, 7, 50, 101, 1_000]) assert.deepEqual(count(size), whole, `pieces of ${size} bytes`);
    const [masks, rest] = whole as [ReadonlyMap<bigint, number>, string];
    assert.equal([...masks.values()].reduce((sum, lines) => sum + lines, 0) + rest.trimEnd().split('\n').length, content.split('\n').filter(line => line.trim() !== '').length);
  });

  it('comes to what the side table holds in a file that takes several threads, with odd lines, long ones, and classes of its own', async () => {
    const random = seededRandom(3);
    const set = { id: 'own', classes: Array.from({ length: 60 }, (_, at) => ({ id: `class ${at}` })) } as unknown as RecordShape['set'];
    const shape: RecordShape = { ...pairs, set };
    const lines = Array.from({ length: 160_000 }, (_, at) => {
      if (at === 90_000) return JSON.stringify({ utterance: 'long '.repeat(200_000), all_emotions: [['class 1', 1]] });
      if (at % 5_000 === 4_999) return ['{"utterance":"cut","all_emotions":[["class 3",', '{"utterance":"x","all_emotions":[["class 2"]]}', '', '{"utterance":"x","all_emotions":[["CLASS 5","0.9"]]}'][at % 4] ?? '';
      return JSON.stringify({ utterance: `utterance number ${at} of a file`, character: null, all_emotions: Array.from({ length: Math.floor(random() * 4) }, () => [`class ${Math.floor(random() * 61)}`, Math.round(random() * 100) / 100]) });
    });
    const dataset = await datasetOf([{ path: fileOf('threads.jsonl', `\ufeff${lines.join('\r\n')}`) }], { shape });
    const direct = await dataset.summary('labels', {});
    assert.equal(direct.records, lines.filter(line => line !== '').length);
    await dataset.count({ labels: { any: ['class 1'] } });
    assert.deepEqual(await dataset.summary('labels', {}), direct);
  });
});

describe('labels of several forms in one file', function () {
  this.timeout(60_000);
  after(closeDatasets);

  const set = labelSet('goEmotions');
  const singly: RecordShape = { text: 'utterance', labels: { form: 'name', field: 'labels' }, set };
  const shapes: [string, unknown, RecordShape][] = [
    ['pairs', [['joy', 0.9], ['love', 0.2]], { text: 'utterance', labels: { form: 'pairs', field: 'labels' }, set }],
    ['names', ['joy'], { ...names, set }],
    ['ids', [17], { text: 'utterance', labels: { form: 'ids', field: 'labels' }, set }],
    ['one name', 'joy', singly],
    ['joined names', 'joy;love', { text: 'utterance', labels: { form: 'name', field: 'labels', separator: ';' }, set }],
    ['one number', 17, { text: 'utterance', labels: { form: 'id', field: 'labels' }, set }],
  ];
  const other: unknown[] = [
    'anger', ['anger'], [['anger', 0.9]], [['anger', 0.2]], [['anger']], [['anger', null], ['fear', 1]], ['anger', ['fear', 0.9]], 2, [2], [2.5], [[2, 0.7]], ['anger', 14], ' Anger ', [' ANGER\t'], '\u00a0anger', '["anger"]', ['["anger"]'], ['[anger'], 'anger;fear',
    null, [], '', ' ', '\t', [''], [null], [null, 'anger'], [true, 'anger'], true, { anger: 1 }, [{ anger: 1 }], [[]], [[['anger', 1], 0.5]], ['glee'], 'glee', [['glee', 0.9], ['anger', 0.5]], -1, [[null, 0.9], 'anger'], ['tired', 'true', '{'],
  ];

  for (const [title, usual, shape] of shapes) {
    for (const [share, times] of [['few', 1_000], ['many', 20]] as const) {
      it(`are the same for all who read them: ${title}, ${share} otherwise`, async () => {
        const lines = [...Array.from({ length: times }, () => usual), ...other].map((labels, at) => JSON.stringify({ utterance: `u${at}`, labels }));
        lines.push('{"utterance":"none"}', '{"utterance":"a","labels":[17.0]}', '{"utterance":"a","labels":2.0}', '{"utterance":"a","labels":[["joy",3e-1]]}');
        const dataset = await datasetOf([{ path: fileOf('mixed.jsonl', lines.join('\n')) }], { shape });
        await agree(dataset, lines, shape);
        const parquet = path.join(folder(), 'mixed.parquet');
        await dataset.export({}, parquet, 'parquet');
        await agree(await datasetOf([{ path: parquet }], { shape }), lines, shape);
      });
    }
  }

  it('are the same in a table, where a cell may hold a list', async () => {
    const cells = ['joy', 'joy;love', '["anger"]', ' ["anger","fear"] ', '[["fear",0.9]]', '[17]', '', ' ', '[anger', '[]', 'glee'];
    for (const labels of [{ form: 'name', field: 'labels', separator: ';' }, { form: 'names', field: 'labels' }, { form: 'id', field: 'labels', separator: ';' }] as const) {
      const shape: RecordShape = { text: 'utterance', labels, set };
      const rows = cells.map((cell, at) => `u${at},"${cell.replaceAll('"', '""')}"`);
      const table = { columns: ['utterance', 'labels'], header: true, separator: ',', quotes: true } as const;
      const dataset = await datasetOf([{ path: fileOf('mixed.csv', `utterance,labels\n${rows.join('\n')}\n`) }], { shape });
      const read = rows.map(row => readRow(row, table, shape)).map(reading => (reading.kind === 'record' ? reading.record.labels : []));
      await agreeWith(dataset, read, shape);
    }
  });

  const agree = (dataset: Dataset, lines: readonly string[], shape: RecordShape): Promise<void> =>
    agreeWith(dataset, lines.map(line => readRecord(line, shape)).map(reading => (reading.kind === 'record' ? reading.record.labels : [])), shape);

  async function agreeWith(dataset: Dataset, read: readonly (readonly GivenLabel[])[], shape: RecordShape): Promise<void> {
    const found = async (query: Query): Promise<number[]> => [...(await dataset.numbers(query))];
    const where = (test: (labels: readonly GivenLabel[]) => boolean): number[] => read.flatMap((labels, at) => (test(labels) ? [at] : []));
    const having = (label: string) => (labels: readonly GivenLabel[]): boolean => labels.some(one => counts(one) && one.index === classIndex(shape.set, label));
    const gold = async (): Promise<unknown> => (await dataset.summary('labels', {})).gold.filter(({ count }) => count > 0);
    const expected = shape.set.classes.map(({ id }) => ({ label: id, count: where(having(id)).length })).filter(({ count }) => count > 0);
    assert.deepEqual(await gold(), expected, 'in the files');
    for (const label of ['joy', 'anger', 'fear', 'love', 'annoyance']) assert.deepEqual(await found({ labels: { any: [label] } }), where(having(label)), label);
    assert.deepEqual(await gold(), expected, 'in the side table');
    assert.deepEqual(await found({ only: 'unlabelled' }), where(labels => !labels.some(label => counts(label) && label.index !== undefined)));
    assert.deepEqual(await found({ only: 'unknownLabels' }), where(labels => labels.some(({ index }) => index === undefined)));
    assert.deepEqual(await found({ score: { label: 'anger', from: 0.85, to: 0.95 } }), where(labels => labels.find(({ index }) => index === 2)?.score === 0.9));
    assert.deepEqual(await found({ unknownLabel: 'glee' }), where(labels => labels.some(({ name }) => name === 'glee')));
  }
});
