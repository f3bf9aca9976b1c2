// The hashes of training utterances: the same as the recipe's Python writes (test/fixtures/trainingHashes), and found again.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openTrainingHashes } from '../../../../src/dataset/check/trainingHashes';
import { groupNumber, utteranceHash } from '../../../../src/dataset/check/utteranceHash';
import { temporaryFolder } from '../../classifier/support';

const pairs = JSON.parse(readFileSync(path.resolve(__dirname, '../../../fixtures/trainingHashes/hashes.json'), 'utf8')) as { text: string; hash: string }[];

function write(hashes: readonly bigint[]): string {
  const file = path.join(temporaryFolder('hashes'), 'training.hashes');
  const bytes = Buffer.alloc(8 * hashes.length);
  hashes.forEach((hash, at) => bytes.writeBigUInt64LE(hash, 8 * at));
  writeFileSync(file, bytes);
  return file;
}

const sorted = (hashes: readonly bigint[]): bigint[] => [...new Set(hashes)].sort((a, b) => (a < b ? -1 : 1));

describe('training hashes', () => {
  for (const { text, hash } of pairs) it(`of ${JSON.stringify(text)}`, () => assert.equal(utteranceHash(text).toString(), hash));

  it('are found, and no others', async () => {
    const inside = Array.from({ length: 1001 }, (_, at) => utteranceHash(`utterance ${at}`));
    const hashes = await openTrainingHashes(write(sorted(inside)));
    assert.equal(hashes.count, 1001);
    assert.ok(inside.every(hash => hashes.has(hash)));
    assert.ok(!Array.from({ length: 1001 }, (_, at) => utteranceHash(`another ${at}`)).some(hash => hashes.has(hash)));
    assert.ok(!(await openTrainingHashes(write([]))).has(1n));
  });

  it('are refused where they are not sorted or cut off', async () => {
    await assert.rejects(openTrainingHashes(write([2n, 1n])), /not sorted/);
    const file = write([1n, 2n]);
    writeFileSync(file, readFileSync(file).subarray(0, 11));
    await assert.rejects(openTrainingHashes(file), /multiple of 8/);
  });

  it('make exact numbers of 53 bits', () => assert.equal(groupNumber(2n ** 64n - 1n), Number.MAX_SAFE_INTEGER));
});
