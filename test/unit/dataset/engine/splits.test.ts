// Splits by the names of files.
import assert from 'node:assert/strict';
import { proposeSplits } from '../../../../src/dataset/engine/splits';

describe('splits', () => {
  it('are told from names', () => {
    const cases: [string[], string[]][] = [
      [['/a/train.tsv', '/a/dev.tsv', '/a/test.tsv'], ['train', 'validation', 'test']],
      [['emo-train-00000-of-00002.parquet', 'emo-train-00001-of-00002.parquet', 'emo_valid.parquet'], ['train', 'train', 'validation']],
      [['goemotions_1.csv', 'goemotions_2.csv'], ['1', '2']],
      [['Test.JSONL', 'latest.jsonl'], ['test', 'latest']],
      [['data.jsonl', 'data.jsonl'], ['data', 'data']],
    ];
    for (const [paths, expected] of cases) assert.deepEqual(proposeSplits(paths), expected);
  });
});
