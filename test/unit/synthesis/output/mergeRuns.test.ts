// Merging the runs of shards: the whole is what one run would have made, and nothing is in it twice.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { similarity } from '../../../../src/core/nearDuplicates';
import type { Example } from '../../../../src/synthesis/example';
import { MixedRunsError, mergeRuns, type MergeFolder, type SeenBefore } from '../../../../src/synthesis/output/mergeRuns';
import { emptyFolder } from '../../../package/cli/runCli';
import { example, examplesOf, results, settings, sha256 } from './made';

const signal = new AbortController().signal;
const like = (): SeenBefore => {
  const earlier: string[] = [];
  return ({ utterance }) => {
    const found = earlier.find(own => similarity(own, utterance) >= 0.8);
    earlier.push(utterance);
    return found === undefined ? undefined : 'nearly the same as an earlier utterance';
  };
};
const merge = (folders: readonly MergeFolder[], out: string, mixed = false) => mergeRuns(folders, out, { title: 'All', program: '0', signal, mixed, seenBefore: like() });
const shard = (examples: readonly Example[], which: number, of: number): MergeFolder => {
  const stories = [...new Set(examples.map(own => own.provenance.narrative.id))];
  return { folder: `shard ${which}`, results: results(examples.filter(own => stories.indexOf(own.provenance.narrative.id) % of === which)) };
};
const idsIn = (folder: string, name: string): string[] => readFileSync(path.join(folder, name), 'utf8').trim().split('\n').map(line => (JSON.parse(line) as Example).id);

// Words that differ enough not to be taken for one another.
const words = (at: number): string => `${'abcdefghijklmnopqrstuvwxyz'.slice(at % 20, (at % 20) + 6)} ${at * 7919} ${'zyxwvutsrq'.slice(at % 7)}`;
const varied = (count: number): Example[] =>
  examplesOf(Array.from({ length: count }, (_, at) => `story ${at}`)).map((own, at) => ({ ...own, utterance: `${words(Math.floor(at / 4))} ${own.provenance.actor} ${own.id.split('-')[2] ?? ''}${own.kind === 'rewritten' ? ' perhaps' : ''}` }));

describe('merging runs', () => {
  it('gives what one run over all would have kept, in its order', async () => {
    const examples = varied(7);
    const out = emptyFolder();
    const seen = like();
    const wanted = new Set(examples.filter(({ kind }) => kind === 'contextless').filter(own => seen({ utterance: own.utterance, actor: own.character, narrative: own.provenance.narrative.id }) === undefined).map(({ id }) => id));
    await merge([shard(examples, 1, 2), shard(examples, 0, 2)], out);
    assert.deepEqual(idsIn(out, 'contextless/all.jsonl'), [...wanted]);
  });

  it('leaves out every kind of a near duplicate, counts them, and takes an example once', async () => {
    const said = 'I never thought the sea could be so quiet at night';
    const make = (story: string, utterance: string) => (['contextless', 'original', 'rewritten'] as const).map(kind => example({ story, actor: 'Ann', number: 0, kind, utterance }));
    const first = [...make('a', said), ...make('c', 'Who has taken my blue umbrella again?')];
    const second = make('b', `${said}!`);
    const out = emptyFolder();
    const { figures } = await merge([{ folder: 'one', results: results(first) }, { folder: 'two', results: results(second) }, { folder: 'one again', results: results(first) }], out);
    assert.deepEqual([figures.merge?.examples, figures.merge?.nearDuplicates, figures.merge?.twice], [15, 3, 6]);
    assert.deepEqual(figures.tally.kinds, { contextless: 2, original: 2, rewritten: 2 });
    assert.deepEqual(figures.account.kept, figures.tally.kinds);
    assert.equal(figures.account.gates.nearDuplicate, 3);
    assert.equal(figures.rejections.count, figures.account.rejected);
    assert.match(readFileSync(path.join(out, 'report.html'), 'utf8'), /3 folders held 15 examples/);
  });

  it('takes what two models made of the same stories, each with an id of its own, and accounts for what it leaves out', async () => {
    const by = (model: string, utterance: string, said = utterance): Example[] =>
      (['contextless', 'original', 'rewritten'] as const).map(kind => {
        const own = example({ story: 'a', actor: 'Ann', number: 0, kind, utterance });
        const calls = own.provenance.calls.map(call => ({ ...call, model, request: sha256(`${model} ${call.stage}`) }));
        return { ...own, ...(kind === 'rewritten' && { utterance: said }), provenance: { ...own.provenance, calls } };
      });
    const first = by('tiny', 'I never thought the sea could be so quiet', 'Quiet as can be, the sea');
    const second = by('large', 'Who has taken my blue umbrella again?', 'My umbrella! Again!');
    const varied = by('large', 'Who has taken my blue umbrella again?', 'It is gone, and it was blue');
    const out = emptyFolder();
    const folders = [first, second, second, varied].map((own, at) => ({ folder: `run ${at}`, results: results(own) }));
    const { figures } = await merge(folders, out, true);
    assert.deepEqual(figures.tally.kinds, { contextless: 2, original: 2, rewritten: 2 });
    assert.deepEqual(figures.account.kept, figures.tally.kinds);
    const written = [...idsIn(out, 'contextless/all.jsonl'), ...idsIn(out, 'contextual/all.jsonl')];
    assert.equal(new Set(written).size, 6);
    assert.ok(first.every(({ id }) => written.includes(id)));
    assert.deepEqual([figures.merge?.examples, figures.merge?.twice, figures.merge?.nearDuplicates], [12, 5, 1]);
    const rejected = readFileSync(path.join(out, 'rejected.jsonl'), 'utf8');
    assert.match(rejected, /It is gone, and it was blue.*another version/);
    assert.equal(rejected.trim().split('\n').length, figures.account.rejected);
    const again = emptyFolder();
    await merge(folders, again, true);
    assert.deepEqual(idsIn(again, 'contextless/all.jsonl'), idsIn(out, 'contextless/all.jsonl'));
  });

  it('refuses runs of different settings and says which differ, unless it is told to take them', async () => {
    const folders = [{ folder: 'one', results: results(varied(1)) }, { folder: 'two', results: results(varied(2), [], settings({ seed: 2 })) }];
    await assert.rejects(merge(folders, emptyFolder()), (error: unknown) => error instanceof MixedRunsError && error.message.includes('two: plan.seed: 1 in one, 2 here'));
    const { figures } = await merge(folders, emptyFolder(), true);
    assert.deepEqual(figures.merge?.differences, ['two: plan.seed: 1 in one, 2 here']);
  });
});
