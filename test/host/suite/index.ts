// Runs the suite inside the extension host: every *.test.js beside this file. What ran is written to TEST_REPORT.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import { WritingReporter } from '../../report';

export async function run(): Promise<void> {
  const grep = process.env['TEST_GREP'];
  const mocha = new Mocha({ ui: 'bdd', timeout: 180_000, reporter: WritingReporter, ...(grep ? { grep } : {}) });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(path.join(__dirname, name));
  }
  const failures = await new Promise<number>(resolve => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}
