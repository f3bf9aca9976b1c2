// Shapes told from a sample, and shapes in the settings.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LABELS } from '../../../../src/core/emotions';
import { emotionCalled } from '../../../../src/core/labelSynonyms';
import { LABEL_SET_IDS, labelSet } from '../../../../src/core/labelSets';
import { otherShapes, proposeShape, type ShapeProposal } from '../../../../src/dataset/records/proposeShape';
import { shapeFromSetting, shapeToSetting } from '../../../../src/dataset/records/shapeSetting';
import type { RecordShape } from '../../../../src/dataset/records/shape';
import { sniffTable } from '../../../../src/dataset/records/sniffTable';
import { readRow } from '../../../../src/dataset/records/tableRecord';

const line = (record: unknown): string => JSON.stringify(record);
const all28 = LABELS.map((name, at) => [name, at / 28]);

function known(proposal: ShapeProposal): RecordShape {
  assert.equal(proposal.kind, 'known', JSON.stringify(proposal).slice(0, 300));
  return (proposal as { shape: RecordShape }).shape;
}

const told = (records: readonly unknown[]): Record<string, unknown> => {
  const { set, ...rest } = known(proposeShape(records.map(line)));
  return { ...rest, set: set.id };
};

describe('shapes that are known', () => {
  it('Emo Pillars: mapped pairs beside the teacher’s own words', () => {
    const records = [{ utterance: 'a', context: 'c', character: 'Ada', all_emotions: [['glee', 0.9]], all_emotions_mapped: [['joy', 0.9]] }];
    assert.deepEqual(told(records), { text: 'utterance', context: 'context', character: 'character', labels: { form: 'pairs', field: 'all_emotions_mapped' }, raw: 'all_emotions', set: 'goEmotions' });
  });

  it('text with names or numbers', () => {
    assert.deepEqual(told([{ text: 'a', labels: ['joy'], id: 'x' }, { text: 'b', labels: [] }]), { text: 'text', labels: { form: 'names', field: 'labels' }, id: 'id', set: 'goEmotions' });
    assert.deepEqual(told([{ text: 'a', labels: [27, 3], split: 'dev' }]), { text: 'text', labels: { form: 'ids', field: 'labels' }, split: 'split', set: 'goEmotions' });
  });

  it('pairs in emotions', () => {
    assert.deepEqual(told([{ text: 'a', speaker: 'B', emotions: [['joy', 0.4], ['fear', 1]] }]), { text: 'text', character: 'speaker', labels: { form: 'pairs', field: 'emotions' }, set: 'goEmotions' });
  });

  it('what annotate and classify write', () => {
    assert.deepEqual(told([{ text: 'a', emotions: all28, labels: ['joy'] }, { text: 'b', emotions: [], labels: [] }]), { text: 'text', labels: { form: 'names', field: 'labels' }, predicted: { scores: 'emotions' }, set: 'goEmotions' });
    assert.deepEqual(told([{ text: 'a', labels: ['joy'], predicted_emotions: all28, predicted_labels: ['love'] }]), { text: 'text', labels: { form: 'names', field: 'labels' }, predicted: { labels: 'predicted_labels', scores: 'predicted_emotions' }, set: 'goEmotions' });
  });

  it('one column for each class', () => {
    const records = [0, 1].map(on => ({ text: `some ${on}`, id: 'e', example_very_unclear: false, ...Object.fromEntries(LABELS.map((name, at) => [name, at % 2 === on ? 1 : 0])) }));
    assert.deepEqual(told(records), { text: 'text', id: 'id', labels: { form: 'columns', columns: LABELS }, set: 'goEmotions' });
    const header = `text,id,author,subreddit,link_id,parent_id,created_utc,rater_id,example_very_unclear,${LABELS.join(',')}`;
    const row = (text: string): string => `${text},eew,Ann,fun,t3,t1,1548381039.0,1,False,${LABELS.map((_, at) => (at === 17 ? 1 : 0)).join(',')}`;
    const table = sniffTable([header], false);
    const shape = known(proposeShape({ table, rows: [row('"one, two"'), row('that')] }));
    assert.deepEqual(shape.labels, { form: 'columns', columns: LABELS });
    const reading = readRow(row('"one, two"'), table, shape);
    assert.deepEqual(reading.kind === 'record' && [reading.record.text, reading.record.labels.map(({ name }) => name), reading.faults], ['one, two', ['joy'], []]);
  });

  it('one column for each class, where one cell is wrong', () => {
    const header = `text,${LABELS.join(',')}`;
    const rows = Array.from({ length: 40 }, (_, row) => `words ${row},${LABELS.map((_label, at) => (at === row % 28 ? (row === 12 ? 'x' : 1) : 0)).join(',')}`);
    const table = sniffTable([header], false);
    const shape = known(proposeShape({ table, rows }));
    assert.deepEqual(shape.labels, { form: 'columns', columns: LABELS });
    assert.deepEqual(rows.flatMap(row => readRow(row, table, shape).faults).map(({ kind }) => kind), ['wrongType']);
  });

  it('one column for each class in a file of two rows, where one cell is wrong', () => {
    const table = sniffTable([`text,${LABELS.join(',')}`], false);
    const row = (text: string, joy: number): string => `${text},${LABELS.map(name => (name === 'joy' ? joy : 0)).join(',')}`;
    const shape = known(proposeShape({ table, rows: [row('I am happy here', 2), row('What a day it was', 1)] }));
    assert.deepEqual(shape.labels, { form: 'columns', columns: LABELS });
    assert.equal(readRow(row('I am happy here', 2), table, shape).faults.length, 1);
    const scores = [0, 1].map(() => ({ text: 'how likely', ...Object.fromEntries(LABELS.map((name, at) => [name, (at + 0.5) / 30])) }));
    assert.notEqual(proposeShape(scores.map(record => JSON.stringify(record))).kind, 'known');
  });

  it('GoEmotions’ own rows', () => {
    const rows = ['That "is" it\t3,27\tee1', 'No.\t2\tee2'];
    const table = sniffTable(rows, true);
    assert.deepEqual(table, { separator: '\t', quotes: false, header: false, columns: ['column0', 'column1', 'column2'] });
    assert.deepEqual(known(proposeShape({ table, rows })), { text: 'column0', labels: { form: 'id', field: 'column1', separator: ',' }, id: 'column2', set: labelSet('goEmotions') });
  });

  it('annotate’s rows of CSV', () => {
    const rows = [`id,text,labels,${LABELS.join(',')}`, ...['joy', 'joy love', 'love', '', 'joy'].map((labels, at) => `${at},line ${at},${labels},${LABELS.map(() => 0.25).join(',')}`)];
    const shape = known(proposeShape({ table: sniffTable(rows, false), rows: rows.slice(1) }));
    assert.deepEqual(shape.labels, { form: 'name', field: 'labels', separator: ' ' });
  });

  it('of a table in which a stray quote makes one row of two', () => {
    const good = Array.from({ length: 9 }, (_, at) => `"Words, number ${at}",${at % 2 === 0 ? 'joy' : 'love'}`);
    const stray = `"This is quite a long text without a comma but with a stray quote,joy\n${good[0] ?? ''}`;
    const table = sniffTable(['text,labels'], false);
    const shape = known(proposeShape({ table, rows: [stray, ...good] }));
    assert.deepEqual([shape.text, shape.labels], ['text', { form: 'name', field: 'labels', separator: ',' }]);
    assert.deepEqual(readRow(stray, table, shape).faults.map(({ message }) => message).slice(0, 1), ["3 cells here, 2 in the file's first line; quotation marks make one row of 2 lines: is one too many, or missing?"]);
  });

  it('published GoEmotions, read without a fault', function () {
    const file = path.resolve(__dirname, '../../../../../shared/data/goemotions/dev.tsv');
    if (!existsSync(file)) this.skip();
    const rows = readFileSync(file, 'utf8').trimEnd().split('\n');
    const table = sniffTable(rows.slice(0, 50), true);
    const shape = known(proposeShape({ table, rows: rows.slice(0, 200) }));
    assert.deepEqual(rows.flatMap(row => readRow(row, table, shape).faults), []);
  });
});

