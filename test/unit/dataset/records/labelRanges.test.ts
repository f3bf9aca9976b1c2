// Where labels and text stand in a line, also in one that is not JSON.
import assert from 'node:assert/strict';
import { labelSet } from '../../../../src/core/labelSets';
import { labelRanges, type FieldRange } from '../../../../src/dataset/records/labelRanges';
import type { RecordShape } from '../../../../src/dataset/records/shape';

const set = labelSet('goEmotions');
const pairs: RecordShape = { text: 'utterance', labels: { form: 'pairs', field: 'all_emotions_mapped' }, raw: 'all_emotions', predicted: { labels: 'labels', scores: 'emotions' }, set };
const names: RecordShape = { text: 'text', labels: { form: 'names', field: 'labels' }, set };

type Shown = { text: string | undefined; field: string | undefined; labels: (string | undefined)[][] };

function shown(line: string, shape: RecordShape): Shown {
  const ranges = labelRanges(line, shape);
  assert.ok(ranges);
  const part = (start?: number, end?: number): string | undefined => (start === undefined ? undefined : line.slice(start, end));
  return {
    text: part(ranges.textStart, ranges.textEnd),
    field: part(ranges.fieldStart, ranges.fieldEnd),
    labels: ranges.labels.map(label => [part(label.start, label.end), part(label.nameStart, label.nameEnd), part(label.scoreStart, label.scoreEnd)]),
  };
}

describe('ranges of labels', () => {
  it('has names, scores, whole pairs, the field and the text', () => {
    const line = '{ "utterance" : "🙂 \\"ok\\"", "all_emotions_mapped": [ ["joy", 0.80],["fear" , 1] ] }';
    assert.deepEqual(shown(line, pairs), {
      text: '🙂 \\"ok\\"',
      field: '[ ["joy", 0.80],["fear" , 1] ]',
      labels: [['["joy", 0.80]', 'joy', '0.80'], ['["fear" , 1]', 'fear', '1']],
    });
    assert.deepEqual(labelRanges(line, pairs)?.labels.map(({ index, score }) => [index, score]), [[17, 0.8], [14, 1]]);
  });

  it('lists raw and predicted fields apart', () => {
    const line = '{"all_emotions": [["glee", 0.4]], "labels": ["joy"], "emotions": [["joy", 0.9]], "all_emotions_mapped": []}';
    const ranges = labelRanges(line, pairs);
    const listed = (field: FieldRange | undefined): unknown => field && [line.slice(field.fieldStart, field.fieldEnd), field.labels.map(({ name, score }) => [name, score])];
    assert.deepEqual(listed(ranges?.raw), ['[["glee", 0.4]]', [['glee', 0.4]]]);
    assert.deepEqual(listed(ranges?.predictedLabels), ['["joy"]', [['joy', undefined]]]);
    assert.deepEqual(listed(ranges?.predictedScores), ['[["joy", 0.9]]', [['joy', 0.9]]]);
    assert.deepEqual(ranges?.labels, []);
  });

  it('has the pieces of a joined string, and the columns that are on', () => {
    assert.deepEqual(shown('{"text":"a","label":"joy;  fear"}', { ...names, labels: { form: 'name', field: 'label', separator: ';' } }).labels.map(([item]) => item), ['joy', 'fear']);
    assert.deepEqual(shown('{"text":"a","joy":0,"fear": 1}', { ...names, labels: { form: 'columns', columns: ['joy', 'fear'] } }), {
      text: 'a',
      field: '"joy":0,"fear": 1',
      labels: [['fear": 1', 'fear', '1']],
    });
  });

  const broken: readonly (readonly [string, Shown])[] = [
    ['{"text":"a","labels":["joy","fear"', { text: 'a', field: '["joy","fear"', labels: [['"joy"', 'joy', undefined], ['"fear"', 'fear', undefined]] }],
    ['{"text":"a" "labels":["joy" "fear"]]}', { text: 'a', field: '["joy" "fear"]', labels: [['"joy"', 'joy', undefined], ['"fear"', 'fear', undefined]] }],
    ['{"labels":["jo', { text: undefined, field: '["jo', labels: [['"jo', 'jo', undefined]] }],
    ['{"labels":,"text":"a', { text: 'a', field: '', labels: [] }],
    ['{x, "text": "a", }', { text: 'a', field: undefined, labels: [] }],
  ];
  for (const [line, expected] of broken) it(`finds what it can in ${line}`, () => assert.deepEqual(shown(line, names), expected));

  it('never throws on any beginning of a line or any line with a character lost', () => {
    const line = '{"utterance": "a \\"b\\" [", "all_emotions_mapped": [["joy", 0.8], ["fear", 1]], "x": {"y": [1, null]}}';
    for (let at = 0; at < line.length; at++) {
      labelRanges(line.slice(0, at), pairs);
      labelRanges(line.slice(0, at) + line.slice(at + 1), pairs);
    }
    assert.equal(labelRanges('no object', pairs), undefined);
  });
});
