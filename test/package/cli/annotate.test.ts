// `emo-pillars annotate` as a process, on scripts of ours.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, openSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LABELS } from '../../../src/core/emotions';
import { textWidth } from '../../../src/cli/terminal/width';
import { CONTEXT_LINES, contextlessModel, contextualModel } from '../../unit/classifier/support';
import { emptyFolder, ended, fixture, root, runCli, startCli } from './runCli';
import { parseRows } from './schema';

const harbour = fixture('harbour.fountain');
const source = readFileSync(path.join(root, harbour), 'utf8');
const jsonl = async (...args: string[]) => parseRows((await runCli(['annotate', '--format', 'jsonl', ...args])).stdout);

describe('annotate, rows', () => {
  it('come one per utterance in reading order, with all 28 scores', async () => {
    const { code, stdout, stderr } = await runCli(['annotate', harbour, '--format', 'jsonl']);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const rows = parseRows(stdout);
    assert.deepEqual(rows.map(({ id, speaker }) => [id, speaker]), [['1', 'TOMAS'], ['2', 'MARA'], ['3', 'TOMAS'], ['4', 'MARA'], ['5', 'ÉLODIE'], ['6', 'TOMAS'], ['7', '老船長']]);
    assert.deepEqual(Object.keys(rows[0]!), ['id', 'speaker', 'scene', 'text', 'start', 'end', 'emotions', 'labels']);
    assert.equal(rows[0]!.scene, 'INT. HARBOUR OFFICE - NIGHT');
    assert.equal(rows[6]!.scene, 'EXT. QUAY - LATER');
    assert.equal(rows[2]!.text, 'No. No, no, no. She was on it.');
    for (const { emotions } of rows) {
      assert.deepEqual(emotions.map(([name]) => name).sort(), [...LABELS].sort());
      assert.deepEqual(emotions.map(([, score]) => score), emotions.map(([, score]) => score).sort((a, b) => b - a));
    }
    assert.equal(rows[5]!.labels[0], 'gratitude');
    assert.equal(rows[5]!.emotions[0]![0], 'gratitude');
  });

  it('say where the words stand in the file, whatever its line ends and byte-order mark', async () => {
    const folder = emptyFolder();
    for (const text of [source, `\ufeff${source.replaceAll('\n', '\r\n')}`]) {
      const file = path.join(folder, 'copy.fountain');
      writeFileSync(file, text);
      const rows = await jsonl(file);
      const plain = text.replace('\ufeff', '');
      assert.equal(rows.length, 7);
      for (const { start, end, text: spoken } of rows) assert.equal(plain.slice(start, end).replaceAll('*', ''), spoken);
    }
  });

  it('are the same as CSV', async () => {
    const { code, stdout } = await runCli(['annotate', harbour, '--format', 'csv']);
    assert.equal(code, 0);
    const [head, ...lines] = parseCsv(stdout);
    assert.deepEqual(head, ['id', 'speaker', 'scene', 'text', 'start', 'end', 'labels', ...LABELS]);
    const rows = await jsonl(harbour);
    assert.deepEqual(lines, rows.map(row => {
      const scores = new Map(row.emotions);
      return [row.id, row.speaker ?? '', row.scene ?? '', row.text, String(row.start), String(row.end), row.labels.join(' '), ...LABELS.map(label => String(scores.get(label)))];
    }));
  });

  it('name their file where several are given, and a missing one does not stop the others', async () => {
    const { code, stdout, stderr } = await runCli(['annotate', '--format', 'jsonl', harbour, 'no-such.fountain', 'test', harbour]);
    assert.equal(code, 1);
    assert.equal(stderr, 'emo-pillars: no-such.fountain: there is no such file\nemo-pillars: test: this is a folder: name the files in it\n');
    const rows = parseRows(stdout);
    assert.deepEqual(rows.map(({ file }) => file), Array<string>(14).fill(harbour));
  });

  it('come from stdin', async () => {
    const { code, stdout, stderr } = await runCli(['annotate', '-', '--format', 'jsonl', '--input-format', 'fountain'], { input: source });
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(parseRows(stdout), await jsonl(harbour));
  });

  it('hold only the labels that are asked for, but every score', async () => {
    const rows = await jsonl(harbour, '--labels', 'gratitude,fear');
    assert.deepEqual(rows[5]!.labels, ['gratitude']);
    for (const { labels, emotions } of rows) {
      assert.ok(labels.every(label => label === 'gratitude' || label === 'fear'));
      assert.equal(emotions.length, 28);
    }
    const none = await jsonl(harbour, '--min-score', '1');
    assert.deepEqual(none.flatMap(({ labels }) => labels), []);
  });

  it('of a text that is not English have no scores, unless that is asked for', async () => {
    const { code, stdout, stderr } = await runCli(['annotate', fixture('french.fountain'), '--format', 'jsonl']);
    assert.equal(code, 1);
    assert.match(stderr, /french\.fountain: French \(fr\), not English: no labels\. --language en reads it anyway\n$/);
    const rows = parseRows(stdout);
    assert.deepEqual(rows.map(({ emotions, labels }) => [emotions, labels]), [[[], []], [[], []]]);
    const anyway = await runCli(['annotate', fixture('french.fountain'), '--format', 'jsonl', '--language', 'en']);
    assert.deepEqual([anyway.code, anyway.stderr], [0, '']);
    for (const { emotions } of parseRows(anyway.stdout)) assert.equal(emotions.length, 28);
  });

  it('go to a file that is whole or not there', async () => {
    const folder = emptyFolder();
    const file = path.join(folder, 'rows.jsonl');
    const { code, stdout } = await runCli(['annotate', harbour, '--format', 'jsonl', '--output', file]);
    assert.deepEqual([code, stdout], [0, '']);
    assert.deepEqual(parseRows(readFileSync(file, 'utf8')), await jsonl(harbour));
    assert.deepEqual(readdirSync(folder), ['rows.jsonl']);
    const refused = await runCli(['annotate', harbour, '--output', path.join(folder, 'no', 'such', 'folder')]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /cannot write .*: there is no folder/);
    const onFolder = await runCli(['annotate', harbour, '--output', folder]);
    assert.equal(onFolder.code, 2);
    assert.match(onFolder.stderr, /cannot write .*: this is a folder/);
    assert.deepEqual(readdirSync(folder), ['rows.jsonl']);
  });

  it('go through a link to the file behind it, and into a device without taking its place', async function () {
    if (process.platform === 'win32') return this.skip();
    const folder = emptyFolder();
    const [file, link, pipe] = ['rows.csv', 'link', 'pipe'].map(name => path.join(folder, name)) as [string, string, string];
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    execFileSync('mkfifo', [pipe]);
    const args = ['annotate', harbour, '--format', 'csv', '--output'];
    assert.equal((await runCli([...args, link])).code, 0);
    assert.ok(lstatSync(link).isSymbolicLink());
    const [piped] = await Promise.all([readFile(pipe, 'utf8'), runCli([...args, pipe])]);
    assert.ok(lstatSync(pipe).isFIFO());
    assert.match(piped, /^id,speaker,/);
    assert.equal(readFileSync(file, 'utf8'), piped);
    const onItself = await runCli(['annotate', file, '--output', link]);
    assert.equal(onItself.code, 2);
    assert.match(onItself.stderr, /is one of the files to read/);
  });

  it('that cannot be written end the run with a reason', async function () {
    if (!existsSync('/dev/full')) return this.skip();
    const { code, stderr } = await ended(startCli(['annotate', harbour, '--format', 'csv'], {}, openSync('/dev/full', 'w')));
    assert.equal(code, 1);
    assert.match(stderr, /^emo-pillars: cannot write the output: .*no space/);
  });
});

