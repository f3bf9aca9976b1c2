// A record of each kind of file as it is shown raw: from the engine to the text of its document.
import assert from 'node:assert/strict';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { rawText } from '../../../../src/extension/dataset/view/rawText';
import { closeDatasets, datasetOf, fileOf, folder } from '../../dataset/engine/support';

const JSON_LINE = '{"utterance": "caf\\u00e9",  "score":1.0, "id":12345678901234567890, "all_emotions":[["joy",0.90]]}';
const CSV_ROW = '"Two lines,\nand a ""quote""",joy,1.0,12345678901234567890';

describe('a record shown raw', function () {
  this.timeout(60_000);
  afterEach(closeDatasets);
  const shown = async (file: string): Promise<ReturnType<typeof rawText>> => rawText(file, 1, await (await datasetOf([{ path: file }])).raw(0, 1));

  it('has every character of its line of JSON, and of its row of a table', async () => {
    const lines = fileOf('data.jsonl', `{"utterance":"first"}\r\n${JSON_LINE}\r\n`);
    assert.deepEqual(await shown(lines), { name: 'data.jsonl record 2.json', text: JSON_LINE });
    const csv = fileOf('data.csv', `text,labels,weight,id\r\nfirst,joy,1,1\r\n${CSV_ROW}\r\n`);
    assert.deepEqual(await shown(csv), { name: 'data.csv record 2.txt', text: CSV_ROW });
    const tsv = fileOf('data.tsv', 'text\tlabels\tweight\nfirst\tjoy\t1\n17\tanger\t1.0\n');
    assert.deepEqual(await shown(tsv), { name: 'data.tsv record 2.txt', text: '17\tanger\t1.0' });
  });

  it('is the JSON of Parquet in lines, with numbers as they come', async () => {
    const file = path.join(folder(), 'data.parquet');
    const duck = await (await DuckDBInstance.create(':memory:')).connect();
    await duck.run(`copy (select 'take ' || n as utterance, 9007199254740992 + n as id, n::double as score from range(2) numbers (n)) to '${file}' (format parquet)`);
    duck.closeSync();
    const { name, text } = await shown(file);
    assert.equal(name, 'data.parquet record 2.json');
    assert.equal(text, '{"utterance": "take 1", "id": 9007199254740993, "score": 1.0}\n');
  });
});
