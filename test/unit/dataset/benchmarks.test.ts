// The readers of published data, on small files in their published form, with rows that cannot be used among them.
import assert from 'node:assert/strict';
import path from 'node:path';
import { classNames } from '../../../src/core/labelSets';
import type { Benchmark, Turn } from '../../../src/dataset/benchmarks/benchmark';
import { detectForm, planFolder } from '../../../src/dataset/benchmarks/detect';
import { emotionFileOf } from '../../../src/dataset/benchmarks/dailyDialog';
import { cleanSituation } from '../../../src/dataset/benchmarks/isear';
import { openBenchmark, type OpenOptions } from '../../../src/dataset/benchmarks/open';

const folder = path.resolve(__dirname, '../../fixtures/benchmarks');
const usual: OpenOptions = { form: undefined, split: 'dev', iemocap: 4, set: 'goEmotions', labels: undefined, stored: false };
const open = (name: string, options: Partial<OpenOptions> = {}): Promise<Benchmark> => openBenchmark(path.join(folder, name), { ...usual, ...options });

const named = ({ set, turns }: Benchmark): [string, string[] | undefined][] =>
  turns.map(({ text, gold }) => [text, gold?.map(index => classNames(set)[index]!)]);
const problems = (benchmark: Benchmark): [number, string][] => benchmark.problems.map(({ line, reason }) => [line, reason]);
const dialogues = ({ turns }: Benchmark): (number | undefined)[] => turns.map(({ dialogue }) => dialogue);
const first = ({ turns }: Benchmark): Turn => turns[0]!;

describe('GoEmotions', () => {
  it('is read from a split or its folder', async () => {
    const [file, whole] = await Promise.all([open('goemotions/dev.tsv'), open('goemotions')]);
    assert.deepEqual(named(file), named(whole));
    assert.equal(file.title, 'GoEmotions');
    assert.deepEqual(named(file)[0], ['Thank you so much, this made my day!', ['gratitude', 'joy']]);
    assert.equal(file.turns.length, 12);
  });
  it('names the lines that cannot be used', async () => {
    const benchmark = await open('goemotions/broken.tsv');
    assert.deepEqual(named(benchmark), [['Thank you!', ['gratitude']], ['I am so happy.', ['joy']]]);
    assert.deepEqual(problems(benchmark), [
      [2, 'text, TAB, label ids expected'],
      [3, '"28": label ids are numbers from 0 to 27, separated by commas'],
      [4, 'the text is empty'],
      [5, '"26,x": label ids are numbers from 0 to 27, separated by commas'],
      [6, '"": label ids are numbers from 0 to 27, separated by commas'],
    ]);
  });
  it('says which split is not there', () =>
    assert.rejects(open('goemotions', { split: 'test' }), /there is no test\.tsv in it, which --split test asks for/));
});

describe('ISEAR', () => {
  it('is read with its line breaks mended, and without those who told nothing', async () => {
    const benchmark = await open('isear');
    assert.deepEqual(named(benchmark), [
      ['When my daughter came home after three years abroad.', ['joy']],
      ['When I was alone in the house and heard steps.', ['fear']],
      ['[ When I came late and all of them were waiting.]', ['shame']],
      ['A colleague said that he had "forgotten" me, and that was all he said.', ['anger']],
      ['When my dog | the old one | died.', ['sadness']],
    ]);
    assert.deepEqual([...benchmark.leftOut], [['no situation is told', 2]]);
    assert.deepEqual(problems(benchmark), [
      [9, '"bliss" is not a label of ISEAR, seven emotions; there are joy, fear, anger, sadness, disgust, shame, guilt'],
      [10, '3 fields, but the first line names 8'],
    ]);
  });
  it('mends quotes', () => assert.equal(cleanSituation('They had á \\the same\\" á|idea."'), 'They had "the same" idea.'));
});

