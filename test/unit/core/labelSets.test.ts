import assert from 'node:assert/strict';
import { LABELS, emotion, labelIndex } from '../../../src/core/emotions';
import { classScores, highest } from '../../../src/core/classScores';
import { LABEL_SETS, LABEL_SET_IDS, classByLabel, classIndex, classNames, labelSet } from '../../../src/core/labelSets';
import { editDistance, nearestName } from '../../../src/core/nearestName';

describe('label sets', () => {
  for (const { id, classes, ...set } of LABEL_SETS) {
    it(`${id} has no class twice, no label in two classes, no spelling of two classes`, () => {
      assert.equal(new Set(classes.map(own => own.id)).size, classes.length);
      const labels = classes.flatMap(({ from }) => [...from]);
      assert.equal(new Set(labels).size, labels.length);
      const spellings = classes.flatMap(own => [own.id, ...('aliases' in own ? own.aliases : [])]);
      assert.equal(new Set(spellings).size, spellings.length);
      assert.deepEqual(spellings.filter(name => name !== name.toLowerCase()), []);
      for (const own of classes) assert.ok(own.from.length > 0);
      if ('background' in set) assert.ok(classes.some(own => own.id === set.background));
    });

    it(`${id} leads from labels to classes and back`, () => {
      const byLabel = classByLabel(labelSet(id));
      LABELS.forEach((label, index) => {
        const found = byLabel[index];
        assert.equal(classes.findIndex(({ from }) => from.some(name => name === label)), found ?? -1);
      });
    });
  }

  it('have the sizes of the published sets', () => {
    assert.deepEqual(LABEL_SET_IDS.map(id => [id, classNames(labelSet(id)).length]), [
      ['goEmotions', 28], ['ekman', 7], ['isear', 7], ['emoryNlp', 7], ['dailyDialog', 7], ['emoContext', 4], ['iemocap4', 4], ['iemocap6', 6], ['plutchik', 8],
    ]);
  });

  it('follow the Ekman column of the table of emotions', () => {
    const ekman = labelSet('ekman');
    LABELS.forEach((label, index) => assert.equal(ekman.classes[classByLabel(ekman)[index] ?? -1]?.id, emotion(label).ekman));
  });

  it('know the spellings of files', () => {
    assert.equal(classIndex(labelSet('iemocap4'), 'exc'), classIndex(labelSet('iemocap4'), 'hap'));
    assert.notEqual(classIndex(labelSet('iemocap6'), 'exc'), classIndex(labelSet('iemocap6'), 'hap'));
    assert.equal(classIndex(labelSet('emoryNlp'), 'Joyful'), 1);
    assert.equal(classIndex(labelSet('isear'), 'bliss'), undefined);
  });
});

describe('the scores of classes', () => {
  const scores = new Float32Array(28);
  scores[labelIndex('joy')] = 0.5;
  scores[labelIndex('love')] = 0.5;
  scores[labelIndex('anger')] = 0.75;
  const ekman = labelSet('ekman');
  const of = (decision: 'best' | 'sum' | 'any') => classScores(ekman, scores, decision);

  it('are the best, the sum or the noisy-or of their labels', () => {
    assert.deepEqual([of('best')[1], of('sum')[1], of('any')[1]], [0.5, 1, 0.75]);
    assert.deepEqual(of('best')[3], 0.75);
  });
  it('decide for the highest, the first of equals', () => {
    assert.equal(ekman.classes[highest(of('best'))]?.id, 'anger');
    assert.equal(ekman.classes[highest(of('sum'))]?.id, 'joy');
    assert.equal(highest([0, 0]), 0);
  });
});

describe('the nearest name', () => {
  it('is the one with the fewest changed letters', () => {
    assert.equal(editDistance('kitten', 'sitting'), 3);
    assert.equal(nearestName('Joyfull', LABELS), 'joy');
    assert.equal(nearestName('sadnes', LABELS), 'sadness');
    assert.equal(nearestName('xylophone', LABELS), undefined);
  });
});
