// Runs mocha over files or folders in this process, with the reporter of the project: runMocha.ts [--grep TEXT] PATH…
import path from 'node:path';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { testFilesIn } from './testFiles';
import { WritingReporter } from './report';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' }, timeout: { type: 'string', default: '20000' } } });
const mocha = new Mocha({ ui: 'bdd', timeout: Number(values.timeout), reporter: WritingReporter, ...(values.grep === undefined ? {} : { grep: values.grep }) });
const files = positionals.flatMap(place => testFilesIn(place));
if (files.length === 0) throw new Error(`there are no tests in ${positionals.join(', ') || 'nothing'}`);
for (const file of files) mocha.addFile(path.resolve(file));
// What tests started is stopped when this process exits, which a signal alone would not let it do in order.
process.once('SIGTERM', () => process.exit(143));
mocha.run(failures => {
  process.exitCode = failures ? 1 : 0;
  // Only where something is left open does this come to be; a connection, say, for minutes.
  setTimeout(() => {
    console.error(`The tests are over, but this keeps the process from ending: ${process.getActiveResourcesInfo().join(', ')}`);
    process.exit();
  }, 30_000).unref();
});
