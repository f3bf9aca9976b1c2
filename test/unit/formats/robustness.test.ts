// Whatever a file holds, parsing ends soon, and every segment is what the document says.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FormatId, Script } from '../../../src/core/utterance';
import { parseElements } from '../../../src/formats/fountain/elements';
import { detectFormat, parseScript, parseScriptSteps } from '../../../src/formats/parse';

const FORMATS: readonly FormatId[] = ['fountain', 'transcript', 'subrip', 'webvtt'];
const fixtures = path.join(__dirname, '../../golden/formats');
const samples = path.join(__dirname, '../../../../shared/samples');

const read = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('.expected.txt'))
    .map(entry => readFileSync(path.join(folder, entry.name), 'utf8'));

function check(text: string, format: FormatId): Script {
  const script = parseScript(text, format);
  let at = 0;
  for (const [index, { id, text: said, range, segments, cue }] of script.utterances.entries()) {
    assert.equal(id, String(index + 1));
    assert.ok(said.length > 0 && said === said.trim() && !/[\n\r\t]|  /.test(said), JSON.stringify(said));
    assert.deepEqual(range, { start: segments[0]?.range.start, end: segments.at(-1)?.range.end });
    assert.ok(cue === undefined || (cue.start < cue.end && cue.end <= text.length));
    let textAt = 0;
    for (const { textStart, textEnd, range: { start, end } } of segments) {
      assert.ok(textStart >= textAt && textEnd > textStart && start >= at && end <= text.length);
      assert.ok(said.slice(textStart, textEnd) === text.slice(start, end), `${said.slice(textStart, textEnd)} is not ${text.slice(start, end)}`);
      [textAt, at] = [textEnd, end];
    }
    assert.ok(textAt <= said.length);
  }
  let sceneAt = 0;
  for (const { range } of script.scenes) {
    assert.ok(range.start >= sceneAt && range.end >= range.start);
    sceneAt = range.end;
  }
  return script;
}

/** Numbers from 0 to `below`, the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const INSERTS = [
  '\n', '\n\n', '\r', '\r\n', '  \n', '\t', ' ', '*', '**', '***', '_', '\\', '[[', ']]', '/*', '*/', '<', '>', '<v A>', '</v>', '&amp;', '&', '{\\', '}', '(', ')',
  '[', ']', ':', '-', '- ', '~', '!', '@', '#', '=', '===', '.', '^', '♪', 'A', 'ANNA\n', '\nANNA: ', '\uFFFD', '\uFEFF', '\0', '\u2028', '\u00A0', '😀', '\uD83D',
  '00:01.000 --> 00:02.000\n', 'INT. X\n',
];

function mutate(text: string, next: (below: number) => number): string {
  let mutated = text;
  for (let change = next(12) + 1; change > 0; change--) {
    const at = next(mutated.length + 1);
    const insert = INSERTS[next(INSERTS.length)] ?? '';
    const drop = next(3) === 0 ? next(30) : 0;
    mutated = mutated.slice(0, at) + insert + mutated.slice(at + drop);
  }
  return mutated;
}

