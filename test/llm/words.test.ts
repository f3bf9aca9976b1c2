// Single stages against a small model with real words: that prompts, schema and readers make sense to a model that can read.
import assert from 'node:assert/strict';
import { readAnswer } from '../../src/synthesis/answers/readAnswer';
import { emotionMeant } from '../../src/core/emotionSynonyms';
import { BUILT_IN_PROMPTS } from '../../src/synthesis/prompts/prompts';
import { stageRequest } from '../../src/synthesis/prompts/stageRequest';
import { openServer } from '../../src/synthesis/server/openServer';
import type { Stage, StageGiven, StageGives } from '../../src/synthesis/stage';
import { STORY } from '../host/storyTeller';
import { never, settingsOf } from '../unit/synthesis/server/support';
import { startLlama, whyNoLlama, type StartedLlama } from './startLlama';
import { wordModelFile } from './wordModels';

/** 135M parameters: enough to follow a schema, too few for the form of lines. The random model never says a name of the story, nor an emotion. */
describe('a small model with real words', function () {
  this.timeout(600_000);
  let llama: StartedLlama;

  before(async function () {
    let reason = await whyNoLlama();
    let model = '';
    try {
      model = reason === undefined ? wordModelFile('smollm2') : '';
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      return this.skip();
    }
    llama = await startLlama({ model, slots: 1, ctx: 2048, threads: 2 });
  });
  after(() => (llama as StartedLlama | undefined)?.stop());

  async function said<S extends Stage>(stage: S, given: StageGiven[S]): Promise<StageGives[S]> {
    const server = openServer(settingsOf(llama.url, { model: llama.model, timeout: 500_000 }));
    const { text, finish } = await server.complete({ ...stageRequest(stage, given, BUILT_IN_PROMPTS, 'schema'), temperature: 0, seed: 1, maxTokens: 120 }, never());
    const read = readAnswer(stage, given, text, finish);
    assert.ok(read.kind === 'read', `${JSON.stringify(read)}: ${text}`);
    return read.value;
  }

  it('names people of the story', async () => {
    const actors = await said('actors', { narrative: STORY, most: 3 });
    assert.ok(actors.some(name => /\b(?:Mara|Tomas)\b/.test(name)), JSON.stringify(actors));
  });

  it('scores the emotions of an utterance, the main one first', async () => {
    const labels = await said('labels', { utterance: 'I was so afraid in the dark that I could not move my hand.', primary: 'fear' });
    assert.equal(emotionMeant(labels[0]?.[0] ?? ''), 'fear', JSON.stringify(labels));
  });
});
