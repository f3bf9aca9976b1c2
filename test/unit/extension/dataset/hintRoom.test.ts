// How long a hint of the model is: the hints of a line stay within what VS Code shows of them.
import assert from 'node:assert/strict';
import { LABELS, type EmotionId } from '../../../../src/core/emotions';
import { labelSet } from '../../../../src/core/labelSets';
import { labelRanges } from '../../../../src/dataset/records/labelRanges';
import { readRecord } from '../../../../src/dataset/records/readRecord';
import type { RecordShape } from '../../../../src/dataset/records/shape';
import { verdictOf } from '../../../../src/extension/dataset/text/agreement';
import { planRecord } from '../../../../src/extension/dataset/text/plan';

const shape: RecordShape = { text: 'text', labels: { form: 'names', field: 'labels' }, set: labelSet('goEmotions') };
const LINE = '{"text":"I had hoped for more.","labels":["joy"]}';

function hints(said: Partial<Record<EmotionId, number>>, { maxLabels = 2, marks = false } = {}): string[] {
  const reading = readRecord(LINE, shape);
  const ranges = labelRanges(LINE, shape);
  assert.ok(reading.kind === 'record' && ranges);
  const verdict = verdictOf(reading.record.labels, shape.set, LABELS.map(label => said[label] ?? 0.01), LABELS.map(() => 0.5));
  return planRecord({ ranges, shape, verdict, askable: true, maxLabels, drawn: 10_000, marks }).hints.map(({ text }) => text.replaceAll('\uFE0E', ''));
}

describe('the room of hints', () => {
  it('is for two labels where they are short', () => {
    assert.deepEqual(hints({ joy: 0.9, love: 0.6 }), ['model ≈ ▲ joy 90%, ♥ love 60%']);
  });

  it('is for one where two would be cut, and the others are hinted at', () => {
    const [hint = ''] = hints({ disappointment: 0.9, disapproval: 0.6 });
    assert.equal(hint, 'model ≠ ▼ disappointment 90%, …');
    assert.ok(hint.length <= 43);
  });

  it('is less beside the mark at the start of a long line', () => {
    const [mark = '', hint = ''] = hints({ gratitude: 0.9, caring: 0.6 }, { marks: true });
    assert.equal(mark.trim(), '≠ ♥ gratitude');
    assert.equal(hint, 'model ≠ ♥ gratitude 90%, …');
  });

  it('is for as many as are asked for while they fit', () => {
    assert.deepEqual(hints({ joy: 0.9, love: 0.8, fear: 0.7, anger: 0.6, grief: 0.5 }, { maxLabels: 5 }), ['model ≈ ▲ joy 90%, ♥ love 80%, …']);
  });
});
