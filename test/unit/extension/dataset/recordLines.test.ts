// What is known of a dataset's lines: only what changed is read again, and which problems, runs and records are found.
import assert from 'node:assert/strict';
import { labelSet } from '../../../../src/core/labelSets';
import type { RecordShape } from '../../../../src/dataset/records/shape';
import { atOnce } from '../../../../src/extension/annotations/slices';
import { MOST_PROBLEMS, problemsOf, remainder } from '../../../../src/extension/dataset/text/problems';
import { prettyJson } from '../../../../src/extension/dataset/text/prettyJson';
import { LONGEST_LINE, RecordLines } from '../../../../src/extension/dataset/text/recordLines';
import { Readings } from '../../../../src/extension/dataset/text/readings';
import { runsOf } from '../../../../src/extension/dataset/text/runs';
import { findRecords } from '../../../../src/extension/dataset/text/search';

const shape: RecordShape = { text: 'text', labels: { form: 'names', field: 'labels' }, set: labelSet('goEmotions'), character: 'character', split: 'split' };
const record = (text: string, more: Record<string, unknown> = {}) => JSON.stringify({ text, labels: ['joy'], ...more });

/** A text that can be edited, and which lines were read. */
function dataset(text: string[]) {
  const lines = new RecordLines(text.length, shape);
  const seen: number[] = [];
  const read = () => {
    seen.length = 0;
    atOnce(lines.read(line => {
      seen.push(line);
      return text[line] ?? '';
    }));
    return seen;
  };
  const edit = (start: number, removed: number, ...added: string[]) => {
    text.splice(start, removed, ...added);
    lines.changed({ start, removed, added: added.length });
  };
  return { lines, text, read, edit, problems: () => atOnce(problemsOf(lines)) };
}

describe('the lines of a dataset', () => {
  it('are read once, and again only where they changed', () => {
    const { read, edit, lines } = dataset([record('a'), record('b'), record('c')]);
    assert.deepEqual(read(), [0, 1, 2]);
    assert.deepEqual(read(), []);
    edit(1, 1, record('x'), record('y'));
    assert.equal(lines.unread, 2);
    assert.deepEqual(read(), [1, 2]);
    edit(0, 3);
    assert.deepEqual([lines.count, lines.unread, read()], [1, 0, []]);
  });

  it('begin with those in view', () => {
    const { lines } = dataset(Array.from({ length: 5 }, (_, at) => record(String(at))));
    const order: number[] = [];
    atOnce(lines.read(line => (order.push(line), record(String(line))), 3));
    assert.deepEqual(order, [3, 4, 0, 1, 2]);
  });

  it('may change while they are read', () => {
    const text = Array.from({ length: 6 }, (_, at) => record(`t${at}`));
    const { lines, edit } = dataset(text);
    const steps = lines.read(line => text[line] ?? '');
    for (let step = 0; step < 4; step++) steps.next();
    edit(0, 2, '{');
    atOnce(steps);
    assert.deepEqual(Array.from({ length: lines.count }, (_, line) => lines.at(line)?.kind), ['bad', 'record', 'record', 'record', 'record']);
  });

  it('take a paste of more lines than a call takes arguments', () => {
    const { lines, edit, read } = dataset([record('a'), record('b')]);
    read();
    edit(1, 0, ...Array.from({ length: 30_000 }, () => ''));
    assert.deepEqual([lines.count, lines.unread, lines.at(30_001)?.kind], [30_002, 30_000, 'record']);
  });

  it('are read also where they are longer than the editor draws', () => {
    const many = Array.from({ length: 20_000 }, () => 'fine');
    const { read, problems, lines } = dataset([record('x'.repeat(2_000_000), { split: 'train' }), record('y', { words: many }), record('z'.repeat(2_000_000), { labels: ['joyy'] })]);
    read();
    assert.deepEqual(problems().listed.map(({ line, fault }) => [line, fault.kind]), [[2, 'unknownLabel']]);
    assert.deepEqual([lines.at(0)?.kind, lines.at(0)?.split, lines.at(1)?.kind], ['record', 'train', 'record']);
  });

  it('are left unread where one would take too long, which is said and is no fault', () => {
    const { read, problems, lines } = dataset([record('x'.repeat(LONGEST_LINE)), record('x', { labels: Array.from({ length: 60_000 }, () => 'joy') }), record('x'.repeat(LONGEST_LINE - 1000))]);
    read();
    const { listed, worst } = problems();
    assert.deepEqual(listed.map(({ line, fault }) => [line, fault.kind, fault.severity]), [[0, 'notRead', 'information'], [1, 'notRead', 'information']]);
    assert.match(listed[0]?.fault.message ?? '', /^the line has more than 10000000 characters, so it is not read here/);
    assert.deepEqual([worst, lines.at(2)?.kind], ['information', 'record']);
  });
});