describe('formats: exact segments', () => {
  it('in every fixture, read as every format', () => {
    for (const text of read(fixtures)) for (const format of FORMATS) check(text, format);
  });
  it('in every sample, read as every format', function () {
    if (!existsSync(samples)) this.skip();
    for (const folder of readdirSync(samples, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      for (const text of read(path.join(samples, folder.name))) for (const format of FORMATS) check(text, format);
    }
  });
  it('in fixtures changed at random', function () {
    this.timeout(60_000);
    const next = random(20210304);
    const texts = read(fixtures);
    for (let round = 0; round < 800; round++) {
      const text = mutate(texts[next(texts.length)] ?? '', next);
      for (const format of FORMATS) check(text, format);
      for (const { range, content } of parseElements(text).elements) {
        assert.ok(range.start <= content.start && content.start <= content.end && content.end <= range.end, JSON.stringify(text));
      }
    }
  });
});

describe('formats: odd files', () => {
  const contents = (script: Script): unknown => script.utterances.map(({ speaker, scene, text }) => [speaker, scene, text]);

  it('read alike with any line ends and a byte order mark', () => {
    for (const text of read(fixtures)) {
      for (const format of FORMATS) {
        const expected = contents(parseScript(text, format));
        for (const end of ['\r\n', '\r']) assert.deepEqual(contents(check('\uFEFF' + text.replaceAll('\n', end), format)), expected);
      }
    }
  });
  it('may be empty, or nothing but white space', () => {
    for (const text of ['', '\uFEFF', ' ', '\n', '\r\n\r\n', ' \t\n  \n', '\0']) {
      for (const format of FORMATS) assert.deepEqual(check(text, format), { format, scenes: [], utterances: [] });
      assert.equal(detectFormat({ text }), undefined);
    }
  });
  it('may hold bytes that are no text', () => {
    const bytes = Buffer.from([0x41, 0x0a, 0xff, 0xfe, 0x80, 0xc3, 0x28, 0xf0, 0x9f, 0x20, 0x0a]);
    const [utterance] = check(bytes.toString('utf8'), 'fountain').utterances;
    assert.equal(utterance?.text, '\uFFFD\uFFFD\uFFFD\uFFFD(\uFFFD');
  });
});

/** What makes a line one of speech, so that its content is read. */
const OPENINGS: Record<FormatId, string> = {
  fountain: 'ANNA\n',
  transcript: 'ANNA: ',
  subrip: '1\n00:00:01,000 --> 00:00:02,000\n',
  webvtt: 'WEBVTT\n\n00:01.000 --> 00:02.000\n',
};

const HOSTILE = [
  '*', '*a ', '*a*', '***a** ', '[[', '[[a ', '[[a]]', '/*', '/* */', '*/', '<', '<a', '<v ', '<v A>', ':', 'A: ', '(', '(a) ', '[', '[(', '])', '&', '&amp;', '{\\', '\\*', '_',
  '  a', ' ', '\t', 'a', '好', '\uFFFD', '=', '#', '~', '>', '- ', '-->', '00:00:01,000 --> ', '9',
  '\n', '\r', 'A\n', 'A\nb\n\n', '[[\n', '[[a]]\n', '/*\n', '(\n', '@a\n', 'a:\n', 'A: [\n', 'Title: x\n', '  \n',
];

/** Slices that parsing takes: the work that was counted. */
function slices(text: string, format: FormatId): number {
  const steps = parseScriptSteps(text, format);
  let count = 1;
  while (steps.next().done !== true) count++;
  return count;
}

describe('formats: large files', () => {
  for (const format of FORMATS) {
    it(`${format}: one line of 5 MB`, function () {
      this.timeout(120_000);
      for (const unit of ['*a ', '[[', '/*', '<', ':']) {
        const script = parseScript(OPENINGS[format] + unit.repeat(5e6 / unit.length), format);
        assert.ok(script.utterances.length <= 1);
      }
    });
    it(`${format}: hostile content takes work in proportion to its length`, function () {
      this.timeout(120_000);
      for (const unit of HOSTILE) {
        const work = (length: number): number => slices(OPENINGS[format] + unit.repeat(length / unit.length), format);
        const [small, large] = [work(40_000), work(120_000)];
        assert.ok(large <= 4 * small + 4, `${JSON.stringify(unit)}: ${small} slices for a third of what takes ${large}`);
      }
    });
  }

  const LINES: Record<FormatId, (index: number) => string> = {
    fountain: index => `\nANNA (CONT'D)\nWords and *more* words, number ${index}.\n`,
    transcript: index => `ANNA: Words and more words,\nnumber ${index}.\n\n\n`,
    subrip: index => `${index}\n00:00:01,000 --> 00:00:02,000\nWords and <i>more</i> words.\n\n`,
    webvtt: index => `00:00:01.000 --> 00:00:02.000\n<v Anna>Words and more words.\n\n\n`.replace('more', `more (${index}) and more`),
  };
  for (const format of FORMATS) {
    it(`${format}: 20,000 lines, in slices`, function () {
      this.timeout(120_000);
      const text = (format === 'webvtt' ? 'WEBVTT\n\n' : '') + Array.from({ length: 5_000 }, (_, index) => LINES[format](index + 1)).join('');
      const script = check(text, format);
      assert.equal(script.utterances.length, 5_000);
      const count = slices(text, format);
      assert.ok(count > text.length / (64 * 1024), `${count} slices`);
    });
  }
});
