// Rows of CSV and TSV as records: read, marked and rewritten.
import assert from 'node:assert/strict';
import { LABELS } from '../../../../src/core/emotions';
import { labelSet } from '../../../../src/core/labelSets';
import { seededRandom } from '../../../../src/core/random';
import type { LabelField, RecordShape } from '../../../../src/dataset/records/shape';
import { cellsOf, numberedColumns, writeCell, type TableForm } from '../../../../src/dataset/records/table';
import { readRow, rewriteRow, rowRanges } from '../../../../src/dataset/records/tableRecord';

const set = labelSet('goEmotions');
const csv = (...columns: string[]): TableForm => ({ separator: ',', columns, header: true, quotes: true });
const shape = (labels: LabelField, more: Partial<RecordShape> = {}): RecordShape => ({ text: 'text', labels, set, ...more });
const joined = shape({ form: 'name', field: 'labels', separator: ' ' });
const pairs = shape({ form: 'pairs', field: 'labels' });
const goEmotions: TableForm = { separator: '\t', columns: numberedColumns(3), header: false, quotes: false };
const numbers: RecordShape = { text: 'column0', labels: { form: 'id', field: 'column1', separator: ',' }, id: 'column2', set };
const just = (...labels: string[]) => labels.map(name => ({ name }));

describe('rows of a table', () => {
  it('reads quoted cells, and marks labels where they stand in the row', () => {
    const row = '"a ""b"", c",1,"[[""joy"", 0.80], [""fear"", 2]]"';
    const table = csv('text', 'id', 'labels');
    const reading = readRow(row, table, pairs);
    assert.ok(reading.kind === 'record');
    assert.equal(reading.record.text, 'a "b", c');
    assert.deepEqual(reading.record.labels.map(({ name, score }) => [name, score]), [['joy', 0.8], ['fear', 2]]);
    assert.deepEqual(reading.faults.map(({ kind, start, end }) => [kind, row.slice(start, end)]), [['score', '2']]);
    const ranges = rowRanges(row, table, pairs);
    assert.deepEqual(ranges.labels.map(label => [row.slice(label.start, label.end), row.slice(label.nameStart, label.nameEnd), row.slice(label.scoreStart, label.scoreEnd)]), [['[""joy"", 0.80]', 'joy', '0.80'], ['[""fear"", 2]', 'fear', '2']]);
    assert.equal(row.slice(ranges.textStart, ranges.textEnd), 'a ""b"", c');
  });

  it('reads GoEmotions as published', () => {
    const row = 'He said "so.\t3,27\teabcd';
    const reading = readRow(row, goEmotions, numbers);
    assert.deepEqual(reading.kind === 'record' && [reading.record.text, reading.record.labels.map(({ name, index }) => [name, index]), reading.faults], ['He said "so.', [['3', 3], ['27', 27]], []]);
    assert.equal(rewriteRow(row, goEmotions, numbers, just('annoyance', 'love')), 'He said "so.\t3,18\teabcd');
  });

  it('finds what is wrong', () => {
    const table = csv('text', 'labels');
    const kinds = (row: string): string[] => readRow(row, table, joined).faults.map(({ kind }) => kind);
    assert.deepEqual(kinds('a'), ['mixedShape', 'missing']);
    assert.deepEqual(kinds(' ,joyy joy joy'), ['emptyText', 'unknownLabel', 'labelTwice']);
    assert.deepEqual(kinds('a,joy,7'), ['mixedShape']);
    assert.deepEqual(kinds('"a"'), ['mixedShape', 'missing']);
    assert.deepEqual(readRow('a\tx\tb', goEmotions, numbers).faults.map(({ kind }) => kind), ['unknownLabel']);
  });

  it('changes the cell of the labels alone, and puts quotes where they are needed', () => {
    assert.equal(rewriteRow('"a",joy fear ,"7"', csv('text', 'labels', 'id'), joined, just('fear', 'love')), '"a",fear love ,"7"');
    const commas = shape({ form: 'name', field: 'labels', separator: ',' });
    assert.equal(rewriteRow('a,joy', csv('text', 'labels'), commas, just('joy', 'fear')), 'a,"joy,fear"');
    assert.equal(rewriteRow('a,"joy"', csv('text', 'labels'), commas, just('fear')), 'a,"fear"');
    assert.equal(rewriteRow('a,', csv('text', 'labels'), commas, just('fear')), 'a,fear');
    assert.equal(rewriteRow('a,"joy,fear"', csv('text', 'labels'), commas, []), 'a,""');
  });

  it('knows columns of every kind', () => {
    const table = csv('text', 'joy', 'fear');
    const two = shape({ form: 'columns', columns: ['joy', 'fear'] }, { set: { ...set, classes: [{ id: 'joy', from: ['joy'] }, { id: 'fear', from: ['fear'] }] } });
    assert.equal(rewriteRow('a,True,False', table, two, just('fear')), 'a,False,True');
    assert.equal(rewriteRow('a,"1",', table, two, just('fear')), 'a,"0",1');
    assert.deepEqual(readRow('a,1,2', table, two).faults.map(({ kind }) => kind), ['wrongType']);
  });

  it('holds for random rows', () => {
    const random = seededRandom(4);
    const below = (count: number): number => Math.floor(random() * count);
    const some = (): string[] => [...new Set(Array.from({ length: below(5) }, () => LABELS[below(28)]!))];
    const table = csv('id', 'labels', 'text', 'note');
    const texts = ['a', 'b, "c"', '"', 'x\ny', '', ' z '];
    for (let round = 0; round < 500; round++) {
      const separator = [' ', ',', ';', ', '][below(4)]!;
      const as = shape({ form: 'name', field: 'labels', separator: separator.trim() === '' ? ' ' : separator.trim() });
      const quotedAll = random() < 0.3;
      const write = (labels: string): string[] => ['7', labels, `t${texts[below(6)]!}`, texts[below(6)]!].map(value => writeCell(value, table, quotedAll));
      const [had, wanted] = [some(), some()];
      const row = write(had.join(separator)).join(',');
      assert.equal(rewriteRow(row, table, as, just(...had)), row);
      const result = rewriteRow(row, table, as, just(...wanted));
      const reading = readRow(result, table, as);
      assert.ok(reading.kind === 'record' && reading.faults.length === 0, result);
      assert.deepEqual(reading.record.labels.map(({ name }) => name).sort(), [...wanted].sort(), `${row}\n${result}`);
      const others = (line: string): string[] => cellsOf(line, table).filter((_, at) => at !== 1).map(({ start, end }) => line.slice(start, end));
      assert.deepEqual(others(result), others(row));
    }
  });
});
