// Rows of CSV with quotes that are never closed: the view, the check and the review cut a file alike, in linear time.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Io } from '../../../../src/cli/io';
import { openSource } from '../../../../src/cli/dataset/source';
import { labelSet } from '../../../../src/core/labelSets';
import { seededRandom } from '../../../../src/core/random';
import { openIndex } from '../../../../src/dataset/engine/indexCache';
import { LineIndex } from '../../../../src/dataset/engine/lineIndex';
import { RecordCutter } from '../../../../src/dataset/engine/recordCutter';
import { LONGEST_ROW } from '../../../../src/dataset/engine/recordScanner';
import { tableOf } from '../../../../src/dataset/engine/tableBeginning';
import { openQuote } from '../../../../src/dataset/records/openQuote';
import { cellsOf, type TableForm } from '../../../../src/dataset/records/table';
import { recordLines } from '../../../../src/dataset/review/recordLines';
import { fileRecords, openTextDataset } from '../../../../src/dataset/review/textDataset';
import { bytesOf, closeDatasets, datasetOf, fileOf, folder } from './support';

/** Line, text, and where a quote is open, of every record behind the header. */
type Cut = readonly [line: number, text: string, open?: number];

const cutOf = (line: number, text: string, table: TableForm): Cut => {
  const open = openQuote(text, cellsOf(text, table));
  return open === undefined ? [line, text] : [line, text, open.offset];
};

async function inView(file: string): Promise<Cut[]> {
  const table = tableOf(bytesOf(file), file.endsWith('.tsv'));
  const index = openIndex(folder(), file, table);
  await index.build();
  const cuts = [...index.records(0, index.count)].map(({ line, bytes }) => cutOf(line, bytes.toString('utf8'), table));
  // By number, from marks in the middle, it is the same.
  for (let at = 0; at < cuts.length; at += Math.ceil(cuts.length / 20)) assert.equal(index.record(at).bytes.toString('utf8'), cuts[at]?.[1]);
  index.close();
  return cuts;
}

async function inCheck(file: string): Promise<Cut[]> {
  const cuts: Cut[] = [];
  const io = { signal: new AbortController().signal, stdin: Readable.from([]), env: {} } as unknown as Io;
  const { table, records } = await openSource(io, file);
  for await (const { kind, line, text } of records) if (kind !== 'header') cuts.push(cutOf(line, text, table ?? { separator: ',', quotes: false, header: false, columns: [] }));
  return cuts;
}

async function inReview(file: string): Promise<Cut[]> {
  const table = tableOf(bytesOf(file), file.endsWith('.tsv'));
  const cuts: Cut[] = [];
  const whole: Buffer[] = [];
  let { header } = table;
  for await (const { line, before, bytes, lineEnd, blank } of recordLines(file, table.quotes ? { kind: 'table', separator: table.separator } : { kind: 'lines' })) {
    whole.push(before, bytes, lineEnd);
    if (blank) continue;
    if (!header) cuts.push(cutOf(line, bytes.toString('utf8').replace(/\r$/, ''), table));
    header = false;
  }
  assert.ok(Buffer.concat(whole).equals(bytesOf(file)), 'nothing of the file is lost');
  return cuts;
}

const plain = `${'some words '.repeat(20)},joy`;
const rowsIn = (bytes: number): number => Math.ceil(bytes / (plain.length + 1));
const filler = (bytes: number): string => `${plain}\n`.repeat(rowsIn(bytes));
const plainRows = (bytes: number, from: number): Cut[] => Array.from({ length: rowsIn(bytes) }, (_, at): Cut => [from + at, plain]);
const head = 'text,labels\n';

