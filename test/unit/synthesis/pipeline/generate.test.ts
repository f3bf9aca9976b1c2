// The pipeline over a few stories: the same dataset in whatever order answers come, every input accounted for, nothing asked twice.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { LABEL_COUNT, LABELS } from '../../../../src/core/emotions';
import type { Example } from '../../../../src/synthesis/example';
import { generate } from '../../../../src/synthesis/pipeline/generate';
import { BUILT_IN_PROMPTS } from '../../../../src/synthesis/prompts/prompts';
import { lossesOf } from '../../../../src/synthesis/run/account';
import { openRun, readRun } from '../../../../src/synthesis/run/run';
import type { RunEvent } from '../../../../src/synthesis/run/runEvent';
import { ServerError, ServerGone, type ChatServer } from '../../../../src/synthesis/server/server';
import { STAGES } from '../../../../src/synthesis/stage';
import { inFolder } from '../run/folder';
import { datasetIn, runIn, settingsOf, SMALL } from './running';
import { StoryServer, storiesOf, storyOf } from './storyServer';

const examplesIn = async (folder: string): Promise<Example[]> => {
  const found: Example[] = [];
  for await (const example of (await readRun(folder)).examples()) found.push(example);
  return found;
};

describe('generate', () => {
  it('makes examples of every kind, with where each comes from, and accounts for every input', () =>
    inFolder(async folder => {
      const events: RunEvent[] = [];
      const account = await runIn(folder, storiesOf(3), { server: new StoryServer({ spoilt: 0.1, faults: 0.02 }) }, { onEvent: event => events.push(event) });
      const examples = await examplesIn(folder);
      assert.deepEqual(account.narratives, { in: 3, rejected: 0, cut: 0 });
      assert.ok(examples.every(({ provenance: { narrative } }) => narrative.cut === false && narrative.length === storyOf(Number(narrative.id.slice('story '.length))).text.length));
      for (const stage of STAGES) {
        assert.ok(account.perStage[stage].out > 0, stage);
        assert.equal(account.perStage[stage].in, account.perStage[stage].out + lossesOf(account.perStage[stage]));
      }
      assert.ok(account.kept.contextless > 20 && account.kept.original > 5 && account.kept.rewritten > 3, JSON.stringify(account.kept));
      for (const gate of ['nearDuplicate', 'namesEmotion', 'rewriting', 'noLabel'] as const) assert.ok(account.gates[gate] > 0, gate);
      assert.equal(examples.length, account.kept.contextless + account.kept.original + account.kept.rewritten);
      assert.deepEqual(events.flatMap(event => (event.kind === 'kept' ? [event.example] : [])), examples);
      assert.equal(new Set(examples.map(({ id }) => id)).size, examples.length);
      assert.ok(account.tokens.prompt > account.tokens.completion && (account.tokens.cached ?? 0) > 0);
      const rewritten = examples.find(({ kind }) => kind === 'rewritten')!;
      assert.deepEqual(rewritten.provenance.calls.map(({ stage }) => stage), STAGES);
      assert.equal(rewritten.provenance.narrative.sha256.length, 64);
      for (const { seed, server, request, promptHash } of rewritten.provenance.calls) {
        assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31);
        assert.deepEqual([server, request.length, promptHash.length], ['story:80', 64, 16]);
      }
    }));

  it('makes the same dataset whatever order answers come in, and however many at once', () =>
    inFolder(folder =>
      inFolder(async other => {
        const load = { inFlight: 0, waiting: 0, concurrency: 40, answered: 0, repeated: 0 };
        const wide = Object.assign(new StoryServer({ spoilt: 0.1, turns: 40 }), { load });
        const narrow = Object.assign(new StoryServer({ spoilt: 0.1, turns: 1 }), { load: { ...load, concurrency: 1 } });
        await runIn(folder, storiesOf(6), { server: wide });
        await runIn(other, storiesOf(6), { server: narrow });
        assert.ok(wide.mostInFlight > 30 && wide.mostInFlight <= 52, String(wide.mostInFlight));
        assert.ok(narrow.mostInFlight <= 4, String(narrow.mostInFlight));
        assert.equal(await datasetIn(await readRun(folder)), await datasetIn(await readRun(other)));
      }),
    ));

  it('completes one character after the other where the server takes few at once', () =>
    inFolder(async folder => {
      const server = Object.assign(new StoryServer(), { load: { inFlight: 0, waiting: 0, concurrency: 1, answered: 0, repeated: 0 } });
      const answers = (): number => [...server.answered.values()].reduce((sum, count) => sum + count, 0);
      const arrived: number[] = [];
      const onEvent = (event: RunEvent): void => {
        if (event.kind === 'kept') arrived.push(answers());
      };
      await runIn(folder, storiesOf(1), { server }, { plan: { ...SMALL, emotional: 8, neutral: 2, contextualShare: 0.3 }, onEvent });
      assert.ok((arrived[0] ?? Infinity) < answers() * 0.75, `the first of ${arrived.length} after ${arrived[0] ?? 'none'} of ${answers()} answers`);
    }));

  it('goes on where it was cancelled: no answer is asked for again, and the dataset is that of an uninterrupted run', () =>
    inFolder(folder =>
      inFolder(async whole => {
        const server = new StoryServer({ spoilt: 0.1, faults: 0.02, turns: 10 });
        const reference = await runIn(whole, storiesOf(5), { server: new StoryServer({ spoilt: 0.1, faults: 0.02 }) });
        let sessions = 0;
        for (let done = false; !done && sessions < 50; sessions++) {
          const stop = new AbortController();
          let answers = 0;
          const counting: ChatServer = {
            host: server.host,
            model: server.model,
            complete: async (request, signal) => {
              const answer = await server.complete(request, signal);
              if (++answers === 40 + 17 * sessions) stop.abort(new Error('stopped by hand'));
              return answer;
            },
          };
          try {
            await runIn(folder, storiesOf(5), { server: counting }, { signal: stop.signal });
            done = true;
          } catch (error) {
            assert.match(String(error), /stopped by hand/);
          }
        }
        assert.ok(sessions > 2 && sessions < 50, String(sessions));
        const resumed = await readRun(folder);
        assert.equal(await datasetIn(resumed), await datasetIn(await readRun(whole)));
        assert.deepEqual(await resumed.account(), reference);
        // Those that were answered in the very moment of stopping had not arrived.
        assert.ok([...server.answered.values()].filter(times => times > 1).length <= 12 * sessions);
      }),
    ));

  it('goes on in a folder that was never closed since it was stopped: what was open then is cut off and made again', () =>
    inFolder(folder =>
      inFolder(async whole => {
        const reference = await runIn(whole, storiesOf(3), { server: new StoryServer() });
        const server = new StoryServer({ turns: 10 });
        const run = await openRun(folder, { resume: true, settings: settingsOf(SMALL) });
        try {
          const stopped: number[] = [];
          for (const most of [1, 7, 4]) {
            const stop = new AbortController();
            let kept = 0;
            const onEvent = (event: RunEvent): void => {
              if (event.kind === 'kept' && ++kept === most) stop.abort(new Error('stopped by hand'));
            };
            await assert.rejects(generate(storiesOf(3), SMALL, BUILT_IN_PROMPTS, 'schema', run, { server }, { signal: stop.signal, onEvent }), /stopped by hand/);
            const closed = await run.account();
            stopped.push(readFileSync(run.log.path, 'utf8').trimEnd().split('\n').length - closed.narratives.in - closed.rejected - Object.values(closed.kept).reduce((sum, count) => sum + count, 0));
          }
          assert.ok(stopped.some(open => open > 0), `lines of an open narrative: ${stopped.join(', ')}`);
          assert.deepEqual(await generate(storiesOf(3), SMALL, BUILT_IN_PROMPTS, 'schema', run, { server }, { signal: new AbortController().signal }), reference);
        } finally {
          await run.close();
        }
        assert.equal(await datasetIn(await readRun(folder)), await datasetIn(await readRun(whole)));
      }),
    ));

  it('asks nothing when it is run again over what it holds, and reads the answers anew with other gates', () =>
    inFolder(async folder => {
      const server = new StoryServer({ spoilt: 0.1 });
      const before = await runIn(folder, storiesOf(2), { server });
      const asked = server.answered.size;
      assert.deepEqual(await runIn(folder, storiesOf(2), { server }), before);
      const plan = { ...SMALL, gates: { ...SMALL.gates, nearDuplicate: 1 } };
      const after = await runIn(folder, storiesOf(2), { server }, { plan, again: true });
      assert.equal(server.answered.size, asked);
      assert.equal([...server.answered.values()].filter(times => times > 1).length, 0);
      assert.equal(after.gates.nearDuplicate, 0);
      assert.ok(after.kept.contextless > before.kept.contextless);
    }));

  it('refuses empty narratives and repeated ones, and counts them', () =>
    inFolder(async folder => {
      const twice = {
        async *[Symbol.asyncIterator]() {
          yield await Promise.resolve(storyOf(1));
          yield { id: 'empty', title: 'Empty', text: ' \n' };
          yield { ...storyOf(1), id: 'the same' };
        },
      };
      const server = new StoryServer();
      const account = await runIn(folder, twice, { server });
      assert.deepEqual(account.narratives, { in: 3, rejected: 2, cut: 0 });
      assert.equal(account.rejectedAt.input, 2);
      assert.deepEqual(await runIn(folder, twice, { server }), account);
    }));

  it('goes on with calls for emotions that are short, up to the number allowed, and the same after an interruption', () =>
    inFolder(folder =>
      inFolder(async whole => {
        const plan = { ...SMALL, make: 'contextless', targets: { grief: 40, pride: 3, relief: 30 }, callsPerMissing: 1 } as const;
        const account = await runIn(whole, storiesOf(3), { server: new StoryServer() }, { plan });
        assert.ok(account.furtherCalls > 0 && account.furtherCalls <= 70, String(account.furtherCalls));
        assert.ok((account.emotions.grief ?? 0) >= 40 || account.furtherCalls >= 20, JSON.stringify(account.emotions));
        assert.ok((account.emotions.relief ?? 0) >= 30);
        for (let session = 0; session < 40; session++) {
          const stop = new AbortController();
          let kept = 0;
          const onEvent = (event: RunEvent): void => {
            if (event.kind === 'kept' && ++kept === 35) stop.abort(new Error('stopped by hand'));
          };
          const done = await runIn(folder, storiesOf(3), { server: new StoryServer({ turns: 9 }) }, { plan, signal: stop.signal, onEvent }).then(() => true, () => false);
          if (done) break;
        }
        assert.equal(await datasetIn(await readRun(folder)), await datasetIn(await readRun(whole)));
      }),
    ));

  it('keeps the classifier’s view beside the labels, and flags where it is sure of something else', () =>
    inFolder(async folder => {
      const sure = Float32Array.from({ length: LABEL_COUNT }, (_, at) => (LABELS[at] === 'pride' ? 0.9 : 0.01));
      const account = await runIn(folder, storiesOf(1), { server: new StoryServer(), classify: inputs => Promise.resolve(inputs.map(() => sure)), classifierName: 'sure' });
      const examples = await examplesIn(folder);
      assert.ok(examples.every(({ classifier }) => classifier?.model === 'sure' && classifier.emotions.length === 1 && classifier.emotions[0]?.[0] === 'pride'));
      const disagreeing = examples.filter(({ all_emotions_mapped: mapped }) => !mapped.some(([name, score]) => name === 'pride' && score >= 0.3));
      assert.equal(account.disagreements, disagreeing.length);
      assert.ok(disagreeing.length > 0 && disagreeing.every(({ classifier }) => classifier?.disagrees === true));
    }));

  it('cuts a narrative that is too long, with what was shown in the provenance', () =>
    inFolder(async folder => {
      const plan = { ...SMALL, make: 'contextless', contextLength: 2600 } as const;
      const account = await runIn(folder, storiesOf(3, 3000), { server: new StoryServer() }, { plan });
      assert.deepEqual(account.narratives, { in: 3, rejected: 0, cut: 3 });
      const examples = await examplesIn(folder);
      assert.ok(examples.length > 0);
      for (const { provenance } of examples) {
        const [start, end] = provenance.narrative.range;
        const { text } = storyOf(Number(/\d+$/.exec(provenance.narrative.id)?.[0]), 3000);
        assert.deepEqual([provenance.narrative.cut, provenance.narrative.length], [true, text.length]);
        assert.ok(start === 0 && end < text.length && end > 1000, String(end));
      }
      assert.ok(new Set(examples.map(({ provenance }) => provenance.narrative.range[1])).size > 1);
    }));

  it('says where in its file a selection begins, and takes white space at its ends for no cut', () =>
    inFolder(async folder => {
      const { text } = storyOf(0);
      const selection = { id: 'a.txt#40-900', title: 'a.txt, lines 3 to 9', text: `\n${text}\n\n`, source: { file: '/a.txt', start: 40, end: 900 } };
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream of what is there already
      const account = await runIn(folder, (async function* () { yield selection; })(), { server: new StoryServer() }, { plan: { ...SMALL, make: 'contextless' } });
      assert.equal(account.narratives.cut, 0);
      const examples = await examplesIn(folder);
      assert.ok(examples.length > 0);
      for (const { provenance: { narrative: { sha256: _, ...narrative } } } of examples) assert.deepEqual(narrative, { id: selection.id, title: selection.title, file: '/a.txt', start: 40, range: [1, 1 + text.trimEnd().length], length: text.length + 3, cut: false });
    }));

  it('ends when the server answers nobody, with the answers so far kept, and goes on afterwards', () =>
    inFolder(async folder => {
      const server = new StoryServer();
      let left = 60;
      const failing: ChatServer = {
        host: server.host,
        model: server.model,
        complete: (request, signal) => (left-- > 0 ? server.complete(request, signal) : Promise.reject(new ServerError('fault', 'story:80 fails at everything.', 500))),
      };
      await assert.rejects(runIn(folder, storiesOf(4), { server: failing }), /fails at everything/);
      const account = await runIn(folder, storiesOf(4), { server });
      assert.equal([...server.answered.values()].filter(times => times > 1).length, 0);
      assert.equal(STAGES.reduce((sum, stage) => sum + (account.perStage[stage].rejected.fault ?? 0), 0), 0);
      await assert.rejects(runIn(`${folder}/other`, storiesOf(1), { server: { ...failing, complete: () => Promise.reject(new ServerError('unauthorised', 'no key', 401)) } }), /no key/);
    }));

  // An answer that was on its way when the others failed says nothing of how the server is now.
  for (const [what, lastAnswered] of [['at the end', 40], ['from the first request', 0]] as const)
    it(`gives no input up for a server that was away ${what}, however few were asked`, () =>
      inFolder(async folder => {
        const server = new StoryServer();
        let sent = 0;
        const away: ChatServer = {
          host: server.host,
          model: server.model,
          complete: async (request, signal) => {
            if (++sent > lastAnswered) throw new ServerError('refusedRequest', 'story:80 failed four times in the same way.', 500);
            const answer = await server.complete(request, signal);
            // The last ones arrive after the first failures.
            for (let turn = 0; sent === lastAnswered && turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
            return answer;
          },
        };
        const error = await runIn(folder, storiesOf(1), { server: away }).then(() => undefined, (own: unknown) => own);
        assert.ok(error instanceof ServerGone, String(error));
        assert.match(error.message, /answers nothing any more.*failed four times/);
        for await (const rejection of (await readRun(folder)).rejections()) assert.doesNotMatch(rejection.reason, /failed four times/);
        const account = await runIn(folder, storiesOf(1), { server });
        assert.equal(STAGES.reduce((sum, stage) => sum + (account.perStage[stage].rejected.fault ?? 0), 0), 0);
        assert.equal([...server.answered.values()].filter(times => times > 1).length, 0);
      }));

  it('shows a run that goes on as it was at one moment', () =>
    inFolder(async folder => {
      await runIn(folder, storiesOf(4), { server: new StoryServer() }, { limit: 2 });
      const results = await readRun(folder);
      const before = await datasetIn(results);
      await runIn(folder, storiesOf(4), { server: new StoryServer() });
      assert.equal(await datasetIn(results), before);
      assert.deepEqual([(await results.account()).narratives.in, (await (await readRun(folder)).account()).narratives.in], [2, 4]);
    }));

  it('asks again with another seed what fails for one, and gives it up after the set number of attempts', () =>
    inFolder(async folder => {
      const server = new StoryServer();
      const asked = new Map<string, { seeds: Set<number>; temperatures: number[] }>();
      const deaf: ChatServer = {
        host: server.host,
        model: server.model,
        complete: (request, signal) => {
          if (request.schema?.name !== 'labels' || !request.messages[0]?.content.includes('Main emotion: joy')) return server.complete(request, signal);
          const own = asked.get(request.messages[0].content) ?? { seeds: new Set<number>(), temperatures: [] };
          asked.set(request.messages[0].content, own);
          own.seeds.add(request.seed);
          own.temperatures.push(request.temperature);
          return Promise.reject(new ServerError('fault', 'story:80 failed at this request.', 500));
        },
      };
      const account = await runIn(folder, storiesOf(4), { server: deaf });
      assert.ok(asked.size > 0);
      for (const { seeds, temperatures } of asked.values()) assert.deepEqual([seeds.size, temperatures], [3, [0, 0.7, 0.7]]);
      assert.equal(account.perStage.labels.rejected.fault, asked.size);
      const before = [...asked.values()].length;
      // Such a fault may have passed by the next session, which asks each once more, and after that one takes what is answered.
      await runIn(folder, storiesOf(4), { server: deaf }, { again: true });
      assert.deepEqual([asked.size, [...asked.values()].every(({ temperatures }) => temperatures.length === 6)], [before, true]);
      const healed = await runIn(folder, storiesOf(4), { server }, { again: true });
      assert.equal(healed.perStage.labels.rejected.fault ?? 0, 0);
      const answers = [...server.answered.values()].reduce((sum, times) => sum + times, 0);
      assert.deepEqual(await runIn(folder, storiesOf(4), { server }, { again: true }), healed);
      assert.equal([...server.answered.values()].reduce((sum, times) => sum + times, 0), answers);
    }));

  it('asks again for what falls short of the question, and takes the fullest answer where all do', () =>
    inFolder(async folder => {
      const server = new StoryServer();
      const attempts: number[] = [];
      const brief: ChatServer = {
        host: server.host,
        model: server.model,
        complete: async (request, signal) => {
          const answer = await server.complete(request, signal);
          if (request.schema?.name !== 'utterances') return answer;
          const { utterances } = JSON.parse(answer.text) as { utterances: { utterance: string }[] };
          attempts.push(request.temperature);
          const held = request.temperature === 0 ? 1 : Math.floor(utterances.length / 2) - (attempts.length % 3 === 0 ? 1 : 0);
          return { ...answer, text: JSON.stringify({ utterances: utterances.slice(0, held).map((own, at) => ({ ...own, utterance: `${own.utterance} (${attempts.length}.${at})` })) }) };
        },
      };
      const { perStage, utterances } = await runIn(folder, storiesOf(2), { server: brief });
      const { answers, unusable, out, rejected } = perStage.utterances;
      assert.deepEqual(rejected, {});
      assert.ok(answers > out && unusable >= out, JSON.stringify(perStage.utterances));
      assert.ok(utterances.in > out, `${utterances.in} utterances of ${out} answers`);
      assert.equal(attempts.filter(temperature => temperature === 0).length, out);
    }));
});
