// The page's state: what happens to it, what outlives it, which columns and keys there are.
import assert from 'node:assert/strict';
import { labelSet } from '../../../src/core/labelSets';
import type { Row } from '../../../src/dataset/engine/query';
import type { RecordShape } from '../../../src/dataset/records/shape';
import { columnsOf } from '../../../src/webview/dataset/columns';
import { ACTIONS, actionFor, keyText } from '../../../src/webview/dataset/keys';
import { unordered } from '../../../src/webview/dataset/filter';
import { labelWords, limitWords, tooManyClasses } from '../../../src/webview/dataset/labelWords';
import type { DatasetView } from '../../../src/webview/dataset/messages';
import { columnsShown, initial, keptOf, mayCount, mayFetch, queryOf, reduce, viewOf, type Happening, type PageState } from '../../../src/webview/dataset/state';

const shape: RecordShape = { text: 'utterance', character: 'character', labels: { form: 'pairs', field: 'emotions' }, set: labelSet('goEmotions') };
const view: DatasetView = {
  title: 'a.jsonl', files: [{ name: 'a.jsonl', split: undefined, bytes: 10 }], shape: { kind: 'known', shape }, trusted: true, slices: [{ name: 'sad', query: {} }], attached: [],
  columns: ['utterance', 'character', 'emotions', 'take'].map(name => ({ name, type: 'VARCHAR' })),
};
const after = (...happenings: Happening[]): PageState => happenings.reduce(reduce, reduce(initial(), { kind: 'view', view }));
const column = (state: PageState, id: string) => columnsShown(state).find(one => one.id === id)!;

describe('the state of the page', () => {
  it('keeps the numbers of records as wide as all of them need, whatever is found', () => {
    const all: Happening = { kind: 'count', known: 1_234_567, exact: true };
    const wide = column(after(all), 'number').least;
    assert.ok(wide > column(after(), 'number').least);
    assert.equal(column(after(all, { kind: 'count', known: 3, exact: true }), 'number').least, wide);
  });

  it('shows text and labels, and other fields only when they are chosen', () => {
    assert.deepEqual(columnsShown(after()).map(({ id }) => id), ['number', 'character', 'text', 'labels']);
    assert.deepEqual(columnsShown(after({ kind: 'toggleColumn', id: 'field:take', shown: true }, { kind: 'toggleColumn', id: 'character', shown: false })).map(({ id }) => id), ['number', 'text', 'labels', 'field:take']);
  });

  it('shows the fields themselves as long as nobody knows what they hold', () => {
    const unclear: DatasetView = { ...view, shape: { kind: 'unclear', offers: [], reason: '' } };
    const state = reduce(initial(), { kind: 'view', view: unclear });
    assert.ok(state.choosingFields);
    assert.deepEqual(columnsShown(state).map(({ title }) => title), ['#', 'utterance', 'character', 'emotions', 'take']);
  });

  it('has a column for splits and for what a model says where there are such', () => {
    const titles = columnsOf({ ...view, files: [{ name: 'a', split: 'train', bytes: 1 }], attached: ['model.labels', 'model.agreement'] }).map(({ title }) => title);
    assert.deepEqual(titles, ['#', 'Split', 'Character', 'Text', 'Labels', 'Model', 'Agrees', 'take']);
  });

  it('has what the model says beside the labels, and what the review says after it, whichever came first', () => {
    const titles = columnsOf({ ...view, attached: ['own.length', 'review.judged', 'review.note', 'model.labels', 'model.agreement', 'model.issue'] }).map(({ title }) => title);
    assert.deepEqual(titles.slice(titles.indexOf('Labels')), ['Labels', 'Model', 'Agrees', 'Doubt', 'Judged', 'Note', 'length', 'take']);
  });

  it('shows which records the model was trained on', () => {
    const seen = columnsOf({ ...view, attached: ['model.seen'] }).find(({ id }) => id === 'attached:model.seen');
    assert.deepEqual([seen?.title, seen?.shown], ['Seen', true]);
  });

  it('sorts up, down, and no more; by the score of the one label that is asked for', () => {
    const sort = (state: PageState, id: string) => reduce(state, { kind: 'sort', column: column(state, id) });
    const up = sort(after(), 'text');
    assert.deepEqual([up.sort?.by, up.sort?.descending], [{ kind: 'length' }, false]);
    assert.equal(sort(up, 'text').sort?.descending, true);
    const letters = sort(sort(up, 'text'), 'text');
    assert.deepEqual([letters.sort?.by, letters.sort?.descending], [{ kind: 'field', name: 'utterance' }, false]);
    assert.equal(sort(letters, 'text').sort?.descending, true);
    assert.equal(sort(sort(letters, 'text'), 'text').sort, undefined);
    const last = sort(after(), 'number');
    assert.deepEqual([last.sort?.by, last.sort?.descending, sort(last, 'number').sort], [{ kind: 'record' }, true, undefined]);
    assert.deepEqual(sort(after({ kind: 'filter', change: { labels: { joy: 'all' } } }), 'labels').sort?.by, { kind: 'score', label: 'joy' });
    assert.deepEqual(sort(after(), 'labels').sort?.by, { kind: 'labelCount' });
  });

  it('begins at the first record again when the filter changes, and stays within what is found', () => {
    const state = after({ kind: 'count', known: 100, exact: true }, { kind: 'active', row: 80, column: 2 });
    assert.equal(state.row, 80);
    assert.equal(reduce(state, { kind: 'filter', change: { text: 'sea' } }).row, 0);
    assert.equal(reduce(state, { kind: 'count', known: 10, exact: true }).row, 9);
    assert.equal(reduce(state, { kind: 'count', known: 10, exact: false }).row, 80);
  });

  it('comes back as it was after the page was hidden, whatever was kept', () => {
    const state = after({ kind: 'filter', change: { text: 'sea' } }, { kind: 'wrap' }, { kind: 'active', row: 7, column: 1 });
    const kept: unknown = JSON.parse(JSON.stringify(keptOf(state)));
    const again = reduce(initial(kept), { kind: 'view', view });
    assert.deepEqual([again.filter, again.wrap, again.row, again.column], [state.filter, true, 7, 1]);
    for (const nonsense of [undefined, null, 3, 'x']) assert.deepEqual(keptOf(initial(nonsense)), keptOf(initial()));
  });

  it('lets go of a slice that was forgotten', () => {
    assert.deepEqual(after({ kind: 'filter', change: { slices: ['sad'] } }, { kind: 'slices', slices: [] }).filter.slices, []);
  });

  it('gives a query without order to those who count', () => {
    const state = after({ kind: 'filter', change: { text: 'sea' } });
    const sorted = reduce(state, { kind: 'sort', column: column(state, 'text') });
    const [one, other] = [queryOf(state), queryOf(sorted)];
    assert.ok(one.kind === 'query' && other.kind === 'query');
    assert.deepEqual(unordered(other.query), one.query);
  });

  it('asks no SQL of a workspace that is not trusted', () => {
    const state = reduce(reduce(initial({ filter: { sql: 'true' } }), { kind: 'view', view: { ...view, trusted: false } }), { kind: 'wrap' });
    assert.equal(queryOf(state).kind, 'problem');
    assert.equal(queryOf(reduce(state, { kind: 'trusted' })).kind, 'query');
    assert.equal(viewOf(initial()), undefined);
  });
});

