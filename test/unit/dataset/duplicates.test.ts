// Duplicates are the same records to everybody: the text editor, the check on the command line, and the dataset view.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { labelSet } from '../../../src/core/labelSets';
import { check } from '../../../src/cli/dataset/check';
import type { Io } from '../../../src/cli/io';
import type { RecordShape } from '../../../src/dataset/records/shape';
import { atOnce } from '../../../src/extension/annotations/slices';
import { problemsOf } from '../../../src/extension/dataset/text/problems';
import { RecordLines } from '../../../src/extension/dataset/text/recordLines';
import { closeDatasets, datasetOf, fileOf } from './engine/support';

const shape: RecordShape = { text: 'text', character: 'character', context: 'context', labels: { form: 'names', field: 'labels' }, set: labelSet('goEmotions') };
const record = (text: string, more: Record<string, unknown> = {}): string => JSON.stringify({ text, labels: ['joy'], ...more });
const LINES = [
  record('Yes.', { character: 'Ines', context: 'Will you come?' }),
  record('Yes.', { character: 'Tomas', context: 'Is it late?' }),
  record('yes.'),
  record('Yes. '),
  record(''),
  record(''),
  record('\u00a0\t\n'),
  record('\u00a0\t\n'),
  record('\ud800'),
  record('\ud800'),
  record('No.', { character: 'Ines' }),
  record('Yes.', { labels: ['anger'] }),
  record('No.', { character: 'Ines' }),
];
/** Line of each duplicate, from 1, and of the record that said it first. */
const DUPLICATES = [[2, 1], [10, 9], [12, 1], [13, 11]];

async function checked(file: string): Promise<string> {
  let written = '';
  const stream = new Writable({ write: (chunk, _, done) => (written += String(chunk), done()) });
  await check({ stdout: stream, stderr: stream, stdin: process.stdin, env: {}, signal: new AbortController().signal } as unknown as Io, [file]);
  return written;
}

describe('duplicates', () => {
  after(closeDatasets);

  it('are the same to the editor, the check and the view', async () => {
    const lines = new RecordLines(LINES.length, shape);
    atOnce(lines.read(line => LINES[line] ?? ''));
    const problems = atOnce(problemsOf(lines)).listed.filter(({ fault }) => fault.kind === 'duplicate');
    assert.deepEqual(problems.map(({ line, first = -1 }) => [line + 1, first + 1]), DUPLICATES);
    const file = fileOf('a.jsonl', `${LINES.join('\n')}\n`);
    const said = [...(await checked(file)).matchAll(/:(\d+):\d+: information: (.*)/g)].map(([, line, words]) => [Number(line), words]);
    assert.deepEqual(said, problems.map(({ line, fault }) => [line + 1, fault.message]));
    const dataset = await datasetOf([{ path: file }], { shape });
    const { groups, extra, most } = await dataset.summary('duplicates', {});
    assert.deepEqual([groups, extra], [3, DUPLICATES.length]);
    assert.deepEqual(most.map(({ ids }) => ids.map(id => id + 1)).sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0)), [[1, 2, 12], [9, 10], [11, 13]]);
    assert.equal(await dataset.count({ only: 'duplicates' }), 7);
    assert.deepEqual((await dataset.summary('conflicts', {})).most.map(({ ids }) => ids), [[0, 1, 11]], 'blank texts are no conflict either');
  });
});
