// One stage on existing records, and one example made anew.
import assert from 'node:assert/strict';
import type { Example } from '../../../../src/synthesis/example';
import { runStage, type StageInput, type StageOutput } from '../../../../src/synthesis/pipeline/oneStage';
import { regenerate } from '../../../../src/synthesis/pipeline/regenerate';
import { BUILT_IN_PROMPTS } from '../../../../src/synthesis/prompts/prompts';
import { openRun, readRun } from '../../../../src/synthesis/run/run';
import type { Stage } from '../../../../src/synthesis/stage';
import { inFolder } from '../run/folder';
import { runIn, settingsOf, SMALL } from './running';
import { StoryServer, storiesOf, storyOf } from './storyServer';

const signal = new AbortController().signal;

async function through(folder: string, stage: Stage, records: readonly StageInput['record'][], server: StoryServer): Promise<StageOutput[]> {
  const run = await openRun(folder, { resume: true, settings: settingsOf(SMALL) });
  const inputs = {
    async *[Symbol.asyncIterator]() {
      for (const [at, record] of records.entries()) yield await Promise.resolve({ line: at + 1, record });
    },
  };
  try {
    const found: StageOutput[] = [];
    for await (const output of runStage(stage, inputs, { plan: SMALL, prompts: BUILT_IN_PROMPTS, form: 'schema', run, ports: { server }, signal })) found.push(output);
    return found;
  } finally {
    await run.close();
  }
}

describe('one stage on existing records', () => {
  it('gives results in the order of the records, rejects those that lack a field, and asks nothing twice', () =>
    inFolder(async folder => {
      const server = new StoryServer({ turns: 20 });
      const records = Array.from({ length: 40 }, (_, at) => (at === 7 ? { utterance: 'No emotion.' } : { utterance: `I see the lantern ${at}.`, emotion: 'fear' }));
      const outputs = await through(folder, 'labels', records, server);
      assert.deepEqual(outputs.map(({ line }) => line), records.map((_, at) => at + 1));
      const lacking = outputs[7]!;
      assert.ok(lacking.kind === 'rejected' && lacking.rejection.at === 'input');
      assert.equal(lacking.rejection.reason, 'Line 8: the stage labels needs the field "primary" (or "emotion", "label").');
      for (const output of outputs) {
        if (output.line === 8) continue;
        assert.ok(output.kind === 'made' && output.call.stage === 'labels');
        assert.equal((output.fields['all_emotions'] as [string, number][])[0]?.[0], 'fear');
      }
      assert.equal(server.answered.size, 39);
      assert.deepEqual(await through(folder, 'labels', records, server), outputs);
      assert.deepEqual([server.answered.size, Math.max(...server.answered.values())], [39, 1]);
    }));

  it('reads the fields of every stage', () =>
    inFolder(async folder => {
      const { text } = storyOf(1);
      const record = { plot: text, character: 'Mara', utterance: 'I see the harbour, and I wonder about the kettle.', all_emotions: [['fear', 0.8], ['joy', 0.1]], context: 'The lantern was lost.' };
      for (const [stage, field] of [['actors', 'characters'], ['utterances', 'utterances'], ['labels', 'all_emotions_mapped'], ['context', 'context'], ['cleaning', 'context'], ['rewriting', 'rewritten']] as const) {
        const [output] = await through(folder, stage, [record], new StoryServer());
        assert.ok(output?.kind === 'made' && output.fields[field] !== undefined, stage);
      }
    }));
});

describe('one example made anew', () => {
  it('is another one of the same character and emotion, with its provenance, at every try another', () =>
    inFolder(async folder => {
      const server = new StoryServer();
      await runIn(folder, storiesOf(1), { server });
      const examples: Example[] = [];
      for await (const example of (await readRun(folder)).examples()) examples.push(example);
      const run = await openRun(folder, { resume: true, settings: settingsOf(SMALL) });
      try {
        const account = JSON.stringify(run.log.account);
        for (const kind of ['contextless', 'original', 'rewritten'] as const) {
          const old = examples.find(example => example.kind === kind)!;
          const made: Example[] = [];
          for (let times = 0; times < 12; times++) {
            const result = await regenerate(old, storyOf(0), SMALL, BUILT_IN_PROMPTS, 'schema', run, { server }, signal);
            if ('schema' in result) made.push(result);
            else assert.ok(!['input', 'utterances'].includes(result.at), `${result.at}: ${result.reason}`);
          }
          assert.ok(made.length >= 3, `${kind}: ${made.length}`);
          assert.equal(new Set([old, ...made].map(({ id }) => id)).size, made.length + 1);
          assert.ok(made.every(example => example.kind === kind && example.character === old.character));
          if (kind === 'contextless') assert.ok(made.every(example => example.all_emotions[0]?.[0] === old.all_emotions_mapped[0]?.[0]));
          else assert.ok(new Set(made.map(({ context }) => context)).size === made.length);
          // What was made anew can be made anew in its turn.
          const turns = await Promise.all(made.slice(0, 3).map(own => regenerate(own, storyOf(0), SMALL, BUILT_IN_PROMPTS, 'schema', run, { server }, signal)));
          for (const turn of turns) assert.ok('schema' in turn || turn.at !== 'input', 'reason' in turn ? turn.reason : '');
          assert.deepEqual(made[0]?.provenance.calls.map(({ stage }) => stage), old.provenance.calls.map(({ stage }) => stage));
        }
        const changed = await regenerate(examples[0]!, storyOf(1), SMALL, BUILT_IN_PROMPTS, 'schema', run, { server }, signal);
        assert.ok('reason' in changed && changed.at === 'input');
        assert.equal(JSON.stringify(run.log.account), account);
        assert.ok(Math.max(...server.answered.values()) === 1);
      } finally {
        await run.close();
      }
    }));
});