describe('label sets told from labels', () => {
  const setOf = (labels: readonly string[][]): { id: string; kind: string; classes: readonly { id: string; from: readonly string[] }[] } =>
    known(proposeShape(labels.map((own, at) => line({ text: `t${at}`, labels: own })))).set;

  it('the 28, with a few misspelt', () => {
    assert.equal(setOf([['joy', 'love'], ['anger'], ['exitement'], ['grief'], ['joy'], ['love']]).id, 'goEmotions');
  });

  it('Ekman’s seven, once there is enough to tell', () => {
    const seven = ['neutral', 'joy', 'surprise', 'anger', 'sadness', 'disgust', 'fear'];
    assert.equal(setOf(Array.from({ length: 70 }, (_, at) => [seven[at % 7]!])).id, 'ekman');
    assert.equal(setOf([['joy'], ['anger']]).id, 'goEmotions');
    assert.equal(setOf([['happiness'], ['angry']]).id, 'ekman');
  });

  it('Plutchik’s eight', () => assert.equal(setOf([['joy'], ['trust', 'anticipation'], ['trust'], ['joy']]).id, 'plutchik'));

  it('Plutchik’s eight by number, where there are no others', () => {
    const numbered = (count: number): string => known(proposeShape(Array.from({ length: count }, (_, at) => line({ text: `t${at}`, labels: [1 + (at % 8)] })))).set.id;
    assert.deepEqual([numbered(80), numbered(16)], ['plutchik', 'goEmotions']);
  });

  it('a file’s own, in the order of their first use, with those that mean one of the 28', () => {
    const set = setOf([['Whimsy'], ['Happy', 'Whimsy'], ['Saudade'], ['joy'], ['Saudade', 'Scared'], ['Whimsy']]);
    assert.deepEqual([set.id, set.kind], ['own', 'multi']);
    assert.deepEqual(set.classes, [{ id: 'Whimsy', from: [] }, { id: 'Happy', from: [] }, { id: 'Saudade', from: [] }, { id: 'joy', from: ['joy'] }, { id: 'Scared', from: ['fear'] }]);
  });

  it('knows synonyms, and no property of an object for one', () => {
    assert.deepEqual(['Guilt', 'JOY', 'constructor', 'whimsy'].map(emotionCalled), ['remorse', 'joy', undefined, undefined]);
  });
});