describe('the problems of a dataset', () => {
  it('are its faults and its duplicates, in the order of lines', () => {
    const { read, problems } = dataset([record('a'), '', record('a'), '{"text":', record('b', { labels: ['joyy'] }), record('a', { character: 'Ines' })]);
    read();
    const { listed, total, records } = problems();
    assert.deepEqual(listed.map(({ line, fault }) => [line, fault.kind]), [[2, 'duplicate'], [3, 'malformed'], [4, 'unknownLabel'], [5, 'duplicate']]);
    assert.deepEqual([listed[0]?.first, listed[2]?.fault.nearest, total, records], [0, 'joy', 4, 5]);
  });

  it('go when their cause goes', () => {
    const { read, edit, problems } = dataset([record('a'), record('a'), '{']);
    read();
    assert.equal(problems().total, 2);
    edit(0, 1);
    edit(1, 1, record('b'));
    read();
    assert.equal(problems().total, 0);
  });

  it('are the first 500, real ones before duplicates, and one entry with the total', () => {
    const { read, problems } = dataset([...Array.from({ length: 700 }, () => record('a')), ...Array.from({ length: 100 }, () => '{')]);
    read();
    const found = problems();
    assert.deepEqual([found.listed.length, found.total], [MOST_PROBLEMS, 799]);
    assert.equal(found.listed.filter(({ fault }) => fault.kind === 'malformed').length, 100);
    assert.match(remainder(found)?.message ?? '', /^799 problems in this file; the first 500 are listed/);
    assert.equal(remainder({ ...found, total: 500 }), undefined);
  });

  it('have a total that is as severe as the worst that it counts', () => {
    const severity = (...more: string[]): string | undefined => {
      const { read, problems } = dataset([...Array.from({ length: 700 }, () => record('a')), ...more]);
      read();
      return remainder(problems())?.severity;
    };
    assert.deepEqual([severity(), severity(record(' ')), severity(record(' '), '{', record(' '))], ['information', 'warning', 'error']);
  });
});

describe('the lines that are shown', () => {
  it('are read once each, whether they are long or not', () => {
    const readings = new Readings();
    for (const text of [record('a'), record('x'.repeat(2_000_000))]) {
      const first = readings.of(text, shape);
      assert.ok(first?.reading.kind === 'record' && first.ranges?.labels.length === 1);
      assert.equal(readings.of(text, shape), first);
    }
    assert.deepEqual([readings.of(' ', shape), readings.of(record('x'.repeat(LONGEST_LINE)), shape)], [undefined, undefined]);
  });

  it('are forgotten before they fill the memory', () => {
    const readings = new Readings();
    const first = readings.of(record('a'), shape);
    for (let at = 0; at < 20; at++) readings.of(record(`${at}${'x'.repeat(2_000_000)}`), shape);
    assert.notEqual(readings.of(record('a'), shape), first);
  });
});

describe('runs of records', () => {
  it('are of splits, and within them of characters', () => {
    const of = (split: string, character: string) => record('x', { split, character });
    const { read, lines } = dataset([of('train', 'A'), of('train', 'A'), of('train', 'A'), of('train', 'B'), of('test', 'B'), '{', of('test', 'B'), of('test', 'B')]);
    read();
    assert.deepEqual(atOnce(runsOf(lines)), [{ first: 0, last: 3 }, { first: 0, last: 2 }, { first: 4, last: 7 }]);
  });

  it('are none where records name neither', () => {
    const { read, lines } = dataset([record('a'), record('b'), record('c')]);
    read();
    assert.deepEqual(atOnce(runsOf(lines)), []);
  });
});

describe('the numbers of records', () => {
  it('count no blank lines, as in the dataset view, whether lines were read or not, and after edits', () => {
    const blanks = new Set([0, 2, 5]);
    const { lines, text, read, edit } = dataset(Array.from({ length: 8 }, (_, at) => (blanks.has(at) ? ' \t' : record(`Line ${at}`))));
    text[6] = 'not JSON';
    const numbers = () => text.map((_, line) => lines.recordsBefore(line, at => text[at] ?? '') + 1);
    const wanted = [1, 1, 2, 2, 3, 4, 4, 5];
    assert.deepEqual(numbers(), wanted);
    read();
    assert.deepEqual(numbers(), wanted);
    assert.equal(lines.recordsBefore(3, at => text[at] ?? ''), 1, 'also backwards');
    edit(0, 1, record('First'), '');
    assert.deepEqual(numbers(), [1, 2, 2, 3, 3, 4, 5, 5, 6]);
    edit(3, 1);
    assert.deepEqual(numbers(), [1, 2, 2, 3, 4, 5, 5, 6]);
  });
});

describe('finding a record', () => {
  const text = [record('One sheep'), record('Two “dogs”'), '', record('Three SHEEP')];
  const find = (wanted: string, first = 0) => atOnce(findRecords(wanted, first, text.length, line => text[line] ?? '', shape)).map(({ line }) => line);

  it('goes by number, by words, or on from where one is', () => {
    assert.deepEqual(find('2'), [1, 3, 0]);
    assert.deepEqual(find('sheep', 1), [3, 0]);
    assert.deepEqual(find('', 3), [3, 0, 1]);
    assert.deepEqual(find('99'), [3, 0, 1]);
    assert.deepEqual([find('0')[0], find('1')[0], find('3')], [0, 0, [3, 0, 1]], 'a blank line has no number');
    assert.deepEqual(find('labels'), [], 'names of fields are no words of the text');
  });
});

describe('a record with indentation', () => {
  it('differs from its line only in white space', () => {
    const line = '{"text":"a, {b}: \\"c\\" \\u00e9","big":12345678901234567890,"pairs":[["joy",0.90],["fear",1e-3]],"none":[]}';
    const pretty = prettyJson(line);
    assert.deepEqual(JSON.parse(pretty), JSON.parse(line));
    assert.ok(pretty.includes('12345678901234567890') && pretty.includes('\\u00e9') && pretty.includes('    ["joy", 0.90],\n'));
  });

  it('is shown as far as it goes where it is not JSON', () => assert.ok(prettyJson('{"a":[1,"b').includes('"b')));
});
