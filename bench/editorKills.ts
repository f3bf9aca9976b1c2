// A review in a real editor whose extension host is killed at random moments: what the page had shown as saved is looked for on disk.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseEntry } from '../src/dataset/review/patchEntry';
import { speeches } from '../test/host/page/speeches';
import { eventually, pageOf } from '../test/host/webviewPage';
import { openWorkbench, type Workbench } from '../test/host/workbench';

export interface EditorKills {
  readonly kills: number;
  /** Records that the page had shown as judged before the kills, all kills together. */
  readonly shown: number;
  /** Of these, those of which the log on disk says nothing. */
  readonly lost: number;
  /** Kills after which the dataset was another one, or the log had a line that is no entry, beside the last one that was cut off. */
  readonly damaged: number;
}

const RECORDS = 3000;
const LONGEST_MS = 2500;
/** Of the queue; from then on the review begins anew, so that there is always a record to judge. */
const ENOUGH = 150;

/** @param kills how often; each takes some ten seconds. Rejects where the editor cannot be driven. */
export async function measureEditorKills(kills: number): Promise<EditorKills> {
  const text = speeches(RECORDS);
  const workbench = await openWorkbench({ files: { 'harbour.jsonl': text } });
  const dataset = path.join(workbench.workspace, 'harbour.jsonl');
  const log = path.join(workbench.workspace, 'harbour.corrections.jsonl');
  const sum = { kills: 0, shown: 0, lost: 0, damaged: 0 };
  let before = 0;
  try {
    await review(workbench);
    while (sum.kills < kills) {
      const shown = await judgeUntilKilled(workbench, Math.random() * LONGEST_MS);
      const { judged, damaged } = readLog(log);
      sum.kills++;
      sum.shown += Math.max(0, shown - before);
      sum.lost += Math.max(0, shown - judged);
      if (damaged || readFileSync(dataset, 'utf8') !== text) sum.damaged++;
      if (judged > ENOUGH) rmSync(log);
      before = judged > ENOUGH ? 0 : judged;
      console.error(`kill ${sum.kills} of ${kills}: ${shown} shown as judged, ${judged} on disk`);
      await workbench.page.reload({ timeout: 120_000 });
      await review(workbench);
    }
  } finally {
    await workbench.close();
  }
  return sum;
}

/** The page of the review, as it comes back or as it is asked for, with a record that can be judged. */
async function review(workbench: Workbench): Promise<void> {
  await workbench.page.locator('.monaco-workbench').waitFor({ timeout: 120_000 });
  const field = pageOf(workbench).locator('#code');
  if (!(await field.waitFor({ timeout: 20_000 }).then(() => true, () => false))) {
    await workbench.open('harbour.jsonl');
    await workbench.run('Emo Pillars: Review Labels');
    await field.waitFor({ timeout: 120_000 });
  }
  await eventually(() => field.click({ timeout: 2000 }));
}

/** Keeps the labels of one record after another as fast as the page takes it. @returns how many it showed as judged at the end */
async function judgeUntilKilled(workbench: Workbench, afterMs: number): Promise<number> {
  const frame = pageOf(workbench);
  const hosts = extensionHosts(workbench.server.folder);
  if (hosts.length === 0) throw new Error('The extension host was not found among the processes.');
  let killed = false;
  const timer = setTimeout(() => {
    killed = true;
    for (const host of hosts) process.kill(host, 'SIGKILL');
  }, afterMs);
  let shown = 0;
  try {
    while (!killed) {
      await workbench.page.keyboard.press('Shift+K');
      shown = Math.max(shown, await judgedIn(frame));
    }
    // The page may have been told of more at the last moment.
    return Math.max(shown, await judgedIn(frame));
  } finally {
    clearTimeout(timer);
  }
}

async function judgedIn(frame: ReturnType<typeof pageOf>): Promise<number> {
  const words = await frame.locator('.place').innerText({ timeout: 500 }).catch(() => '');
  return Number(/([\d,]+) judged/.exec(words)?.[1]?.replaceAll(',', '') ?? 0);
}

/** Those whose home is in the folder of this server: others are none of our business. */
function extensionHosts(folder: string): number[] {
  const read = (id: string, what: string): string => {
    try {
      return readFileSync(`/proc/${id}/${what}`, 'utf8');
    } catch {
      return '';
    }
  };
  const ids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return ids.filter(id => read(id, 'cmdline').includes('--type=extensionHost') && read(id, 'environ').includes(`HOME=${folder}`)).map(Number);
}

function readLog(file: string): { judged: number; damaged: boolean } {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [''];
  // What stands after the last line break was cut off, and never reported.
  lines.pop();
  const entries = lines.map(line => parseEntry(line));
  const records = new Set(entries.flatMap(entry => (typeof entry !== 'string' && 'line' in entry ? [entry.line] : [])));
  return { judged: records.size, damaged: entries.some(entry => typeof entry === 'string') };
}
