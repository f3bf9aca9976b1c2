import assert from 'node:assert/strict';
import { csvRow } from '../../../src/cli/csv';
import { parseCsv, parseTable } from '../../../src/dataset/csv';

const fieldsOf = (text: string): (readonly string[])[] => parseCsv(text).map(({ fields }) => fields);

describe('reading CSV', () => {
  it('takes quotes, commas, line breaks and empty fields as RFC 4180 has them', () => {
    assert.deepEqual(fieldsOf('a,"b,c","say ""x""",\r\n"two\r\nlines",,1\n'), [['a', 'b,c', 'say "x"', ''], ['two\r\nlines', '', '1']]);
    assert.deepEqual(fieldsOf('a\nb'), [['a'], ['b']]);
    assert.deepEqual(fieldsOf('""\n"",""'), [['', '']]);
  });
  it('keeps what is not quite by the rules', () => {
    assert.deepEqual(fieldsOf('5" nails,"x"y,"open\n'), [['5" nails', 'xy', 'open\n']]);
  });
  it('counts the lines in which rows begin', () => {
    assert.deepEqual(parseCsv('a,b\n\n"1\n2",c\r\nd,e').map(({ line }) => line), [1, 3, 5]);
  });
  it('names fields by the first row, and says which rows do not fit', () => {
    const { columns, rows } = parseTable('a, b\n1,2\n3\n');
    assert.deepEqual(columns, ['a', 'b']);
    assert.deepEqual(rows.map(({ values, complete }) => [values.get('b'), complete]), [['2', true], ['', false]]);
  });
  it('reads back what is written', () => {
    const row = ['a', 'b,c', 'say "x"', 'two\r\nlines', ' d ', ''];
    assert.deepEqual(fieldsOf(csvRow(row) + csvRow(row)), [row, row]);
  });
});