describe('columns of 0 and 1', () => {
  const rowsOf = (columns: readonly string[], extra: Record<string, unknown> = {}): string[] =>
    Array.from({ length: 30 }, (_, at) => line({ text: `some words ${at}`, ...extra, ...Object.fromEntries(columns.map((name, place) => [name, at % columns.length === place ? 1 : 0])) }));
  const columnsOf = (proposal: ShapeProposal): [string, string, number] => {
    const shape = proposal.kind === 'known' ? proposal.shape : proposal.kind === 'proposals' ? proposal.proposals[0]?.shape : undefined;
    assert.ok(shape?.labels.form === 'columns', JSON.stringify(proposal).slice(0, 300));
    assert.equal(shape.labels.columns.length, shape.set.classes.length);
    const setting = shapeToSetting(shape);
    assert.deepEqual(shapeFromSetting(JSON.parse(JSON.stringify(setting))), shape);
    return [proposal.kind, shape.set.id, shape.labels.columns.length];
  };

  it('are labels also where cells are blank or null, as long as there is a value in each', () => {
    const table = { separator: ',', quotes: true, header: true, columns: ['text', 'joy', 'boredom', 'sadness', 'anger', 'note'] };
    const cell = (at: number, place: number): string => (at % 4 === place ? '1' : (at + place) % 3 === 0 ? '0' : place === 1 ? 'null' : '');
    const rows = Array.from({ length: 24 }, (_, at) => `words ${at},${cell(at, 0)},${cell(at, 1)},${at % 4 === 2 ? 1 : ''},${cell(at, 3)},`);
    const proposal = proposeShape({ table, rows });
    assert.deepEqual(columnsOf(proposal), ['proposals', 'own', 4]);
    assert.deepEqual(proposal.kind === 'proposals' && proposal.proposals[0]?.shape.labels, { form: 'columns', columns: ['joy', 'boredom', 'sadness', 'anger'] });
    const six = ['anger', 'disgust', 'fear', 'joy', 'sadness', 'surprise'];
    const nulls = Array.from({ length: 30 }, (_, at) => line({ text: `some words ${at}`, ...Object.fromEntries(six.map((name, place) => [name, at % 6 === place ? 1 : at % 5 === 0 ? 0 : null])) }));
    assert.deepEqual(columnsOf(proposeShape(nulls)), ['known', 'ekman', 6]);
  });

  it('are a set that is known also where a class or a few have no column', () => {
    assert.deepEqual(columnsOf(proposeShape(rowsOf(['anger', 'disgust', 'fear', 'joy', 'sadness', 'surprise']))), ['known', 'ekman', 6]);
    assert.deepEqual(columnsOf(proposeShape(rowsOf(LABELS.filter(name => name !== 'neutral'), { id: 'e', example_very_unclear: false }))), ['known', 'goEmotions', 27]);
  });

  it('are asked for where there are few, with what the set makes of them', () => {
    const proposal = proposeShape(rowsOf(['joy', 'sadness', 'anger']));
    assert.deepEqual(columnsOf(proposal), ['proposals', 'ekman', 3]);
    assert.ok(proposal.kind === 'proposals');
    assert.deepEqual(proposal.proposals.map(({ title }) => title), ['text + 3 columns']);
    assert.deepEqual(proposal.proposals[0]?.shape.set.classes.map(({ id, from }) => [id, from.length > 1]), [['joy', true], ['sadness', true], ['anger', true]]);
  });

  it('are all of a file’s own where some are of no set: none is left out', () => {
    const semEval = ['anger', 'anticipation', 'disgust', 'fear', 'joy', 'love', 'optimism', 'pessimism', 'sadness', 'surprise', 'trust'];
    const proposal = proposeShape(rowsOf(semEval));
    assert.deepEqual(columnsOf(proposal), ['proposals', 'own', 11]);
    assert.deepEqual(proposal.kind === 'proposals' && proposal.proposals[0]?.shape.set.classes.slice(5, 8), [{ id: 'love', from: ['love'] }, { id: 'optimism', from: ['optimism'] }, { id: 'pessimism', from: [] }]);
  });

  it('are a file’s own where they are no emotions', () => {
    assert.deepEqual(columnsOf(proposeShape(rowsOf(['calm', 'tense', 'wistful']))), ['proposals', 'own', 3]);
    const beside = proposeShape(Array.from({ length: 30 }, (_, at) => line({ content: `some words ${at}`, feeling: at % 2 ? 'joy' : 'fear', urban: at % 2, student: 1, married: 0 })));
    assert.deepEqual(beside.kind === 'proposals' && beside.proposals.map(({ title }) => title), ['content + feeling', 'content + 3 columns']);
    const table = sniffTable(['text,calm,tense,wistful'], false);
    assert.deepEqual(columnsOf(proposeShape({ table, rows: Array.from({ length: 12 }, (_, at) => `words ${at},${at % 2},${(at + 1) % 2},0`) })), ['proposals', 'own', 3]);
  });
});

