// One stage on existing records, and one example made anew.
import assert from 'node:assert/strict';
import { LABEL_COUNT, LABELS } from '../../../../src/core/emotions';
import type { Example, Provenance, Rejection } from '../../../../src/synthesis/example';
import { runStage, type StageInput, type StageOutput } from '../../../../src/synthesis/pipeline/oneStage';
import type { ClassifierText, Ports } from '../../../../src/synthesis/pipeline/ports';
import { regenerate } from '../../../../src/synthesis/pipeline/regenerate';
import { BUILT_IN_PROMPTS } from '../../../../src/synthesis/prompts/prompts';
import { openRun, readRun } from '../../../../src/synthesis/run/run';
import { StageSize } from '../../../../src/synthesis/pipeline/stageSize';
import type { GenerationPlan } from '../../../../src/synthesis/plan';
import { sha256 } from '../../../../src/synthesis/run/requestHash';
import { ServerError, ServerGone, type BatchServer, type ChatServer } from '../../../../src/synthesis/server/server';
import { STAGES, type Stage } from '../../../../src/synthesis/stage';
import { assertMatches } from '../../../package/cli/schema';
import { inFolder } from '../run/folder';
import { runIn, settingsOf, SMALL } from './running';
import { StoryBatch, StoryServer, storiesOf, storyOf } from './storyServer';

const signal = new AbortController().signal;

interface Wish {
  readonly plan?: GenerationPlan;
  readonly server?: ChatServer;
  readonly batch?: BatchServer;
  /** Whole texts of the records' narratives, found elsewhere. */
  readonly narrative?: string;
  readonly without?: string;
  readonly classify?: Pick<Ports, 'classify' | 'classifierName'>;
}

async function through(folder: string, stage: Stage, records: readonly StageInput['record'][], { plan = SMALL, server = new StoryServer(), batch, classify, ...elsewhere }: Wish = {}): Promise<StageOutput[]> {
  const run = await openRun(folder, { resume: true, settings: settingsOf(plan) });
  const inputs = {
    async *[Symbol.asyncIterator]() {
      for (const [at, record] of records.entries()) yield await Promise.resolve({ line: at + 1, place: `records.jsonl:${at + 1}`, record, ...elsewhere });
    },
  };
  try {
    const found: StageOutput[] = [];
    for await (const output of runStage(stage, inputs, { plan, prompts: BUILT_IN_PROMPTS, form: 'schema', run, ports: { server, ...classify, ...(batch && { batch, wait: () => Promise.resolve() }) }, signal })) found.push(output);
    for (const output of found) if (output.kind === 'answered') assert.equal(output.given, output.made.length + output.rejections.length);
    return found;
  } finally {
    await run.close();
  }
}

const madeOf = (outputs: readonly StageOutput[]): Readonly<Record<string, unknown>>[] => outputs.flatMap(output => (output.kind === 'answered' ? output.made : []));
const rejectedOf = (outputs: readonly StageOutput[]): Rejection[] => outputs.flatMap(output => (output.kind === 'answered' ? output.rejections : [output.rejection]));
const placesOf = (outputs: readonly StageOutput[]): string[] => [...new Set(rejectedOf(outputs).map(({ at }) => at))].sort();
const provenanceOf = (record: Readonly<Record<string, unknown>> | undefined): Provenance => record?.['provenance'] as Provenance;
const corpus = (many: number, words?: number): StageInput['record'][] => Array.from({ length: many }, (_, at) => ({ number: at, title: storyOf(at, words).title, text: storyOf(at, words).text }));

