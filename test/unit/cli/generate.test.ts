// What generate reads: its options, and which files and lines are narratives.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readGenerateOptions, type GenerateCommand } from '../../../src/cli/generate/generateOptions';
import { findNarratives } from '../../../src/cli/generate/narrativeFiles';
import { narrativesOf } from '../../../src/cli/generate/narratives';
import { progressWords } from '../../../src/cli/generate/progressWords';
import { surveyOf, unfinishedBy } from '../../../src/cli/generate/survey';
import type { Narrative } from '../../../src/synthesis/example';
import { DEFAULT_GATES, DEFAULT_PLAN } from '../../../src/synthesis/plan';
import { STAGES } from '../../../src/synthesis/stage';
import type { RunProgress } from '../../../src/synthesis/run/runEvent';
import { emptyFolder } from '../../package/cli/runCli';

const signal = new AbortController().signal;
const server = ['--server', 'http://localhost:8080/v1', '--model', 'm', '--out', 'out'];
const read = (...args: string[]): GenerateCommand => readGenerateOptions(['story.txt', ...server, ...args], {}) as GenerateCommand;

describe('the options of generate', () => {
  it('make a plan that is the default where nothing is said', () => {
    assert.deepEqual(read().plan, DEFAULT_PLAN);
    const { plan, shard, prices } = read('--make', 'contextual', '--target', 'grief=20', '--target', 'joy=3,fear=4', '--gate', 'copiedWords=off', '--gate', 'rewriting=0.5-0.9', '--gate', 'refusal=off', '--context-length', '8192', '--shard', '2/3', '--price-input', '1', '--price-output', '2', '--currency', 'EUR');
    assert.deepEqual(plan.targets, { grief: 20, joy: 3, fear: 4 });
    assert.deepEqual(plan.gates, { ...DEFAULT_GATES, copiedWords: 0, rewriting: [0.5, 0.9], refusal: false });
    assert.deepEqual([plan.make, plan.contextLength, shard, prices], ['contextual', 8192, { index: 2, of: 3 }, { input: 1, output: 2, currency: 'EUR' }]);
    assert.equal(Object.keys(read('--target', 'all=5').plan.targets).length, 28);
  });

  it('take the key from the environment only', () => {
    const command = readGenerateOptions(['story.txt', ...server], { EMO_PILLARS_API_KEY: 'k' }) as GenerateCommand;
    assert.equal(command.server.key, 'k');
    assert.throws(() => read('--key', 'k'), /Unknown option '--key'/);
  });

  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['--target', 'greif=3'], /--target greif: is none of the 28 emotions; grief is/],
    [['--target', 'grief'], /must be EMOTION=N/],
    [['--gate', 'naked=on'], /there is no such gate; there are nearDuplicate,/],
    [['--gate', 'namesEmotion=maybe'], /must be one of on, off/],
    [['--gate', 'rewriting=0.9-0.3'], /the least is more than the most/],
    [['--shard', '0/3'], /must be I\/N/],
    [['--shard', '4/3'], /must be I\/N/],
    [['--price-input', '2'], /a cost needs all of/],
    [['--dry-run', '--estimate'], /--dry-run and --estimate cannot be given together/],
    [['--resume', '--again'], /give one of them/],
    [['--stage', 'lables'], /--stage lables: must be one of actors,/],
    [['--server', 'localhost:8080'], /--server: .*http:\/\/localhost:8080/],
    [['--temperature', 'warm'], /must be a number/],
  ];
  for (const [args, message] of wrong) it(`say what is wrong with ${args.join(' ')}`, () => assert.throws(() => read(...args), message));

  it('need what they need', () => {
    const bare = (...args: string[]) => () => readGenerateOptions(args, {});
    assert.throws(bare(), /needs a FILE/);
    assert.throws(bare('a.txt'), /needs --out/);
    assert.throws(bare('a.txt', '--out', 'o'), /needs --server/);
    assert.throws(bare('a.txt', '--out', 'o', '--server', 'http://localhost/v1'), /needs --model/);
    assert.ok(bare('a.txt', '--estimate')());
    assert.throws(bare('a.txt', '--cancel-batch', '--out', 'run', ...server), /--cancel-batch reads no FILE/);
    assert.throws(bare('--cancel-batch', '--server', 'http://localhost/v1'), /--cancel-batch needs --out DIR/);
    assert.throws(bare('a.txt', '--test-connection', ...server), /reads no FILE/);
  });
});

async function all(...places: string[]): Promise<Narrative[]> {
  const found: Narrative[] = [];
  for await (const narrative of narrativesOf((await findNarratives(places)).files, { textField: undefined, shard: undefined, signal })) found.push(narrative);
  return found;
}

