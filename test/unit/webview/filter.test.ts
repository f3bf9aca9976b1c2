// The filter bar: what it asks of the engine, what it says is wrong, and how each condition is taken away.
import assert from 'node:assert/strict';
import { groupChange, groupsChange } from '../../../src/webview/dataset/bars';
import { narrowed } from '../../../src/webview/dataset/narrow';
import type { Slice } from '../../../src/webview/dataset/messages';
import { attachedWords } from '../../../src/webview/dataset/attachedColumns';
import { buildQuery, conditionsOf, hasSql, NO_FILTER, turned, withLabel, type Filter } from '../../../src/webview/dataset/filter';

const build = (change: Partial<Filter>, slices: readonly Slice[] = [], trusted = true) => buildQuery({ ...NO_FILTER, ...change }, undefined, slices, trusted);
const query = (change: Partial<Filter>, slices: readonly Slice[] = []) => {
  const built = build(change, slices);
  return built.kind === 'query' ? built.query : assert.fail(built.message);
};
const problem = (change: Partial<Filter>) => {
  const built = build(change);
  return built.kind === 'problem' ? built.part : undefined;
};

describe('the query of the filter bar', () => {
  it('asks nothing where nothing is filled in', () => assert.deepEqual(query({}), {}));

  it('holds every condition', () => {
    const asked = query({
      text: 'sea', regexp: true, matchCase: true, labels: { joy: 'any', love: 'any', fear: 'all', anger: 'none' }, of: 'predicted', score: { label: 'joy', from: '0,3', to: '' },
      labelCount: { from: '2', to: '' }, length: { from: '', to: '80' }, character: ' MARA , INES', splits: ['train'], attached: { column: 'model.agreement', from: '', to: '0.5' }, only: 'leaks', sql: ' take > 3 ',
    });
    assert.deepEqual(asked, {
      text: { value: 'sea', kind: 'regexp', matchCase: true }, labels: { any: ['joy', 'love'], all: ['fear'], none: ['anger'], of: 'predicted' }, score: { label: 'joy', from: 0.3, to: 1 },
      labelCount: { from: 2, to: Number.MAX_SAFE_INTEGER }, length: { from: 0, to: 80 }, character: ['MARA', 'INES'], splits: ['train'], attached: [{ table: 'model', column: 'agreement', to: 0.5 }], only: 'leaks', sql: 'take > 3',
    });
  });

  it('reads names of characters with commas between them, and in quotes where they have some', () => {
    assert.deepEqual(query({ character: 'MARA, "Smith, John",INES ,, "a ""b"""' }).character, ['MARA', 'Smith, John', 'INES', 'a "b"']);
    assert.equal(query({ character: ' , ' }).character, undefined);
  });

  it('says that a label is asked for that is none, and takes that away', () => {
    const [condition] = conditionsOf({ ...NO_FILTER, unknownLabel: 'glee' });
    assert.deepEqual([condition?.words, condition?.without.unknownLabel], ['with the unknown label “glee”', undefined]);
  });

  it('keeps spaces that are searched for', () => assert.equal(query({ text: ' a ' }).text?.value, ' a '));

  it('asks for what the review has said, beside what a model has', () => {
    assert.deepEqual(query({ judged: 'skip' }), { attached: [{ table: 'review', column: 'judged', from: 4, to: 4 }] });
    assert.deepEqual(query({ judged: 'note', attached: { column: 'model.issue', from: '0.5', to: '' } }), { attached: [{ table: 'model', column: 'issue', from: 0.5 }, { table: 'review', column: 'note', from: 1 }] });
    assert.deepEqual((['keep', 'labels', 'ambiguous', 'note', 'skip'] as const).map(judged => conditionsOf({ ...NO_FILTER, judged }).map(({ words }) => words).join()), ['judged: accepted', 'judged: corrected', 'judged: ambiguous', 'judged: with a note', 'judged: skipped']);
    assert.deepEqual([1, 2, 3, 4, 5].map(code => attachedWords('review.judged').written(code)), ['accepted', 'corrected', 'ambiguous', 'skipped', '']);
  });

  it('asks for a group of nearly the same texts, or for all of them, as they were found within a query', () => {
    const within = { character: ['MARA'] };
    const found = { text: 'Where have you been?', count: 3, ids: [4, 9, 30] };
    const change = groupChange(found, 'near', within);
    assert.deepEqual(query(change), { near: { within, group: 4 } });
    assert.deepEqual(query({ near: { within } }), { near: { within } });
    assert.deepEqual(conditionsOf({ ...NO_FILTER, ...change }), [{ words: 'with a text nearly the same as “Where have you been?”', without: NO_FILTER }]);
    const unsafe: NonNullable<Filter['near']> = { within: { slices: [{ sql: 'true' }] } };
    assert.equal(build({ near: unsafe }, [], false).kind, 'problem');
    assert.equal(build({ near: unsafe }, [], true).kind, 'query');
    assert.ok(hasSql({ near: unsafe }));
    const same = groupChange(found, 'conflicts', within);
    assert.deepEqual([query(same), query(groupsChange('leaks', within))], [{ same: { kind: 'conflicts', within, group: 4 } }, { same: { kind: 'leaks', within } }]);
    assert.deepEqual(conditionsOf({ ...NO_FILTER, ...same }), [{ words: 'with the text “Where have you been?”', without: NO_FILTER }]);
    assert.equal(build({ same: { kind: 'leaks', within: unsafe.within } }, [], false).kind, 'problem');
  });

  it('says which field is wrong', () => {
    assert.equal(problem({ score: { label: '', from: '0.5', to: '' } }), 'score');
    assert.equal(problem({ score: { label: 'joy', from: 'much', to: '' } }), 'score');
    assert.equal(problem({ score: { label: 'joy', from: '0.9', to: '0.1' } }), 'score');
    assert.equal(problem({ length: { from: '9', to: '3' } }), 'length');
    assert.equal(problem({ attached: { column: 'model.agreement', from: 'x', to: '' } }), 'attached');
  });

  it('takes slices by their names, and passes over those that are gone', () => {
    const slices = [{ name: 'sad', query: { only: 'conflicts' as const } }];
    assert.deepEqual(query({ slices: ['sad', 'gone'] }, slices), { slices: [{ only: 'conflicts' }] });
  });

  it('runs no SQL where the workspace is not trusted, also none of a slice within a slice', () => {
    const nested: Slice = { name: 'deep', query: { slices: [{ slices: [{ sql: 'true' }] }] } };
    assert.ok(hasSql(nested.query));
    assert.equal(build({ sql: 'true' }, [], false).kind, 'problem');
    assert.equal(build({ slices: ['deep'] }, [nested], false).kind, 'problem');
    assert.equal(build({ slices: ['deep'] }, [nested], true).kind, 'query');
    assert.equal(build({ text: 'sea' }, [], false).kind, 'query');
  });
});

