// A server that takes the first stage's request and finds a later one too long: less is shown, and nothing is given up for it.
import assert from 'node:assert/strict';
import type { Example } from '../../../../src/synthesis/example';
import { requestHash } from '../../../../src/synthesis/run/requestHash';
import { readRun } from '../../../../src/synthesis/run/run';
import { ServerError, type BatchResult, type ChatRequest, type ChatServer } from '../../../../src/synthesis/server/server';
import { STAGES, type Stage } from '../../../../src/synthesis/stage';
import { inFolder } from '../run/folder';
import { datasetIn, runIn } from './running';
import { StoryBatch, StoryServer, storiesOf, storyOf } from './storyServer';

const WORDS = 900;
/** Each stage has a longest request of its own: of the stories, with the prompt around them, more than half fits. */
const MOST: Readonly<Partial<Record<Stage, number>>> = { utterances: 6600, context: 4600 };

const isTooLong = (stage: Stage, { schema, messages }: ChatRequest): boolean => schema?.name === stage && messages.reduce((sum, { content }) => sum + content.length, 0) > (MOST[stage] ?? 0);
const tooLong = (): ServerError => new ServerError('tooLong', 'story:80 takes no more.', 400);

function narrow(stage: Stage): ChatServer & { readonly refused: string[] } {
  const inner = new StoryServer();
  const refused: string[] = [];
  return {
    host: inner.host,
    model: inner.model,
    refused,
    complete: (request, signal) => {
      if (!isTooLong(stage, request)) return inner.complete(request, signal);
      refused.push(requestHash(inner.model, request));
      return Promise.reject(tooLong());
    },
  };
}

class NarrowBatch extends StoryBatch {
  constructor(readonly stage: Stage) {
    super(1000, 0);
  }

  override async *results(job: string): AsyncIterable<BatchResult> {
    const requests = this.submitted.find(({ id }) => id === job)?.requests;
    for await (const result of super.results(job)) {
      const request = requests?.get(result.id);
      yield request !== undefined && isTooLong(this.stage, request) ? { id: result.id, kind: 'failed', error: tooLong() } : result;
    }
  }
}

async function examplesIn(folder: string): Promise<Example[]> {
  const found: Example[] = [];
  for await (const example of (await readRun(folder)).examples()) found.push(example);
  return found;
}

const shownOf = ({ provenance: { narrative } }: Example): number => narrative.range[1] - narrative.range[0];
const wholeOf = ({ provenance: { narrative } }: Example): number => storyOf(Number(/\d+$/.exec(narrative.id)?.[0]), WORDS).text.trim().length;

describe('a narrative that is too long for a later stage only', () => {
  for (const stage of ['utterances', 'context'] as const) {
    it(`is shown less in the calls for ${stage}, and what comes of them is kept`, () =>
      inFolder(async folder => {
        const server = narrow(stage);
        const account = await runIn(folder, storiesOf(2, WORDS), { server });
        assert.ok(server.refused.length > 4, String(server.refused.length));
        assert.deepEqual(STAGES.map(own => account.perStage[own].rejected.fault ?? 0), [0, 0, 0, 0, 0, 0]);
        const examples = await examplesIn(folder);
        const less = examples.filter(example => shownOf(example) < wholeOf(example));
        assert.ok(less.length > 10, String(less.length));
        assert.deepEqual(less, stage === 'utterances' ? examples : examples.filter(({ kind }) => kind !== 'contextless'));
        for (const example of less) assert.ok(shownOf(example) > wholeOf(example) / 4 && shownOf(example) < (MOST[stage] ?? 0));
      }));
  }

  it('is not asked about twice, and comes to the same by batch jobs', () =>
    inFolder(folder =>
      inFolder(async other => {
        const server = narrow('utterances');
        await runIn(folder, storiesOf(2, WORDS), { server });
        assert.equal(new Set(server.refused).size, server.refused.length);
        const before = server.refused.length;
        const once = await datasetIn(await readRun(folder));
        await runIn(folder, storiesOf(2, WORDS), { server }, { again: true });
        assert.equal(server.refused.length, before);
        assert.equal(await datasetIn(await readRun(folder)), once);
        await runIn(other, storiesOf(2, WORDS), { server: new StoryServer(), batch: new NarrowBatch('utterances'), wait: (_, signal) => Promise.resolve(signal.throwIfAborted()) });
        assert.equal(await datasetIn(await readRun(other)), once);
      }),
    ));
});
