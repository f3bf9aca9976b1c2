// Corrections in the file: only labels change, records are found again, nothing is half done.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyCorrections, type Applied, type ApplyOptions } from '../../../../src/dataset/review/applyCorrections';
import { planBulk } from '../../../../src/dataset/review/bulk';
import { writingOf } from '../../../../src/dataset/review/fileSpelling';
import { shapeFromSetting } from '../../../../src/dataset/records/shapeSetting';
import { OtherLabelsError } from '../../../../src/dataset/review/numberedLabels';
import { correctionsFile, PatchLog } from '../../../../src/dataset/review/patchLog';
import { fileRecords, openTextDataset, rewriterOf, wantedOf, type TextDataset } from '../../../../src/dataset/review/textDataset';
import { temporaryFolder } from '../../classifier/support';

const JSONL = [
  '\ufeff{"text": "One",  "labels": ["joy"], "note": "\\u00e9 1.0e1"}\r',
  '{"labels":["anger","fear"],"text":"Two"}',
  '',
  'not JSON at all',
  '{"text":"One again","labels":["sadness"]}',
  '{"text":"Last, without a line end","labels":["joy"]}',
].join('\n');

describe('applying corrections', () => {
  let folder: string;
  let file: string;
  let logs: PatchLog[];
  beforeEach(() => {
    folder = temporaryFolder('apply');
    file = path.join(folder, 'data.jsonl');
    logs = [];
  });
  afterEach(() => Promise.all(logs.map(log => log.close())));

  const openLog = async (): Promise<PatchLog> => {
    const log = await PatchLog.open({ file: correctionsFile(file), by: 'ann' });
    logs.push(log);
    return log;
  };
  /** Gives the record on this line other labels. */
  const correct = async (log: PatchLog, line: number, ...names: string[]): Promise<void> => {
    for await (const own of fileRecords(await openTextDataset(file))) {
      if (own.line === line) await log.record({ kind: 'labels', line, hash: own.hash, before: wantedOf(own.record.labels), after: names.map(name => ({ name })) });
    }
  };
  const apply = async (log: PatchLog, to: ApplyOptions['to'] = { kind: 'inPlace' }): Promise<Applied> => {
    const dataset = await openTextDataset(file);
    return applyCorrections({ ...writingOf(dataset), log, to });
  };
  const content = (): string => readFileSync(file, 'utf8');

  it('changes nothing but the labels that were corrected', async () => {
    writeFileSync(file, JSONL);
    const log = await openLog();
    await correct(log, 1, 'sadness');
    await correct(log, 2, 'anger');
    await correct(log, 6, 'joy', 'love');
    const out = path.join(folder, 'out.jsonl');
    assert.equal((await apply(log, { kind: 'newFile', file: out })).changed, 3);
    assert.equal(content(), JSONL);
    const wanted = JSONL.replace('"labels": ["joy"]', '"labels": ["sadness"]').replace('["anger","fear"]', '["anger"]').replace('end","labels":["joy"]', 'end","labels":["joy","love"]');
    assert.equal(readFileSync(out, 'utf8'), wanted);
    await apply(log);
    assert.equal(content(), wanted);
    assert.deepEqual(readdirSync(folder).sort(), ['data.corrections.jsonl', 'data.jsonl', 'out.jsonl']);
  });

  it('writes a class as the file spells it, and one that the file lacks in the case of the others', async () => {
    const lines = [...Array<string>(5).fill('{"text":"Good","labels":["happiness"]}'), '{"text":"Bad","labels":["angry"]}', '{"text":"Well","labels":["Happy", "sad"]}', '{"text":"So so","labels":[]}'];
    writeFileSync(file, lines.join('\n'));
    const log = await openLog();
    await correct(log, 6, 'joy', 'sadness');
    await correct(log, 7, 'joy', 'sadness', 'anger');
    await correct(log, 8, 'fear', 'anger');
    await apply(log);
    const wanted = [...lines.slice(0, 5), '{"text":"Bad","labels":["happiness","sad"]}', '{"text":"Well","labels":["Happy", "sad", "angry"]}', '{"text":"So so","labels":["fear","angry"]}'];
    assert.equal(content(), wanted.join('\n'));
    // What is taken back has its own spelling again.
    while (await log.undo());
    await apply(log);
    assert.equal(content(), lines.join('\n'));
  });

  it('writes it so in tables, whose every label is capitalised, and in pairs', async () => {
    file = path.join(folder, 'data.csv');
    writeFileSync(file, 'text,label\nOne,Joy\nTwo,Anger\nThree,Joy\nFour,Grief\n');
    const table = await openLog();
    await correct(table, 2, 'anger');
    await correct(table, 3, 'fear');
    assert.equal((await apply(table)).changed, 2);
    assert.equal(content(), 'text,label\nOne,Anger\nTwo,Fear\nThree,Joy\nFour,Grief\n');
    file = path.join(folder, 'pairs.jsonl');
    writeFileSync(file, '{"text":"One","labels":[["JOY",0.8]]}\n{"text":"Two","labels":[["GRIEF",0.5]]}\n');
    const pairs = await openLog();
    for await (const { line, hash, record } of fileRecords(await openTextDataset(file))) {
      await pairs.record({ kind: 'labels', line, hash, before: wantedOf(record.labels), after: [{ name: 'joy', score: 0.6 }, { name: 'love', score: 0.4 }] });
    }
    await apply(pairs);
    assert.equal(content(), '{"text":"One","labels":[["JOY",0.6],["LOVE",0.4]]}\n{"text":"Two","labels":[["JOY",0.6],["LOVE",0.4]]}\n');
  });

  it('corrects what stands behind a quote that is never closed, and leaves that line as it is', async () => {
    file = path.join(folder, 'data.csv');
    const table = `text,labels\r\nOne,joy\r\n"Two,fear\r\n\r\nThree,anger\r\n${`${'Four '.repeat(300)},love\r\n`.repeat(1000)}"Five\nand six",joy`;
    writeFileSync(file, table);
    const log = await openLog();
    await correct(log, 3, 'joy');
    await correct(log, 5, 'sadness');
    await correct(log, 1006, 'love');
    assert.equal((await apply(log)).changed, 2);
    assert.equal(content(), table.replace('Three,anger', 'Three,sadness').replace('and six",joy', 'and six",love'));
  });

  it('keeps the mode of the file, and writes through a link', async () => {
    writeFileSync(file, JSONL);
    chmodSync(file, 0o640);
    const link = path.join(folder, 'link.jsonl');
    symlinkSync(file, link);
    const log = await openLog();
    await correct(log, 2, 'joy');
    const dataset = await openTextDataset(link);
    await applyCorrections({ file: link, framing: dataset.framing, log, to: { kind: 'inPlace' }, rewrite: rewriterOf(dataset) });
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.match(content(), /\{"labels":\["joy"\],"text":"Two"\}/);
  });

  it('can be asked again, and undone, after it has written in place', async () => {
    writeFileSync(file, JSONL);
    const log = await openLog();
    await correct(log, 2, 'joy');
    await apply(log);
    const once = content();
    const again = await apply(log);
    assert.deepEqual([again.changed, again.unchanged, again.unmatched.length], [0, 1, 0]);
    assert.equal(content(), once);
    await correct(log, 2, 'love');
    await apply(log);
    assert.match(content(), /\["love"\],"text":"Two"/);
    await log.undo();
    await apply(log);
    assert.equal(content(), once);
    await log.undo();
    await apply(log);
    assert.equal(content(), JSONL);
    await log.redo();
    await log.close();
    await apply(await openLog());
    assert.equal(content(), once);
  });

  it('finds records again after lines have moved, each of two that are equal', async () => {
    writeFileSync(file, '{"text":"a","labels":["joy"]}\n{"text":"same","labels":["joy"]}\n{"text":"b","labels":["joy"]}\n{"text":"same","labels":["joy"]}\n');
    const log = await openLog();
    await correct(log, 2, 'fear');
    await correct(log, 4, 'love');
    writeFileSync(file, `{"text":"new","labels":["joy"]}\n${content()}`);
    const { moved, changed } = await apply(log);
    assert.equal(changed, 2);
    assert.deepEqual(moved.map(({ line }) => line), [3, 5]);
    assert.deepEqual(content().split('\n').flatMap(line => (line === '' ? [] : [(JSON.parse(line) as { labels: string[] }).labels[0]])), ['joy', 'joy', 'fear', 'joy', 'love']);
  });

  it('lists what no longer matches, and what cannot be written, and does the rest', async () => {
    writeFileSync(file, JSONL);
    const log = await openLog();
    await correct(log, 2, 'joy');
    await correct(log, 5, 'fear');
    writeFileSync(file, JSONL.replace('"Two"', '"Two, changed"'));
    const dataset = await openTextDataset(file);
    const result = await apply(log);
    assert.deepEqual(result.unmatched.map(({ entry }) => entry.line), [2]);
    assert.match(content(), /"One again","labels":\["fear"\]/);
    await correct(log, 6, 'love');
    const failed = await applyCorrections({
      file, framing: dataset.framing, log, to: { kind: 'newFile', file: path.join(folder, 'out.jsonl') },
      rewrite: (record, labels) => {
        if (record.includes('Last')) throw new Error('not this one');
        return rewriterOf(dataset)(record, labels);
      },
    });
    assert.deepEqual(failed.failed.map(({ line, reason }) => [line, reason]), [[6, 'not this one']]);
    assert.equal(failed.changed, 0);
  });

  it('writes nothing where the file changes meanwhile, or where the new file is the old one', async () => {
    writeFileSync(file, JSONL);
    const log = await openLog();
    await correct(log, 2, 'joy');
    const dataset = await openTextDataset(file);
    const meddling = applyCorrections({
      file, framing: dataset.framing, log, to: { kind: 'inPlace' },
      rewrite: record => {
        writeFileSync(file, `${JSONL}\n`);
        return `${record} `;
      },
    });
    await assert.rejects(meddling, /has changed meanwhile/);
    assert.equal(content(), `${JSONL}\n`);
    await assert.rejects(apply(log, { kind: 'newFile', file }), /is the dataset itself/);
    assert.ok(!readdirSync(folder).some(name => name.endsWith('.part')));
  });

  it('does not write the dataset over its corrections, nor over the earlier ones from which they go on', async () => {
    writeFileSync(file, JSONL);
    const log = await openLog();
    await correct(log, 2, 'joy');
    const own = correctionsFile(file);
    const words = readFileSync(own, 'utf8');
    const [link, linked] = [path.join(folder, 'link.jsonl'), path.join(folder, 'linked')];
    symlinkSync(own, link);
    symlinkSync(folder, linked);
    for (const to of [own, link, path.join(linked, path.basename(own)), path.relative(process.cwd(), own)]) {
      await assert.rejects(apply(log, { kind: 'newFile', file: to }), /holds the corrections themselves/, to);
    }
    assert.equal(readFileSync(own, 'utf8'), words);
    const shared = path.join(folder, 'shared.corrections.jsonl');
    renameSync(own, shared);
    const later = await PatchLog.open({ file: own, earlier: shared, by: 'ann' });
    logs.push(later);
    for (const to of [shared, path.join(linked, path.basename(own))]) await assert.rejects(apply(later, { kind: 'newFile', file: to }), /holds the corrections themselves/, to);
    assert.deepEqual([readFileSync(shared, 'utf8'), existsSync(own)], [words, false]);
    mkdirSync(path.join(folder, 'other'));
    assert.equal((await apply(later, { kind: 'newFile', file: path.join(folder, 'other', path.basename(own)) })).changed, 1, 'one of that name elsewhere is another file');
  });

  it('corrects CSV with quoted line breaks, and GoEmotions as it is published', async () => {
    file = path.join(folder, 'data.csv');
    const csv = 'text,label,id\r\n"Two lines,\nand a ""quote""",joy,1\r\n5" tall,anger,2\r\n"c",fear,3';
    writeFileSync(file, csv);
    const log = await openLog();
    await correct(log, 4, 'sadness');
    await correct(log, 2, 'love');
    assert.equal((await apply(log)).changed, 2);
    assert.equal(content(), csv.replace('joy', 'love').replace('anger', 'sadness'));
    file = path.join(folder, 'train.tsv');
    writeFileSync(file, 'He said "no\t3,10\tabc\nFine" then\t27\tdef\n');
    const other = await openLog();
    await correct(other, 1, 'anger');
    assert.equal((await apply(other)).changed, 1);
    assert.equal(content(), 'He said "no\t2\tabc\nFine" then\t27\tdef\n');
  });

  it('writes no number that would be another label than the one that was given', async () => {
    const six = (setting: object): TextDataset['shape'] => shapeFromSetting({ text: 'text', labels: 'labels', form: 'ids', ...setting }) as TextDataset['shape'];
    const lines = '{"text":"One","labels":[3]}\n{"text":"Two","labels":[0]}\n';
    writeFileSync(file, lines);
    const log = await openLog();
    const own = ['sadness', 'joy', 'love', 'anger', 'fear', 'surprise'];
    for await (const { line, hash, record } of fileRecords(await openTextDataset(file, six({ labelSet: own })))) {
      await log.record({ kind: 'labels', line, hash, before: wantedOf(record.labels), after: line === 1 ? [{ name: '3' }, { name: 'joy' }] : [{ name: 'anger' }] }, own);
    }
    const out = path.join(folder, 'out.jsonl');
    await assert.rejects(apply(log, { kind: 'newFile', file: out }), (error: unknown) => error instanceof OtherLabelsError && error.noted === log.state.labelSet && /stood for sadness, joy, love, anger, fear, surprise .* taken for the labels of GoEmotions/.test(error.message));
    assert.deepEqual([existsSync(out), content()], [false, lines]);
    const applied = async (setting: object): Promise<string> => {
      await applyCorrections({ ...writingOf(await openTextDataset(file, six(setting))), log, to: { kind: 'inPlace' } });
      return content();
    };
    await assert.rejects(applied({ labelSet: ['joy', ...own.slice(2), 'sadness'] }), OtherLabelsError);
    const wanted = '{"text":"One","labels":[3,1]}\n{"text":"Two","labels":[3]}\n';
    assert.equal(await applied({ labelSet: [...own, 'shame'] }), wanted, 'these labels have the same numbers in it');
    while (await log.undo());
    assert.equal(await applied({ labelSet: own }), lines, 'what is taken back has its own number again');
  });

  it('does a bulk action on many records, with its count and a sample beforehand, and undoes it', async () => {
    const lines = Array.from({ length: 3000 }, (_, at) => `{"text":"record ${at}","labels":[${at % 3 === 0 ? '"joy"' : '"joy","anger"'}]}`);
    writeFileSync(file, `${lines.join('\n')}\n`);
    const before = content();
    const log = await openLog();
    const records = async function* (): AsyncGenerator<{ line: number; hash: string; labels: { name: string }[] }> {
      for await (const { line, hash, record } of fileRecords(await openTextDataset(file))) yield { line, hash, labels: wantedOf(record.labels) };
    };
    const plan = await planBulk(records(), { kind: 'replace', name: 'anger', label: { name: 'fear' } }, { sample: 4 });
    assert.deepEqual([plan.reviews.length, plan.unchanged, plan.sample.length], [2000, 1000, 4]);
    await log.bulk(plan.action, plan.reviews);
    await apply(log);
    assert.equal(content(), before.replaceAll('anger', 'fear'));
    await log.undo();
    await apply(log);
    assert.equal(content(), before);
    assert.ok(existsSync(correctionsFile(file)));
  });
});
