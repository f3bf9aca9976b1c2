import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { labelSet } from '../../../../src/core/labelSets';
import { seededRandom } from '../../../../src/core/random';
import { canScan, LabelScan } from '../../../../src/dataset/engine/labelScan';
import { tally } from '../../../../src/dataset/engine/labelTally';
import { readRecord } from '../../../../src/dataset/records/readRecord';
import { counts, type RecordShape } from '../../../../src/dataset/records/shape';
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
