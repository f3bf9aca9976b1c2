// A generating process killed in the middle of its work: nothing that was answered is asked again, and the dataset is that of a run left in peace.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../../../src/core/random';
import { readRun } from '../../../src/synthesis/run/run';
import { inFolder } from '../../unit/synthesis/run/folder';
import { buildGenerator, killAndGoOn, session, startHttpStory } from '../../unit/synthesis/pipeline/killing';
import { datasetIn } from '../../unit/synthesis/pipeline/running';

describe('a generating process that is killed', () => {
  it('repeats at most the calls in flight, and ends with the same dataset', () =>
    inFolder(async folder => {
      const generator = await buildGenerator(folder);
      const [killed, whole] = ['killed', 'whole'].map(name => path.join(folder, name)) as [string, string];
      for (const own of [killed, whole]) mkdirSync(own);
      const random = seededRandom(7);
      const story = await startHttpStory({ spoilt: 0.1 }, () => 5 + random() * 20);
      try {
        const report = await killAndGoOn(generator, killed, ['3', '8'], story, { times: 3, within: { requests: 15, milliseconds: 30 }, random: Math.random });
        assert.deepEqual([report.kills, report.storedAgain, report.arrivedAgain], [3, 0, 0]);
        assert.ok(report.mostInFlight <= 8 && report.repeated <= report.inFlight, JSON.stringify(report));
        const peaceful = await startHttpStory({ spoilt: 0.1 }, () => 0);
        try {
          await session(generator, [whole, peaceful.url, '3', '8'], peaceful);
        } finally {
          await peaceful.stop();
        }
        const strip = (text: string): string => text.replace(/"server":"[^"]*"/g, '');
        assert.equal(strip(await datasetIn(await readRun(killed))), strip(await datasetIn(await readRun(whole))));
        await (await readRun(killed)).account();
      } finally {
        await story.stop();
      }
    })).timeout(120_000);
});