describe('narratives', () => {
  let folder: string;
  before(() => {
    folder = emptyFolder();
    const write = (name: string, content: string | Buffer): void => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    };
    write('story 10.txt', 'Ten.');
    write('story 9.TXT', '\ufeffNine.');
    write('deep/er/tale.md', '# Tale');
    write('film.srt', '1\n00:00:01,000 --> 00:00:02,000\n<i>Hello there.</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nWho are you?\n');
    write('many.jsonl', ['{"text":"One"}', '{"title":"Second","plot":"Two"}', '"Three"', '', '[1]', '{"text":""}', '{"text":'].join('\r\n'));
    write('picture.png', 'no');
    write('.hidden/secret.txt', 'no');
    write('binary.txt', Buffer.from([0x41, 0, 0x42]));
    symlinkSync(folder, path.join(folder, 'circle'));
  });

  it('are the texts and the lines of corpora below a folder, by name, each once', async () => {
    const found = await all(folder, path.join(folder, 'film.srt'));
    assert.deepEqual(found.map(({ id }) => id.slice(folder.length + 1)), ['binary.txt', 'deep/er/tale.md', 'film.srt', 'many.jsonl:1', 'many.jsonl:2', 'many.jsonl:3', 'many.jsonl:5', 'many.jsonl:6', 'many.jsonl:7', 'story 9.TXT', 'story 10.txt']);
    assert.equal((await findNarratives([folder])).others, 1);
    const byId = new Map(found.map(own => [own.id.slice(folder.length + 1), own]));
    assert.equal(byId.get('story 9.TXT')?.text, 'Nine.');
    assert.match(byId.get('film.srt')?.text ?? '', /^Hello there\.\nWho are you\?$/);
    assert.deepEqual([byId.get('many.jsonl:2')?.title, byId.get('many.jsonl:2')?.text, byId.get('many.jsonl:3')?.text], ['Second', 'Two', 'Three']);
    assert.deepEqual(['binary.txt', 'many.jsonl:5', 'many.jsonl:6', 'many.jsonl:7'].map(id => byId.get(id)?.fault), ['it is no text', 'the line is neither an object nor a text', 'there is no text in it', 'the line is not JSON']);
    assert.deepEqual(byId.get('story 10.txt')?.source, { file: `${folder}/story 10.txt`, start: 0, end: 4 });
  });

  it('can be gone through again, and shared out', async () => {
    const { files } = await findNarratives([folder]);
    const shards = await Promise.all([1, 2, 3].map(async index => {
      const narratives = narrativesOf(files, { textField: undefined, shard: { index, of: 3 }, signal });
      const { narratives: number, unreadable, characters } = await surveyOf(narratives, undefined, signal);
      const ids: string[] = [];
      for await (const { id } of narratives) ids.push(id);
      assert.equal(ids.length, number);
      return { ids, unreadable, characters };
    }));
    assert.deepEqual(shards.flatMap(({ ids }) => ids).sort(), (await all(folder)).map(({ id }) => id).sort());
    assert.equal(shards.reduce((sum, { unreadable }) => sum + unreadable, 0), 4);
    assert.equal(shards.reduce((sum, { characters }) => sum + characters, 0), (await all(folder)).reduce((sum, { text }) => sum + text.length, 0));
  });

  it('are all, or are said to be only the first ones', async () => {
    const narratives = narrativesOf((await findNarratives([folder])).files, { textField: undefined, shard: undefined, signal });
    const said = await Promise.all([1, 2, 10, 11, 12, undefined].map(async limit => unfinishedBy(await surveyOf(narratives, limit, signal))));
    assert.deepEqual(said, ['only the first narrative was asked for, and there are more', ...[2, 10].map(limit => `only the first ${limit} narratives were asked for, and there are more`), undefined, undefined, undefined]);
  });

  it('are not what generate wrote: the folder of --out, runs and data sets, wherever they lie', async () => {
    const place = emptyFolder();
    const write = (name: string, content = 'A story.'): void => {
      mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
      writeFileSync(path.join(place, name), content);
    };
    for (const name of ['one.txt', 'two.txt', 'deep/three.txt', 'report.html', 'deep/rejected.jsonl']) write(name);
    const idsWith = async (out?: string): Promise<string[]> => (await findNarratives([place], out)).files.map(({ name }) => name.slice(place.length + 1));
    const before = await idsWith(path.join(place, 'run'));
    assert.deepEqual(before, ['deep/rejected.jsonl', 'deep/three.txt', 'one.txt', 'two.txt']);
    for (const name of ['answers-0001.jsonl', 'log.jsonl', 'README.md', 'contextless/all.jsonl']) write(`run/${name}`, '{"text":"no story"}');
    assert.deepEqual(await idsWith(path.join(place, 'run')), before);
    write('run/run.json', '{}');
    for (const name of ['report.html', 'rejected.jsonl', 'README.md']) write(`all/${name}`, '{"narrative":"no story"}');
    assert.deepEqual(await idsWith(), before);
    assert.deepEqual(await idsWith(`${path.relative('.', place)}/deep/../run/`), before);
    assert.deepEqual((await findNarratives([place])).made, ['all', 'run'].map(name => `${place}/${name}`));
    assert.deepEqual((await findNarratives([place, path.join(place, 'run', 'README.md')])).files.length, before.length + 1);
  });

  it('are none where there is no such place', async () => {
    await assert.rejects(findNarratives([path.join(folder, 'nowhere')]), /there is no such file or folder/);
  });
});

describe('the progress of a run', () => {
  it('says what each stage is at', () => {
    const stages = Object.fromEntries(STAGES.map(stage => [stage, { asked: 0, answered: 0, fromStore: 0, unusable: 0 }])) as RunProgress['stages'];
    const progress: RunProgress = { narratives: { done: 12, total: 300 }, stages: { ...stages, actors: { asked: 14, answered: 12, fromStore: 1, unusable: 0 } }, kept: { contextless: 200, original: 5, rewritten: 5 }, rejected: 33, tokens: { prompt: 0, completion: 0 }, perSecond: 4.25, secondsLeft: 7_380, load: { inFlight: 63, waiting: 0, concurrency: 64, answered: 13, repeated: 0 } };
    assert.equal(progressWords(progress), '12 of 300 narratives · actors 13/14 · 210 kept, 33 rejected · 4.3 answers/s · 63 at once · 2 h 3 min left');
  });
});