describe('what is stopped', () => {
  const searching = after({ kind: 'filter', change: { text: 'sea' } }, { kind: 'progress', progress: { kind: 'query', done: 1, total: 2 } });
  const stopped = reduce(searching, { kind: 'stop', unread: true });
  const now = (state: PageState) => [state.stopped, state.searching, mayFetch(state)];

  it('stays so: nothing is searched, fetched or counted until something is asked', () => {
    assert.deepEqual([now(searching), now(stopped), stopped.progress], [[false, true, true], [true, false, false], undefined]);
    const later: Happening[] = [{ kind: 'said', message: '' }, { kind: 'active', row: 3 }, { kind: 'wrap' }, { kind: 'stop', unread: false }];
    assert.deepEqual(now(later.reduce(reduce, stopped)), now(stopped));
    assert.deepEqual(now(reduce(stopped, { kind: 'ask' })), [false, false, true]);
    assert.deepEqual(now(reduce(stopped, { kind: 'filter', change: { text: 'seal' } })), [false, true, true]);
    assert.deepEqual(now(initial(keptOf(stopped))), [false, false, false]);
  });

  it('leaves no summary to be counted, also where all records had been found', () => {
    const found = after({ kind: 'count', known: 640, exact: true });
    assert.deepEqual([mayCount(found), mayCount(reduce(found, { kind: 'stop', unread: true }))], [true, false]);
    assert.equal(mayCount(reduce(found, { kind: 'filter', change: { text: 'sea' } })), false);
  });

  it('is nothing where all rows were here', () => {
    assert.deepEqual(now(after({ kind: 'count', known: 640, exact: true }, { kind: 'stop', unread: false })), [false, false, true]);
  });
});

describe('the columns of the page', () => {
  it('can all be sorted', () => {
    const all = columnsOf({ ...view, files: [{ name: 'a', split: 'train', bytes: 1 }], attached: ['model.labels', 'model.issue'], shape: { kind: 'known', shape: { ...shape, predicted: { labels: 'said' } } } });
    assert.ok(all.some(({ id }) => id === 'predicted') && all.some(({ id }) => id === 'attached:model.labels'));
    assert.deepEqual(all.filter(({ sort }) => sort === undefined).map(({ title }) => title), []);
  });
});

