// A record by its line: the same record, with the same number, as the review has it.
import assert from 'node:assert/strict';
import { hashOf } from '../../../../src/dataset/review/recordLines';
import { rawRecordAt } from '../../../../src/dataset/review/rawRecord';
import { fileRecords, openTextDataset } from '../../../../src/dataset/review/textDataset';
import { fileOf } from '../engine/support';

describe('a record by its line', () => {
  const files = {
    'data.jsonl': '\ufeff{"text":"One","labels":["joy"]}\r\n\nnot JSON\n{"text":"Two\\u00e9","labels":["anger"]}\n{"text":"Last","labels":["joy"]}',
    'data.csv': 'text,label\r\nOne,joy\r\n\r\n"Two\nlines, and ""quotes""",anger\r\nLast,joy\r\n',
    'data.tsv': 'text\tlabel\nOne\tjoy\n17"\tanger\nLast\tjoy\n',
  };
  for (const [name, content] of Object.entries(files)) {
    it(`of ${name}`, async () => {
      const dataset = await openTextDataset(fileOf(name, content), { text: 'text', labels: name === 'data.jsonl' ? { form: 'names', field: 'labels' } : { form: 'name', field: 'label' }, set: (await openTextDataset(fileOf('known.jsonl', '{"text":"a","labels":["love"]}\n'))).shape.set });
      let records = 0;
      for await (const { line, number, hash } of fileRecords(dataset)) {
        records++;
        const found = await rawRecordAt(dataset, line);
        assert.deepEqual([found?.number, hashOf(Buffer.from(found?.text ?? ''))], [number, hash]);
      }
      assert.equal(records, 3);
      assert.equal(await rawRecordAt(dataset, 99), undefined);
      assert.equal(await rawRecordAt(dataset, name === 'data.jsonl' ? 2 : 1), undefined, 'a blank line, or the header');
    });
  }
});
