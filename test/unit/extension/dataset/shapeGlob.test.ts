// The setting of shapes means one file alone, whatever its name, and the file's own entry goes first.
import assert from 'node:assert/strict';
import { entryFor, globOf } from '../../../../src/extension/dataset/shapeGlob';

describe('the name of a file in the setting of shapes', () => {
  it('is its place in its folder, or its whole path: never a name that others have too', () => {
    assert.equal(globOf('/home/ann/data/train.jsonl', 'data/train.jsonl'), 'data/train.jsonl');
    assert.equal(globOf('/elsewhere/train.jsonl', undefined), '/elsewhere/train.jsonl');
    assert.equal(globOf('C:\\data\\train.jsonl', undefined), 'C:/data/train.jsonl');
  });

  it('takes signs of globs for themselves', () => assert.equal(globOf('/a/x[1]{2}*?.jsonl', undefined), '/a/x[[]1[]][{]2[}][*][?].jsonl'));

  it('goes before a glob that means many files', () => {
    const shapes = { '**/*.jsonl': 1, 'data/a.jsonl': 2, '**/a.*': 3 };
    const every = (): boolean => true;
    assert.equal(entryFor(shapes, 'data/a.jsonl', every), 'data/a.jsonl');
    assert.equal(entryFor(shapes, 'data/b.jsonl', every), '**/*.jsonl');
    assert.equal(entryFor(shapes, 'data/c.csv', () => false), undefined);
  });
});