describe('shapes that have to be chosen', () => {
  it('are proposed, likeliest first, with the reason', () => {
    const records = ['happy', 'sad', 'happy', 'sad', 'happy'].map((mood, at) => line({ sentence: `a longer sentence ${at}`, mood, lang: 'en', tags: ['x', 'y'] }));
    const proposal = proposeShape(records);
    assert.ok(proposal.kind === 'proposals');
    assert.deepEqual(proposal.proposals.map(({ title }) => title), ['sentence + mood', 'sentence + lang', 'sentence + tags']);
    assert.match(proposal.proposals[0]!.why, /"sentence" holds text; "mood" holds names, the labels of Ekman/);
  });

  it('put labels that are known before other names', () => {
    const rows = Array.from({ length: 12 }, (_, at) => `${at},Some words ${at},${at % 2 ? 'Ann' : 'Bo'},${at % 3 ? 'joy' : 'fear'}`);
    const proposal = proposeShape({ table: sniffTable(['No,Utterance,Speaker,Emotion'], false), rows });
    assert.deepEqual(proposal.kind === 'proposals' && proposal.proposals[0]?.title, 'Utterance + Emotion');
  });

  it('are offered besides one that is known, so that it can be corrected', () => {
    const records = Array.from({ length: 12 }, (_, at) => line({ text: `words ${at}`, translation: `other words ${at}`, labels: ['joy'], mood: at % 2 ? 'happy' : 'sad' }));
    assert.equal(proposeShape(records).kind, 'known');
    assert.deepEqual(otherShapes(records).map(({ title, why }) => [title, why.split(';')[1]?.split(',')[0]]), [
      ['text + labels', ' "labels" holds lists of names'], ['text + mood', ' "mood" holds names'], ['translation + labels', ' "labels" holds lists of names'], ['mood + labels', ' "labels" holds lists of names'],
    ]);
    assert.deepEqual(otherShapes([line({ n: 1 })]), []);
  });

  it('are none where nothing fits', () => {
    assert.deepEqual(proposeShape(['{', '[1]']), { kind: 'none', reason: 'there is no line with a JSON object' });
    assert.deepEqual(proposeShape([line({ text: 'only text' })]), { kind: 'none', reason: 'no field holds labels' });
    assert.deepEqual(proposeShape([line({ n: 1 })]), { kind: 'none', reason: 'no field holds text' });
  });
});

