// The requests of all stages as a server gets them, and the versions of the prompts; `UPDATE=1` writes the expectations anew, to be read before they are kept.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BUILT_IN_PROMPTS } from '../../src/synthesis/prompts/prompts';
import { stageRequest } from '../../src/synthesis/prompts/stageRequest';
import { STAGES, type StageGiven } from '../../src/synthesis/stage';

const folder = path.join(__dirname, 'synthesis');
const update = process.env['UPDATE'] === '1';

const narrative = 'The ferry was late. Mara stood on the pier with her brother’s letter in her coat.\n\n“He will not come,” said the ferryman, and tied the rope.';
const context = 'Mara’s brother had written that he would come with the evening ferry. It arrived late, and the ferryman told her that he was not on board. Mara was sad.';
const utterance = 'Three years, and now he sends an empty boat.';
const emotions = ['disappointment', 'sadness', 'anger'];
const given: StageGiven = {
  actors: { narrative, most: 15 },
  utterances: { narrative, actor: 'Mara', emotional: 8, neutral: 2, wanted: ['grief', 'relief'] },
  labels: { utterance, primary: 'disappointment' },
  context: { narrative, actor: 'Mara', utterance, emotions },
  cleaning: { actor: 'Mara', context, emotions },
  rewriting: { actor: 'Mara', utterance, emotions, context },
};

describe('requests of the stages', () => {
  for (const stage of STAGES) {
    for (const form of ['schema', 'lines'] as const) {
      it(`${stage}, ${form}`, () => {
        const { messages, ...others } = stageRequest(stage, given[stage], BUILT_IN_PROMPTS, form);
        const shown = `${messages.map(({ role, content }) => `== ${role}\n${content}\n`).join('')}== settings\n${JSON.stringify(others, undefined, 2)}\n`;
        const expected = path.join(folder, `${stage}.${form}.expected.txt`);
        if (update) writeFileSync(expected, shown);
        assert.equal(shown, readFileSync(expected, 'utf8'));
      });
    }
  }
});

describe('versions of the prompts', () => {
  const file = path.join(folder, 'versions.json');
  const known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;

  for (const stage of STAGES) {
    it(`${stage}: a changed text has a new version`, () => {
      const { version, hash } = BUILT_IN_PROMPTS.of(stage);
      const versions = (known[stage] ??= {});
      // What an old version said stays as it was: only a new one is written.
      if (update && versions[version] === undefined) {
        versions[version] = hash;
        writeFileSync(file, `${JSON.stringify(known, undefined, 2)}\n`);
      }
      assert.equal(versions[version], hash, `The text of ${stage} changed: give it the next version in its first line, then run with UPDATE=1.`);
      assert.match(version, /^\d+$/);
      assert.ok(Object.keys(versions).every(other => Number(other) <= Number(version)), 'no version is taken back');
    });
  }
});
