// The index of records: every kind of line, while it is built and when it was kept.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keepIndex, openIndex } from '../../../../src/dataset/engine/indexCache';
import { LineIndex, type RecordForm } from '../../../../src/dataset/engine/lineIndex';
import { seededRandom } from '../../../../src/core/random';
import { fileOf, folder } from './support';

const csv: RecordForm = { separator: ',', quotes: true, header: true, columns: ['text', 'label'] };

async function indexOf(content: string | Buffer, form: RecordForm = 'lines'): Promise<LineIndex> {
  const index = new LineIndex(fileOf('file', content), form);
  await index.build();
  return index;
}

const textsOf = (index: LineIndex): string[] => [...index.records(0, index.count)].map(({ bytes }) => bytes.toString('utf8'));

describe('line index', () => {
  it('numbers records, not blank lines, and knows the lines on which they stand', async () => {
    const index = await indexOf('\ufeff{"a":1}\r\n\n  \t\r\n{"a":2}\n\r\n{"a":3}');
    assert.deepEqual(textsOf(index), ['{"a":1}', '{"a":2}', '{"a":3}']);
    assert.deepEqual([...index.records(0, 9)].map(({ line }) => line), [1, 4, 6]);
    assert.equal(index.data.blank, 3);
    assert.equal(index.record(0).start, 3);
    assert.throws(() => index.record(3), RangeError);
  });

  it('has nothing in an empty file and in one of blank lines', async () => {
    assert.equal((await indexOf('')).count, 0);
    assert.equal((await indexOf('\n\n  ')).count, 0);
    assert.deepEqual([...(await indexOf('')).records(0, 10)], []);
  });

  it('gives any record of a long file, in a line of 5 MB too', async () => {
    const random = seededRandom(3);
    const wanted = Array.from({ length: 20_000 }, (_, at) => `${at}:${'x'.repeat(Math.floor(random() * 200))}`);
    wanted[777] = `777:${'y'.repeat(5_000_000)}`;
    wanted[778] = `778:${'é'.repeat(300_000)}`;
    const index = await indexOf(wanted.map((text, at) => (at % 7 === 0 ? `${text}\r\n\n` : `${text}\n`)).join(''));
    assert.equal(index.count, wanted.length);
    assert.equal(index.longest, '777:'.length + 5_000_000 + '\r'.length);
    for (const at of [0, 63, 64, 700, 776, 777, 778, 779, 12_345, 19_999]) assert.equal(index.record(at).bytes.toString('utf8'), wanted[at]);
    assert.deepEqual([...index.records(770, 20)].map(({ bytes }) => bytes.toString('utf8')), wanted.slice(770, 790));
    assert.ok(index.data.records.length < 2_000, 'not one number a line');
  });

  it('keeps bytes that are no UTF-8', async () => {
    const odd = Buffer.from([0x7b, 0xff, 0x00, 0xfe, 0x7d]);
    const index = await indexOf(Buffer.concat([odd, Buffer.from('\n'), odd]));
    assert.ok(index.record(1).bytes.equals(odd));
  });

  it('takes a quoted line break for a part of a row of CSV', async () => {
    const index = await indexOf('text,label\r\n"one\ntwo",joy\n5" pipe,"a ""quoted"" word"\n\n"three\r\n\r\nfour",sad', csv);
    assert.deepEqual(textsOf(index), ['"one\ntwo",joy', '5" pipe,"a ""quoted"" word"', '"three\r\n\r\nfour",sad']);
    assert.deepEqual([...index.records(0, 3)].map(({ line }) => line), [2, 4, 6]);
    assert.equal(index.headerBytes()?.toString(), 'text,label\r');
  });

  it('is of use while it is built, and stops when told to', async () => {
    const file = fileOf('file', Array.from({ length: 400_000 }, (_, at) => `{"number":${at},"filler":"${'z'.repeat(40)}"}\n`).join(''));
    const index = new LineIndex(file, 'lines');
    const controller = new AbortController();
    const seen: number[] = [];
    const building = index.build({ signal: controller.signal, onProgress: done => seen.push(done) });
    await index.known(500);
    assert.ok(!index.complete);
    assert.match(index.record(499).bytes.toString(), /"number":499,/);
    controller.abort();
    await assert.rejects(building, { name: 'AbortError' });
    assert.deepEqual(seen, [...seen].sort((one, other) => one - other));
    await assert.rejects(index.known(400_000), { name: 'AbortError' });
  });

  it('is kept for the file as it was, and for no other', async () => {
    const cache = folder();
    const file = fileOf('file', '{"a":1}\n\n{"a":2}\n');
    const first = openIndex(cache, file, 'lines');
    assert.ok(!first.complete);
    await first.build();
    keepIndex(cache, file, 'lines', first);
    const again = openIndex(cache, file, 'lines');
    assert.ok(again.complete);
    assert.deepEqual(textsOf(again), textsOf(first));
    assert.ok(!openIndex(cache, file, csv).complete, 'another form');
    const kept = path.join(cache, readdirSync(cache)[0] ?? '');
    writeFileSync(kept, readFileSync(kept).subarray(0, -3));
    assert.ok(!openIndex(cache, file, 'lines').complete, 'a damaged one');
    keepIndex(cache, file, 'lines', first);
    writeFileSync(file, '{"a":1}\n\n{"a":2}\n{"a":3}\n');
    assert.ok(!openIndex(cache, file, 'lines').complete, 'the file has grown');
  });
});
