// What every command of the command line shares: help, versions, exit codes.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../../src/cli/folders';
import { decode } from '../../../src/cli/scriptFile';
import { csvRow } from '../../../src/cli/csv';
import { emptyFolder, fixture, root, runCli } from './runCli';

describe('the command line', () => {
  it('explains itself', async () => {
    const main = await runCli(['--help']);
    assert.deepEqual([main.code, main.stderr], [0, '']);
    for (const command of ['annotate', 'classify', 'evaluate', 'dataset']) {
      assert.ok(main.stdout.includes(`emo-pillars ${command}`));
      const { code, stdout } = await runCli([command, '--help']);
      assert.equal(code, 0);
      assert.match(stdout, /Exit codes\n {2}0 {4}/);
      for (const line of stdout.split('\n')) assert.ok(line.length <= 110, line);
    }
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    assert.equal((await runCli(['--version'])).stdout, `${version}\n`);
  });

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['frobnicate'], /frobnicate: no such command; there are annotate, classify, evaluate, and dataset/],
    [['annotate'], /annotate needs a FILE/],
    [['annotate', 'x.fountain', '--colour'], /Unknown option '--colour'/],
    [['annotate', 'x.fountain', '--format', 'xml'], /--format xml: must be one of text, jsonl, csv/],
    [['annotate', 'x.fountain', '--min-score', '2'], /--min-score 2: must be a number from 0 to 1/],
    [['annotate', 'x.fountain', '--labels', 'joy,happy'], /--labels happy: not a label\. The labels are admiration,/],
    [['annotate', 'x.fountain', '--device', 'tpu'], /--device tpu: must be one of auto, cpu, gpu/],
    [['annotate', 'x.fountain', '-o', './x.fountain'], /is one of the files to read/],
    [['classify', '--width', '3'], /Unknown option '--width'/],
    [['evaluate'], /evaluate needs one FILE or FOLDER/],
    [['evaluate', 'x.tsv', '--split', 'all'], /--split all: must be one of train, dev, test/],
    [['evaluate', 'x.tsv', '--limit', '1.5'], /--limit 1\.5: must be a whole number/],
    [['evaluate', 'x.tsv', '--compare', 'm', '--against-context', '2'], /one thing is compared at a time/],
    [['evaluate', 'x.jsonl', '--predictions', '--threshold', '0.3'], /--threshold cannot be given with it/],
    [['evaluate', 'x.jsonl', '--html', './x.jsonl'], /--html \.\/x\.jsonl: is one of the files to read/],
  ];
  for (const [args, message] of wrong) {
    it(`says what is wrong with ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runCli(args);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.match(stderr, /--help says how it is used\n$/);
    });
  }

  it('without a command shows help as an error', async () => {
    const { code, stdout, stderr } = await runCli([]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^emo-pillars: the emotions/);
  });

  it('ends with 3 and names the file when the model is missing or broken', async () => {
    const folder = emptyFolder();
    const missing = await runCli(['classify', '--model', path.join(folder, 'none')]);
    assert.equal(missing.code, 3);
    assert.match(missing.stderr, /none/);
    const broken = path.join(folder, 'broken');
    cpSync(path.join(root, 'models', 'emo-minilm'), broken, { recursive: true });
    writeFileSync(path.join(broken, 'tokenizer.json'), '{}');
    const altered = await runCli(['annotate', fixture('harbour.fountain'), '--model', broken]);
    assert.equal(altered.code, 3);
    assert.match(altered.stderr, /tokenizer\.json/);
    rmSync(path.join(broken, 'model.onnx'));
    const incomplete = await runCli(['annotate', fixture('harbour.fountain'), '--model', broken]);
    assert.equal(incomplete.code, 3);
    assert.match(incomplete.stderr, /model\.onnx/);
  });

  it('ends with 3 when the model cannot be loaded although its files are as config.json says', async () => {
    const folder = path.join(emptyFolder(), 'model');
    cpSync(path.join(root, 'models', 'emo-minilm'), folder, { recursive: true });
    writeFileSync(path.join(folder, 'model.onnx'), 'no model');
    const config = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')) as { files: Record<string, string> };
    config.files['model.onnx'] = createHash('sha256').update('no model').digest('hex');
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
    for (const command of [['annotate', fixture('harbour.fountain')], ['classify']]) {
      const { code, stderr } = await runCli([...command, '--model', folder], { input: '{"text":"Thank you."}\n' });
      assert.equal(code, 3);
      assert.match(stderr, /model\.onnx/);
    }
  });
});

describe('the cache folder', () => {
  it('is where the platform keeps caches', () => {
    assert.equal(cacheFolder({}, 'linux', '/home/a'), '/home/a/.cache/emo-pillars');
    assert.equal(cacheFolder({ XDG_CACHE_HOME: '/c' }, 'linux', '/home/a'), '/c/emo-pillars');
    assert.equal(cacheFolder({ XDG_CACHE_HOME: 'relative' }, 'linux', '/home/a'), '/home/a/.cache/emo-pillars');
    assert.equal(cacheFolder({}, 'darwin', '/Users/a'), '/Users/a/Library/Caches/emo-pillars');
    assert.equal(cacheFolder({ LOCALAPPDATA: 'C:\\L' }, 'win32', 'C:\\Users\\a'), 'C:\\L\\emo-pillars\\Cache');
  });
});

describe('the text of a file', () => {
  it('is UTF-8 or UTF-16, without its byte-order mark', () => {
    assert.deepEqual(decode(Buffer.from('\ufeffé')), { text: 'é', warning: undefined });
    assert.deepEqual(decode(Buffer.from('\ufeffé', 'utf16le')), { text: 'é', warning: undefined });
    assert.deepEqual(decode(Buffer.from('\ufeffé', 'utf16le').swap16()), { text: 'é', warning: undefined });
  });
  it('is read as far as it can be', () => {
    const { text, warning } = decode(Buffer.from([0x61, 0xe9, 0x62]));
    assert.equal(text, 'a\ufffdb');
    assert.match(warning ?? '', /not valid UTF-8/);
  });
});

describe('CSV', () => {
  it('quotes what needs it', () => {
    assert.equal(csvRow(['a', 1.5, null, 'b,c', 'say "x"', 'two\nlines', ' d ']), 'a,1.5,,"b,c","say ""x""","two\nlines", d \r\n');
  });
});