describe('a bar that is pressed', () => {
  const narrow = (filter: Partial<Filter>, change: Partial<Filter>) => query(narrowed({ ...NO_FILTER, ...filter }, change));
  const joy: Partial<Filter> = { labels: { joy: 'all' }, of: 'gold' };

  it('adds its labels to those that hold', () => {
    assert.deepEqual(narrow({ labels: { anger: 'all', fear: 'none' }, text: 'sea' }, joy), { labels: { all: ['anger', 'joy'], none: ['fear'], of: 'gold' }, text: { value: 'sea', kind: 'substring', matchCase: false } });
    assert.deepEqual(narrow({ labels: { anger: 'any', love: 'any' } }, joy).labels, { any: ['anger', 'love'], all: ['joy'], of: 'gold' });
  });

  it('keeps those beside it that it cannot be put together with', () => {
    assert.deepEqual(narrow({ labels: { joy: 'any', love: 'any' } }, joy), { labels: { all: ['joy'], of: 'gold' }, slices: [{ labels: { any: ['joy', 'love'], of: 'gold' } }] });
    assert.deepEqual(narrow({ labels: { anger: 'all' } }, { ...joy, of: 'predicted' }), { labels: { all: ['joy'], of: 'predicted' }, slices: [{ labels: { all: ['anger'], of: 'gold' } }] });
    assert.deepEqual(narrow({ unknownLabel: 'glee' }, { unknownLabel: 'rage' }), { unknownLabel: 'rage', slices: [{ unknownLabel: 'glee' }] });
    assert.deepEqual(narrow({ score: { label: 'fear', from: '0,5', to: '' } }, { score: { label: 'joy', from: '0.1', to: '0.2' } }), { score: { label: 'joy', from: 0.1, to: 0.2 }, slices: [{ score: { label: 'fear', from: 0.5, to: 1 } }] });
  });

  it('leaves of a range what both have', () => {
    assert.deepEqual(narrow({ score: { label: 'joy', from: '0,15', to: '0.9' } }, { score: { label: 'joy', from: '0.1', to: '0.199999' } }).score, { label: 'joy', from: 0.15, to: 0.199999 });
    assert.deepEqual(narrow({ length: { from: '10', to: '25' }, labelCount: { from: '2', to: '' } }, { length: { from: '20', to: '39' }, labelCount: { from: '3', to: '3' } }), { length: { from: 20, to: 25 }, labelCount: { from: 3, to: 3 } });
  });
});

describe('conditions that hold', () => {
  const full: Filter = {
    ...NO_FILTER, text: 'sea', labels: { joy: 'any', fear: 'none' }, score: { label: 'joy', from: '', to: '0.4' }, labelCount: { from: '1', to: '1' }, length: { from: '10', to: '' },
    character: 'MARA', splits: ['train', ''], only: 'duplicates', sql: 'true', slices: ['sad'], attached: { column: 'model.agreement', from: '0.1', to: '' }, judged: 'ambiguous', near: { within: {} },
    same: { kind: 'leaks', within: {} }, also: [{ labels: { love: 'all', grief: 'any' }, of: 'predicted' }, { score: { label: 'fear', from: '0.2', to: '' } }, { unknownLabel: 'glee' }],
  };

  it('are taken away one by one until none is left', () => {
    let filter = full;
    const said: string[] = [];
    for (let [first] = conditionsOf(filter); first !== undefined; [first] = conditionsOf(filter)) {
      said.push(first.words);
      filter = first.without;
    }
    assert.deepEqual(filter, NO_FILTER);
    assert.equal(said.length, new Set(said).size);
    assert.equal(said.length, conditionsOf(full).length);
    assert.ok(said.includes('without fear') && said.includes('1 label') && said.includes('10 characters or more'), said.join('; '));
  });

  it('let a label turn through what can be asked of it', () => {
    assert.deepEqual([undefined, 'any', 'all', 'none'].map(wish => turned(wish as never)), ['any', 'all', 'none', undefined]);
    assert.deepEqual(withLabel(withLabel(NO_FILTER, 'joy', 'all'), 'joy', undefined).labels, {});
  });
});