describe('annotate, the score cache', () => {
  it('gives the same rows again, and holds none of the words', async () => {
    const cache = emptyFolder();
    const args = ['annotate', harbour, '--format', 'jsonl'];
    const first = await runCli(args, { env: { XDG_CACHE_HOME: cache } });
    const files = readdirSync(cache, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
    assert.ok(files.length > 0);
    for (const entry of files) {
      const content = readFileSync(path.join(entry.parentPath, entry.name));
      for (const word of ['ferry', 'idiot', 'TOMAS', 'HARBOUR', 'harbour']) assert.equal(content.includes(word), false, `${word} in ${entry.name}`);
    }
    const second = await runCli(args, { env: { XDG_CACHE_HOME: cache } });
    assert.equal(second.stdout, first.stdout);
    const without = await runCli([...args, '--no-cache'], { env: { XDG_CACHE_HOME: emptyFolder() } });
    assert.equal(without.stdout, first.stdout);
  });
});

describe('annotate, context', function () {
  this.timeout(60_000);

  it('is what the scene says before a speech, as much as the model takes, unless less is asked for', async () => {
    const model = contextualModel();
    const scores = async (...args: string[]) => (await jsonl(harbour, '--model', model, ...args)).map(({ emotions }) => new Map(emotions));
    const [full, again, none, one, bare] = [await scores(), await scores('--context', String(CONTEXT_LINES), '--no-cache'), await scores('--context', '0'), await scores('--context', '1'), await scores('--model', contextlessModel())];
    assert.deepEqual(full, again, 'the default is the most');
    assert.deepEqual(none, bare, 'without, it is the encoder alone');
    const differing = (some: readonly unknown[], others: readonly unknown[]) => some.flatMap((scored, at) => (isDeepStrictEqual(scored, others[at]) ? [] : [at]));
    assert.deepEqual(differing(full, none), [1, 2, 3, 5, 6], 'all but the first of each scene');
    assert.deepEqual(differing(full, one), [2, 3, 6]);
  });

  it('is the same through classify, by the names of its speakers', async () => {
    const model = contextualModel();
    const rows = await jsonl(harbour, '--model', model);
    const context = rows.slice(0, 2).map(({ speaker, text }) => `${speaker}: ${text}`).join('\n');
    const record = { text: rows[2]?.text, context, character: rows[2]?.speaker };
    const { stdout } = await runCli(['classify', '--model', model], { input: JSON.stringify(record) });
    assert.deepEqual((JSON.parse(stdout) as { emotions: unknown }).emotions, rows[2]?.emotions);
  });

  it('that is more than the model takes, or no number of lines, is complained of', async () => {
    const { code, stderr } = await runCli(['annotate', harbour, '--format', 'jsonl', '--context', '4', '--model', contextlessModel()]);
    assert.deepEqual([code, stderr], [0, 'emo-pillars: emo-minilm takes no context\n']);
    for (const value of ['-1', '1.5', 'all']) assert.equal((await runCli(['annotate', harbour, '--context', value])).code, 2);
  });

  it('may be known by a model that the environment names', async () => {
    const { stderr } = await runCli(['annotate', harbour], { env: { EMO_PILLARS_MODEL: 'no-such-folder' } });
    assert.match(stderr, /no model folder at no-such-folder/);
  });
});

describe('annotate, the view', () => {
  it('shows scenes, speakers, speeches, emotions and what they add up to', async () => {
    const { code, stdout } = await runCli(['annotate', harbour]);
    assert.equal(code, 0);
    for (const part of ['The Last Ferry\n', '7 speeches', '\nINT. HARBOUR OFFICE - NIGHT\n', '\nEXT. QUAY - LATER\n', '▎ TOMAS  ♥ gratitude', '▎ Thank you. Thank you for waiting.', '\nBy character', '老船長', '\nThrough the script\n', '▲ joy']) {
      assert.ok(stdout.includes(part), part);
    }
    assert.equal(stdout.includes('\u001b'), false);
    assert.equal(stdout.includes('neutral'), false);
  });

  it('keeps to its width', async () => {
    for (const width of [40, 60, 100]) {
      const { stdout } = await runCli(['annotate', harbour, '--width', String(width), '--all']);
      for (const line of stdout.split('\n')) assert.ok(textWidth(line) <= width, `${line} at ${width}`);
    }
  });

  it('has colours when they are wanted, and the same words without', async () => {
    const plain = await runCli(['annotate', harbour]);
    for (const [level, code] of [['1', '[35m'], ['2', '[38;5;162m'], ['3', '[38;2;223;57;146m']] as const) {
      const { stdout } = await runCli(['annotate', harbour], { env: { FORCE_COLOR: level } });
      assert.ok(stdout.includes(`\u001b${code}♥ gratitude`), level);
      assert.equal(stdout.replace(/\u001b\[[\d;]*m/g, ''), plain.stdout);
    }
    const never = await runCli(['annotate', harbour, '--no-color'], { env: { FORCE_COLOR: '3' } });
    assert.equal(never.stdout, plain.stdout);
  });

  it('says neutral when it is asked for', async () => {
    for (const args of [['--all'], ['--labels', 'neutral']]) {
      const { stdout } = await runCli(['annotate', '-', '--input-format', 'fountain', ...args], { input: '\n@老船長\nThe meeting is at five.\n' });
      assert.match(stdout, /老船長 {2}.*– neutral \d+%/, args.join(' '));
    }
  });

  it('lets no script steer the terminal', async () => {
    const { stdout } = await runCli(['annotate', '-', '--input-format', 'fountain'], { input: '\nANN\nHello \u001b]0;owned\u0007 there, \u001b[2Jmy friend.\n' });
    assert.match(stdout, /my friend/);
    assert.equal(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(stdout), false);
  });

  it('of the sample says what to try next', async () => {
    const { code, stdout } = await runCli(['annotate', '--sample']);
    assert.equal(code, 0);
    assert.match(stdout, /^The Importance of Being Earnest\n.*media.samples.earnest-act1\.fountain · 301\sspeeches/);
    assert.match(stdout, /LADY BRACKNELL/);
    assert.match(stdout, /npm run vscode\n$/);
    const own = await runCli(['annotate', '--sample', harbour]);
    assert.match(own.stdout, /^The Last Ferry\n/);
    assert.equal((await jsonl('--sample', harbour)).length, 7);
  });
});

/** RFC 4180, as strictly as a test needs. */
function parseCsv(text: string): string[][] {
  assert.ok(text.endsWith('\r\n'));
  return text.slice(0, -2).split('\r\n').map(line => Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g), ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? ''));
}
