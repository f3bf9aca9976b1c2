// Other labels in a line: nothing else changes, and what is read back is what was asked for.
import assert from 'node:assert/strict';
import { LABELS } from '../../../../src/core/emotions';
import { labelSet } from '../../../../src/core/labelSets';
import { seededRandom } from '../../../../src/core/random';
import { readRecord } from '../../../../src/dataset/records/readRecord';
import { labelRanges } from '../../../../src/dataset/records/labelRanges';
import { rewriteLabels, type WantedLabel } from '../../../../src/dataset/records/rewriteLabels';
import type { LabelField, RecordShape } from '../../../../src/dataset/records/shape';

const set = labelSet('goEmotions');
const shape = (labels: LabelField, more: Partial<RecordShape> = {}): RecordShape => ({ text: 'text', labels, set, ...more });
const pairs = shape({ form: 'pairs', field: 'all_emotions_mapped' }, { raw: 'all_emotions' });
const names = shape({ form: 'names', field: 'labels' });
const ids = shape({ form: 'ids', field: 'labels' });
const one = shape({ form: 'name', field: 'label' });
const joined = shape({ form: 'name', field: 'label', separator: ',' });
const columns = shape({ form: 'columns', columns: LABELS });
const just = (...labels: string[]): WantedLabel[] => labels.map(name => ({ name }));

describe('rewriting labels', () => {
  const cases: readonly (readonly [string, RecordShape, readonly WantedLabel[], string])[] = [
    ['{"all_emotions": [["glee", 1]], "all_emotions_mapped": [["joy", 0.80], ["fear", 0.20]], "n": 1.0}', pairs, [{ name: 'fear' }, { name: 'joy' }, { name: 'anger', score: 0.5 }], '{"all_emotions": [["glee", 1]], "all_emotions_mapped": [["joy", 0.80], ["fear", 0.20], ["anger", 0.50]], "n": 1.0}'],
    ['{"all_emotions_mapped":[["joy",0.8],["fear",1]]}', pairs, [{ name: 'joy', score: 0.25 }], '{"all_emotions_mapped":[["joy",0.25]]}'],
    ['{"all_emotions_mapped":[["joy",0.80]]}', pairs, [{ name: 'joy', score: 0.8 }], '{"all_emotions_mapped":[["joy",0.80]]}'],
    ['{"all_emotions_mapped":[["joy",1.0],["fear",0.75]]}', pairs, [{ name: 'fear' }, { name: 'love', score: 1 }], '{"all_emotions_mapped":[["fear",0.75],["love",1.0]]}'],
    ['{"all_emotions_mapped": [ [ "joy" , 1 ] ]}', pairs, [{ name: 'joy' }, { name: 'fear', score: 0.5 }], '{"all_emotions_mapped": [ [ "joy" , 1 ] , [ "fear" , 0.5 ] ]}'],
    ['{"all_emotions_mapped": []}', pairs, [{ name: 'fear', score: 0.5 }, { name: 'joy', score: 1 }], '{"all_emotions_mapped": [["fear", 0.5], ["joy", 1]]}'],
    ['{"labels": [ "joy",  "fear" ]}', names, just('fear'), '{"labels": [ "fear" ]}'],
    ['{"labels": [ "joy",  "fear" ]}', names, [], '{"labels": []}'],
    ['{"labels":["Joy"]}', names, just('joy', 'love'), '{"labels":["Joy","love"]}'],
    ['{"labels": ["blithe", null, "joy"]}', names, just('blithe'), '{"labels": ["blithe", null]}'],
    ['{"labels": [17,3]}', ids, just('annoyance', 'joy', 'neutral'), '{"labels": [17,3,27]}'],
    ['{"labels": [17,3]}', ids, just('17'), '{"labels": [17]}'],
    ['{"label" : "joy", "x": 1}', one, just('fear'), '{"label" : "fear", "x": 1}'],
    ['{"label":"joy, fear"}', joined, just('fear', 'love', 'anger'), '{"label":"fear, love, anger"}'],
    ['{"text":"a","joy":1,"fear":0}', shape({ form: 'columns', columns: ['joy', 'fear'] }, { set: { ...set, classes: [{ id: 'joy', from: ['joy'] }, { id: 'fear', from: ['fear'] }] } }), just('fear'), '{"text":"a","joy":0,"fear":1}'],
  ];
  for (const [line, as, wanted, expected] of cases) {
    it(`${line} to ${JSON.stringify(wanted)}`, () => assert.equal(rewriteLabels(line, as, wanted), expected));
  }

  for (const [cell, other] of [['0.0', '1.0'], ['false', 'true'], ['"0"', '"1"'], ['null', '1.0']] as const) {
    it(`puts a column of ${cell} on`, () => {
      const two = shape({ form: 'columns', columns: ['joy', 'fear'] }, { set: { ...set, classes: [{ id: 'joy', from: ['joy'] }, { id: 'fear', from: ['fear'] }] } });
      assert.equal(rewriteLabels(`{"joy": ${cell}, "fear": 1.0}`, two, just('joy', 'fear')), `{"joy": ${other}, "fear": 1.0}`);
    });
  }

  const refused: readonly (readonly [string, RecordShape, readonly WantedLabel[], RegExp])[] = [
    ['{"all_emotions_mapped":[]}', pairs, just('joy'), /"joy" needs a score/],
    ['{"all_emotions_mapped":[]}', pairs, [{ name: 'joy', score: 2 }], /2 is not a score from 0 to 1/],
    ['{"labels":[]}', ids, just('glee'), /"glee" is no class of GoEmotions/],
    ['{"label":"joy"}', one, just('joy', 'fear'), /exactly one label, not 2/],
    ['{"label":"joy"}', one, [], /exactly one label, not 0/],
    ['{"label":"joy"}', joined, just('joy', 'a,b'), /cannot stand among labels joined by ","/],
    ['{"labels":[}', names, [], /not JSON/],
    ['{"text":"a"}', names, [], /no field "labels"/],
    ['{"joy":0.5}', shape({ form: 'columns', columns: ['joy'] }), [], /"joy" is 0\.5, neither 0 nor 1/],
    ['{"joy":1}', columns, just('fear'), /the record has no "fear"/],
  ];
  for (const [line, as, wanted, message] of refused) it(`refuses ${line} as ${JSON.stringify(wanted)}`, () => assert.throws(() => rewriteLabels(line, as, wanted), message));
});

