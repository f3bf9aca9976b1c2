// `emo-pillars generate` as it is built, against a server of foretold answers and against a real llama.cpp server.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Example, Rejection } from '../../../src/synthesis/example';
import { startLlama, whyNoLlama } from '../../llm/startLlama';
import { startBatches } from '../../llm/scriptedBatches';
import { completion, type ScriptedRequest, type StartedScripted } from '../../llm/scriptedServer';
import { emptyFolder, ended, runCli, startCli, type Ended } from './runCli';
import { assertMatches } from './schema';
import { MODEL, answer, startStoryteller, story } from './storyServer';

type Line = Example & { readonly pair?: string };

function stories(many: number): string {
  const folder = path.join(emptyFolder(), 'stories');
  mkdirSync(folder);
  for (let at = 0; at < many; at++) writeFileSync(path.join(folder, `story ${at + 1}.txt`), story(at).text);
  return folder;
}

const filesOf = (out: string): string[] => readdirSync(out, { recursive: true }).map(name => String(name).split(path.sep).join('/'));
const linesIn = (file: string): Line[] => readFileSync(file, 'utf8').split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Line);
/** All examples in a run's files, each held to the schema. */
function examplesIn(out: string): Line[] {
  const lines = filesOf(out).filter(name => /^context(less|ual)\/.*\.jsonl$/.test(name)).flatMap(name => linesIn(path.join(out, name)));
  for (const line of lines) assertMatches('generated', line);
  return lines;
}
const rejectionsIn = (out: string): Rejection[] => readFileSync(path.join(out, 'rejected.jsonl'), 'utf8').split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Rejection);
/** What must be the same however often a run was interrupted, or shared out: all but times. */
const contentOf = (examples: readonly Line[]): string[] => examples.map(({ provenance: { calls, ...where }, ...own }) => JSON.stringify({ ...own, where, calls: calls.map(({ at, ...call }) => ({ ...call, at: typeof at })) })).sort();

interface Told {
  readonly kept: Record<string, number>;
  readonly rejected: number;
  readonly account: { readonly perStage: Record<string, { in: number; out: number; rejected: Record<string, number> }>; readonly narratives: { in: number; rejected: number; cut: number } };
}

