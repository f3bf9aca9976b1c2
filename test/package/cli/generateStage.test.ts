// `emo-pillars generate --stage` as it is built, from stories to rewritten utterances, on what a run has made, and what it rejects.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Example, Provenance } from '../../../src/synthesis/example';
import { STAGES } from '../../../src/synthesis/stage';
import { completion, startScripted, type StartedScripted } from '../../llm/scriptedServer';
import { emptyFolder, runCli, type Ended } from './runCli';
import { assertMatches } from './schema';
import { MODEL, answer, startStoryteller, story } from './storyServer';

type Line = Readonly<Record<string, unknown>> & { readonly provenance: Provenance };

const linesIn = (file: string): Line[] => readFileSync(file, 'utf8').split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Line);
const written = (records: readonly unknown[]): string => {
  const file = path.join(emptyFolder(), 'records.jsonl');
  writeFileSync(file, `${records.map(record => JSON.stringify(record)).join('\n')}\n`);
  return file;
};

describe('generate --stage', function () {
  this.timeout(180_000);
  let server: StartedScripted;
  before(async () => {
    server = await startStoryteller({
      more: ({ text }) => {
        if (text.includes('Utterance: I feel nothing')) return completion('{"emotions": [{"name": "joy", "score": 0.1}]}');
        const said = /says: \\"I keep the ([^"]*)\\"/.exec(text)?.[1];
        return said !== undefined && text.includes('"name":"rewriting"') ? completion(JSON.stringify({ utterance: `So much for the ${said}` })) : undefined;
      },
    });
  });
  after(() => server.stop());
  const chats = (): number => server.requests.filter(({ path: own, method }) => method === 'POST' && own.endsWith('/chat/completions')).length;
  const serving = (): string[] => ['--server', server.url, '--model', MODEL, '--form', 'schema'];
  const stage = (name: string, file: string, ...more: readonly string[]): Promise<Ended> => runCli(['generate', '--stage', name, file, ...serving(), ...more]);

  it('goes from a corpus through all six, each taking the file of the one before, and says before what goes where', async () => {
    const corpus = written([0, 1].map(at => ({ title: `Story ${at}`, text: story(at).text })));
    let file = corpus;
    for (const name of STAGES) {
      const [out, asked, records] = [path.join(path.dirname(corpus), `${name}.jsonl`), chats(), linesIn(file).length];
      const { code, stderr } = await stage(name, file, '--out', out);
      assert.equal(code, 0, stderr);
      assert.match(stderr, new RegExp(`^emo-pillars: about ${records} calls of the stage ${name}: [\\d,]+ characters of prompts, .*\\nemo-pillars: these go to ${server.url.replace(/^http:\/\/|\/v1$/g, '').replace('localhost', '.*')}, on this machine, and to nobody else`, 'm'));
      assert.equal(chats() - asked, records);
      assert.equal(/the server does not say how many tokens a request may have: 4,096 are taken/.test(stderr), ['actors', 'utterances', 'context'].includes(name));
      const kept = linesIn(out).length;
      const rejected = linesIn(out.replace('.jsonl', '.rejected.jsonl')).length;
      const counted = { actors: `${records} records: 2 through the stage actors, 0 rejected; 4 characters: 4 kept, 0 rejected`, utterances: `4 records: 4 through the stage utterances, 0 rejected; 40 utterances: ${kept} kept, ${40 - kept} rejected` }[name as string];
      assert.ok(stderr.includes(counted ?? `${records} records: ${kept} through the stage ${name}, ${records - kept} rejected`), stderr);
      assert.equal(rejected, (name === 'actors' ? 4 : name === 'utterances' ? 40 : records) - kept);
      file = out;
    }
    const last = linesIn(file);
    assert.ok(last.length > 30);
    for (const { provenance, title, rewritten, context } of last) {
      assert.deepEqual(provenance.calls.map(call => call.stage), STAGES);
      assert.deepEqual([provenance.narrative.title, provenance.narrative.cut, typeof rewritten, typeof context], [title, false, 'string', 'string']);
    }
  });

  it('runs on what a run has made, with its narratives from where they are, and says what is missing before anything is sent', async () => {
    const folder = path.join(emptyFolder(), 'stories');
    mkdirSync(folder);
    for (const at of [0, 1]) writeFileSync(path.join(folder, `story ${at}.txt`), story(at).text);
    const run = path.join(path.dirname(folder), 'run');
    assert.equal((await runCli(['generate', folder, ...serving(), '--no-check', '--make', 'contextless', '--out', run])).code, 0);
    const file = path.join(run, 'contextless', 'all.jsonl');
    const asked = chats();
    const without = await stage('context', file, '--limit', '30');
    assert.equal(without.code, 1);
    assert.match(without.stderr, /line 1: its narrative, “story 0” \(.*story 0\.txt\), is not in the record: --narratives FILE\|FOLDER says where it is; left out\n(?:.*\n)*.*and 20 more\n.*nothing was sent/);
    const wrong = await stage('context', file, '--narratives', written([{ text: 'Another story.' }]));
    assert.match(wrong.stderr, /is not among .*records\.jsonl, by the SHA-256 [0-9a-f]{16}… of its text: it is elsewhere, or was changed/);
    assert.equal(wrong.code, 1);
    assert.equal((await runCli(['generate', folder, ...serving(), '--narratives', folder, '--out', run])).code, 2);
    assert.equal(chats(), asked);
    const out = path.join(path.dirname(folder), 'context.jsonl');
    const { code, stderr } = await stage('context', file, '--narratives', folder, '--out', out);
    assert.equal(code, 0, stderr);
    const made = linesIn(out);
    assert.equal(made.length, linesIn(file).length);
    for (const line of made) {
      assertMatches('generated', line);
      assert.deepEqual(line.provenance.calls.map(call => call.stage), ['actors', 'utterances', 'labels', 'context']);
    }
    assert.deepEqual(made.map(({ provenance }) => provenance.narrative), linesIn(file).map(({ provenance }) => provenance.narrative));
  });

  it('writes all that it rejects beside the results, with line, gate and reason, and without a file says each', async () => {
    const records = [
      { utterance: 'I keep the copper lamp.', primary: 'joy' },
      { utterance: 'I feel nothing at all.', primary: 'joy' },
      ...Array.from({ length: 30 }, () => ({ utterance: 'I keep the velvet saddle.' })),
    ];
    const file = written(records);
    const out = path.join(path.dirname(file), 'labels.jsonl');
    const { code, stderr } = await stage('labels', file, '--out', out);
    assert.equal(code, 1);
    assert.match(stderr, /32 records; of 30 nothing can be asked, and they will be rejected/);
    assert.match(stderr, /32 records: 1 through the stage labels, 31 rejected\n.*rejected: 30 at input, 1 at noLabel; with the reasons in .*labels\.rejected\.jsonl/);
    assert.equal(stderr.match(/left out/g)?.length, 20);
    const [labelled] = linesIn(out) as { readonly classifier?: Example['classifier'] }[];
    assert.equal(typeof labelled?.classifier?.disagrees, 'boolean');
    assert.match(labelled?.classifier?.model ?? '', /emo/i);
    const rejected = linesIn(path.join(path.dirname(file), 'labels.rejected.jsonl'));
    assert.deepEqual(rejected.map(({ line, at }) => [line, at]), [[2, 'noLabel'], ...Array.from({ length: 30 }, (_, at) => [at + 3, 'input'])]);
    assert.deepEqual(rejected[0], { line: 2, narrative: `${file.replaceAll('\\', '/')}:2`, utterance: 'I feel nothing at all.', at: 'noLabel', reason: 'No emotion of the 28 reaches 0.3.' });
    const said = await stage('labels', file, '--no-check');
    assert.equal(said.stderr.match(/^emo-pillars: line \d+: .*; left out$/gm)?.length, 31);
    const lower = await stage('labels', file, '--threshold', '0.1', '--limit', '2', '--no-check');
    assert.deepEqual([lower.code, lower.stdout.trim().split('\n').length], [0, 2]);

    const [blocked, before] = [path.join(path.dirname(file), 'blocked.jsonl'), chats()];
    mkdirSync(path.join(path.dirname(file), 'blocked.rejected.jsonl'));
    const refused = await stage('labels', file, '--out', blocked);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /cannot write .*blocked\.rejected\.jsonl: this is a folder/);
    assert.deepEqual([chats(), readdirSync(path.dirname(file)).filter(name => name.endsWith('.part'))], [before, []]);

    const contexts = written([{ character: 'Ann', context: 'Ann was full of joy at that.', labels: ['joy'] }, { character: 'Ann', context: 'The rain fell.', labels: ['joy'] }]);
    const gated = await stage('cleaning', contexts);
    assert.match(gated.stderr, /line 1: The context names an emotion of the character: “joy”; left out\n.*2 records: 1 through the stage cleaning, 1 rejected/);
    assert.equal(gated.code, 1);
    assert.equal((await stage('cleaning', contexts, '--gate', 'namesEmotion=off')).stdout.trim().split('\n').length, 2);
  });

  it('cuts what is too long, records it and says so, as a run does', async () => {
    const long = written([{ text: `${story(0).text}\n\n${'The rain fell on the harbour for days. '.repeat(20).trim()}\n\n`.repeat(12) }, { text: story(1).text }]);
    const asked = await stage('actors', long, '--context-length', '2600');
    assert.equal(asked.code, 0, asked.stderr);
    assert.match(asked.stderr, /Of 2 narratives, 1 was too long for the model’s context and read only in part/);
    const cuts = asked.stdout.trim().split('\n').map(line => (JSON.parse(line) as Line).provenance.narrative);
    assert.deepEqual([...new Set(cuts.map(({ cut, range, length = 0 }) => `${cut} ${length - range[1] > 5}`))], ['true true', 'false false']);
    const out = path.join(path.dirname(long), 'run');
    const run = await runCli(['generate', long, ...serving(), '--no-check', '--make', 'contextless', '--context-length', '2600', '--out', out]);
    assert.match(run.stderr, /Of 2 narratives, 1 was too long for the model’s context and read only in part/);
    const examples = linesIn(path.join(out, 'contextless', 'all.jsonl')) as unknown as Example[];
    for (const example of examples) assertMatches('generated', example);
    assert.deepEqual(new Set(examples.map(({ provenance }) => JSON.stringify(provenance.narrative))), new Set(cuts.map(own => JSON.stringify({ ...own }))));
  });

  it('asks the server how long a request may be, where a stage shows narratives', async () => {
    const tight = await startScripted(request => (request.path === '/v1/models' ? { body: { object: 'list', data: [{ id: MODEL, object: 'model', owned_by: 'scripted', max_model_len: 2600 }] } } : answer(request)));
    try {
      const long = written([{ text: `${story(0).text}\n\n${'The rain fell on the harbour for days. '.repeat(20).trim()}\n\n`.repeat(12) }]);
      const file = path.join(path.dirname(long), 'actors.jsonl');
      const run = (...more: readonly string[]): Promise<Ended> => runCli(['generate', '--stage', 'actors', long, '--server', tight.url, '--model', MODEL, '--form', 'schema', '--out', file, ...more]);
      const { code, stderr } = await run();
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /does not say how many tokens/);
      const first = linesIn(file);
      assert.ok(first.length === 2 && first.every(({ provenance: { narrative } }) => narrative.cut === true && narrative.range[1] < (narrative.length ?? 0) / 2));
      const asked = tight.requests.length;
      assert.equal((await run('--resume')).code, 0);
      assert.equal(tight.requests.length, asked);
      assert.deepEqual(linesIn(file), first);
    } finally {
      await tight.stop();
    }
  });

  it('tells how much it would be without a server', async () => {
    const file = written([{ utterance: 'I keep the copper lamp.', primary: 'joy' }, { utterance: 'Nothing.' }]);
    const { code, stdout, stderr } = await runCli(['generate', '--stage', 'labels', file, '--estimate', '--json']);
    assert.equal(code, 0, stderr);
    const { characters, ...size } = JSON.parse(stdout) as Record<string, number>;
    assert.deepEqual(size, { schema: 1, stage: 'labels', records: 2, unusable: 1, calls: 1 });
    assert.ok((characters ?? 0) > 500);
    assert.match(stderr, /about 1 call of the stage labels.*\n.*nothing was sent/);
    assert.ok(!existsSync(`${file}.run`));
  });
});
