// Whether the first row of a table names its columns, also where one has no name.
import assert from 'node:assert/strict';
import { labelSet } from '../../../../src/core/labelSets';
import { convertRecord } from '../../../../src/dataset/records/convert';
import { proposeShape } from '../../../../src/dataset/records/proposeShape';
import { sniffTable } from '../../../../src/dataset/records/sniffTable';
import { readRow, rewriteRow } from '../../../../src/dataset/records/tableRecord';

const columns = (...rows: string[]): readonly string[] => {
  const { header, columns: names } = sniffTable(rows, false);
  return header ? names : [];
};

describe('the first row of a table', () => {
  it('names the columns, as pandas and R write it by default too', () => {
    assert.deepEqual(columns('text,labels'), ['text', 'labels']);
    assert.deepEqual(columns(',text,labels', '0,a,joy'), ['column 1', 'text', 'labels']);
    assert.deepEqual(columns('"","text","labels"', '"a1","a","joy"'), ['column 1', 'text', 'labels']);
    assert.deepEqual(columns(',body,mood', '0,a,calm'), ['column 1', 'body', 'mood']);
    assert.deepEqual(columns('text,labels,,', 'a,joy,,'), ['text', 'labels', 'column 3', 'column 4']);
    assert.deepEqual(columns(',column 1,text', '0,x,a'), ['column 1', 'column 1 2', 'text']);
  });

  it('is a record where it has an empty cell and no names, or numbers', () => {
    for (const rows of [[',Where have you been?,joy', 'BOB,At sea.,fear'], ['Where have you been?,,joy', '3,4,5'], [',,', '0,a,joy'], ['1,text,labels'], ['text,text,labels'], [',text,text', '0,a,b'], [',1,2', '0,3,4'], ['']]) {
      assert.deepEqual(columns(...rows), [], rows.join(' / '));
    }
  });

  it('leaves the records and their labels to be read, changed and converted', () => {
    const rows = ['0,"I waited, and waited",joy', '1,No.,anger'] as const;
    const table = sniffTable([',text,labels', ...rows], false);
    const proposal = proposeShape({ table, rows });
    const shape = proposal.kind === 'known' ? { ...proposal.shape, set: labelSet('goEmotions') } : assert.fail();
    const read = readRow(rows[0], table, shape);
    assert.ok(read.kind === 'record' && read.faults.length === 0);
    assert.deepEqual([read.record.text, read.record.labels.map(({ name }) => name)], ['I waited, and waited', ['joy']]);
    assert.equal(rewriteRow(rows[1], table, shape, [{ name: 'fear', score: undefined }]), '1,No.,fear');
    const converted = convertRecord(rows[1], table, shape, 'names');
    assert.deepEqual(converted.kind === 'entries' && converted.entries.map(({ name, json }) => [name, json]), [['column 1', '"1"'], ['text', '"No."'], ['labels', '["anger"]']]);
  });
});
