// `emo-pillars dataset` as a process: checking and converting.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emptyFolder, runCli } from './runCli';

const data = (name: string): string => path.join('test', 'fixtures', 'dataset', name);
const check = (...args: string[]) => runCli(['dataset', 'check', ...args]);

function file(name: string, content: string | Buffer): string {
  const place = path.join(emptyFolder(), name);
  writeFileSync(place, content);
  return place;
}

describe('dataset check', () => {
  it('ends with 0 where nothing is wrong, or only said twice', async () => {
    const clean = await check(data('soft.jsonl'), data('plain.tsv'));
    assert.deepEqual([clean.code, clean.stdout], [0, '2 files, 4 records, no faults\n']);
    // Numbers alone do not say what they stand for.
    assert.match(clean.stderr, /^emo-pillars: .*plain\.tsv: its labels are numbers, and taken for the labels of GoEmotions, 27 emotions and neutral; --labels says which they are\n$/);
    const twice = await check(file('a.jsonl', '{"text":"a","labels":[]}\n\n{"text":"a","labels":["joy"]}'));
    assert.equal(twice.code, 0);
    assert.match(twice.stdout, /a\.jsonl:3:1: information: the same text as in line 1, whoever says it\n1 file, 2 records, 1 fault: duplicate 1\n$/);
  });

  it('reads stdin, of either kind', async () => {
    const lines = await runCli(['dataset', 'check', '-'], { input: '\ufeff{"text":"a","labels":["joyy"]}\r\n{"text":"b","labels":["joy"]}\r\n{"text":"c","labels":["joy","fear","love"]}' });
    assert.equal(lines.code, 1);
    assert.match(lines.stdout, /^stdin:1:24: error: "joyy" is not a label of GoEmotions, 27 emotions and neutral; the nearest is "joy"\n1 file, 3 records/);
    const rows = await runCli(['dataset', 'check', '-'], { input: 'text,labels\na,joy\nb,"joy,love"\nc,lve\nd,love\n,joy\n' });
    assert.match(rows.stdout, /^stdin:4:3: error: "lve" .*\nstdin:6:1: warning: "text" is empty\n1 file, 5 records/);
  });

  it('finds what is not UTF-8, with its line, and goes on', async () => {
    const { code, stdout } = await check(file('a.jsonl', Buffer.from('{"text":"a","labels":["joy","love","fear","anger"]}\n{"text":"caf\xe9","labels":[]}\n{"text":"b","labels":["jy"]}\n', 'latin1')));
    assert.equal(code, 1);
    assert.match(stdout, /a\.jsonl:2:13: error: not valid UTF-8\n.*a\.jsonl:3:24: error: "jy"/);
  });

  it('says where a quotation mark opens that is never closed', async () => {
    const { code, stdout } = await check(file('a.csv', 'text,labels\na,joy\n"b,joy\nc,joy\n'));
    assert.equal(code, 1);
    assert.match(stdout, /a\.csv:3:1: error: the quotation mark at column 1 is never closed, so the line is not read: close it/);
  });

  it('takes a shape and a label set from the command line', async () => {
    const own = file('a.jsonl', '{"body":"a","mood":"calm"}\n{"body":"b","mood":"storm"}\n{"body":"c","mood":"strom"}\n');
    const { code, stdout, stderr } = await check(own, '--shape', '{"text":"body","labels":"mood","form":"name"}', '--labels', 'calm,storm');
    assert.deepEqual([code, stderr], [1, '']);
    assert.match(stdout, /:3:21: error: "strom" is not a label of this file; the nearest is "storm"/);
  });

  it('says how it reads a shape that is not known', async () => {
    const { code, stderr } = await check(file('a.jsonl', Array.from({ length: 8 }, (_, at) => `{"sentence":"words ${at}","mood":"${at % 2 ? 'happy' : 'sad'}"}`).join('\n')));
    assert.equal(code, 0);
    assert.match(stderr, /"sentence" holds text; "mood" holds names, the labels of Ekman.*--shape says what is, such as '\{"text":"sentence","labels":"mood","form":"name","labelSet":"ekman"\}'/);
  });

  it('says which labels it takes for the file’s own', async () => {
    const { code, stderr } = await check(file('a.jsonl', '{"text":"a","labels":["whimsy"]}\n{"text":"b","labels":["dread"]}\n'));
    assert.equal(code, 0);
    assert.match(stderr, /its labels are taken to be its own: whimsy, dread; --labels says which there are/);
  });

  it('knows every label of a file’s own, also where it is sorted by label, as dataset stats does', async () => {
    const sorted = file('a.jsonl', ['calm', 'tense', 'wistful'].flatMap(label => Array.from({ length: 600 }, (_, at) => JSON.stringify({ text: `${label} words ${at}`, label }))).join('\n'));
    const { code, stderr } = await check(sorted);
    assert.equal(code, 0);
    assert.match(stderr, /taken to be its own: calm, tense, wistful;/);
    const piped = await runCli(['dataset', 'check', '-'], { input: readFileSync(sorted) });
    assert.deepEqual([piped.code, piped.stdout], [0, '1 file, 1,800 records, no faults\n']);
    const stats = await runCli(['dataset', 'stats', '--only', 'labels', '--format', 'json', sorted]);
    assert.deepEqual((JSON.parse(stats.stdout) as { labels: { gold: unknown } }).labels.gold, ['calm', 'tense', 'wistful'].map(label => ({ label, count: 600 })));
  });

  it('does not guess what numbers mean, and says which option to give', async () => {
    const numbers = file('a.jsonl', Array.from({ length: 60 }, (_, at) => JSON.stringify({ text: `i feel it ${at}`, label: at % 6 })).join('\n'));
    const option = /"label" holds numbers, the labels of GoEmotions.*then say --shape '(\{.*?\})'/;
    const { code, stderr } = await check(numbers);
    assert.equal(code, 1);
    const [, mapping = ''] = option.exec(stderr) ?? [];
    assert.equal((await check(numbers, '--shape', mapping)).code, 0);
    for (const command of [['issues'], ['sample', '-n', '3']]) {
      const refused = await runCli(['dataset', ...command, numbers]);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, option);
    }
    const stats = await runCli(['dataset', 'stats', numbers]);
    assert.equal(stats.code, 2);
    assert.match(stats.stderr, option);
    const converted = await runCli(['dataset', 'convert', '--to', 'csv', numbers]);
    assert.deepEqual([converted.code, converted.stdout], [1, '']);
    assert.match(converted.stderr, option);
  });

  it('ends with 1 where a file cannot be read, or nothing tells where its labels are', async () => {
    const none = await check('nowhere.jsonl', data('soft.jsonl'));
    assert.deepEqual([none.code, none.stderr], [1, 'emo-pillars: nowhere.jsonl: there is no such file\n']);
    assert.match(none.stdout, /^1 file, 2 records, no faults/);
    const bare = await check(file('a.jsonl', '{"text":"a"}\n{"text":\n'));
    assert.equal(bare.code, 1);
    assert.match(bare.stdout, /a\.jsonl:2:8: error: not JSON/);
    assert.match(bare.stderr, /no field holds labels; --shape says where/);
  });

  it('reads a large file in little memory', async function () {
    this.timeout(120_000);
    const line = `{"text":"${'x'.repeat(900)} 0000000","labels":["joy"]}\n`;
    const large = file('a.jsonl', Array.from({ length: 150_000 }, (_, at) => line.replace('0000000', String(at))).join(''));
    const { code, stdout } = await runCli(['dataset', 'check', large], { env: { NODE_OPTIONS: '--max-old-space-size=60' } });
    assert.deepEqual([code, stdout], [0, '1 file, 150,000 records, no faults\n']);
  });

  for (const [args, message] of [
    [['dataset'], /dataset needs a command; there are check, /],
    [['dataset', 'chek'], /dataset chek: no such command/],
    [['dataset', 'check'], /dataset check needs a FILE/],
    [['dataset', 'check', '-', '-'], /there is one stdin/],
    [['dataset', 'check', 'x', '--shape', '{'], /--shape: not JSON/],
    [['dataset', 'check', 'x', '--shape', '{"text":"a"}'], /--shape: "labels" must name/],
    [['dataset', 'check', 'x', '--labels', 'nine'], /--labels nine: must be one of goEmotions/],
    [['dataset', 'stats', 'x', '--shape', 'fields.json'], /--shape: not JSON/],
    [['dataset', 'convert', 'x'], /needs --to/],
    [['dataset', 'convert', 'x', '--to', 'parquet'], /--to parquet needs --out/],
    [['dataset', 'sample', '-', '-n', '1'], /reads files, not stdin/],
    [['dataset', 'apply', 'x', 'y', '--out', 'nowhere'], /of several files it has to be a folder/],
    [['dataset', 'convert', '-', '--to', 'csv'], /reads its input twice/],
    [['dataset', 'convert', 'x', '--to', 'csv', '--out', './x'], /--out \.\/x: is one of the files to read/],
  ] as const) {
    it(`says what is wrong with ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runCli(args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }

  it('explains itself', async () => {
    for (const command of ['check', 'convert', 'stats', 'issues', 'apply', 'sample']) {
      const { code, stdout } = await runCli(['dataset', command, '--help']);
      assert.equal(code, 0);
      for (const line of stdout.split('\n')) assert.ok(line.length <= 110, line);
    }
  });
});

describe('dataset stats', () => {
  it('takes a shape and a label set from the command line, as the other commands do', async () => {
    const own = file('a.jsonl', '{"body":"one","mood":"calm"}\n{"body":"two","mood":"storm"}\n{"body":"three","mood":"storm"}\n');
    const { code, stdout, stderr } = await runCli(['dataset', 'stats', own, '--format', 'json', '--only', 'labels', '--shape', '{"text":"body","labels":"mood","form":"name"}', '--labels', 'calm,storm']);
    assert.equal(code, 0, stderr);
    const { labels } = JSON.parse(stdout) as { labels: { gold: { label: string; count: number }[] } };
    assert.deepEqual(labels.gold.map(({ label, count }) => [label, count]).sort(), [['calm', 1], ['storm', 2]]);
  });
});

describe('dataset convert', () => {
  async function converted(name: string, ...args: string[]): Promise<string> {
    const out = path.join(emptyFolder(), 'out');
    const { code, stderr } = await runCli(['dataset', 'convert', name, '--out', out, ...args]);
    assert.deepEqual([code, stderr.replace(/^.*its labels are numbers, and taken for .*\n/, '')], [0, '']);
    return readFileSync(out, 'utf8');
  }

  it('keeps a line of JSON whose labels stay as they are', async () => {
    assert.equal(await converted(data('soft.jsonl'), '--to', 'jsonl'), '{"text": "a", "emotions": [["joy", 0.8], ["fear", 0.1]], "n": 1.50}\n{"text": "b, \\"c\\"", "emotions": [], "n": null}\n');
  });

  it('writes labels in other forms, the other fields as they were', async () => {
    assert.equal(await converted(data('soft.jsonl'), '--to', 'jsonl', '--form', 'names'), '{"text": "a", "emotions": ["joy"], "n": 1.50}\n{"text": "b, \\"c\\"", "emotions": [], "n": null}\n');
    assert.equal(await converted(data('soft.jsonl'), '--to', 'jsonl', '--form', 'ids'), '{"text": "a", "emotions": [17], "n": 1.50}\n{"text": "b, \\"c\\"", "emotions": [], "n": null}\n');
  });

  it('makes tables of lines and lines of tables', async () => {
    assert.equal(await converted(data('soft.jsonl'), '--to', 'csv', '--form', 'names'), 'text,emotions,n\r\na,joy,1.50\r\n"b, ""c""",,\r\n');
    assert.equal(await converted(data('soft.jsonl'), '--to', 'tsv'), 'text\temotions\tn\na\t[["joy",0.8], ["fear",0.1]]\t1.50\nb, "c"\t[]\t\n');
    assert.equal(await converted(data('plain.tsv'), '--to', 'jsonl', '--form', 'names'), '{"text": "That \\"is\\" it", "labels": ["annoyance", "neutral"], "id": "ee1"}\n{"text": "No.", "labels": ["anger"], "id": "ee2"}\n');
  });

  it('goes to columns and back', async () => {
    const columns = await converted(data('plain.tsv'), '--to', 'csv', '--form', 'columns');
    assert.match(columns, /^text,admiration,.*,neutral,id\r\n/);
    const back = await converted(file('a.csv', columns), '--to', 'jsonl', '--form', 'names');
    assert.equal(back, await converted(data('plain.tsv'), '--to', 'jsonl', '--form', 'names'));
  });

  it('joins several files, a table with the columns of all, or converts each into a folder', async () => {
    const one = file('one.jsonl', '{"text":"a","labels":["joy"]}\n{"text":"b","labels":["fear","love"]}\n{"text":"c","labels":["joy"]}\n');
    const other = file('other.csv', 'text,labels,id\nd,joy,4\ne,anger,5\nf,"joy,love",6\n');
    const { code, stdout, stderr } = await runCli(['dataset', 'convert', one, other, '--to', 'csv']);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, 'text,labels,id\r\na,joy,\r\nb,"fear,love",\r\nc,joy,\r\nd,joy,4\r\ne,anger,5\r\nf,"joy,love",6\r\n');
    const folder = emptyFolder();
    const each = await runCli(['dataset', 'convert', one, other, '--to', 'jsonl', '--form', 'names', '--out', folder]);
    assert.equal(each.code, 0, each.stderr);
    assert.equal(readFileSync(path.join(folder, 'one.jsonl'), 'utf8'), readFileSync(one, 'utf8'));
    assert.equal(readFileSync(path.join(folder, 'other.jsonl'), 'utf8').split('\n')[2], '{"text": "f", "labels": ["joy", "love"], "id": "6"}');
    const same = await runCli(['dataset', 'convert', one, file('one.csv', 'text,labels\na,joy\n'), '--to', 'jsonl', '--out', folder]);
    assert.match(same.stderr, /two files would have the same name/);
  });

  it('writes Parquet, which is read again as the same labels', async () => {
    const folder = emptyFolder();
    const parquet = path.join(folder, 'soft.parquet');
    const { code, stderr } = await runCli(['dataset', 'convert', data('soft.jsonl'), '--to', 'parquet', '--out', parquet]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(readdirSync(folder), ['soft.parquet']);
    for (const form of ['names', 'pairs']) {
      const again = (await converted(parquet, '--to', 'jsonl', '--form', form)).trim().split('\n').map(line => (JSON.parse(line) as { emotions: unknown }).emotions);
      assert.deepEqual(again, form === 'names' ? [['joy'], []] : [[['joy', 0.8], ['fear', 0.1]], []]);
    }
    const nothing = await runCli(['dataset', 'convert', file('bad.jsonl', 'no\n'), '--to', 'parquet', '--out', path.join(folder, 'bad.parquet')]);
    assert.equal(nothing.code, 1);
    assert.ok(!existsSync(path.join(folder, 'bad.parquet')));
  });

  it('writes into Parquet what is no usual value, and says what it cannot hold', async () => {
    const parquet = path.join(emptyFolder(), 'odd.parquet');
    const content = '{"text":"a","labels":["joy"],"id":9007199254740993}\n{"text":"b","labels":["love"],"id":"two"}\n';
    const { code, stderr } = await runCli(['dataset', 'convert', file('odd.jsonl', `${content}{"text":"half \\ud800","labels":["fear"],"id":3}\n`), '--to', 'parquet', '--out', parquet]);
    assert.equal(code, 1);
    assert.match(stderr, /odd\.parquet: left out what Parquet cannot hold: 1 of the records, such as those with half of a surrogate pair/);
    const again = await converted(parquet, '--to', 'jsonl', '--form', 'names');
    assert.match(again, /"id": ?9007199254740993\b[\s\S]*"id": ?"two"/);
  });

  it('leaves out what cannot be converted, and says so', async () => {
    const out = path.join(emptyFolder(), 'out.jsonl');
    const { code, stderr } = await runCli(['dataset', 'convert', data('faulty.jsonl'), '--to', 'jsonl', '--form', 'ids', '--out', out]);
    assert.equal(code, 1);
    assert.match(stderr, /faulty\.jsonl:2: "anoyance" is not a label .*; left out/);
    assert.equal(readFileSync(out, 'utf8').split('\n')[0], '{"text": "I have waited for this all summer!", "labels": [13, 17]}');
  });

  it('leaves no file behind where it cannot begin', async () => {
    const out = path.join(emptyFolder(), 'out.jsonl');
    const { code, stderr } = await runCli(['dataset', 'convert', 'nowhere.jsonl', '--to', 'csv', '--out', out]);
    assert.deepEqual([code, stderr, existsSync(out)], [1, 'emo-pillars: nowhere.jsonl: there is no such file\n', false]);
  });
});