describe('MELD', () => {
  it('is read dialogue by dialogue', async () => {
    const benchmark = await open('meld');
    assert.deepEqual(named(benchmark).map(([, gold]) => gold?.[0]), ['joy', 'surprise', 'sadness', undefined, 'anger', 'neutral', 'disgust']);
    assert.deepEqual(dialogues(benchmark), [0, 0, 0, 0, 0, 1, 1]);
    assert.equal(first(benchmark).speaker, 'Nora');
    assert.equal(benchmark.turns[2]!.text, 'She said "never", and then\r\nshe left.');
    assert.deepEqual(problems(benchmark), [
      [6, '"neutrl" is not a label of Ekman’s six and neutral; the nearest is "neutral"'],
      [9, 'not the 11 fields of the first line; a field with a comma must be in quotes'],
    ]);
  });
});

describe('EmoryNLP', () => {
  it('is read from CSV', async () => {
    const benchmark = await open('emorynlp');
    assert.deepEqual(named(benchmark).map(([, gold]) => gold?.[0]), ['neutral', 'peaceful', 'powerful', 'mad']);
    assert.deepEqual(dialogues(benchmark), [0, 0, 1, 2]);
    assert.deepEqual(benchmark.turns.map(({ speaker }) => speaker), ['Nora Bell', 'Tom Hill and Ida\'s aunt', 'Tom Hill', 'Nora Bell']);
  });
  it('is read from JSON', async () => {
    const benchmark = await open('emorynlp/emotion-detection-dev.json');
    assert.deepEqual(named(benchmark), [['Tea?', ['neutral']], ['How wonderful!', undefined], ['Who is there?', ['scared']]]);
    assert.deepEqual(dialogues(benchmark), [0, 0, 1]);
    assert.deepEqual([...benchmark.leftOut], [['nothing is spoken', 1]]);
    assert.deepEqual(problems(benchmark), [[25, '"Joyfull" is not a label of EmoryNLP, six feelings and neutral; the nearest is "joyful"']]);
    assert.equal(benchmark.turns[1]!.speaker, 'Tom Hill and Ida Hill');
  });
});

describe('DailyDialog', () => {
  it('is read from its two files', async () => {
    const benchmark = await open('dailydialog/dialogues_text.txt');
    assert.deepEqual(named(benchmark).slice(0, 4), [
      ['The kettle is on .', ['no emotion']],
      ['Thank you , I am so glad you came !', ['happiness']],
      ['So am I .', ['happiness']],
      ['I lost my ring .', ['sadness']],
    ]);
    assert.deepEqual(dialogues(benchmark), [0, 0, 0, 1, 1]);
    assert.equal(benchmark.problems[0]!.line, 3);
    assert.match(benchmark.problems[0]!.reason, /^2 utterances, but 1 emotions in line 3 of .*dialogues_emotion\.txt$/);
  });
  it('knows the names of the second file', () => {
    assert.equal(emotionFileOf('text/dialogues_text.txt'), 'text/dialogues_emotion.txt');
    assert.equal(emotionFileOf('dialogues/test/dialogues_test.txt'), 'dialogues/test/dialogues_emotion_test.txt');
  });
});

describe('EmoContext', () => {
  it('is read as the last turn with those before it', async () => {
    const benchmark = await open('emocontext/dev.txt');
    assert.deepEqual(named(benchmark).slice(0, 3), [['I failed', undefined], ['oh what happened', undefined], ['the exam, I could cry', ['sad']]]);
    assert.deepEqual(dialogues(benchmark).slice(0, 4), [0, 0, 0, 1]);
    assert.deepEqual(problems(benchmark), [
      [6, '3 fields, but the first line names 5'],
      [7, '"happyy" is not a label of EmoContext, three emotions and others; the nearest is "happy"'],
    ]);
  });
});