const cases: readonly { readonly name: string; readonly file: string; readonly content: string; readonly wanted: readonly Cut[] }[] = [
  { name: 'nothing quoted', file: 'a.csv', content: `${head}a,joy\nb,love`, wanted: [[2, 'a,joy'], [3, 'b,love']] },
  { name: 'line breaks in quotes, blank lines, carriage returns', file: 'a.csv', content: `\ufeff${head}"a\r\nb",joy\r\n\r\n  \n"say ""hi""",love\r\n`, wanted: [[2, '"a\r\nb",joy'], [6, '"say ""hi""",love']] },
  { name: 'a quote within a cell opens nothing', file: 'a.csv', content: `${head}5" pipe,joy\nb,love\n`, wanted: [[2, '5" pipe,joy'], [3, 'b,love']] },
  { name: 'open at the end of the file', file: 'a.csv', content: `${head}a,joy\n"b,joy\nc,joy\n`, wanted: [[2, 'a,joy'], [3, '"b,joy', 0], [4, 'c,joy']] },
  { name: 'open in the last line, without a line break', file: 'a.csv', content: `${head}a,joy\nb,"joy`, wanted: [[2, 'a,joy'], [3, 'b,"joy', 2]] },
  { name: 'only a quote', file: 'a.csv', content: `${head}"`, wanted: [[2, '"', 0]] },
  { name: 'two open ones, and whole rows between', file: 'a.csv', content: `${head}"a"x,"b\nc,d\n\n"e"y,"f\ng,h\n`, wanted: [[2, '"a"x,"b', 5], [3, 'c,d'], [5, '"e"y,"f', 5], [6, 'g,h']] },
  { name: 'a second row is whole once the first is given up', file: 'a.csv', content: `${head}f,"g\n${filler(LONGEST_ROW)}c,"d\nd",e\n`, wanted: [[2, 'f,"g', 2], ...plainRows(LONGEST_ROW, 3), [3 + plainRows(LONGEST_ROW, 3).length, 'c,"d\nd",e']] },
  { name: 'open for more than 1 MiB', file: 'a.csv', content: `${head}"b,joy\n${filler(LONGEST_ROW + 100)}"d\ne",joy\n`, wanted: [[2, '"b,joy', 0], ...plainRows(LONGEST_ROW + 100, 3), [3 + plainRows(LONGEST_ROW + 100, 3).length, '"d\ne",joy']] },
  { name: 'closed in time', file: 'a.csv', content: `${head}"b,joy\n${filler(LONGEST_ROW - 1000)}",joy\nc,joy\n`, wanted: [[2, `"b,joy\n${filler(LONGEST_ROW - 1000)}",joy`], [4 + plainRows(LONGEST_ROW - 1000, 3).length, 'c,joy']] },
  { name: 'one line of more than 1 MiB in quotes', file: 'a.csv', content: `${head}"${'x'.repeat(LONGEST_ROW + 5)}",joy\nc,joy\n`, wanted: [[2, `"${'x'.repeat(LONGEST_ROW + 5)}",joy`], [3, 'c,joy']] },
  { name: 'tabs, and a row of empty cells', file: 'a.tsv', content: 'text\tlabels\n"a\tjoy\n\t\n \nb\tlove\n', wanted: [[2, '"a\tjoy', 0], [3, '\t'], [5, 'b\tlove']] },
  { name: 'a table without quotes', file: 'a.tsv', content: '"Hello\t27\tid1\nb\t3\tid2\n', wanted: [[1, '"Hello\t27\tid1'], [2, 'b\t3\tid2']] },
  { name: 'names of columns with a line break', file: 'a.csv', content: '"the\ntext",labels\na,joy\n"b,joy\n', wanted: [[3, 'a,joy'], [4, '"b,joy', 0]] },
  { name: 'open among the names of columns', file: 'a.csv', content: 'text,"labels\na,joy\nb,joy\n', wanted: [[2, 'a,joy'], [3, 'b,joy']] },
];

