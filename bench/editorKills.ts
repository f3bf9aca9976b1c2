// A review in a real editor whose extension host is killed at random moments: what the page had shown as saved is looked for on disk.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseEntry } from '../src/dataset/review/patchEntry';
import { speeches } from '../test/host/page/speeches';
import { eventually, pageOf } from '../test/host/webviewPage';
import { openWorkbench, type Workbench } from '../test/host/workbench';

export interface EditorKills {
  readonly kills: number;
  /** Judgements that the page had shown as saved before the kills, all kills together. */
  readonly shown: number;
  /** Of these, those of which the log on disk says nothing. */
  readonly lost: number;
  /** Kills after which the dataset was another one, or the log had a line that is no entry, beside the last one that was cut off. */
  readonly damaged: number;
}

const RECORDS = 3000;
const LONGEST_MS = 2500;
/** A label that no record has. */
const ADDED = 'embarrassment';
/** Of the queue; from then on the review begins anew, so that there is always a record to judge. */
const ENOUGH = 150;

/** What the page showed as saved: the line of the record, and what was said of it. */
interface Saved {
  readonly line: number;
  readonly kind: 'keep' | 'labels';
}

/** @param kills how often; each takes some ten seconds. Rejects where the editor cannot be driven. */
export async function measureEditorKills(kills: number): Promise<EditorKills> {
  const text = speeches(RECORDS);
  const workbench = await openWorkbench({ files: { 'harbour.jsonl': text } });
  const dataset = path.join(workbench.workspace, 'harbour.jsonl');
  const log = path.join(workbench.workspace, 'harbour.corrections.jsonl');
  const sum = { kills: 0, shown: 0, lost: 0, damaged: 0 };
  try {
    await review(workbench);
    while (sum.kills < kills) {
      const shown = await judgeUntilKilled(workbench, Math.random() * LONGEST_MS);
      const { said, damaged } = readLog(log);
      const lost = shown.filter(({ line, kind }) => !said.some(own => own.line === line && own.kind === kind)).length;
      sum.kills++;
      sum.shown += shown.length;
      sum.lost += lost;
      if (damaged || readFileSync(dataset, 'utf8') !== text) sum.damaged++;
      console.error(`kill ${sum.kills} of ${kills}: ${shown.length} shown as saved, ${lost} of them lost; ${said.length} in the log`);
      if (said.length > ENOUGH) rmSync(log);
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

/** Keeps the labels of one record and corrects those of the next, as fast as the page takes it. */
async function judgeUntilKilled(workbench: Workbench, afterMs: number): Promise<Saved[]> {
  const frame = pageOf(workbench);
  const hosts = extensionHosts(workbench.server.folder);
  if (hosts.length === 0) throw new Error('The extension host was not found among the processes.');
  const code = await frame.locator('#labels button', { hasText: ADDED }).first().locator('kbd').innerText();
  let killed = false;
  const timer = setTimeout(() => {
    killed = true;
    for (const host of hosts) process.kill(host, 'SIGKILL');
  }, afterMs);
  const saved: Saved[] = [];
  try {
    while (!killed) {
      const { line, isJudged } = await stateOf(frame);
      // The page comes back where it was, which may be a record that was just saved.
      if (isJudged) {
        await workbench.page.keyboard.press('ArrowRight');
        await workbench.page.waitForTimeout(300);
      }
      if (line === 0 || isJudged) continue;
      const kind = saved.length % 2 === 0 ? 'keep' : 'labels';
      for (const key of kind === 'keep' ? ['Shift+K'] : [...Array.from(code), '8', 'Enter']) await workbench.page.keyboard.press(key);
      // Once more after the kill: the page may have been told at the last moment.
      for (let last = false; !last; ) {
        last = killed;
        // It goes on to the next record once this one is saved.
        const now = await stateOf(frame);
        if (now.line === line || now.line === 0) continue;
        saved.push({ line, kind });
        break;
      }
    }
    return saved;
  } finally {
    clearTimeout(timer);
  }
}

/** The line of the record in front, 0 where none is, and whether something was said of it. */
async function stateOf(frame: ReturnType<typeof pageOf>): Promise<{ line: number; isJudged: boolean }> {
  const card = frame.locator('article.card');
  const label = await card.getAttribute('aria-label', { timeout: 500 }).catch(() => '');
  return { line: Number(/line (\d+)/.exec(label ?? '')?.[1] ?? 0), isJudged: (await card.locator('.verdict').count().catch(() => 0)) > 0 };
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

function readLog(file: string): { said: Saved[]; damaged: boolean } {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [''];
  // What stands after the last line break was cut off, and never reported.
  lines.pop();
  const entries = lines.map(line => parseEntry(line));
  const said = entries.flatMap(entry => {
    if (typeof entry === 'string' || (entry.kind !== 'keep' && entry.kind !== 'labels')) return [];
    return entry.kind === 'keep' || entry.after?.some(({ name }) => name === ADDED) === true ? [{ line: entry.line, kind: entry.kind }] : [];
  });
  return { said, damaged: entries.some(entry => typeof entry === 'string') };
}
