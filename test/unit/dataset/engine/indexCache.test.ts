// Kept line indices: those that nobody has used for long go when a dataset is opened, and so do the oldest of too many.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keepIndex, openIndex, pruneIndices } from '../../../../src/dataset/engine/indexCache';
import { closeDatasets, datasetOf, fileOf, folder, lines } from './support';

const DAY = 24 * 60 * 60 * 1000;

/** A file of so many bytes that was last used so many days ago. */
function put(place: string, name: string, days: number, bytes = 10): void {
  const file = path.join(place, name);
  writeFileSync(file, Buffer.alloc(bytes));
  const then = new Date(Date.now() - days * DAY);
  utimesSync(file, then, then);
}

describe('kept line indices', () => {
  after(closeDatasets);

  it('go by age and by size, what is left of unfinished ones too, and nothing else', () => {
    const place = folder();
    put(place, 'new.index', 1);
    put(place, 'old.index', 61);
    put(place, 'a.index.7.tmp', 2);
    put(place, 'b.index.8.tmp', 0.5);
    put(place, 'notes.txt', 400);
    mkdirSync(path.join(place, 'work'));
    pruneIndices(place);
    assert.deepEqual(readdirSync(place).sort(), ['b.index.8.tmp', 'new.index', 'notes.txt', 'work']);
    for (const [at, name] of ['first', 'second', 'third'].entries()) put(place, `${name}.index`, 10 + at, 400);
    pruneIndices(place, { bytes: 850 });
    assert.deepEqual(readdirSync(place).sort(), ['b.index.8.tmp', 'first.index', 'new.index', 'notes.txt', 'second.index', 'work']);
    pruneIndices(path.join(place, 'nowhere'));
  });

  it('are pruned when a dataset is opened, and used ones stay, however old their file is', async () => {
    const cacheFolder = folder();
    const file = fileOf('used.jsonl', lines([{ utterance: 'a', all_emotions: [] }]));
    const index = openIndex(cacheFolder, file, 'lines');
    await index.build();
    keepIndex(cacheFolder, file, 'lines', index);
    index.close();
    const [kept = ''] = readdirSync(cacheFolder);
    const then = new Date(Date.now() - 100 * DAY);
    utimesSync(path.join(cacheFolder, kept), then, then);
    put(cacheFolder, 'unused.index', 100);
    const dataset = await datasetOf([{ path: file }], { cacheFolder });
    assert.equal(await dataset.count({}), 1);
    assert.ok(!existsSync(path.join(cacheFolder, 'unused.index')));
    assert.ok(Date.now() - statSync(path.join(cacheFolder, kept)).mtimeMs < DAY);
  });
});