describe('rows with quotes that are never closed', () => {
  after(closeDatasets);

  for (const { name, file, content, wanted } of cases) {
    it(`${name}: alike in the view, the check and the review`, async () => {
      const own = fileOf(file, content);
      for (const [reader, cut] of [['view', inView], ['check', inCheck], ['review', inReview]] as const) {
        const cuts = await cut(own);
        assert.deepEqual(cuts.slice(0, 5), wanted.slice(0, 5), reader);
        assert.deepEqual(cuts, wanted, reader);
      }
    });
  }

  it('cuts as the rule says for short files, however the bytes come', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: 1 + Math.floor(random() * 60) }, () => 'a",\n"\n'[Math.floor(random() * 6)]).join('');
      const cutter = new RecordCutter({ separator: ',', quotes: true });
      const cuts: [number, string][] = [];
      const keep = (records: ReturnType<RecordCutter['push']>): void => records.forEach(({ line, bytes }) => cuts.push([line, bytes?.toString() ?? '']));
      for (let at = 0; at < text.length; ) {
        const step = 1 + Math.floor(random() * 9);
        keep(cutter.push(Buffer.from(text.slice(at, at + step))));
        at += step;
      }
      keep(cutter.end());
      assert.deepEqual(cuts, simply(text), JSON.stringify(text));
    }
  });

  it('is linear where every line opens a quote that nothing closes', async () => {
    // From the beginning of a row and from within quotes alike, this line leaves a quote open.
    const line = '"a"b,"c\n';
    const file = fileOf('hard.csv', head + line.repeat(200_000));
    const began = performance.now();
    const index = new LineIndex(file, { separator: ',', quotes: true, header: true, columns: ['text', 'labels'] });
    await index.build();
    assert.equal(index.count, 200_000);
    assert.equal(index.record(199_999).line, 200_001);
    index.close();
    let records = 0;
    for await (const { bytes } of recordLines(file, { kind: 'table', separator: ',' })) records += bytes.length > 0 ? 1 : 0;
    assert.equal(records, 200_001);
    // Reading on from each line for 1 MiB would be 200 GB.
    assert.ok(performance.now() - began < 20_000, `${performance.now() - began} ms`);
  });

  it('that are not UTF-8 are told as faults before they are reviewed: they could not be written back', async () => {
    const bytes = Buffer.concat([Buffer.from('text,label\nSo am I,joy\nCaf'), Buffer.from([0xe9]), Buffer.from(' noir,joy\nNor I,sadness\n')]);
    const file = fileOf('latin.csv', '');
    writeFileSync(file, bytes);
    const [numbers, bad]: [number[], unknown[]] = [[], []];
    for await (const { number } of fileRecords(await openTextDataset(file), undefined, (line, reason) => bad.push([line, reason]))) numbers.push(number);
    assert.deepEqual([numbers, bad], [[0, 2], [[3, 'it is not UTF-8']]]);
    const dataset = await datasetOf([{ path: file }]);
    assert.deepEqual(await dataset.summary('malformed', {}), { count: 1, blank: 0, first: [{ file: 0, line: 3, reason: 'not UTF-8' }] });
  });

  it('says in the view where the quote is, and has as many rows as the check and the review', async () => {
    const file = fileOf('a.csv', `${head}a,joy\né,"joy\nc,love\n`);
    const dataset = await datasetOf([{ path: file }], { shape: { text: 'text', labels: { form: 'name', field: 'labels' }, set: labelSet('goEmotions') } });
    const rows = await dataset.rows({}, 0, 10);
    assert.deepEqual(rows.map(({ line, fault }) => [line, fault?.split(':')[0]]), [[2, undefined], [3, 'the quotation mark at column 3 is never closed, so the line is not read'], [4, undefined]]);
    assert.equal(await dataset.raw(0, 1), 'é,"joy');
    const { count, first } = await dataset.summary('malformed', {});
    assert.deepEqual([count, first[0]?.line, first[0]?.reason === rows[1]?.fault], [1, 3, true]);
    const bad: [number, string][] = [];
    const numbers: number[] = [];
    for await (const { number } of fileRecords(await openTextDataset(file), undefined, (line, reason) => bad.push([line, reason]))) numbers.push(number);
    assert.deepEqual(numbers, [0, 2]);
    assert.deepEqual(bad, [[3, rows[1]?.fault]]);
  });
});

/** The rule without regard to time: a row ends at the first line break outside quotes; if there is none, its first line is a record. */
function simply(text: string): [number, string][] {
  const cuts: [number, string][] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const closed = /^(?:(?:"(?:[^"]|"")*"(?!")[^,\n]*|(?!")[^,\n]*)(?:,|(?=\n|$)))*?(?=\n|$)/.exec(text.slice(at));
    const end = closed ? at + closed[0].length : text.length;
    const whole = closed !== null && (text[end] === '\n' || end === text.length) && !openQuote(text.slice(at, end), cellsOf(text.slice(at, end), { separator: ',', quotes: true }));
    const stop = whole ? end : (text.indexOf('\n', at) + 1 || text.length + 1) - 1;
    cuts.push([line, text.slice(at, stop)]);
    line += text.slice(at, stop).split('\n').length;
    at = stop + 1;
  }
  return cuts;
}
