// Records out of lines: what is read, what is wrong and where exactly.
import assert from 'node:assert/strict';
import { labelSet, type LabelSet } from '../../../../src/core/labelSets';
import { convertRecord, entriesAsJson, type LabelForm } from '../../../../src/dataset/records/convert';
import { DuplicateFinder, findDuplicates } from '../../../../src/dataset/records/duplicates';
import type { Fault } from '../../../../src/dataset/records/faults';
import { readRecord } from '../../../../src/dataset/records/readRecord';
import type { RecordShape } from '../../../../src/dataset/records/shape';

const set: LabelSet = labelSet('goEmotions');
const pairs: RecordShape = { text: 'utterance', context: 'context', character: 'character', split: 'split', labels: { form: 'pairs', field: 'all_emotions_mapped' }, raw: 'all_emotions', set };
const names: RecordShape = { text: 'text', labels: { form: 'names', field: 'labels' }, set };
const ids: RecordShape = { text: 'text', labels: { form: 'ids', field: 'labels' }, set };
const one: RecordShape = { text: 'text', labels: { form: 'name', field: 'label' }, set };
const columns: RecordShape = { text: 'text', labels: { form: 'columns', columns: ['yes', 'no'] }, set: { id: 'own', title: 'this file', kind: 'multi', classes: [{ id: 'yes', from: [] }, { id: 'no', from: [] }] } };

const marked = (line: string, { kind, start, end, severity }: Fault): string => `${severity} ${kind}: ${line.slice(start, end)}`;

function faultsOf(line: string, shape: RecordShape): string[] {
  return readRecord(line, shape).faults.map(fault => marked(line, fault));
}

describe('reading a record', () => {
  it('reads pairs, context, character and what the teacher said', () => {
    const line = '{"id": 7, "utterance": "So it \\"floats\\".", "context": null, "character": "Ada", "split": 2, "all_emotions": [["gladness", 1]], "all_emotions_mapped": [["joy", 0.80], ["surprise", 0.2]]}';
    assert.deepEqual(readRecord(line, pairs), {
      kind: 'record',
      record: {
        text: 'So it "floats".',
        character: 'Ada',
        split: '2',
        labels: [{ name: 'joy', index: 17, score: 0.8 }, { name: 'surprise', index: 26, score: 0.2 }],
        raw: [{ name: 'gladness', index: undefined, score: 1 }],
      },
      faults: [],
    });
  });

  it('reads names, numbers, one name and columns', () => {
    const labels = (line: string, shape: RecordShape): unknown => {
      const reading = readRecord(line, shape);
      assert.deepEqual(reading.faults, []);
      return reading.kind === 'record' && reading.record.labels.map(({ name, index }) => [name, index]);
    };
    assert.deepEqual(labels('{"text":"a","labels":["Joy","neutral"]}', names), [['Joy', 17], ['neutral', 27]]);
    assert.deepEqual(labels('{"text":"a","labels":[27, 0]}', ids), [['27', 27], ['0', 0]]);
    assert.deepEqual(labels('{"text":"a","label":"fear"}', one), [['fear', 14]]);
    assert.deepEqual(labels('{"text":"a","yes":0.0,"no":"1"}', columns), [['no', 1]]);
    assert.deepEqual(labels('{"text":"a","yes":true,"no":false}', columns), [['yes', 0]]);
  });

  it('reads the numbers of a set that has its own', () => {
    const plutchik: RecordShape = { text: 'text', labels: { form: 'ids', field: 'labels' }, set: labelSet('plutchik') };
    const reading = readRecord('{"text":"a","labels":[8, 0]}', plutchik);
    assert.deepEqual(reading.kind === 'record' && reading.record.labels.map(({ index }) => index), [7, undefined]);
    assert.deepEqual(reading.faults.map(({ kind }) => kind), ['unknownLabel']);
  });

  it('takes the last of two members with one name, as JSON.parse does', () => {
    const reading = readRecord('{"text":"a","labels":[],"text":"b"}', names);
    assert.equal(reading.kind === 'record' && reading.record.text, 'b');
  });

  const wrong: readonly (readonly [string, RecordShape, readonly string[]])[] = [
    ['{"text":"a" "labels":[]}', names, ['error malformed: "']],
    ['{"text":"a","labels":["joy"', names, ['error malformed: "']],
    ['', names, ['error malformed: ']],
    ['["text"]', names, ['error wrongType: ["text"]']],
    ['{"text":"a","labels":["joyy","joy","joy"]}', names, ['error unknownLabel: joyy', 'warning labelTwice: joy']],
    ['{"text":"a","labels":["joy",null,["joy"]]}', names, ['error wrongType: null', 'error mixedShape: ["joy"]', 'error missing: ["joy"]', 'warning labelTwice: joy']],
    ['{"text":"a","labels":[28,-1,1.5]}', ids, ['error unknownLabel: 28', 'error unknownLabel: -1', 'error unknownLabel: 1.5']],
    ['{"text":"a","labels":["joy","fear"]}', ids, ['error mixedShape: "joy"']],
    ['{"text":"  ","labels":[]}', names, ['warning emptyText: "  "']],
    ['{"text":5,"labels":[]}', names, ['error wrongType: 5']],
    ['{"labels":[]}', names, ['error missing: {']],
    ['{"utterance":"a","labels":[]}', names, ['error mixedShape: utterance']],
    ['{"text":"a"}', names, ['error missing: {']],
    ['{"text":"a","labels":null}', names, []],
    ['{"text":"a","label":null}', one, []],
    ['{"utterance":"a","all_emotions_mapped":null}', pairs, []],
    ['{"text":"a","emotions":[]}', names, ['error mixedShape: emotions']],
    ['{"text":"a","labels":{"joy":1}}', names, ['error wrongType: {"joy":1}']],
    ['{"text":"a","labels":"joy"}', names, ['error mixedShape: "joy"']],
    ['{"text":"a","label":" \\t"}', one, []],
    ['{"text":"a","label":["joy"]}', one, ['error mixedShape: ["joy"]']],
    ['{"utterance":"a","all_emotions_mapped":[["joy",1.2],["fear","0.5"],["anger",-1e-3]]}', pairs, ['error score: 1.2', 'error wrongType: "0.5"', 'error score: -1e-3']],
    ['{"utterance":"a","context":[1],"all_emotions_mapped":[]}', pairs, ['error wrongType: [1]']],
    ['{"text":"a","yes":2}', columns, ['error missing: {', 'error wrongType: 2']],
    ['{"text":"a"}', columns, ['error missing: {']],
  ];
  for (const [line, shape, expected] of wrong) it(`finds what is wrong with ${line}`, () => assert.deepEqual(faultsOf(line, shape), expected));

  it('names the nearest known label', () => {
    const [fault] = readRecord('{"text":"a","labels":["gratefulness", "exitement"]}', names).faults.slice(-1);
    assert.deepEqual([fault?.nearest, fault?.message], ['excitement', '"exitement" is not a label of GoEmotions, 27 emotions and neutral; the nearest is "excitement"']);
  });

  it('shows a record whose labels are wrong, but not one without text', () => {
    assert.equal(readRecord('{"text":"a","labels":7}', names).kind, 'record');
    assert.equal(readRecord('{"labels":[]}', names).kind, 'bad');
  });

  it('does not overflow on deep nesting, and ends on a label of a million letters', () => {
    const deep = `{"text":"a","x":${'['.repeat(200_000)}${']'.repeat(200_000)},"labels":["joy"]}`;
    assert.deepEqual(readRecord(deep, names).faults, []);
    const [fault] = readRecord(`{"text":"a","labels":["${'x'.repeat(1_000_000)}"]}`, names).faults;
    assert.deepEqual([fault?.kind, fault?.nearest, (fault?.message.length ?? 0) < 200], ['unknownLabel', undefined, true]);
  });
});

