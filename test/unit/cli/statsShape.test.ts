// What `dataset stats` takes the fields of a file for: the same as the commands that read it as text do.
import assert from 'node:assert/strict';
import { readShapeOptions } from '../../../src/cli/dataset/shapeOption';
import { formOfFiles } from '../../../src/cli/dataset/statsShape';
import { openTextDataset } from '../../../src/dataset/review/textDataset';
import { openDataset, type Dataset } from '../../../src/dataset/engine/dataset';
import { fileOf, folder, workerModule } from '../dataset/engine/support';

describe('dataset stats, of a table', function () {
  this.timeout(60_000);
  let dataset: Dataset;
  afterEach(() => dataset.dispose());

  const tables: Readonly<Record<string, string>> = {
    'names.csv': 'text,labels\r\nOne,"joy,love"\r\n"Two,\nhalf",anger\r\nThree,\r\nFour,joy\r\nFive,"anger,joy"\r\n',
    'pairs.csv': 'text,emotions\r\nOne,"[[""joy"",0.8], [""fear"",0.1]]"\r\nTwo,[]\r\n',
    'ids.tsv': 'text\tlabels\nOne\t17,2\nTwo\t27\nThree\t2\n',
    'goEmotions.tsv': 'That "is" it\t3,27\tee1\nNo.\t2\tee2\n',
    'lists.csv': 'text,labels\nOne,"[""joy"", ""love""]"\nTwo,"[""anger""]"\n',
  };
  for (const [name, content] of Object.entries(tables)) {
    it(`reads the cells of ${name} as they are meant`, async () => {
      const file = fileOf(name, content);
      const { shape } = await openTextDataset(file);
      dataset = openDataset([{ path: file }], { workerModule: await workerModule(), cacheFolder: folder(), log: () => undefined });
      const found = await formOfFiles(dataset, readShapeOptions(undefined, undefined));
      assert.deepEqual(found, shape);
      await dataset.setShape(found);
      const unknown = await dataset.summary('unknownLabels', {});
      assert.deepEqual(unknown, []);
      const { gold } = await dataset.summary('labels', {});
      assert.ok(gold.some(({ count }) => count > 0));
    });
  }
});