describe('IEMOCAP', () => {
  it('is read with four classes', async () => {
    const benchmark = await open('iemocap');
    assert.deepEqual(named(benchmark), [
      ['Excuse me.', ['neutral']],
      ['Again?', undefined],
      ['Well, yes.', undefined],
      ['Enough, get out of here!', ['angry']],
      ['I got the part!', ['happy']],
    ]);
    assert.deepEqual(benchmark.turns.map(({ speaker }) => speaker), ['F', 'M', 'F', 'M', 'F']);
    assert.deepEqual([...benchmark.leftOut], [['judged fru, which is no class of IEMOCAP, four classes', 1], ['the judges do not agree', 1]]);
    assert.deepEqual(problems(benchmark), [[15, 'no transcription has Ses01F_impro01_M009']]);
  });
  it('is read with six classes', async () => {
    const benchmark = await open('iemocap', { iemocap: 6 });
    assert.deepEqual(named(benchmark).map(([, gold]) => gold?.[0]), ['neutral', 'frustrated', undefined, 'angry', 'excited']);
  });
  it('is a folder', () => assert.rejects(open('records.jsonl', { form: 'iemocap' }), /IEMOCAP is read from its folder/));
});

describe('records', () => {
  it('are read by names, numbers and pairs', async () => {
    const benchmark = await open('records.jsonl');
    assert.deepEqual(named(benchmark), [['Thank you so much!', ['gratitude']], ['Leave me alone!', ['anger']], ['The shop is closed.', ['neutral']]]);
    assert.deepEqual([benchmark.turns[1]!.speaker, benchmark.turns[1]!.context], ['NORA', 'TOM: Nora?\nTOM: Nora, wait.']);
    assert.deepEqual(problems(benchmark), [
      [4, '"joyfull" is not a label of GoEmotions, 27 emotions and neutral; the nearest is "joy"'],
      [5, 'no gold labels in any of the fields labels, emotions, all_emotions_mapped, all_emotions, label, emotion; --labels names another'],
      [6, 'not JSON: column 18: the line ends inside a string'],
    ]);
  });
  it('pass over words of a teacher that are no labels', async () => {
    const benchmark = await open('records.jsonl', { labels: 'all_emotions' });
    assert.deepEqual(named(benchmark), [['Leave me alone!', ['anger']]]);
    assert.equal(benchmark.problems[0]!.reason, 'no field "all_emotions"');
  });
  it('count as classes of another set', async () => {
    const benchmark = await open('records.jsonl', { set: 'ekman' });
    assert.deepEqual(named(benchmark).slice(0, 2).map(([, gold]) => gold?.[0]), ['joy', 'anger']);
  });
  it('hold answers', async () => {
    const benchmark = await open('stored.jsonl', { stored: true });
    assert.deepEqual(benchmark.turns.map(({ stored }) => stored?.classes.length), [1, 2, 1, 0]);
    assert.match((await open('records.jsonl', { stored: true })).problems[0]!.reason, /^no stored predictions/);
  });
});

describe('the form of data', () => {
  it('is told by how it begins', () => {
    assert.equal(detectForm('hello\t3,4\tid\n'), 'goemotions');
    assert.equal(detectForm('{"text":"x"}\n'), 'jsonl');
    assert.equal(detectForm('just words\n'), undefined);
  });
  it('is told by the names in a folder', () => {
    assert.deepEqual(planFolder(['validation/dialogues_validation.txt'], 'dev'), { kind: 'file', form: 'dailydialog', file: 'validation/dialogues_validation.txt' });
    assert.deepEqual(planFolder(['emotion-detection-tst.json'], 'test'), { kind: 'file', form: 'emorynlp', file: 'emotion-detection-tst.json' });
    assert.equal(planFolder(['notes.txt'], 'dev'), undefined);
  });
  it('is asked for where it is not known', async () => {
    await assert.rejects(open('reference.py'), /say with --input-format which it is: goemotions, isear,/);
    await assert.rejects(open('meld', { stored: true }), /--predictions is for JSON Lines, but this is read as meld/);
    await assert.rejects(open('iemocap', { labels: 'x' }), /--labels is for JSON Lines, but this is read as iemocap/);
    await assert.rejects(open('none.csv'), /there is no such file or folder/);
    await assert.rejects(open('dailydialog/dialogues_emotion.txt'), /its form is not known/);
  });
});
