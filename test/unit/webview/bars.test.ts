// Charts as bars: what each says, and that what it filters by leaves just the records that it counts.
import assert from 'node:assert/strict';
import { labelSet } from '../../../src/core/labelSets';
import { characterBars, labelBars, lengthBars, perRecordBars, scoreBars, togetherCells, unknownBars, unusedLabels } from '../../../src/webview/dataset/bars';
import { buildQuery, NO_FILTER, type Filter } from '../../../src/webview/dataset/filter';
import { goldSigns, maskSigns, predictedSigns, signOf, spoken } from '../../../src/webview/dataset/signs';
import { pieces, share, size } from '../../../src/webview/dataset/words';

const set = labelSet('goEmotions');
const labels = {
  records: 10, gold: [{ label: 'joy', count: 3 }, { label: 'fear', count: 6 }, { label: 'grief', count: 0 }], predicted: undefined, perRecord: [2, 7, 1],
  together: [[3, 1, 0], [1, 6, 0], [0, 0, 0]], classes: ['joy', 'fear', 'grief'],
};
const asked = (change: Partial<Filter> | undefined) => {
  const built = buildQuery({ ...NO_FILTER, ...change }, undefined, [], true);
  return built.kind === 'query' ? built.query : assert.fail(built.message);
};

describe('charts as bars', () => {
  it('puts the most frequent label first and says its share', () => {
    const bars = labelBars(labels, set);
    assert.deepEqual(bars.map(({ name, value }) => [name, value]), [['fear', 6], ['joy', 3]]);
    const [first] = bars;
    assert.equal(first?.spoken, 'fear, given: 6 records, 60.0 %');
    assert.deepEqual(asked(first.change).labels, { all: ['fear'], of: 'gold' });
    assert.deepEqual(unusedLabels(labels), ['grief']);
  });

  it('sets what is predicted beside what is given, also where nothing is given', () => {
    const bars = labelBars({ ...labels, predicted: [{ label: 'grief', count: 2 }] }, set);
    assert.deepEqual(bars.map(({ name, series, value }) => [name, series, value]), [['fear', 'given', 6], ['fear', 'predicted', 0], ['joy', 'given', 3], ['joy', 'predicted', 0], ['grief', 'given', 0], ['grief', 'predicted', 2]]);
    assert.equal(asked(bars[5]?.change).labels?.of, 'predicted');
    assert.equal(bars[1]?.change, undefined, 'a bar of no records chooses none');
  });

  it('filters by the number of labels, by pairs and by lengths', () => {
    assert.deepEqual(perRecordBars(labels).map(({ change }) => asked(change).labelCount), [{ from: 0, to: 0 }, { from: 1, to: 1 }, { from: 2, to: 2 }]);
    const [pair, ...others] = togetherCells(labels);
    assert.deepEqual(others, []);
    assert.deepEqual(asked(pair?.change).labels?.all, ['fear', 'joy']);
    assert.equal(pair?.spoken, 'fear with joy: 1 record, 33.3 % of the rarer');
    const bins = lengthBars({ width: 20, bins: [1, 2, 3], mean: 1, median: 1, longest: 99 }).map(({ change }) => asked(change).length);
    assert.deepEqual(bins, [{ from: 0, to: 19 }, { from: 20, to: 39 }, { from: 40, to: Number.MAX_SAFE_INTEGER }]);
  });

  it('chooses the records of one character, also where the name has a comma or quotes', () => {
    const names = ['MARA', 'Smith, John', '"Ace" O’Neil', ' Ann', 'A, "B", C'];
    const bars = characterBars({ distinct: 5, none: 0, most: names.map(name => ({ name, count: 1 })) });
    assert.deepEqual(bars.map(({ change }) => asked(change).character), names.map(name => [name]));
  });

  it('chooses the records of one label that is none', () => {
    const bars = unknownBars([{ label: 'glee', count: 2 }, { label: '', count: 1 }]);
    assert.deepEqual(bars.map(({ change }) => asked(change)), [{ unknownLabel: 'glee' }, { unknownLabel: '' }]);
  });

  it('lets no score belong to two bars', () => {
    const ranges = scoreBars('joy', Array.from({ length: 10 }, () => 1)).map(({ change }) => asked(change).score!);
    for (const [at, range] of ranges.entries()) assert.ok(at === 0 || range.from > ranges[at - 1]!.to, `${at}`);
    assert.deepEqual([ranges[0]?.from, ranges[9]?.to], [0, 1]);
  });
});

describe('labels as signs', () => {
  const row = { id: 0, file: 0, record: 0, line: 1, split: undefined, fields: { said: '["joy", "rage"]', scored: [['fear', 0.5]] }, attached: {}, labels: [{ name: '27', index: 27, score: undefined }, { name: 'rage', index: undefined, score: 0.4 }] };
  const shape = { text: 'text', labels: { form: 'ids', field: 'labels' }, set } as const;

  it('go by the class, however the file spells it, and mark what is no class', () => {
    assert.deepEqual(goldSigns(row, shape).map(({ name, group }) => [name, group]), [['neutral', 'neutral'], ['rage', 'unknown']]);
    assert.equal(signOf('happy', labelSet('ekman')).name, 'joy');
    assert.equal(spoken(goldSigns(row, shape)), 'neutral, rage 0.4');
    assert.equal(spoken([]), 'no labels');
  });

  it('are read from what the file itself predicts, and from bits', () => {
    assert.deepEqual(predictedSigns(row, { ...shape, predicted: { labels: 'said' } }).map(({ name }) => name), ['joy', 'rage']);
    assert.deepEqual(predictedSigns(row, { ...shape, predicted: { labels: 'scored' } }).map(({ name, score }) => [name, score]), [['fear', 0.5]]);
    assert.deepEqual(maskSigns(2 ** 27 + 1, shape).map(({ name }) => name), ['admiration', 'neutral']);
  });
});

describe('words of the page', () => {
  it('marks what is searched for, in its own spelling', () => {
    assert.deepEqual(pieces('See the sea', 'se', false).filter(({ hit }) => hit).map(({ text }) => text), ['Se', 'se']);
    assert.deepEqual(pieces('See the sea', 'se', true).map(({ text }) => text).join(''), 'See the sea');
    assert.deepEqual(pieces('İx', 'x', false).map(({ text }) => text).join(''), 'İx');
  });

  it('writes sizes and shares', () => {
    assert.deepEqual([size(0), size(999), size(3_500_000), size(2e9)], ['0 bytes', '999 bytes', '3.5 MB', '2.0 GB']);
    assert.deepEqual([share(0, 0), share(1, 3), share(1, 100_000)], ['0 %', '33.3 %', '< 0.1 %']);
  });
});