describe('generate', function () {
  this.timeout(180_000);
  let server: StartedScripted;
  const serving = (url = server.url): string[] => ['--server', url, '--model', MODEL, '--form', 'schema', '--no-check'];
  const generate = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> => runCli(['generate', ...args], { env });
  before(async () => {
    server = await startStoryteller();
  });
  after(() => server.stop());

  it('makes valid examples of every kind from a folder, accounts for all, and says before what goes where', async () => {
    const out = path.join(emptyFolder(), 'run');
    const { code, stdout, stderr } = await generate([stories(3), ...serving(), '--out', out, '--json', '--price-input', '2', '--price-output', '6', '--currency', 'EUR'], { EMO_PILLARS_API_KEY: 'sk-very-secret' });
    assert.equal(code, 0, stderr);
    const told = JSON.parse(stdout) as Told;
    const examples = examplesIn(out);
    assert.equal(told.kept['contextless'], 60, stderr);
    assert.ok((told.kept['original'] ?? 0) > 8);
    assert.equal(examples.length, Object.values(told.kept).reduce((sum, own) => sum + own, 0));
    assert.equal(rejectionsIn(out).length, told.rejected);
    for (const { in: inputs, out: gave, rejected } of Object.values(told.account.perStage)) assert.equal(inputs, gave + Object.values(rejected).reduce((sum, own) => sum + own, 0));
    assert.match(stderr, /3 narratives, [\d,]+ characters\n/);
    assert.match(stderr, /about [\d,]+ calls, .* EUR\n/);
    assert.match(stderr, new RegExp(`the text goes to ${server.url.slice(7, -3)}, on this machine`));
    assert.match(stderr, /no split: fewer than ten narratives/);
    assert.ok(server.requests.every(({ headers }) => headers.authorization === undefined || headers.authorization === 'Bearer sk-very-secret'));
    for (const name of filesOf(out)) if (/\.\w+$/.test(name)) assert.ok(!readFileSync(path.join(out, name), 'utf8').includes('very-secret'), name);
    assert.equal(readFileSync(path.join(out, 'report.html'), 'utf8').match(/class="card"/g)?.length, 20);
    const check = await runCli(['dataset', 'check', ...['contextless', 'contextual'].map(part => path.join(out, part, 'all.jsonl'))]);
    assert.ok(!/error/.test(check.stdout.replace(/0 errors?/g, '')), check.stdout);
  });

  it('asks the embedded classifier for its view and for diversity', async () => {
    const out = path.join(emptyFolder(), 'run');
    const { code, stderr } = await generate([stories(1), ...serving().filter(flag => flag !== '--no-check'), '--out', out, '--device', 'cpu']);
    assert.equal(code, 0, stderr);
    assert.ok(examplesIn(out).every(({ classifier }) => classifier?.model === 'emo-minilm'));
    assert.match(readFileSync(path.join(out, 'README.md'), 'utf8'), /\| all \| \d+ \| [\d.]+ \(\d+ pairs\) \| [\d.]+ \(\d+ pairs\) \|/);
  });

  it('rejects what cannot be read with its reason, and accounts for it', async () => {
    const folder = stories(1);
    writeFileSync(path.join(folder, 'empty.txt'), ' \n');
    writeFileSync(path.join(folder, 'latin.txt'), Buffer.from([0x61, 0xe9, 0x62]));
    writeFileSync(path.join(folder, 'corpus.jsonl'), `${JSON.stringify({ title: 'Told', text: story(4).text.split('\n') })}\n{"text": 7}\nno json\n\n`);
    writeFileSync(path.join(folder, 'picture.png'), 'x');
    const out = path.join(emptyFolder(), 'run');
    const { code, stdout, stderr } = await generate([folder, ...serving(), '--out', out, '--make', 'contextless', '--json']);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /1 files with other endings/);
    assert.match(stderr, /6 narratives, .*4 of them cannot be read or are empty/);
    assert.match(stderr, /latin\.txt: it is not valid UTF-8/);
    const told = JSON.parse(stdout) as Told;
    assert.deepEqual(told.account.narratives, { in: 6, rejected: 4, cut: 0 });
    const reasons = new Map(rejectionsIn(out).filter(({ at }) => at === 'input').map(({ narrative, reason }) => [path.posix.basename(narrative), reason]));
    assert.deepEqual([...reasons.keys()].sort(), ['corpus.jsonl:2', 'corpus.jsonl:3', 'empty.txt', 'latin.txt']);
    assert.match(reasons.get('latin.txt') ?? '', /not valid UTF-8/);
    assert.deepEqual([...new Set(examplesIn(out).map(({ provenance }) => provenance.narrative.title))].sort(), ['Told', 'story 1']);
  });

  it('goes on after a kill: nothing that was answered is asked again, and the result is that of one run', async () => {
    const folder = stories(6);
    const whole = path.join(emptyFolder(), 'whole');
    assert.equal((await generate([folder, ...serving(), '--out', whole])).code, 0);
    const answered = new Map<string, number>();
    const slow = await startStoryteller({ delay: 15, more: request => {
      if (isChat(request)) answered.set(hashOf(request), (answered.get(hashOf(request)) ?? 0) + 1);
      return undefined;
    } });
    const out = path.join(emptyFolder(), 'run');
    const args = ['generate', folder, ...serving(slow.url), '--out', out, '--concurrency', '4', '--resume'];
    let kills = 0;
    for (const afterCalls of [20, 60, 130]) {
      const child = startCli(args);
      child.stdin?.end();
      const done = ended(child);
      while (answered.size < afterCalls && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 5));
      if (child.exitCode === null && child.kill('SIGKILL')) kills++;
      await done;
    }
    const last = await runCli(args);
    await slow.stop();
    assert.equal(last.code, 0, last.stderr);
    assert.equal(kills, 3);
    const again = [...answered.values()].reduce((sum, times) => sum + times - 1, 0);
    assert.ok(again <= kills * 4, `${again} calls were made again`);
    assert.deepEqual(contentOf(examplesIn(out)).map(withoutServer), contentOf(examplesIn(whole)).map(withoutServer));
  });

  it('ends cleanly on Ctrl+C, says how to go on, and merge shows what there is', async () => {
    const slow = await startStoryteller({ delay: 30 });
    const out = path.join(emptyFolder(), 'run');
    const args = ['generate', stories(4), ...serving(slow.url), '--out', out, '--concurrency', '4'];
    const child = startCli(args);
    child.stdin?.end();
    const done = ended(child);
    while (!(existsSync(path.join(out, 'log.jsonl')) && readFileSync(path.join(out, 'log.jsonl'), 'utf8').includes('"kind":"narrative"')) && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 10));
    child.kill('SIGINT');
    const { code, stderr } = await done;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /with --resume goes on/);
    assert.ok(!existsSync(path.join(out, 'report.html')));
    const merged = path.join(emptyFolder(), 'merged');
    const shown = await generate(['merge', out, '--out', merged, '--no-check']);
    assert.equal(shown.code, 0, shown.stderr);
    assert.ok(examplesIn(merged).length >= 20);
    assert.match(shown.stderr, /this is not all: not all narratives of .* are done/);
    assert.match(readFileSync(path.join(merged, 'README.md'), 'utf8'), /This is not all of what was planned: not all narratives of/);
    const refused = await runCli(args);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /--resume goes on with it/);
    const resumed = await runCli([...args, '--resume']);
    await slow.stop();
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(new Set(examplesIn(out).map(({ provenance }) => provenance.narrative.id)).size, 4);
  });

  it('merges shards into what one run makes, splits it, and refuses runs of other settings', async () => {
    const folder = stories(11);
    // The same story again, for the other shard: one run rejects it at the input, the merge has to find it.
    copyFileSync(path.join(folder, 'story 1.txt'), path.join(folder, 'story 20.txt'));
    const base = emptyFolder();
    const out = (name: string): string => path.join(base, name);
    assert.equal((await generate([folder, ...serving(), '--out', out('whole')])).code, 1);
    for (const shard of ['1/2', '2/2']) assert.equal((await generate([folder, ...serving(), '--shard', shard, '--out', out(`shard ${shard[0] ?? ''}`)])).code, 0);
    const merged = await generate(['merge', out('shard 2'), out('shard 1'), '--out', out('merged'), '--no-check']);
    assert.equal(merged.code, 0, merged.stderr);
    assert.match(merged.stderr, /left out: 0 near duplicates, \d\d that were there twice/);
    assert.deepEqual(contentOf(examplesIn(out('merged'))), contentOf(examplesIn(out('whole'))));
    assert.deepEqual(filesOf(out('merged')).filter(name => name.startsWith('context')).sort(), filesOf(out('whole')).filter(name => name.startsWith('context')).sort());
    assert.ok(filesOf(out('merged')).includes('contextless/train.jsonl'));
    assert.doesNotMatch(merged.stderr, /this is not all/);
    const limited = ['generate', folder, ...serving(), '--shard', '1/2', '--out', out('limited')];
    await runCli([...limited, '--limit', '1']);
    const some = await generate(['merge', out('limited'), out('shard 2'), '--out', out('some'), '--no-check']);
    assert.match(some.stderr, /this is not all: for .*limited only the first narrative was asked for, and there are more/);
    assert.match(readFileSync(path.join(out('some'), 'README.md'), 'utf8'), /This is not all of what was planned: for .*limited only the first/);
    await runCli([...limited, '--resume']);
    assert.doesNotMatch((await generate(['merge', out('limited'), out('shard 2'), '--out', out('all'), '--no-check'])).stderr, /this is not all/);
    assert.match(readFileSync(path.join(out('merged'), 'README.md'), 'utf8'), /^# Examples from stories$/m);
    const empty = ['train', 'validation', 'test'].filter(split => !filesOf(out('merged')).includes(`contextless/${split}.jsonl`));
    for (const split of empty) assert.match(merged.stderr, new RegExp(`No narrative fell into .*contextless/${split}`));
    const splits = new Map<string, Set<string>>();
    for (const name of filesOf(out('merged')).filter(own => own.startsWith('contextless/'))) for (const { provenance } of linesIn(path.join(out('merged'), name))) splits.set(provenance.narrative.sha256, (splits.get(provenance.narrative.sha256) ?? new Set()).add(name));
    assert.ok([...splits.values()].every(({ size }) => size === 1));
    assert.equal((await generate([folder, ...serving(), '--limit', '1', '--seed', '7', '--out', out('other')])).code, 0);
    assert.match(readFileSync(path.join(out('other'), 'README.md'), 'utf8'), /^This is not all of what was planned: only the first narrative was asked for, and there are more\.$/m);
    const mixed = await generate(['merge', out('shard 1'), out('other'), '--out', out('mixed'), '--no-check']);
    assert.equal(mixed.code, 2);
    assert.match(mixed.stderr, /plan\.seed: 1 in .*, 7 here/);
    assert.equal((await generate(['merge', out('shard 1'), out('other'), '--mixed', '--out', out('mixed'), '--no-check'])).code, 0);
  });

  it('runs one stage on existing records, in their order, and leaves out what lacks its fields', async () => {
    const file = path.join(emptyFolder(), 'records.jsonl');
    const records = [{ id: 7, utterance: 'I keep the copper lamp for later.', primary: 'joy' }, { utterance: 'I keep the velvet saddle.' }, { speaker: 'Bo', text: 'I keep the harbour window.', emotion: 'grief', more: [1] }];
    writeFileSync(file, `${records.map(record => JSON.stringify(record)).join('\n')}\nno json\n`);
    const { code, stdout, stderr } = await generate(['--stage', 'labels', file, ...serving()]);
    assert.equal(code, 1);
    assert.match(stderr, /line 2: the stage labels needs the field "primary" .*\); left out/);
    assert.match(stderr, /line 4: the line is not JSON/);
    const lines = stdout.trim().split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
    for (const { provenance } of lines) assert.equal((provenance as Example['provenance']).calls[0]?.stage, 'labels');
    assert.deepEqual(lines.map(({ all_emotions: raw, all_emotions_mapped: mapped, provenance: _, ...own }) => [own, (raw as [string, number][])[0], (mapped as [string, number][])[0]]), [[records[0], ['joy', 0.8], ['joy', 0.8]], [records[2], ['grief', 0.8], ['grief', 0.8]]]);
    const out = path.join(path.dirname(file), 'labelled.jsonl');
    writeFileSync(file, `${JSON.stringify(records[0])}\n`);
    assert.equal((await generate(['--stage', 'labels', file, ...serving(), '--out', out])).code, 0);
    const asked = server.requests.filter(isChat).length;
    assert.equal((await generate(['--stage', 'labels', file, ...serving(), '--out', out, '--resume'])).code, 0);
    assert.equal(server.requests.filter(isChat).length, asked);
    assert.equal(linesIn(out).length, 1);
  });

  it('adds the call of a stage to where a record says how it was made, and takes a shard, a limit and batch jobs', async () => {
    const out = path.join(emptyFolder(), 'run');
    assert.equal((await generate([stories(1), ...serving(), '--make', 'contextless', '--out', out])).code, 0);
    const file = path.join(out, 'contextless', 'all.jsonl');
    const before = linesIn(file);
    const labelled = await generate(['--stage', 'labels', file, ...serving(), '--seed', '5', '--shard', '2/2', '--limit', '3']);
    assert.equal(labelled.code, 0, labelled.stderr);
    const lines = labelled.stdout.trim().split('\n').map(line => JSON.parse(line) as Line);
    assert.deepEqual(lines.map(({ id }) => id), [1, 3, 5].map(at => before[at]?.id));
    for (const line of lines) {
      assertMatches('generated', line);
      assert.deepEqual(line.provenance.calls.map(({ stage }) => stage), ['actors', 'utterances', 'labels']);
    }
    assert.notEqual(lines[0]?.provenance.calls[2]?.seed, before[1]?.provenance.calls[2]?.seed);
    const batches = await startBatches({ answer: json => answer({ json }), polls: 0 });
    try {
      const direct = await generate(['--stage', 'labels', file, ...serving()]);
      const to = path.join(emptyFolder(), 'labelled.jsonl');
      const by = await generate(['--stage', 'labels', file, ...serving(batches.url), '--batch', '--out', to]);
      assert.equal(by.code, 0, by.stderr);
      const nowhere = await generate(['--stage', 'labels', file, ...serving(batches.url), '--batch']);
      assert.deepEqual([nowhere.code, /--batch with --stage needs --out FILE/.test(nowhere.stderr)], [2, true], nowhere.stderr);
      const labelsOf = (text: string): unknown[] => text.trim().split('\n').map(line => (JSON.parse(line) as Line).all_emotions);
      assert.deepEqual(labelsOf(readFileSync(to, 'utf8')), labelsOf(direct.stdout));
      assert.equal(batches.jobs.size, 1);
    } finally {
      await batches.stop();
    }
  });

  it('works by batch jobs, and finds one again that it was killed over', async () => {
    const folder = stories(2);
    const whole = path.join(emptyFolder(), 'whole');
    assert.equal((await generate([folder, ...serving(), '--out', whole])).code, 0);
    let child: ReturnType<typeof startCli> | undefined;
    const batches = await startBatches({
      answer: json => answer({ json }),
      polls: 0,
      // The job exists, and its id is never told.
      onJob: async jobs => {
        if (jobs !== 2 && jobs !== 5) return;
        child?.kill('SIGKILL');
        await new Promise(resolve => child?.once('close', resolve));
      },
    });
    try {
      const out = path.join(emptyFolder(), 'run');
      const args = ['generate', folder, ...serving(batches.url), '--batch', '--resume', '--out', out];
      let kills = 0;
      let last: Ended;
      do {
        child = startCli(args);
        child.stdin?.end();
        last = await ended(child);
        if (last.code === null) kills++;
      } while (last.code === null && kills < 5);
      assert.deepEqual([last.code, kills], [0, 2], last.stderr);
      const sent = [...batches.jobs.values()].flatMap(({ input_files: files }) => files.flatMap(name => (batches.files.get(name) ?? '').trim().split('\n').map(line => (JSON.parse(line) as { custom_id: string }).custom_id)));
      assert.equal(new Set(sent).size, sent.length);
      assert.equal(batches.jobs.size, 6);
      assert.deepEqual(contentOf(examplesIn(out)).map(withoutServer), contentOf(examplesIn(whole)).map(withoutServer));
      assert.equal(batches.requests.filter(isChat).length, 0);
    } finally {
      await batches.stop();
    }
  });

  it('says on Ctrl+C which batch jobs go on, cancels them on request, and goes on without them', async () => {
    const batches = await startBatches({ answer: json => answer({ json }), polls: 0, onJob: jobs => {
      // The first one does not end by itself.
      if (jobs === 1) batches.jobs.get('job-1')!.polls = -1e6;
    } });
    try {
      const out = path.join(emptyFolder(), 'run');
      const args = ['generate', stories(1), ...serving(batches.url), '--batch', '--make', 'contextless', '--out', out];
      const child = startCli(args);
      child.stdin?.end();
      const done = ended(child);
      const isSubmitted = (): boolean => existsSync(path.join(out, 'jobs.jsonl')) && readFileSync(path.join(out, 'jobs.jsonl'), 'utf8').includes('"submitted"');
      while (!isSubmitted() && child.exitCode === null) await new Promise(resolve => setTimeout(resolve, 10));
      child.kill('SIGINT');
      const { code, stderr } = await done;
      assert.equal(code, 130, stderr);
      assert.match(stderr, /a batch job is still at work at 127\.0\.0\.1:\d+, and is paid for: --resume fetches what it answers; "generate --cancel-batch --out .*run --server http:.*\/v1" cancels it/);
      assert.match(batches.jobs.get('job-1')?.status ?? '', /^(QUEUED|RUNNING)$/);
      const told = await generate(['--cancel-batch', '--out', out, '--server', batches.url, '--json']);
      assert.equal(told.code, 0, told.stderr);
      const { cancelled, ended: over, absent } = JSON.parse(told.stdout) as Record<string, number>;
      assert.deepEqual([cancelled, over, absent], [1, 0, 0]);
      assert.equal(batches.jobs.get('job-1')?.status, 'CANCELLED');
      const last = await runCli([...args, '--resume']);
      assert.equal(last.code, 0, last.stderr);
      assert.equal(examplesIn(out).length, 20);
      const again = await generate(['--cancel-batch', '--out', out, '--server', batches.url]);
      assert.match(again.stderr, /has no batch jobs at work/);
      assert.equal((await generate(['--cancel-batch', '--out', emptyFolder(), '--server', batches.url])).code, 2);
    } finally {
      await batches.stop();
    }
  });

  it('takes prompts of a folder in place of its own, with their hashes where the examples come from', async () => {
    const [prompts, out, other] = [emptyFolder(), path.join(emptyFolder(), 'run'), path.join(emptyFolder(), 'other')];
    writeFileSync(path.join(prompts, 'actors.md'), 'version: mine\n{{narrative}}\n\nName the people of this story.\n[schema] As JSON: {"actors": ["..."]}\n');
    const folder = stories(1);
    assert.equal((await generate([folder, ...serving(), '--make', 'contextless', '--prompts', prompts, '--out', out])).code, 0);
    assert.equal((await generate([folder, ...serving(), '--make', 'contextless', '--out', other])).code, 0);
    const callsOf = (place: string): string[] => examplesIn(place)[0]?.provenance.calls.map(({ stage, prompt, promptHash }) => `${stage} ${prompt} ${promptHash}`) ?? [];
    assert.match(callsOf(out)[0] ?? '', /^actors mine [0-9a-f]{16}$/);
    assert.notEqual(callsOf(out)[0], callsOf(other)[0]);
    assert.deepEqual(callsOf(out).slice(1), callsOf(other).slice(1));
    const differing = await generate([folder, ...serving(), '--make', 'contextless', '--out', out, '--resume']);
    assert.equal(differing.code, 2);
    assert.match(differing.stderr, /prompts\.actors\.version: "mine" in the run, "1" now/);
    const wrong = emptyFolder();
    writeFileSync(path.join(wrong, 'labels.md'), 'Label {{utterances}}');
    const refused = await generate([folder, ...serving(), '--prompts', wrong, '--out', path.join(emptyFolder(), 'run')]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /labels\.md: there is no placeholder \{\{utterances\}\}/);
  });

  it('shows prompts and sizes without a server, and tries one out', async () => {
    const folder = stories(2);
    const asked = server.requests.length;
    const dry = await generate([folder, '--dry-run']);
    assert.equal(dry.code, 0, dry.stderr);
    for (const stage of ['actors', 'utterances', 'labels', 'context', 'cleaning', 'rewriting']) assert.match(dry.stdout, new RegExp(`^== ${stage} \\(`, 'm'));
    const size = await generate([folder, '--estimate', '--json']);
    assert.ok((JSON.parse(size.stdout) as { calls: number }).calls > 20);
    assert.match(size.stderr, /counted for a server that takes 4,096 tokens in a request/);
    const roomy = await generate([folder, '--estimate', '--json', '--context-length', '32768']);
    assert.equal((JSON.parse(roomy.stdout) as { contextLength: number }).contextLength, 32_768);
    assert.doesNotMatch(roomy.stderr, /counted for/);
    assert.equal(server.requests.length, asked);
    const tested = await generate(['--test-connection', '--server', server.url, '--model', MODEL]);
    assert.match(tested.stdout, /^reachable +works/m);
    assert.equal(tested.code, 0, tested.stdout);
    const unnamed = await generate(['--test-connection', '--server', server.url]);
    assert.match(unnamed.stdout, new RegExp(`^model +fails +No model is named.* has: ${MODEL}`, 'm'));
    assert.equal(unnamed.code, 3, unnamed.stdout);
    const away = await generate(['--test-connection', '--server', 'http://127.0.0.1:9/v1', '--model', MODEL]);
    assert.match(away.stdout, /^reachable +fails/m);
    assert.equal(away.code, 3);
  });

  it('ends with 3 and a sentence where the server cannot be used', async () => {
    const out = path.join(emptyFolder(), 'run');
    const { code, stderr } = await generate([stories(1), '--server', 'http://127.0.0.1:9/v1', '--model', 'x', '--no-check', '--out', out]);
    assert.equal(code, 3, stderr);
    assert.match(stderr, /127\.0\.0\.1:9/);
  });

  it('finds what cannot work before it asks the server anything', async () => {
    const out = path.join(emptyFolder(), 'run');
    const folder = stories(1);
    assert.equal((await generate([folder, ...serving(), '--make', 'contextless', '--out', out])).code, 0);
    const asked = server.requests.length;
    const bad = emptyFolder();
    writeFileSync(path.join(bad, 'latin.txt'), Buffer.from('caf\xe9', 'latin1'));
    writeFileSync(path.join(bad, 'empty.txt'), '');
    const auto = ['--server', server.url, '--model', MODEL, '--no-check'];
    const cases: readonly (readonly [args: readonly string[], code: number, says: RegExp, env?: NodeJS.ProcessEnv])[] = [
      [[folder, ...auto, '--out', out], 2, /holds a run already.*--again begins anew/],
      [[folder, ...auto, '--out', path.join(bad, 'empty.txt')], 2, /empty\.txt is a file: name a folder/],
      [[bad, ...auto, '--out', path.join(bad, 'run')], 1, /latin\.txt: it is not valid UTF-8.*\n.*no run begun/],
      [['--stage', 'labels', path.join(bad, 'none.jsonl'), ...auto], 2, /none\.jsonl: /],
      [['--stage', 'labels', bad, ...auto], 2, /is a folder/],
      [[folder, ...auto, '--out', path.join(bad, 'run')], 2, /EMO_PILLARS_API_KEY holds .* no key has/, { EMO_PILLARS_API_KEY: 'a\nb' }],
    ];
    for (const [args, code, says, env] of cases) {
      const ended = await generate(args, env);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, says);
    }
    assert.equal(server.requests.length, asked);
    assert.ok(!existsSync(path.join(bad, 'run')));
  });

  it('says which models there are where it knows none of that name, what was rejected for what, and that there are no batch jobs', async () => {
    const nothing = await startStoryteller({ more: ({ text }) => (text.includes('Who are the characters') ? completion('{"actors": ["Zebedee"]}') : undefined) });
    try {
      const { code, stderr } = await generate([stories(2), '--server', nothing.url, '--model', 'another', '--form', 'schema', '--no-check', '--out', path.join(emptyFolder(), 'run')]);
      assert.equal(code, 1);
      assert.match(stderr, /lists no model another, but storyteller/);
      assert.match(stderr, /2 rejected at actors: None of the names in the answer occurs in the narrative/);
      const batch = await generate([stories(1), ...serving(nothing.url), '--batch', '--out', path.join(emptyFolder(), 'run')]);
      assert.deepEqual([batch.code, /has no batch jobs/.test(batch.stderr)], [2, true]);
    } finally {
      await nothing.stop();
    }
  });

  it('ends with 1 where one of the narratives gave nothing', async () => {
    const { text } = story(0);
    const one = await startStoryteller({ more: request => (request.text.includes('Who are the characters') && !request.text.includes(JSON.stringify(text.trim()).slice(1, 60)) ? completion('{"actors": ["Zebedee"]}') : undefined) });
    try {
      const { code, stderr } = await generate([stories(2), ...serving(one.url), '--make', 'contextless', '--out', path.join(emptyFolder(), 'run')]);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /20 examples kept/);
    } finally {
      await one.stop();
    }
  });

  it('works with a real llama.cpp server, whatever its model says', async function () {
    const missing = await whyNoLlama();
    if (missing !== undefined) {
      console.log(`      skipped: ${missing}`);
      this.skip();
    }
    const llama = await startLlama({ slots: 4, ctx: 4096 });
    try {
      const out = path.join(emptyFolder(), 'run');
      const { code, stdout, stderr } = await generate([stories(2), '--server', llama.url, '--model', llama.model, '--no-check', '--characters', '2', '--attempts', '2', '--out', out, '--json']);
      assert.ok(code === 0 || code === 1, stderr);
      const told = JSON.parse(stdout) as Told;
      assert.equal(told.account.narratives.in, 2);
      assert.equal(examplesIn(out).length, Object.values(told.kept).reduce((sum, own) => sum + own, 0));
      assert.equal(rejectionsIn(out).length, told.rejected);
      assert.ok(existsSync(path.join(out, 'report.html')));
    } finally {
      await llama.stop();
    }
  });
});

const isChat = ({ path: at }: ScriptedRequest): boolean => at.endsWith('/chat/completions');
const hashOf = ({ text }: ScriptedRequest): string => createHash('sha256').update(text).digest('hex');
/** Two servers on two ports made the same. */
const withoutServer = (line: string): string => line.replace(/127\.0\.0\.1:\d+/g, 'host');
