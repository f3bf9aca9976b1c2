import assert from 'node:assert/strict';
import type { Result } from '../../../src/classifier/classifier';
import type { Utterance } from '../../../src/core/utterance';
import { bar, escaped, hoverMarkdown } from '../../../src/extension/annotations/hoverText';
import { scored, thresholds, utterance as speech } from './fixtures';

const model = { name: 'emo-minilm', thresholds };
const utterance: Utterance = {
  id: '1',
  speaker: 'LADY *B*',
  scene: 'INT. ROOM',
  sceneIndex: 0,
  text: 'A handbag? I never heard of such a thing.',
  range: { start: 0, end: 10 },
  segments: [],
};

describe('hover', () => {
  it('says every label over its threshold with bar, score and meaning', () => {
    const text = hoverMarkdown(utterance, scored({ surprise: 0.82, confusion: 0.4, joy: 0.29 }), model);
    assert.match(text, /`▰▰▰▰▰▰▰▰▱▱` 82% ✱ \*\*surprise\*\*: Being astonished/);
    assert.match(text, /40% ✱ \*\*confusion\*\*/);
    assert.doesNotMatch(text, /joy/);
  });

  it('says who speaks in which scene, and what the model was given', () => {
    const text = hoverMarkdown(utterance, scored({ surprise: 0.82 }), model);
    assert.ok(text.startsWith('**LADY \\*B\\*** · INT\\. ROOM'));
    assert.match(text, /emo\\-minilm was given these 41 characters of speech, and no context/);
  });

  it('says what the model was given beside the words', () => {
    const before = [speech('To-day I broke off my engagement with Gwendolen, and I was glad of it.', 'JACK'), speech('(a door slams)')];
    const text = hoverMarkdown(utterance, scored({ surprise: 0.82 }), model, before);
    assert.match(text, /was given these 41 characters of speech, said by LADY \\\*B\\\*, and the 2 lines before:\*\n\n/);
    assert.ok(text.endsWith('- JACK: “To\\-day I broke off my engagement with Gwendolen,…”\n- “\\(a door slams\\)”'), text);
    assert.match(hoverMarkdown(speech('Yes.'), scored({}), model, before.slice(1)), /these 4 characters of speech, and the line before:/);
  });

  it('says that it is unsure, with what is nearest', () => {
    const text = hoverMarkdown(utterance, scored({ joy: 0.2, fear: 0.1 }), model);
    assert.match(text, /\*\*Unsure\*\*/);
    assert.match(text, /Nearest: joy 20%, fear 10%/);
  });

  it('says each part of a long speech with its own labels', () => {
    const part = (start: number, end: number, values: Parameters<typeof scored>[0]) => {
      const result = scored(values);
      assert.ok(result.kind === 'scored');
      return { start, end, scores: result.scores };
    };
    const result = { ...scored({ joy: 0.9, fear: 0.8 }), parts: [part(0, 10, { joy: 0.9 }), part(11, 41, { fear: 0.8 })] };
    const text = hoverMarkdown(utterance, result, model);
    assert.match(text, /Read in 2 parts/);
    assert.match(text, /- “A handbag\?” ▲ joy 90%/);
    assert.match(text, /- “I never heard of such a thing\\\.” ◇ fear 80%/);
  });

  it('says where the reading of an enormous speech ended, and claims no more', () => {
    const { scores } = scored({ joy: 0.9 }) as Extract<Result, { kind: 'scored' }>;
    const upTo = (end: number) => ({ kind: 'scored', scores, parts: [{ start: 0, end: 10, scores }, { start: 11, end, scores }] }) as const;
    assert.match(hoverMarkdown(utterance, upTo(30), model), /was given the first 30 of these 41 characters of speech, and no context; the rest is too much to be read/);
    assert.match(hoverMarkdown(utterance, upTo(41), model), /was given these 41 characters of speech, and no context/);
    assert.match(hoverMarkdown({ ...utterance, text: `${utterance.text}\n` }, upTo(41), model), /was given these 42 characters/, 'white space is not left out');
  });

  it('says what is not read yet and what was skipped', () => {
    assert.match(hoverMarkdown(utterance, undefined, model), /Not read yet/);
    assert.match(hoverMarkdown(utterance, { kind: 'failed', reason: 'three workers died on it' }, model), /Skipped: three workers died on it/);
  });

  it('draws bars of ten cells, and never an empty one for something', () => {
    assert.equal(bar(0), '▱'.repeat(10));
    assert.equal(bar(0.01), `▰${'▱'.repeat(9)}`);
    assert.equal(bar(1), '▰'.repeat(10));
  });

  it('lets nothing of the text become markup', () => {
    assert.equal(escaped('[x](command:a) <b> $(bug)\n`y`'), '\\[x\\]\\(command:a\\) \\<b\\> \\$\\(bug\\) \\`y\\`');
  });
});