describe('one stage on existing records', () => {
  it('gives results in the order of the records, rejects those that lack a field, and asks nothing twice', () =>
    inFolder(async folder => {
      const server = new StoryServer({ turns: 20 });
      const plan = { ...SMALL, threshold: 0.1 };
      const records = Array.from({ length: 40 }, (_, at) => (at === 7 ? { utterance: 'No emotion.' } : { utterance: `I see the lantern ${at}.`, emotion: 'fear' }));
      const outputs = await through(folder, 'labels', records, { server, plan });
      assert.deepEqual(outputs.map(({ line }) => line), records.map((_, at) => at + 1));
      const lacking = outputs[7]!;
      assert.ok(lacking.kind === 'rejected');
      assert.deepEqual(lacking.rejection, { narrative: 'records.jsonl:8', utterance: 'No emotion.', at: 'input', reason: 'Line 8: the stage labels needs the field "primary" (or "emotion", "label").' });
      const made = madeOf(outputs);
      assert.deepEqual(made.map(({ utterance }) => utterance), records.flatMap(({ utterance }, at) => (at === 7 ? [] : [utterance])));
      for (const record of made) {
        assert.equal((record['all_emotions'] as [string, number][])[0]?.[0], 'fear');
        assert.deepEqual(provenanceOf(record).calls.map(({ stage }) => stage), ['labels']);
      }
      assert.equal(server.answered.size, 39);
      assert.deepEqual(await through(folder, 'labels', records, { server, plan }), outputs);
      assert.deepEqual([server.answered.size, Math.max(...server.answered.values())], [39, 1]);
      // When and by which calls a record was made changes no seed.
      const dated = records.map(record => ({ ...record, provenance: { narrative: { id: 'n', title: 'n', range: [0, 1], sha256: '0' }, calls: [{ stage: 'utterances', at: new Date().toISOString() }] } }));
      assert.equal(madeOf(await through(folder, 'labels', dated, { server, plan })).length, made.length);
      assert.equal(server.answered.size, 39);
    }));

  it('asks nobody any more once the server is gone, and goes on from there', () =>
    inFolder(async folder => {
      const inner = new StoryServer();
      let gone = true;
      let asked = 0;
      const server: ChatServer = {
        host: inner.host,
        model: inner.model,
        complete: (request, own) => {
          if (!gone || ++asked <= 20) return inner.complete(request, own);
          return Promise.reject(new ServerGone('network', 'story:80 has answered nothing for 10 minutes.'));
        },
      };
      const records = Array.from({ length: 300 }, (_, at) => ({ utterance: `I see the lantern ${at}.`, emotion: 'fear' }));
      const wish: Wish = { server, plan: { ...SMALL, threshold: 0.1 } };
      await assert.rejects(through(folder, 'labels', records, wish), /^ServerError: story:80 has answered nothing/);
      assert.ok(asked <= 20 + 32, `${asked} asked`);
      gone = false;
      assert.equal((await through(folder, 'labels', records, wish)).length, 300);
      assert.equal(Math.max(...inner.answered.values()), 1);
    }));

  it('keeps the classifier’s view beside new labels, and of no other stage', () =>
    inFolder(async folder => {
      const asked: ClassifierText[] = [];
      const classify: Ports['classify'] = inputs => {
        asked.push(...inputs);
        return Promise.resolve(inputs.map(({ context }) => Float32Array.from({ length: LABEL_COUNT }, (_, at) => (LABELS[at] === (context === undefined ? 'pride' : 'fear') ? 0.9 : 0.01))));
      };
      const wish: Wish = { plan: { ...SMALL, threshold: 0.1 }, classify: { classify, classifierName: 'sure' } };
      const records = [{ id: 7, text: 'I see the lantern.', emotion: 'fear' }, { utterance: 'I see the kettle.', situation: 'It was lost.', primary: 'fear', classifier: 'an older one' }, { utterance: 'Nothing.' }];
      const [alone, inContext] = madeOf(await through(folder, 'labels', records, wish));
      assert.deepEqual(asked, [{ text: 'I see the lantern.' }, { text: 'I see the kettle.', context: 'It was lost.' }]);
      const has = (record: typeof alone, name: string): boolean => (record?.['all_emotions_mapped'] as [string, number][]).some(([own, score]) => own === name && score >= 0.1);
      assert.deepEqual(alone?.['classifier'], { model: 'sure', emotions: [['pride', 0.9]], disagrees: !has(alone, 'pride') });
      assert.deepEqual(inContext?.['classifier'], { model: 'sure', emotions: [['fear', 0.9]], disagrees: false });
      assert.ok(has(inContext, 'fear'));
      assert.equal(Object.keys(alone).at(-1), 'provenance');
      await through(folder, 'actors', corpus(1), wish);
      assert.equal(asked.length, 2);
    }));

  it('reads the fields of every stage', () =>
    inFolder(async folder => {
      const { text } = storyOf(1);
      const gates = { ...SMALL.gates, nearDuplicate: 1, namesEmotion: false, rewriting: [0, 1] as const };
      const record = { plot: text, character: 'Mara', utterance: 'I see the harbour, and I wonder about the kettle.', all_emotions: [['fear', 0.8], ['joy', 0.1]], context: 'The lantern was lost.' };
      for (const [stage, field] of [['actors', 'character'], ['utterances', 'primary'], ['labels', 'all_emotions_mapped'], ['context', 'context'], ['cleaning', 'context'], ['rewriting', 'rewritten']] as const) {
        const [made] = madeOf(await through(folder, stage, [record], { plan: { ...SMALL, gates } }));
        assert.ok(made?.[field] !== undefined, stage);
      }
    }));

  it('takes what each stage gives as the next one’s records, through all six, with where each comes from', () =>
    inFolder(async folder => {
      let records = corpus(3);
      for (const stage of STAGES) {
        const outputs = await through(`${folder}/${stage}`, stage, records);
        assert.ok(!placesOf(outputs).includes('input'), stage);
        records = madeOf(outputs);
        if (stage === 'actors') assert.equal(records.length, 12);
        assert.ok(records.length > 3, `${stage}: ${records.length}`);
        for (const record of records) {
          const { calls, narrative, actor } = provenanceOf(record);
          assert.deepEqual(calls.map(own => own.stage), STAGES.slice(0, STAGES.indexOf(stage) + 1));
          const { text, title } = storyOf(record['number'] as number);
          assert.deepEqual(narrative, { id: `records.jsonl:${(record['number'] as number) + 1}`, title, range: [0, text.trimEnd().length], length: text.length, cut: false, sha256: sha256(text) });
          assert.equal(actor, record['character']);
        }
      }
      assert.ok(records.every(record => ['utterance', 'rewritten', 'context'].every(field => typeof record[field] === 'string')));
    }));

  it('holds what it makes to the gates of a whole run, each where it stands there, and each a setting', () =>
    inFolder(async folder => {
      const off = { ...SMALL, threshold: 0.1, gates: { ...SMALL.gates, nearDuplicate: 1, copiedWords: 0, namesEmotion: false, rewriting: [0, 1] as const, wrongSpeaker: false, refusal: false } };
      const gateOf = { utterances: 'nearDuplicate', labels: 'noLabel', cleaning: 'namesEmotion', rewriting: 'rewriting' } as const;
      let records: readonly StageInput['record'][] = corpus(4);
      for (const stage of STAGES) {
        const all = await through(`${folder}/off ${stage}`, stage, records, { plan: off });
        assert.deepEqual(placesOf(all), [], stage);
        const gated = await through(`${folder}/${stage}`, stage, records);
        const gate = gateOf[stage as keyof typeof gateOf] as string | undefined;
        assert.deepEqual(placesOf(gated), gate === undefined ? [] : [gate], stage);
        const sum = (outputs: readonly StageOutput[]): number => madeOf(outputs).length + rejectedOf(outputs).length;
        assert.equal(sum(gated), sum(all));
        records = madeOf(all);
      }
      // Of an utterance it is said which, as it never was in the file.
      const near = rejectedOf(await through(`${folder}/again`, 'utterances', madeOf(await through(`${folder}/actors`, 'actors', corpus(4)))));
      assert.ok(near.length > 0 && near.every(({ actor, utterance, narrative }) => actor !== undefined && utterance?.includes('copper kettle') === true && narrative.startsWith('records.jsonl:')));
    }));

  it('cuts narratives that are too long as a run does, also where only the server knows, and shows no more than calls before', () =>
    inFolder(async folder => {
      const plan = { ...SMALL, contextLength: 2600 };
      const outputs = await through(`${folder}/cut`, 'actors', corpus(3, 3000), { plan });
      await runIn(`${folder}/run`, storiesOf(3, 3000), { server: new StoryServer() }, { plan: { ...plan, make: 'contextless' } });
      const ranges = new Map<string, unknown>();
      for await (const { provenance: { narrative } } of (await readRun(`${folder}/run`)).examples()) ranges.set(narrative.sha256, [narrative.range, narrative.length, narrative.cut]);
      const made = madeOf(outputs);
      assert.ok(ranges.size === 3 && made.length > 3);
      for (const { narrative } of made.map(provenanceOf)) assert.deepEqual([narrative.range, narrative.length, narrative.cut], ranges.get(narrative.sha256));
      const shown = outputs.map(output => (output.kind === 'answered' ? output.narrative : undefined));
      assert.ok(shown.every(own => own?.cut === true));

      const strict = new StoryServer();
      const longest: number[] = [];
      const server: ChatServer = {
        host: strict.host,
        model: strict.model,
        complete: (request, own) => {
          const length = request.messages.reduce((sum, { content }) => sum + content.length, 0);
          if (length > 9000) return Promise.reject(new ServerError('tooLong', 'story:80 has no room for this.', 400));
          longest.push(length);
          return strict.complete(request, own);
        },
      };
      const less = madeOf(await through(`${folder}/strict`, 'actors', corpus(2, 3000), { plan: { ...SMALL, contextLength: 100_000 }, server }));
      assert.ok(less.length > 2 && longest.length === 2);
      for (const { narrative } of less.map(provenanceOf)) assert.ok(narrative.cut === true && narrative.range[1] < 9000 && narrative.range[1] > 3000, String(narrative.range));

      const next = madeOf(await through(`${folder}/next`, 'utterances', less, { plan: { ...SMALL, contextLength: 100_000 } }));
      assert.deepEqual(new Set(next.map(record => JSON.stringify(provenanceOf(record).narrative))), new Set(less.map(record => JSON.stringify(provenanceOf(record).narrative))));
    }));

  it('gives the same by batch jobs, cuts too, and asks only the call that fits the estimate at once', () =>
    inFolder(async folder => {
      const plan = { ...SMALL, contextLength: 2600 };
      const timeless = (outputs: readonly StageOutput[]): string => JSON.stringify(outputs, (name, value: unknown) => (name === 'at' && typeof value === 'string' && /^\d{4}-/.test(value) ? undefined : value));
      const [direct, batch] = [new StoryServer(), new StoryBatch(3, 0)];
      const at = await through(`${folder}/direct`, 'actors', corpus(8, 3000), { plan });
      assert.equal(timeless(await through(`${folder}/batch`, 'actors', corpus(8, 3000), { plan, server: direct, batch })), timeless(at));
      assert.deepEqual([direct.answered.size, batch.submitted.reduce((sum, { requests }) => sum + requests.size, 0)], [1, 7]);
    }));

  it('runs on what a run has made: with the narrative from elsewhere, as much of it as was shown, or says that it is missing', () =>
    inFolder(async folder => {
      const plan = { ...SMALL, make: 'contextless', contextLength: 2600 } as const;
      await runIn(`${folder}/run`, storiesOf(1, 3000), { server: new StoryServer() }, { plan });
      const examples: Example[] = [];
      for await (const example of (await readRun(`${folder}/run`)).examples()) examples.push(example);
      const records = examples.slice(0, 8) as unknown as StageInput['record'][];
      const lacking = await through(`${folder}/lacking`, 'context', records, { without: 'its narrative is elsewhere' });
      assert.ok(lacking.every(output => output.kind === 'rejected' && output.rejection.at === 'input' && output.rejection.reason === `Line ${output.line}: its narrative is elsewhere.` && output.rejection.narrative === 'story 0'));
      const made = madeOf(await through(`${folder}/context`, 'context', records, { narrative: storyOf(0, 3000).text }));
      assert.equal(made.length, 8);
      for (const [at, record] of made.entries()) {
        assertMatches('generated', record);
        assert.deepEqual([record['kind'], provenanceOf(record).narrative], ['original', examples[at]?.provenance.narrative]);
        assert.notEqual(record['id'], examples[at]?.id);
      }
      const other = madeOf(await through(`${folder}/utterances`, 'utterances', records.slice(0, 1), { narrative: storyOf(0, 3000).text }));
      assert.ok(other.length > 2 && other.every(record => !('all_emotions' in record) && !('id' in record) && provenanceOf(record).calls.map(({ stage }) => stage).join() === 'actors,utterances'));
      // A field "text" beside a narrative that the provenance names is something else.
      const said = { text: 'I see the harbour.', character: 'Mara', all_emotions: [['fear', 0.8]], provenance: examples[0]?.provenance };
      assert.ok(madeOf(await through(`${folder}/said`, 'context', [said], { narrative: storyOf(0, 3000).text })).every(record => provenanceOf(record).narrative.sha256 === examples[0]?.provenance.narrative.sha256));
    }));

  it('says how many calls and characters it will take: those that it then sends', () =>
    inFolder(async folder => {
      const sent: number[] = [];
      const inner = new StoryServer();
      const server: ChatServer = { host: inner.host, model: inner.model, complete: (request, own) => (sent.push(request.messages.reduce((sum, { content }) => sum + content.length, 0)), inner.complete(request, own)) };
      for (const stage of ['actors', 'labels'] as const) {
        const size = new StageSize(stage, SMALL, BUILT_IN_PROMPTS, 'schema');
        const records = stage === 'actors' ? [...corpus(5), { title: 'nothing' }] : [{ utterance: 'I see the lantern.', primary: 'fear' }, { utterance: 'I see.' }];
        const faults = records.flatMap((record, at) => size.add({ line: at + 1, place: '', record }) ?? []);
        assert.deepEqual(faults, [stage === 'actors' ? 'Line 6: the stage actors needs the field "narrative" (or "plot", "story", "text").' : 'Line 2: the stage labels needs the field "primary" (or "emotion", "label").']);
        sent.length = 0;
        await through(`${folder}/${stage}`, stage, records, { server });
        assert.deepEqual([size.calls, size.characters], [sent.length, sent.reduce((sum, own) => sum + own, 0)]);
      }
    }));
});

