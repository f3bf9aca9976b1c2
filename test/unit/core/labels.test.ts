import assert from 'node:assert/strict';
import { labelsOf, rankedScores, strongestEmotion } from '../../../src/core/labels';
import { EMOTIONS, LABELS, LABEL_COUNT, groupOf, isEmotionId, labelIndex, GROUPS } from '../../../src/core/emotions';

const scoresWith = (given: Record<string, number>): Float32Array => {
  const scores = new Float32Array(LABEL_COUNT);
  for (const [label, value] of Object.entries(given)) {
    assert.ok(isEmotionId(label));
    scores[labelIndex(label)] = value;
  }
  return scores;
};

describe('labels', () => {
  const thresholds = new Float32Array(LABEL_COUNT).fill(0.5);

  it('are those at or above their own thresholds, most probable first', () => {
    const own = thresholds.slice();
    own[labelIndex('grief')] = 0.125;
    const labels = labelsOf(scoresWith({ joy: 0.5, love: 0.75, grief: 0.125, anger: 0.49 }), own);
    assert.deepEqual(labels, [
      { label: 'love', probability: 0.75 },
      { label: 'joy', probability: 0.5 },
      { label: 'grief', probability: 0.125 },
    ]);
  });

  it('are none, and not neutral, when nothing passes', () => {
    assert.deepEqual(labelsOf(scoresWith({ neutral: 0.4, joy: 0.3 }), thresholds), []);
  });

  it('leave neutral out of the strongest emotion', () => {
    const labels = labelsOf(scoresWith({ neutral: 0.9, fear: 0.6 }), thresholds);
    assert.equal(strongestEmotion(labels)?.label, 'fear');
    assert.equal(strongestEmotion(labelsOf(scoresWith({ neutral: 0.9 }), thresholds)), undefined);
  });

  it('rank all 28', () => {
    const ranked = rankedScores(scoresWith({ surprise: 0.2, neutral: 0.7 }));
    assert.equal(ranked.length, 28);
    assert.deepEqual(ranked.slice(0, 2).map(({ label }) => label), ['neutral', 'surprise']);
  });
});

describe('the table of emotions', () => {
  it("has GoEmotions' 28 labels in its order, neutral last", () => {
    assert.equal(LABEL_COUNT, 28);
    assert.equal(
      LABELS.join(' '),
      'admiration amusement anger annoyance approval caring confusion curiosity desire disappointment disapproval disgust embarrassment excitement fear gratitude grief joy love nervousness optimism pride realization relief remorse sadness surprise neutral',
    );
  });

  it("maps to Ekman's classes as GoEmotions does", () => {
    const members = (ekman: string): string[] => EMOTIONS.filter(row => row.ekman === ekman).map(row => row.id);
    assert.deepEqual(members('anger'), ['anger', 'annoyance', 'disapproval']);
    assert.deepEqual(members('disgust'), ['disgust']);
    assert.deepEqual(members('fear'), ['fear', 'nervousness']);
    assert.deepEqual(members('joy'), ['admiration', 'amusement', 'approval', 'caring', 'desire', 'excitement', 'gratitude', 'joy', 'love', 'optimism', 'pride', 'relief']);
    assert.deepEqual(members('sadness'), ['disappointment', 'embarrassment', 'grief', 'remorse', 'sadness']);
    assert.deepEqual(members('surprise'), ['confusion', 'curiosity', 'realization', 'surprise']);
  });

  it('gives every group a sign and a colour of its own', () => {
    assert.equal(new Set(GROUPS.map(row => row.glyph)).size, GROUPS.length);
    assert.equal(new Set(GROUPS.map(row => row.colorId)).size, GROUPS.length);
    for (const label of LABELS) assert.ok(GROUPS.includes(groupOf(label) as (typeof GROUPS)[number]));
  });
});
