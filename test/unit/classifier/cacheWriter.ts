// Run as a process by the score cache's tests: puts COUNT scores under the name given, then leaves or dies.
import { keyOf, openScoreCache } from '../../../src/classifier/scoreCache';

const [folder = '', name = '', count = '0', end] = process.argv.slice(2);

async function main(): Promise<void> {
  const cache = await openScoreCache({ folder, log: () => undefined });
  for (let index = 0; index < Number(count); index++) {
    cache.put(keyOf('d'.repeat(64), { text: `${name} ${index}` }), { kind: 'scored', scores: new Float32Array(28).fill(index / 1000) });
    if (index % 50 === 0) await cache.flush();
  }
  await cache.flush();
  if (end === 'die') process.kill(process.pid, 'SIGKILL');
  await cache.close();
}
void main();
