// What a summary counts within a filter is what its buttons show: the same records, group by group.
import assert from 'node:assert/strict';
import type { Query, SummaryParts } from '../../../../src/dataset/engine/query';
import { buildQuery, NO_FILTER, type Filter } from '../../../../src/webview/dataset/filter';
import { characterBars, groupChange, groupsChange, labelBars, lengthBars, perRecordBars, scoreBars, splitBars, togetherCells, unknownBars, type Bar } from '../../../../src/webview/dataset/bars';
import { narrowed } from '../../../../src/webview/dataset/narrow';
import { closeDatasets, datasetOf, fileOf, lines, pairs, type Written } from './support';

const said = (utterance: string, label: string, split = 'train', more: Partial<Written> = {}): Written => ({ utterance, split, all_emotions: [[label, 0.9]], character: 'MARA', ...more });
const RECORDS: readonly Written[] = [
  said('Yes', 'joy'), said('Yes', 'joy'), said('Yes, please', 'joy'), said('Yes, please', 'joy', 'dev'), said('Yes', 'anger', 'dev'), said('No', 'anger'), said('No', 'joy', 'dev'), said('Once', 'joy'),
  said('Yes', 'joy', 'train', { all_emotions: [['joy', 0.9], ['anger', 0.4]] }), said('Never', 'glee', 'train', { all_emotions: [['glee', 1], ['glee', 0.5], ['joy', 0.15]], character: '' }),
];

describe('the groups of a summary', function () {
  this.timeout(60_000);
  after(closeDatasets);
  const open = () => datasetOf([{ path: fileOf('same.jsonl', lines(RECORDS)) }]);
  const queryOf = (filter: Filter): Query => {
    const built = buildQuery(filter, undefined, [], true);
    return built.kind === 'query' ? built.query : assert.fail(built.message);
  };
  const filters: readonly Partial<Filter>[] = [{}, { labels: { joy: 'all' } }, { labels: { anger: 'none' } }, { splits: ['train'] }, { labels: { joy: 'any', anger: 'any' }, length: { from: '2', to: '5' } }, { score: { label: 'joy', from: '0.5', to: '' } }];

  it('show the records that were counted, and no others', async () => {
    const dataset = await open();
    for (const change of filters) {
      const filter = { ...NO_FILTER, ...change };
      const within = queryOf(filter);
      const count = (pressed: Partial<Filter>): Promise<number> => dataset.count(queryOf(narrowed(filter, pressed)));
      const words = JSON.stringify(change);
      const { groups, extra, most } = await dataset.summary('duplicates', within);
      assert.equal(await count(groupsChange('duplicates', within)), groups + extra, words);
      for (const group of most) assert.equal(await count(groupChange(group, 'duplicates', within)), group.count, `${words}: ${group.text}`);
      const conflicts = await dataset.summary('conflicts', within);
      assert.equal(await count(groupsChange('conflicts', within)), conflicts.records, words);
      for (const group of conflicts.most) assert.equal(await count(groupChange(group, 'conflicts', within)), group.count, `${words}: ${group.text}`);
      const leaks = await dataset.summary('leaks', within);
      assert.equal(await count(groupsChange('leaks', within)), leaks.most.reduce((sum, group) => sum + group.count, 0), words);
      for (const group of leaks.most) assert.equal(await count(groupChange(group, 'leaks', within)), group.count, `${words}: ${group.text}`);
    }
    assert.deepEqual(await dataset.numbers({ same: { kind: 'duplicates', within: { splits: ['train'] }, group: 0 } }).then(found => [...found]), [0, 1, 8]);
    assert.deepEqual(await dataset.numbers({ same: { kind: 'conflicts', within: {} }, splits: ['dev'] }).then(found => [...found]), [4, 6]);
  });

  it('are as the bars beside them: a press leaves as many records as a bar says', async () => {
    const dataset = await open();
    for (const change of filters) {
      const filter = { ...NO_FILTER, ...change };
      const within = queryOf(filter);
      const part = <P extends keyof SummaryParts>(name: P): Promise<SummaryParts[P]> => dataset.summary(name, within);
      const labels = await part('labels');
      const bars: Bar[] = [
        ...labelBars(labels, pairs.set), ...perRecordBars(labels), ...lengthBars(await part('lengths')), ...characterBars(await part('characters')), ...splitBars(await part('splits')),
        ...unknownBars(await part('unknownLabels')), ...(await part('scores')).flatMap(({ label, bins }) => scoreBars(label, bins)),
      ];
      for (const { change: pressed, value, spoken } of bars) if (pressed !== undefined) assert.equal(await dataset.count(queryOf(narrowed(filter, pressed))), value, `${JSON.stringify(change)}: ${spoken}`);
      for (const { change: pressed, row, column } of togetherCells(labels).map(cell => ({ ...cell, row: labels.classes.indexOf(cell.name), column: labels.classes.indexOf(cell.column) }))) {
        assert.equal(await dataset.count(queryOf(narrowed(filter, pressed ?? {}))), labels.together[row]?.[column]);
      }
    }
  });
});
