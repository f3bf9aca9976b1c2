// What `dataset check` prints; `UPDATE=1` writes the expectations anew, to be read before they are kept.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCli } from '../package/cli/runCli';

describe('what dataset check prints', () => {
  for (const [name, args] of [
    ['jsonl', ['test/fixtures/dataset/faulty.jsonl']],
    ['csv', ['test/fixtures/dataset/faulty.csv']],
    ['json', ['--format', 'json', 'test/fixtures/dataset/faulty.jsonl', 'test/fixtures/dataset/faulty.csv']],
  ] as const) {
    it(name, async () => {
      const { code, stdout, stderr } = await runCli(['dataset', 'check', ...args]);
      assert.deepEqual([code, stderr], [1, '']);
      const expected = path.join(__dirname, 'dataset', `${name}.expected.txt`);
      if (process.env['UPDATE'] === '1') writeFileSync(expected, stdout);
      assert.equal(stdout, readFileSync(expected, 'utf8'));
    });
  }
});
