// Which split each of several files is, by their names.
import path from 'node:path';

const names: readonly (readonly [RegExp, string])[] = [
  [/^(train|training|trn|tr)$/, 'train'],
  [/^(dev|devel|development|val|valid|validation|eval)$/, 'validation'],
  [/^(test|testing|tst)$/, 'test'],
];

/** One name a file, the same for the parts of one split (train-00000-of-00002); a file whose name says nothing goes by what its name does not share with the others. */
export function proposeSplits(paths: readonly string[]): string[] {
  const parts = paths.map(file => path.basename(file, path.extname(file)).split(/[^\p{L}\p{N}]+/u).filter(part => part !== ''));
  return parts.map((own, at) => {
    const known = own.map(part => names.find(([pattern]) => pattern.test(part.toLowerCase()))?.[1]).find(name => name !== undefined);
    const distinct = own.filter(part => parts.filter((others, other) => other !== at && others.includes(part)).length === 0);
    return known ?? (distinct.join('-') || own.join('-') || `file ${at + 1}`);
  });
}
