// What the embedded model folder says of the texts that the model was trained on.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readModelFolder } from '../../src/classifier/modelFolder';
import { openTrainingHashes } from '../../src/dataset/check/trainingHashes';
import { utteranceHash } from '../../src/dataset/check/utteranceHash';

const root = path.resolve(__dirname, '../..');
const goEmotions = path.resolve(root, '../shared/data/goemotions');
const textsOf = (split: string): string[] => readFileSync(path.join(goEmotions, split), 'utf8').split('\n').filter(line => line !== '').map(line => line.slice(0, line.indexOf('\t')));

describe('the hashes of what the embedded model was trained on', () => {
  const open = async () => openTrainingHashes((await readModelFolder(path.join(root, 'models/emo-minilm'))).trainingHashesFile ?? '');

  it('take less than 1 MB, and know no text that was written after it', async () => {
    const hashes = await open();
    assert.ok(hashes.count > 40_000 && hashes.count * 8 < 1e6, String(hashes.count));
    assert.ok(!hashes.has(utteranceHash('The ferry is late, and the lamp in the harbour office has gone out again.')));
  });

  it('know every text of GoEmotions’ train split, and few of its test split', async function () {
    if (!existsSync(goEmotions)) {
      console.log('      skipped: ../shared/data/goemotions is not there');
      this.skip();
    }
    const hashes = await open();
    assert.ok(textsOf('train.tsv').every(text => hashes.has(utteranceHash(text))));
    const seen = textsOf('test.tsv').filter(text => hashes.has(utteranceHash(text)));
    assert.ok(seen.length < 60, String(seen.length));
  });
});