describe('one example made anew', () => {
  it('is another one of the same character and emotion, with its provenance, at every try another', () =>
    inFolder(async folder => {
      const server = new StoryServer();
      await runIn(folder, storiesOf(1), { server });
      const examples: Example[] = [];
      for await (const example of (await readRun(folder)).examples()) examples.push(example);
      const run = await openRun(folder, { resume: true, settings: settingsOf(SMALL) });
      try {
        const account = JSON.stringify(run.log.account);
        for (const kind of ['contextless', 'original', 'rewritten'] as const) {
          const old = examples.find(example => example.kind === kind)!;
          const made: Example[] = [];
          for (let times = 0; times < 12; times++) {
            const result = await regenerate(old, storyOf(0), SMALL, BUILT_IN_PROMPTS, 'schema', run, { server }, signal);
            if ('schema' in result) made.push(result);
            else assert.ok(!['input', 'utterances'].includes(result.at), `${result.at}: ${result.reason}`);
          }
          assert.ok(made.length >= 3, `${kind}: ${made.length}`);
          assert.equal(new Set([old, ...made].map(({ id }) => id)).size, made.length + 1);
          assert.ok(made.every(example => example.kind === kind && example.character === old.character));
          if (kind === 'contextless') assert.ok(made.every(example => example.all_emotions[0]?.[0] === old.all_emotions_mapped[0]?.[0]));
          else assert.ok(new Set(made.map(({ context }) => context)).size === made.length);
          // What was made anew can be made anew in its turn.
          const turns = await Promise.all(made.slice(0, 3).map(own => regenerate(own, storyOf(0), SMALL, BUILT_IN_PROMPTS, 'schema', run, { server }, signal)));
          for (const turn of turns) assert.ok('schema' in turn || turn.at !== 'input', 'reason' in turn ? turn.reason : '');
          assert.deepEqual(made[0]?.provenance.calls.map(({ stage }) => stage), old.provenance.calls.map(({ stage }) => stage));
        }
        const [old, beside] = examples.filter(({ kind, character }) => kind === 'contextless' && character === examples[0]!.character) as [Example, Example];
        const elsewhere = examples.find(({ character }) => character !== old.character)!;
        const told = async (utterance: string, others: readonly Example[], plan = SMALL): Promise<string> => {
          const saying: ChatServer = { host: server.host, model: server.model, complete: async (request, own) => {
            const answer = await new StoryServer().complete(request, own);
            return request.schema?.name === 'utterances' ? { ...answer, text: JSON.stringify({ utterances: [{ emotion: old.all_emotions[0]![0], utterance }] }) } : answer;
          } };
          const result = await regenerate(old, storyOf(0), { ...plan, threshold: 0.1 }, BUILT_IN_PROMPTS, 'schema', run, { server: saying }, signal, () => others);
          return 'reason' in result ? `${result.at}: ${result.reason}` : result.utterance;
        };
        assert.equal(await told(`${beside.utterance} `, [old, beside]), 'nearDuplicate: The character has nearly the same utterance already.');
        assert.equal(await told(old.utterance, examples), 'nearDuplicate: The character has nearly the same utterance already.');
        assert.equal(await told(elsewhere.utterance, [elsewhere]), 'nearDuplicate: The run has nearly the same utterance already.');
        assert.equal(await told('Come down from there before the rope gives way!', examples), 'Come down from there before the rope gives way!');
        assert.equal(await told(old.utterance, [old], { ...SMALL, gates: { ...SMALL.gates, nearDuplicate: 1 } }), old.utterance);
        assert.equal(await told(old.utterance, [{ ...old, kind: 'rewritten' }]), old.utterance);
        const changed = await regenerate(examples[0]!, storyOf(1), SMALL, BUILT_IN_PROMPTS, 'schema', run, { server }, signal);
        assert.ok('reason' in changed && changed.at === 'input');
        assert.equal(JSON.stringify(run.log.account), account);
        assert.ok(Math.max(...server.answered.values()) === 1);
      } finally {
        await run.close();
      }
    }));
});
