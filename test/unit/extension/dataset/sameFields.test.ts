// A check is of the fields and labels that it was made with, and of no others.
import assert from 'node:assert/strict';
import { labelSet } from '../../../../src/core/labelSets';
import { shapeFromSetting, shapeToSetting } from '../../../../src/dataset/records/shapeSetting';
import type { RecordShape } from '../../../../src/dataset/records/shape';
import { sameFields } from '../../../../src/extension/dataset/review/sameFields';
import type { SaidShape } from '../../../../src/extension/dataset/shapeSettings';

describe('the fields of a check', () => {
  const shape: RecordShape = { text: 'text', labels: { form: 'names', field: 'labels' }, set: labelSet('goEmotions') };
  const said = (own: Partial<RecordShape>): SaidShape => ({ kind: 'shape', shape: { ...shape, ...own } });

  it('are the same as long as nobody has chosen others', () => {
    assert.ok(sameFields({ shape, said: false }, undefined));
    assert.ok(sameFields({ shape, said: true }, { kind: 'shape', shape: shapeFromSetting(shapeToSetting(shape)) as RecordShape }));
    assert.ok(sameFields({ shape, said: false }, said({})), 'what was told is confirmed');
  });

  it('are others after other fields, labels or a form were chosen, or the choice was taken away', () => {
    for (const other of [{ text: 'title' }, { context: 'before' }, { labels: { form: 'names', field: 'gold' } }, { labels: { form: 'ids', field: 'labels' } }, { set: labelSet('ekman') }, { set: { ...shape.set, kind: 'single' } }] satisfies Partial<RecordShape>[]) {
      assert.ok(!sameFields({ shape, said: true }, said(other)), JSON.stringify(other).slice(0, 80));
    }
    assert.ok(!sameFields({ shape, said: true }, undefined));
    assert.ok(!sameFields({ shape, said: true }, { kind: 'wrong', reason: 'no text' }));
  });
});
