// Prompts of our own and of a user, and the requests made with them.
import assert from 'node:assert/strict';
import { BUILT_IN_PROMPTS, PROMPT_FILES, readPrompts } from '../../../src/synthesis/prompts/prompts';
import { stageRequest } from '../../../src/synthesis/prompts/stageRequest';
import { STAGES, type Stage, type StageGiven } from '../../../src/synthesis/stage';

const narrative = 'Sue and Johnsy had a studio.\n\nOld Behrman said: {{actor}} is no name.';
const given: StageGiven = {
  actors: { narrative, most: 15 },
  utterances: { narrative, actor: 'Sue', emotional: 8, neutral: 2, wanted: ['grief', 'pride'] },
  labels: { utterance: 'Say "{{primary}}"\n twice.', primary: 'joy' },
  context: { narrative, actor: 'Sue', utterance: 'Not the last one.', emotions: ['fear'] },
  cleaning: { actor: 'Sue', context: 'Sue came home.', emotions: ['fear'] },
  rewriting: { actor: 'Sue', utterance: 'Not the last one.', emotions: ['fear'], context: '' },
};
const content = <S extends Stage>(stage: S, own: StageGiven[S] = given[stage], form: 'schema' | 'lines' = 'schema', prompts = BUILT_IN_PROMPTS): string => stageRequest(stage, own, prompts, form).messages.map(message => message.content).join('');

describe('prompts', () => {
  it('are the same when a user’s folder holds copies of ours, whatever its line ends', () => {
    const copies = readPrompts(new Map(STAGES.map(stage => [stage, `\uFEFF${PROMPT_FILES[stage].replaceAll('\n', '\r\n')}`])));
    assert.equal(copies.version, BUILT_IN_PROMPTS.version);
    for (const stage of STAGES) assert.deepEqual(copies.of(stage), BUILT_IN_PROMPTS.of(stage));
  });

  it('can be replaced one by one', () => {
    const own = readPrompts(new Map<Stage, string>([['labels', 'Emotions:\n{{emotions}}\n{{utterance}} ({{primary}})']]));
    assert.equal(own.of('labels').version, 'own');
    assert.notEqual(own.version, BUILT_IN_PROMPTS.version);
    assert.deepEqual(own.of('actors'), BUILT_IN_PROMPTS.of('actors'));
    assert.ok(content('labels', given.labels, 'lines', own).endsWith('Say "{{primary}}" twice. (joy)'));
    assert.equal(readPrompts(new Map<Stage, string>([['labels', 'version: mine 3\n{{emotions}}{{utterance}}{{primary}}']])).of('labels').version, 'mine 3');
  });

  it('say which file lacks what, or has what is not known', () => {
    const faulty = (stage: Stage, text: string) => () => readPrompts(new Map([[stage, text]]));
    assert.throws(faulty('labels', '{{emotions}} {{primary}}'), /labels\.md: the placeholder \{\{utterance\}\} is missing/);
    assert.throws(faulty('actors', '{{narrative}} {{mood}}'), /actors\.md: there is no placeholder \{\{mood\}\}/);
    assert.throws(faulty('actors', 'Read this: {{narrative}}'), /actors\.md: \{\{narrative\}\} must stand once, at the very beginning/);
    assert.throws(faulty('cleaning', ''), /cleaning\.md: the placeholder/);
  });
});

describe('requests', () => {
  it('begin with the narrative, byte for byte the same in all stages and forms that use it', () => {
    const block = `<story>\n${narrative}\n</story>\n\n`;
    for (const form of ['schema', 'lines'] as const) for (const stage of ['actors', 'utterances', 'context'] as const) assert.ok(content(stage, given[stage], form).startsWith(block), stage);
  });

  it('fill every placeholder, and search what they put in for none', () => {
    for (const form of ['schema', 'lines'] as const) {
      for (const stage of STAGES) {
        const text = content(stage, given[stage], form);
        assert.equal(text.replaceAll('{{actor}} is no name', '').replaceAll('"{{primary}}"', '').includes('{{'), false, text);
        assert.equal(/^\[(schema|lines)\]/m.test(text), false, text);
      }
    }
  });

  it('leave out the line whose placeholder is empty', () => {
    const none = content('utterances', { ...given.utterances, neutral: 0, wanted: [] });
    assert.ok(!none.includes('After them write') && !none.includes('Include these'));
    assert.ok(content('utterances').includes('write 2 neutral') && content('utterances').includes('allows them: grief, pride.'));
  });

  it('carry a schema in one form and none in the other, in keywords that every server takes', () => {
    const taken = new Set(['type', 'properties', 'required', 'items', 'enum', 'additionalProperties', 'minItems', 'maxItems']);
    const check = (schema: unknown): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [key, value] of Object.entries(schema)) {
        assert.ok(taken.has(key), key);
        if (key === 'properties') Object.values(value as object).forEach(check);
        else if (key === 'items') check(value);
      }
    };
    for (const stage of STAGES) {
      check(stageRequest(stage, given[stage], BUILT_IN_PROMPTS, 'schema').schema?.schema);
      assert.equal(stageRequest(stage, given[stage], BUILT_IN_PROMPTS, 'schema').schema?.name, stage);
      assert.equal('schema' in stageRequest(stage, given[stage], BUILT_IN_PROMPTS, 'lines'), false);
    }
  });
});
