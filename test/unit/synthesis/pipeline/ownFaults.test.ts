// Whose fault it is: a request that the server refuses for itself, in whatever words, ends neither the run nor the ones that go on with it.
import assert from 'node:assert/strict';
import { lossesOf } from '../../../../src/synthesis/run/account';
import { readRun } from '../../../../src/synthesis/run/run';
import { ServerError, ServerGone, type ChatRequest, type ChatServer } from '../../../../src/synthesis/server/server';
import { STAGES } from '../../../../src/synthesis/stage';
import { inFolder } from '../run/folder';
import { runIn, SMALL } from './running';
import { StoryServer, storiesOf, storyOf } from './storyServer';

const TRIAL = 'Say hello.';
const forbidden = (alone?: string): ServerError => new ServerError('unauthorised', 'story:80 does not accept the key (403).', 403, undefined, alone);

/** Answers all but what `refuses` gives an error for; counts what is asked. */
function refusing(refuses: (request: ChatRequest) => ServerError | undefined): ChatServer & { asked: number; trials: number } {
  const inner = new StoryServer();
  const server = {
    host: inner.host,
    model: inner.model,
    asked: 0,
    trials: 0,
    complete: (request: ChatRequest, signal: AbortSignal) => {
      server.asked++;
      if (request.messages[0]?.content === TRIAL) server.trials++;
      const error = refuses(request);
      return error ? Promise.reject(error) : inner.complete(request, signal);
    },
  };
  return server;
}

const tells = (request: ChatRequest, text: string): boolean => request.messages.some(({ content }) => content.includes(text));

async function reasonsIn(folder: string): Promise<string[]> {
  const reasons: string[] = [];
  for await (const { reason } of (await readRun(folder)).rejections()) reasons.push(reason);
  return reasons;
}

describe('a request that is refused for itself', () => {
  for (const refused of [0, 2])
    it(`as if the key were wrong costs only its story, the ${refused + 1}. of four, and is not asked again`, () =>
      inFolder(async folder => {
        const server = refusing(request => (tells(request, storyOf(refused).text) ? forbidden('story:80 refuses this request (403), and answers others.') : undefined));
        const account = await runIn(folder, storiesOf(4), { server });
        assert.deepEqual([account.narratives.in, account.perStage.actors.rejected, account.perStage.actors.out], [4, { fault: 1 }, 3]);
        assert.ok((await reasonsIn(folder)).includes('story:80 refuses this request (403), and answers others.'));
        const { asked } = server;
        assert.deepEqual(await runIn(folder, storiesOf(4), { server }, { again: true }), account);
        assert.equal(server.asked, asked);
      }));

  it('ends the run at once where it is the key all the same: the first time, and when it is withdrawn', () =>
    inFolder(async folder => {
      let left = 0;
      const server = refusing(() => (left-- > 0 ? undefined : forbidden('story:80 refuses this request (403), and answers others.')));
      const end = async (): Promise<ServerError> => runIn(folder, storiesOf(2), { server }).then(() => assert.fail('no error'), (error: unknown) => error as ServerError);
      const first = await end();
      assert.deepEqual([first.fault, first.message], ['unauthorised', 'story:80 does not accept the key (403).']);
      assert.ok(server.asked <= 6, `${server.asked} asked`);
      left = 30;
      assert.equal((await end()).message, first.message);
      left = Infinity;
      const account = await runIn(folder, storiesOf(2), { server });
      assert.equal(STAGES.reduce((sum, stage) => sum + (account.perStage[stage].rejected.fault ?? 0), 0), 0);
    }));

  it('ends the run at once where the fault can only be the key', () =>
    inFolder(async folder => {
      const server = refusing(request => (tells(request, storyOf(1).text) ? forbidden() : undefined));
      await assert.rejects(runIn(folder, storiesOf(2), { server }), /does not accept the key/);
      assert.equal(server.trials, 0);
    }));

  it('twelve times in a row, all in one story, ends no run while the server answers others', () =>
    inFolder(async folder => {
      const server = refusing(({ schema }) => (schema?.name === 'utterances' ? new ServerError('refusedRequest', 'story:80 refused the request (400).', 400) : undefined));
      const account = await runIn(folder, storiesOf(1), { server }, { plan: { ...SMALL, characters: 4, attempts: 3 } });
      const { utterances } = account.perStage;
      assert.equal(utterances.in, 4);
      assert.deepEqual(utterances.rejected, { fault: 4 });
      assert.equal(lossesOf(utterances), account.rejected);
      assert.ok(server.trials >= 1 && server.trials <= 4, `${server.trials} trials`);
      const { asked } = server;
      await runIn(folder, storiesOf(1), { server });
      assert.equal(server.asked, asked);
    }));

  it('for its size, by a limit, is known for its own at once, so that the others that wait go on', () =>
    inFolder(async folder => {
      const order: string[] = [];
      const server = refusing(request => {
        const large = tells(request, storyOf(0).text);
        order.push(large ? 'large' : request.messages[0]?.content === TRIAL ? 'trial' : 'other');
        return large ? new ServerError('refusedRequest', 'This request failed 9 times in the same way and is not sent again.', 429) : undefined;
      });
      await runIn(folder, storiesOf(1), { server }, { plan: { ...SMALL, attempts: 2 } });
      assert.deepEqual(order, ['large', 'trial', 'large', 'trial']);
      assert.deepEqual(await reasonsIn(folder), ['This request failed 9 times in the same way and is not sent again.']);
      const silent = refusing(() => new ServerError('refusedRequest', 'This request failed 9 times in the same way and is not sent again.', 429));
      const error: unknown = await runIn(`${folder}/silent`, storiesOf(1), { server: silent }).then(() => undefined, (own: unknown) => own);
      assert.ok(error instanceof ServerGone, String(error));
    }));
});
