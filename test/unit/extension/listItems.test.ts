import assert from 'node:assert/strict';
import { emotionChoices, listRows, speakerChoices, type Labelled } from '../../../src/extension/annotations/listItems';
import type { DocumentSession } from '../../../src/extension/annotations/session';
import { labelledOf } from '../../../src/extension/labelled';
import { annotate, PLAY, scored, settingsWith, thresholds, utterancesOf } from './fixtures';

const [first, second, third] = utterancesOf(PLAY);
const labelled: Labelled[] = [
  { utterance: first!, labels: [{ label: 'joy', probability: 0.9 }, { label: 'love', probability: 0.4 }] },
  { utterance: second!, labels: [{ label: 'joy', probability: 0.5 }] },
  { utterance: third!, labels: [{ label: 'anger', probability: 0.7 }] },
];
const ids = (filter: Parameters<typeof listRows>[1], most = 100) => listRows(labelled, filter, most).map(({ utterance }) => utterance.id);

describe('list of emotions', () => {
  it('has a row a line, with its emotions, speaker and words', () => {
    const [row] = listRows(labelled, {}, 1);
    assert.equal(row?.label, '▲ joy 90%   ♥\uFE0E love 40%');
    assert.equal(row.description, 'ANNA');
    assert.equal(row.detail, 'I am so happy to see you! It has been years.');
  });

  it('filters by emotion, by character, and by both', () => {
    assert.deepEqual(ids({ emotion: 'joy' }), ['1', '2']);
    assert.deepEqual(ids({ speaker: 'ANNA' }), ['1', '3']);
    assert.deepEqual(ids({ speaker: 'ANNA', emotion: 'joy' }), ['1']);
    assert.deepEqual(ids({ speaker: 'BEN', emotion: 'anger' }), []);
  });

  it('ends at the most rows', () => assert.deepEqual(ids({}, 2), ['1', '2']));

  it('offers the emotions and characters there are, the most frequent first', () => {
    assert.deepEqual(emotionChoices(labelled).map(({ value, count }) => [value, count]), [['joy', 2], ['love', 1], ['anger', 1]]);
    assert.deepEqual(speakerChoices(labelled).map(({ label, count }) => [label, count]), [['ANNA', 2], ['BEN', 1]]);
  });

  it('has every label over its threshold, also those that there is no room for beside the text', async () => {
    const utterances = utterancesOf(PLAY);
    const annotations = annotate(utterances, scored({ joy: 0.9, love: 0.8, gratitude: 0.7, relief: 0.2, neutral: 0.6 }), scored({ neutral: 0.9 }));
    const session = { utterances, model: { thresholds }, annotation: (utterance: unknown) => annotations.find(each => each.utterance === utterance) };
    const found = await labelledOf(session as unknown as DocumentSession, settingsWith({ maxLabels: 1 }));
    assert.deepEqual(found.map(({ labels }) => labels.map(({ label }) => label)), [['joy', 'love', 'gratitude']]);
    assert.deepEqual(emotionChoices(found).map(({ value }) => value), ['joy', 'love', 'gratitude']);
  });
});
