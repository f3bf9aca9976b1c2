// One screenshot of a file in the browser host: shot.ts [FILE] [--theme NAME] [--name NAME] [--run COMMAND]… [--setting KEY=JSON]…
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { actOne } from './folders';
import { painted, waitForLabels } from './painted';
import type { Settings } from './server';
import { openWorkbench } from './workbench';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    theme: { type: 'string', default: 'Default Dark Modern' },
    name: { type: 'string', default: 'shot' },
    run: { type: 'string', multiple: true, default: [] },
    setting: { type: 'string', multiple: true, default: [] },
    vsix: { type: 'string' },
  },
});

async function shoot(): Promise<void> {
  const file = positionals[0] ?? actOne;
  const name = path.basename(file);
  const settings: Settings = { 'workbench.colorTheme': values.theme };
  for (const pair of values.setting) settings[pair.slice(0, pair.indexOf('='))] = JSON.parse(pair.slice(pair.indexOf('=') + 1));
  const workbench = await openWorkbench({ files: { [name]: readFileSync(file, 'utf8') }, settings, ...(values.vsix ? { vsix: values.vsix } : {}) });
  try {
    await workbench.open(name);
    await waitForLabels(workbench).catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
    for (const command of values.run) await workbench.run(command);
    await workbench.page.waitForTimeout(1000);
    const { labels, boxes } = await painted(workbench.page);
    for (const { line, text } of labels) console.log(`${text}\t${line}`);
    console.log(`${labels.length} labels, ${boxes} boxes; ${await workbench.screenshot(values.name)}`);
    console.log(workbench.extensionLog());
  } finally {
    await workbench.close();
  }
}

shoot().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
