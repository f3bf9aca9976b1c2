// A process that generates from stories at a local server until it is done, or killed: generator.js FOLDER URL STORIES CONCURRENCY [PLAN]; without a URL, from answers of its own.
import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { leanHeap } from '../../../../src/cli/generate/leanHeap';
import type { GenerationPlan } from '../../../../src/synthesis/plan';
import { requestHash } from '../../../../src/synthesis/run/requestHash';
import { openServer } from '../../../../src/synthesis/server/openServer';
import { scheduled } from '../../../../src/synthesis/server/scheduler';
import type { ChatServer } from '../../../../src/synthesis/server/server';
import { runIn, SMALL } from './running';
import { storiesOf, StoryServer } from './storyServer';

const [folder = '', url = '', stories = '', concurrency = '8', plan = '{}'] = process.argv.slice(2);

/** Notes which answers had arrived, once the turn of the event loop in which one did is over. */
function noting(server: ChatServer, file: number): ChatServer {
  return {
    host: server.host,
    model: server.model,
    complete: async (request, signal) => {
      const answer = await server.complete(request, signal);
      setImmediate(() => writeSync(file, `${requestHash(server.model, request)}\n`));
      return answer;
    },
  };
}

async function main(): Promise<void> {
  // As the command line does.
  leanHeap();
  const file = openSync(path.join(folder, 'arrived.txt'), 'a');
  const inner = url === '' ? new StoryServer({ turns: 1, forgetful: true }) : openServer({ baseUrl: url, model: 'story', concurrency: Number(concurrency), timeout: 60_000, dialect: 'openai' });
  const server = scheduled(noting(inner, file), { most: Number(concurrency) });
  const account = await runIn(folder, storiesOf(Number(stories)), { server }, { plan: { ...SMALL, ...(JSON.parse(plan) as Partial<GenerationPlan>) } });
  closeSync(file);
  const { rss, heapUsed, external } = process.memoryUsage();
  process.stdout.write(JSON.stringify({ kept: account.kept, rejected: account.rejected, memory: { rss, heapUsed, external, peak: process.resourceUsage().maxRSS * 1024 } }));
}

main().catch((error: unknown) => {
  process.stderr.write(String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
});