describe('a record without labels', () => {
  const converted = (line: string, shape: RecordShape, form?: LabelForm): string => {
    const result = convertRecord(line, undefined, shape, form);
    return result.kind === 'bad' ? `bad: ${result.reason}` : entriesAsJson(result.entries);
  };

  it('is kept in every form, whether they are null or there is no such field', () => {
    for (const line of ['{"text": "a", "labels": null}', '{"text": "a"}']) {
      assert.equal(converted(line, names), line);
      assert.equal(converted(line, names, 'pairs'), '{"text": "a", "labels": []}');
      assert.equal(converted(line, ids, 'names'), '{"text": "a", "labels": []}');
      assert.match(converted(line, names, 'columns'), /^\{"text": "a", "admiration": 0, .*"neutral": 0\}$/);
    }
    assert.equal(converted('{"text": "a", "label": null, "n": 1}', one, 'names'), '{"text": "a", "label": [], "n": 1}');
    assert.equal(converted('{"text": "a"}', columns, 'names'), '{"text": "a", "labels": []}');
    assert.equal(converted('{"text": "a", "yes": null, "no": null}', columns, 'names'), '{"text": "a", "labels": []}');
  });

  it('is another than one that lacks a score, or some of the columns', () => {
    assert.equal(converted('{"utterance": "a", "all_emotions_mapped": [["joy"]]}', pairs), 'bad: "joy" has no score');
    assert.equal(converted('{"text": "a", "yes": 1}', columns), 'bad: no field "no"');
    assert.match(converted('{"text": "a", "labels": {"joy": 1}}', names), /^bad: .* must hold labels/);
  });
});

describe('duplicates', () => {
  it('names the first line with the same text', () => {
    assert.deepEqual([...findDuplicates([[1, 'a'], [2, 'b'], [5, 'a'], [6, 'A'], [9, 'a']])], [{ line: 5, first: 1 }, { line: 9, first: 1 }]);
  });

  it('keeps 200,000 texts apart and knows each again', () => {
    const finder = new DuplicateFinder();
    for (let line = 1; line <= 200_000; line++) assert.equal(finder.add(line, `text ${line}`), undefined);
    for (let line = 1; line <= 200_000; line += 997) assert.equal(finder.add(300_000, `text ${line}`), line);
  });
});
