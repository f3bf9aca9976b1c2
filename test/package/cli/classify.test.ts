// `emo-pillars classify` as a process.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { LABELS } from '../../../src/core/emotions';
import { emptyFolder, ended, runCli, startCli } from './runCli';
import { assertMatches } from './schema';

interface Answered {
  readonly emotions?: readonly (readonly [string, number])[];
  readonly labels?: readonly string[];
  readonly predicted_emotions?: readonly (readonly [string, number])[];
  readonly predicted_labels?: readonly string[];
}

function parseLines(stdout: string): Answered[] {
  return stdout.split('\n').filter(line => line !== '').map(line => {
    const value = JSON.parse(line) as Answered;
    assertMatches('record', value);
    return value;
  });
}

const thanks = '{"text":"Thank you so much for your help!"}';

describe('classify', () => {
  it('adds emotions and labels to records, in their order, and changes nothing else', async () => {
    const lines = Array.from({ length: 1300 }, (_, index) =>
      index % 3 === 0
        ? `{"id": 9007199254740993${index}, "text": "Thank you, number ${index}!", "weight": 1.${index}0e-0, "nested": {"b": [1.0], "a": "\\u00e9}"}}`
        : `{"n":${index},"utterance":"I am furious, ${'really '.repeat(index % 17)}furious with you.","character":"ANN","context":"BOB: What is it?"}`,
    );
    const { code, stdout, stderr } = await runCli(['classify'], { input: `${lines.join('\n')}\n` });
    assert.deepEqual([code, stderr], [0, '']);
    const answered = stdout.split('\n').slice(0, -1);
    assert.equal(answered.length, lines.length);
    answered.forEach((line, index) => assert.ok(line.startsWith(`${lines[index]!.slice(0, -1)},`), line));
    parseLines(stdout).forEach((record, index) => {
      assert.deepEqual(record.emotions!.map(([name]) => name).sort(), [...LABELS].sort());
      assert.equal(record.emotions![0]![0] === 'gratitude', index % 3 === 0);
    });
  });

  it('never overwrites a field', async () => {
    const lines = ['{"text":"Thank you!","labels":["mine"],"predicted":1}', '{"text":"Thank you!","emotions":null}', '{"text":"Thank you!","labels":1,"predicted_labels":2,"emotions":"x"}'];
    const { code, stdout } = await runCli(['classify'], { input: lines.join('\n') });
    assert.equal(code, 0);
    const answered = stdout.split('\n');
    lines.forEach((line, index) => assert.ok(answered[index]!.startsWith(line.slice(0, -1))));
    assert.deepEqual(answered.slice(0, 3).map(line => Object.keys(JSON.parse(line) as object).slice(-2)), [
      ['predicted_emotions', 'predicted_labels'],
      ['predicted_emotions', 'predicted_labels'],
      ['predicted_emotions_2', 'predicted_labels_2'],
    ]);
  });

  it('reports each line that it cannot use, and goes on', async () => {
    const input = ['\ufeff{"text": "Thank you!"}\r', '', '{"text": "broken}', '[]', '{"line":"x"}', '{"text":5}', '   ', thanks].join('\n');
    const { code, stdout, stderr } = await runCli(['classify'], { input });
    assert.equal(code, 1);
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      'emo-pillars: stdin:3: not JSON: column 18: the line ends inside a string',
      'emo-pillars: stdin:4: a JSON object expected, not an array',
      'emo-pillars: stdin:5: no field "text" or "utterance"',
      'emo-pillars: stdin:6: "text" must be a string, not a number',
    ]);
    const lines = stdout.split('\n');
    assert.equal(lines.length, 3);
    assert.ok(lines[0]!.startsWith('{"text": "Thank you!", "emotions": [["gratitude"') && lines[0]!.endsWith('}\r'), lines[0]);
  });

  it('stops at the first such line when strict, with what came before written', async () => {
    const { code, stdout, stderr } = await runCli(['classify', '--strict'], { input: `${thanks}\n${thanks}\nnope\n${thanks}\nnope\n` });
    assert.equal(code, 1);
    assert.equal(parseLines(stdout).length, 2);
    assert.equal(stderr, 'emo-pillars: stdin:3: not JSON: column 1: nope is not a JSON value\n');
  });

  it('reads files, names them in errors, and goes on when one is missing', async () => {
    const folder = emptyFolder();
    const file = path.join(folder, 'a.jsonl');
    writeFileSync(file, `${thanks}\n{}\n`);
    const { code, stdout, stderr } = await runCli(['classify', file, path.join(folder, 'none.jsonl'), '-'], { input: thanks });
    assert.equal(code, 1);
    assert.equal(parseLines(stdout).length, 2);
    assert.equal(stderr, `emo-pillars: ${file}:2: no field "text" or "utterance"\nemo-pillars: ${path.join(folder, 'none.jsonl')}: there is no such file\n`);
  });

  it('reads the fields that are named', async () => {
    const { code, stdout } = await runCli(['classify', '--text-field', 'line', '--speaker-field', 'who', '--context-field', 'before'], { input: '{"line":"Thank you!","text":7,"context":7}' });
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as Answered).labels![0], 'gratitude');
  });

  it('answers a writer who waits for the answer', async () => {
    const child = startCli(['classify']);
    child.stdin!.write(`${thanks}\n`);
    const [chunk] = (await once(child.stdout!, 'data')) as [Buffer];
    assert.match(chunk.toString(), /"labels":\["gratitude"/);
    const end = ended(child);
    child.stdin!.end(`${thanks}\n`);
    const { code, stdout } = await end;
    assert.equal(code, 0);
    assert.equal(parseLines(stdout).length, 1);
  });

  it('takes lines of many megabytes, and text that is not well-formed', async () => {
    const long = JSON.stringify({ filler: 'x'.repeat(5_000_000), text: 'Thank you!' });
    const { code, stdout } = await runCli(['classify'], { input: `${long}\n{"text":"Thank you! \\ud800"}\n` });
    assert.equal(code, 0);
    const lines = stdout.split('\n');
    assert.ok(lines[0]!.startsWith(long.slice(0, -1)));
    assert.ok(lines[1]!.startsWith('{"text":"Thank you! \\ud800","emotions":[["gratitude"'));
  });

  it('says how far it has read an enormous text', async function () {
    this.timeout(30_000);
    const { code, stdout, stderr } = await runCli(['classify'], { input: `${thanks}\n${JSON.stringify({ text: 'Thank you so much. '.repeat(50_000) })}\n` });
    assert.equal(code, 1);
    assert.match(stderr, /^emo-pillars: stdin:2: too long: only its first [\d,]+ characters are read\n$/);
    assert.equal(parseLines(stdout)[1]!.emotions!.length, 28);
  });

  it('gives no labels to a record that is surely not English, and says so', async () => {
    const french = '{"text":"Je ne sais pas du tout pourquoi il a quitté la maison sans dire un mot à personne."}';
    const { code, stdout, stderr } = await runCli(['classify'], { input: `${thanks}\n${french}\n` });
    assert.equal(code, 1);
    assert.equal(stdout.split('\n')[1], `${french.slice(0, -1)},"emotions":[],"labels":[]}`);
    assert.equal(stderr, 'emo-pillars: 1 record is not English and got no labels, the first at stdin:2 (French (fr)); --language en classifies them anyway\n');
    const anyway = await runCli(['classify', '--language', 'en'], { input: french });
    assert.equal(anyway.code, 0);
    assert.equal(parseLines(anyway.stdout)[0]!.emotions!.length, 28);
  });

  it('has nothing to say to nothing', async () => assert.deepEqual(await runCli(['classify']), { code: 0, stdout: '', stderr: '' }));

  it('ends quietly when nobody reads any more', async () => {
    const child = startCli(['classify']);
    const end = ended(child);
    child.stdin!.on('error', () => undefined);
    child.stdin!.write(`${thanks}\n`);
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    for (let count = 0; count < 20; count++) child.stdin!.write(`${thanks}\n`.repeat(500));
    const { code, stderr } = await end;
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('ends with 130 on Ctrl+C, and leaves no half-written file', async function () {
    if (process.platform === 'win32') this.skip();
    const child = startCli(['classify']);
    const end = ended(child);
    child.stdin!.on('error', () => undefined);
    child.stdin!.write(`${thanks}\n`);
    await once(child.stdout!, 'data');
    child.kill('SIGINT');
    const { code, stderr } = await end;
    assert.deepEqual([code, stderr], [130, '']);
  });
});
