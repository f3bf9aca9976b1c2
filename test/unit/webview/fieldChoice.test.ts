// The form of fields: what it does not ask stays as it was, and columns of 0 and 1 can be chosen.
import assert from 'node:assert/strict';
import { classNames, labelSet } from '../../../src/core/labelSets';
import type { RecordShape } from '../../../src/dataset/records/shape';
import { firstChoice, shapeOfChoice, type FieldChoice } from '../../../src/webview/dataset/fieldChoice';

const choiceOf = (shape: RecordShape): FieldChoice => firstChoice({ columns: [], shape: { kind: 'known', shape } });

describe('the choice of fields', () => {
  const full: RecordShape = {
    text: 'utterance', context: 'context', character: 'character', split: 'split', id: 'id', raw: 'all_emotions', labels: { form: 'pairs', field: 'all_emotions_mapped' },
    predicted: { labels: 'predicted_labels', scores: 'predicted_emotions' }, set: labelSet('goEmotions'),
  };

  it('keeps all that it does not ask', () => {
    assert.deepEqual(shapeOfChoice(choiceOf(full)), full);
    assert.deepEqual(shapeOfChoice({ ...choiceOf(full), character: '', context: 'other' }), { ...Object.fromEntries(Object.entries(full).filter(([name]) => name !== 'character')), context: 'other' });
  });

  it('takes a field for one thing only', () => {
    const shape = shapeOfChoice({ ...choiceOf(full), labels: 'all_emotions' }) as RecordShape;
    assert.deepEqual([shape.labels, shape.raw, shape.split], [{ form: 'pairs', field: 'all_emotions' }, undefined, 'split']);
    const predicted = shapeOfChoice({ ...choiceOf(full), labels: 'predicted_labels', form: 'names' }) as RecordShape;
    assert.deepEqual(predicted.predicted, { scores: 'predicted_emotions' });
  });

  it('keeps what own labels stand for, and knows it of new ones', () => {
    const own: RecordShape = { text: 't', labels: { form: 'name', field: 'l' }, set: { id: 'own', title: 'this file', kind: 'single', classes: [{ id: 'calm', from: ['relief'] }, { id: 'joy', from: ['joy'] }] } };
    assert.deepEqual(shapeOfChoice(choiceOf(own)), own);
    const more = shapeOfChoice({ ...choiceOf(own), own: 'calm, joy, Happy, tense, anger' }) as RecordShape;
    assert.deepEqual(more.set.classes, [{ id: 'calm', from: ['relief'] }, { id: 'joy', from: ['joy'] }, { id: 'Happy', from: [] }, { id: 'tense', from: more.set.classes[3]?.from }, { id: 'anger', from: ['anger'] }]);
    assert.equal(shapeOfChoice({ ...choiceOf(own), own: 'calm, Calm' }), 'A label is named twice.');
    assert.equal(shapeOfChoice({ ...choiceOf(own), own: ' ' }), 'Name the labels, with commas between them.');
  });

  it('knows by their form whether a record has several labels of a set', () => {
    const kindOf = (choice: Partial<FieldChoice>): unknown => (shapeOfChoice({ ...choiceOf(full), ...choice }) as RecordShape).set.kind;
    assert.deepEqual(['ekman', 'goEmotions'].map(set => kindOf({ set, form: 'names' })), ['multi', 'multi']);
    assert.deepEqual(['ekman', 'goEmotions'].map(set => kindOf({ set, form: 'name' })), ['single', 'single']);
    assert.equal(kindOf({ set: 'ekman', form: 'name', separator: ',' }), 'multi');
  });

  it('keeps that each list of a file holds one label, as long as it is about the same field', () => {
    const one: RecordShape = { text: 't', labels: { form: 'names', field: 'l' }, set: labelSet('ekman') };
    assert.deepEqual(shapeOfChoice(choiceOf(one)), one);
    assert.equal((shapeOfChoice({ ...choiceOf(one), labels: 'other' }) as RecordShape).set.kind, 'multi');
  });

  it('takes columns, of a set or of the file’s own', () => {
    const empty = firstChoice({ columns: [{ name: 'text', type: '' }], shape: { kind: 'unclear', offers: [], reason: '' } });
    const columns: FieldChoice = { ...empty, form: 'columns', set: 'ekman' };
    assert.equal(shapeOfChoice(columns), 'Choose the columns of the labels.');
    const known = shapeOfChoice({ ...columns, columns: ['text', 'joy', 'anger'] }) as RecordShape;
    assert.deepEqual([known.labels, known.set.id, classNames(known.set)], [{ form: 'columns', columns: ['joy', 'anger'] }, 'ekman', ['joy', 'anger']]);
    assert.match(shapeOfChoice({ ...columns, columns: ['joy', 'love'] }) as string, /Not every column is a label of Ekman/);
    const own = shapeOfChoice({ ...columns, set: 'own', columns: ['joy', 'calm', 'tense'] }) as RecordShape;
    assert.deepEqual([own.set.id, own.set.kind, classNames(own.set)], ['own', 'multi', ['joy', 'calm', 'tense']]);
    assert.deepEqual(shapeOfChoice(choiceOf(own)), own);
    assert.deepEqual(shapeOfChoice(choiceOf(known)), known);
  });
});