describe('labels that were told from the file', () => {
  const own: RecordShape = { text: 't', labels: { form: 'name', field: 'l' }, set: { id: 'own', title: 'this file', kind: 'single', classes: ['calm', 'tense'].map(id => ({ id, from: [] })) } };
  const told = (from: RecordShape, partly = false): PageState => reduce(initial(), { kind: 'view', view: { ...view, shape: { kind: 'known', shape: from, told: { partly } } } });

  it('are to be confirmed once', () => {
    assert.equal(labelWords(told(own)), 'Labels, as told from the file: 2 of its own (calm, tense).');
    assert.match(labelWords(told(own, true)) ?? '', /as told from a part of the file/);
    assert.match(labelWords(told({ ...own, set: labelSet('ekman') })) ?? '', /: Ekman’s six and neutral \(neutral, joy, /);
    const confirmed = reduce(told(own), { kind: 'confirmed' });
    assert.deepEqual([labelWords(confirmed), viewOf(confirmed)?.shape], [undefined, { kind: 'known', shape: own }]);
    assert.equal(labelWords(after()), undefined);
  });

  it('need no word where they are the names of the 28, but do where they are numbers', () => {
    assert.equal(labelWords(told(shape)), undefined);
    assert.match(labelWords(told({ ...shape, labels: { form: 'ids', field: 'l' } })) ?? '', /GoEmotions/);
  });
});

describe('a label set that is too large', () => {
  const sized = (classes: number, attached: readonly string[] = []): PageState => {
    const set = { id: 'own', title: 'this file', kind: 'single' as const, classes: Array.from({ length: classes }, (_, at) => ({ id: `class ${at}`, from: [] })) };
    return reduce(initial(), { kind: 'view', view: { ...view, attached, shape: { kind: 'known', shape: { ...shape, set } } } });
  };

  it('is said to have no summary, and no labels of the model', () => {
    assert.deepEqual([tooManyClasses(sized(64)), limitWords(sized(64)), limitWords(sized(52, ['model.agreement']))], [undefined, undefined, undefined]);
    assert.match(tooManyClasses(sized(65)) ?? '', /^The label set has 65 classes: with more than 64 there is no summary/);
    assert.match(limitWords(sized(53, ['model.agreement'])) ?? '', /^Of a label set with more than 52 classes the labels that the model gives are not shown/);
    assert.match(limitWords(sized(65, ['model.agreement'])) ?? '', /with more than 64 .* more than 52/);
    assert.equal(limitWords(initial()), undefined);
  });
});

describe('the keys of the page', () => {
  it('are given once each', () => {
    const all = ACTIONS.flatMap(({ keys }) => keys as readonly string[]);
    assert.equal(new Set(all).size, all.length);
  });

  it('do nothing while one writes, but for Escape', () => {
    const pressed = (key: string, writing: boolean, ctrlKey = false) => actionFor({ key, ctrlKey, metaKey: false, altKey: false, shiftKey: false }, writing);
    assert.equal(pressed('f', false), 'filter');
    assert.equal(pressed('f', true), undefined);
    assert.equal(pressed('Escape', true), 'back');
    assert.equal(pressed('c', false, true), 'copy');
    assert.equal(pressed('r', false, true), undefined);
    assert.deepEqual(['Ctrl+c', 'Ctrl+Home', 'Y', ' '].map(keyText), ['Ctrl+C', 'Ctrl+Home', 'Shift+Y', 'Space']);
  });

  it('go by Shift, and not by Caps Lock, which would begin a check for a column', () => {
    const pressed = (key: string, shiftKey: boolean) => actionFor({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey }, false);
    assert.deepEqual([pressed('c', false), pressed('C', false), pressed('C', true), pressed('c', true)], ['columns', 'columns', 'check', 'check']);
    assert.equal(pressed('?', true), 'keys');
  });

  it('name everything that is done with the dataset', () => {
    const ofDataset = ACTIONS.filter(({ part }) => part === 'Dataset');
    assert.deepEqual(ofDataset.map(({ name }) => name), ['check', 'review', 'change', 'undoChange', 'apply', 'evaluate', 'study', 'agreement', 'splits']);
    assert.ok(ofDataset.every(({ keys }) => /^[A-Z]$/.test(keys[0])));
  });
});

describe('the widths of columns', () => {
  const named: RecordShape = { ...shape, character: 'who' };
  const widthOf = (id: string, names: readonly string[], attached: readonly string[] = ['model.labels']): number => {
    const open = reduce(initial(), { kind: 'view', view: { ...view, attached, shape: { kind: 'known', shape: named } } });
    const rows = names.map(who => ({ fields: { who } })) as unknown as Row[];
    return columnsShown(reduce(open, { kind: 'rows', rows })).find(own => own.id === id)?.least ?? 0;
  };

  it('are such that names are not cut', () => {
    assert.ok(widthOf('character', ['MARA', 'OLD PETER']) > widthOf('character', ['MARA']));
    assert.ok(widthOf('character', ['x'.repeat(400)]) <= 11, 'the text needs room too');
    assert.equal(widthOf('text', ['OLD PETER']), widthOf('text', ['MARA']));
  });
});
