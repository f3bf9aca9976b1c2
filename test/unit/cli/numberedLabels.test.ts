// Labels that are numbers: which they are taken for is said, where nobody has said it.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { check } from '../../../src/cli/dataset/check';
import { readShapeOptions, takenWords } from '../../../src/cli/dataset/shapeOption';
import { labelsOption } from '../../../src/cli/dataset/unclearShape';
import type { Io } from '../../../src/cli/io';
import { openTextDataset } from '../../../src/dataset/review/textDataset';
import { temporaryFolder } from '../classifier/support';

describe('labels that are numbers', () => {
  const made = (...labels: readonly (readonly (number | string)[])[]): string => {
    const file = path.join(temporaryFolder('numbers'), 'data.jsonl');
    writeFileSync(file, labels.map((own, at) => `${JSON.stringify({ text: `take ${at}`, labels: own })}\n`).join(''));
    return file;
  };
  const stderrOf = async (...args: readonly string[]): Promise<string> => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    await check({ stdin: process.stdin, stdout: Object.assign(stdout, { fd: -1, isTTY: false }), stderr, env: {}, signal: new AbortController().signal } as unknown as Io, args);
    return String(stderr.read() ?? '');
  };

  it('are said to be what they are taken for, unless an option says it', async () => {
    const file = made([3], [0, 5]);
    assert.match(await stderrOf(file), /data\.jsonl: its labels are numbers, and taken for the labels of GoEmotions, 27 emotions and neutral; --labels says which they are\n/);
    assert.equal(await stderrOf(file, '--labels', 'sadness,joy,love,anger,fear,surprise'), '');
    assert.equal(await stderrOf(file, '--shape', '{"text":"text","labels":"labels","form":"ids"}'), '');
    assert.match(await stderrOf(made([3], [40])), /taken for labels of its own: 0, 1, 2, .* and 11 more; --labels says/);
    assert.equal(await stderrOf(made(['joy'], ['fear'])), '', 'names say it themselves');
    const { shape } = await openTextDataset(file);
    assert.deepEqual([typeof takenWords(shape, readShapeOptions(undefined, undefined)), takenWords(shape, readShapeOptions(undefined, 'ekman'))], ['string', undefined]);
  });

  it('are named in the option as a shell takes it', () => {
    assert.equal(labelsOption('ekman'), '--labels ekman');
    assert.equal(labelsOption(['joy', 'fear']), '--labels joy,fear');
    assert.equal(labelsOption(['joy', 'no one\'s']), `--labels 'joy,no one'\\''s'`);
    assert.equal(labelsOption(['joy, sort of', 'fear']), `--shape with '"labelSet": ["joy, sort of","fear"]'`);
  });
});