describe('shapes in the settings', () => {
  it('go there and back', () => {
    for (const setting of [
      { text: 'utterance', labels: 'all_emotions_mapped', form: 'pairs', raw: 'all_emotions', context: 'context', character: 'who', split: 's', id: 'n', labelSet: 'goEmotions', predictedLabels: 'p', predictedScores: 'q' },
      { text: 't', labels: 'l', form: 'name', separator: ';', labelSet: ['good', 'bad'] },
      { text: 't', labels: ['good', 'bad'], form: 'columns', labelSet: ['good', 'bad'] },
      ...LABEL_SET_IDS.map(labelSet => ({ text: 't', labels: 'l', form: 'ids', labelSet })),
    ]) {
      const shape = shapeFromSetting(setting);
      assert.ok(typeof shape !== 'string', JSON.stringify(shape));
      assert.deepEqual(shapeToSetting(shape), setting);
    }
  });

  it('keep whether a record has one label or several', () => {
    const told = (labels: readonly unknown[]): RecordShape => known(proposeShape(labels.map((own, at) => line({ text: `t${at}`, labels: own }))));
    const shapes = [
      told([['happiness', 'sad'], ['angry']]), told([['happiness'], ['angry']]), told([[['happiness', 0.8], ['sad', 0.4]]]), told(['happiness', 'angry', 'sad']), told(['joy', 'love', 'grief']),
      told(['happiness, sad', 'angry', 'sad']), told(['calm; tense', 'tense', 'calm', 'tense']),
    ];
    assert.deepEqual(shapes.map(({ set }) => [set.id, set.kind]), [['ekman', 'multi'], ['ekman', 'single'], ['ekman', 'multi'], ['ekman', 'single'], ['goEmotions', 'single'], ['ekman', 'multi'], ['own', 'multi']]);
    for (const shape of shapes) assert.deepEqual(shapeFromSetting(JSON.parse(JSON.stringify(shapeToSetting(shape)))), shape);
  });

  it('say by the form alone whether there are several', () => {
    const kindOf = (setting: Record<string, unknown>): unknown => (shapeFromSetting({ text: 't', labels: 'l', ...setting }) as RecordShape).set.kind;
    for (const labelSet of ['ekman', 'goEmotions', ['calm', 'tense']]) {
      assert.deepEqual(['pairs', 'names', 'ids', 'name', 'id'].map(form => kindOf({ form, labelSet })), ['multi', 'multi', 'multi', 'single', 'single']);
      assert.deepEqual(['name', 'id'].map(form => kindOf({ form, separator: ',', labelSet })), ['multi', 'multi']);
      assert.equal(kindOf({ form: 'names', labelSet, kind: 'single' }), 'single');
    }
    assert.equal(kindOf({ labels: labelSet('ekman').classes.map(({ id }) => id), labelSet: 'ekman' }), 'multi');
  });

  it('know the set of their columns', () => {
    const shape = shapeFromSetting({ text: 't', labels: LABELS });
    assert.equal(typeof shape !== 'string' && shape.set.id, 'goEmotions');
  });

  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [null, /an object with "text" and "labels" expected, not null/],
    [{ labels: 'l' }, /"text" must name the field/],
    [{ text: 5, labels: 'l' }, /"text" must be the name of a field, not a number/],
    [{ text: 't' }, /"labels" must name the field/],
    [{ text: 't', label: 'l' }, /"label" is not known here; the nearest is "labels"/],
    [{ text: 't', labels: 'l', form: 'soft' }, /"form" must be one of pairs, names/],
    [{ text: 't', labels: 'l', labelSet: 'twelve' }, /"labelSet" must be one of goEmotions/],
    [{ text: 't', labels: 'l', labelSet: ['a', 'A'] }, /names a label twice/],
    [{ text: 't', labels: ['a', 'b'], labelSet: ['a'] }, /lists 2 columns, and the label set has 1/],
    [{ text: 't', labels: 'l', form: 'columns' }, /must list the columns/],
    [{ text: 't', labels: 'l', kind: 'both' }, /"kind" must be single or multi/],
    [{ text: 't', labels: 'l', form: 'name', kind: 'multi' }, /"kind" cannot be multi where a field holds one label: "separator" says what joins several/],
    [{ text: 't', labels: 'l', separator: ',' }, /goes with the forms name and id/],
  ];
  for (const [setting, message] of wrong) it(`refuse ${JSON.stringify(setting)}`, () => assert.match(shapeFromSetting(setting) as string, message));
});