const random = seededRandom(20);
const below = (count: number): number => Math.floor(random() * count);
const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
const some = (most: number): string[] => Array.from(new Set(Array.from({ length: below(most + 1) }, () => pick(LABELS))));
const space = (): string => pick(['', '', ' ', '  ', '\t']);
const score = (): string => pick(['0.80', '1', '1.0', '0', '0.333', '5e-1', '0.1']);
const text = (): string => JSON.stringify(pick(['a', '"[joy]"', 'tab\tquote"', '🙂 é \u2028', '\\\\"', '["joy", 0.8]', '}{,:'])).replace('é', pick(['é', '\\u00e9']));

interface Made {
  readonly before: string;
  readonly value: string;
  readonly after: string;
  readonly line: string;
}

function arrayOf(items: readonly string[]): string {
  return `[${space()}${items.map((item, at) => (at === 0 ? item : `${space()},${space()}${item}`)).join('')}${space()}]`;
}

function made(field: string, value: string): Made {
  const other = (): string => `${text()}:${space()}${pick([text(), '1.50e3', 'null', '[["joy", 0.5], {"all_emotions_mapped": []}]', '{"labels": ["fear"]}'])}`.replace(/^"/, '"_');
  const members = (): string => Array.from({ length: below(3) }, other).map(member => `${member}${space()},${space()}`).join('');
  const before = `${space()}{${space()}${members()}"text":${text()},${space()}${JSON.stringify(field)}${space()}:${space()}`;
  const tail = members();
  const after = `${space()}${tail === '' ? '' : `,${tail.trimEnd().replace(/,\s*$/, '')}`}}${pick(['', ' ', '\r'])}`;
  return { before, value, after, line: before + value + after };
}

const makers: readonly (readonly [string, RecordShape, () => Made])[] = [
  ['pairs', pairs, () => made('all_emotions_mapped', arrayOf(some(6).map(name => `[${space()}"${name}"${space()},${space()}${score()}${space()}]`)))],
  ['names', names, () => made('labels', arrayOf(some(6).map(name => `"${name}"`)))],
  ['ids', ids, () => made('labels', arrayOf(some(6).map(name => String(LABELS.indexOf(name as never)))))],
  ['one name', one, () => made('label', `"${pick(LABELS)}"`)],
  ['joined', joined, () => made('label', `"${some(4).join(pick([',', ', ']))}"`)],
];

describe('rewriting random records', () => {
  for (const [form, as, make] of makers) {
    it(`as ${form}`, () => {
      for (let round = 0; round < 400; round++) {
        const { before, after, line } = make();
        const reading = readRecord(line, as);
        assert.ok(reading.kind === 'record' && reading.faults.filter(({ kind }) => kind !== 'emptyText').length === 0, line);
        const { labels } = reading.record;
        assert.equal(rewriteLabels(line, as, labels), line);
        const kept = labels.filter(() => random() < 0.6);
        const names = form === 'one name' ? [pick(LABELS)] : [...kept.map(({ index }) => LABELS[index!]!), ...some(3)];
        const wanted = [...new Set(names)].map(name => ({ name, score: labels.find(({ index }) => LABELS[index!] === name)?.score ?? (form === 'pairs' ? below(11) / 10 : undefined) }));
        const result = rewriteLabels(line, as, wanted);
        assert.ok(result.startsWith(before) && result.endsWith(after), `${line}\n${result}`);
        const again = readRecord(result, as);
        assert.ok(again.kind === 'record', result);
        assert.deepEqual(sorted(again.record.labels.map(label => [LABELS[label.index!], label.score])), sorted(wanted.map(label => [label.name, label.score])), `${line}\n${result}`);
        const tokens = (where: string): string[] => labelRanges(where, as)!.labels.map(({ start, end }) => where.slice(start, end));
        const stayed = tokens(line).filter((_, at) => wanted.some(({ name }) => LABELS[labels[at]!.index!] === name));
        assert.deepEqual(tokens(result).slice(0, stayed.length), stayed);
      }
    });
  }

  it('as columns', () => {
    for (let round = 0; round < 400; round++) {
      const [off, on] = pick([['0', '1'], ['0.0', '1.0'], ['false', 'true'], ['"0"', '"1"']] as const);
      const order = [...LABELS].sort(() => random() - 0.5);
      const write = (names: readonly string[], id: string): string => `{"text":"joy",${order.map(name => `"${name}":${names.includes(name) ? on : off}`).join(', ')},"id":${id}}`;
      const [had, wanted] = [some(6), some(6)];
      const line = write(had, '1.50');
      assert.equal(rewriteLabels(line, columns, just(...had)), line);
      assert.equal(rewriteLabels(line, columns, just(...wanted)), write(wanted, '1.50'));
    }
  });
});

const sorted = (labels: unknown[][]): string[] => labels.map(label => JSON.stringify(label)).sort();
