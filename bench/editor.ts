// What a writer waits for, measured in a real VS Code: from text on the screen to labels on the screen.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openWorkbench, type Workbench } from '../test/host/workbench';
import { root } from './engine';
import { fountainScript } from './script';

const watcher = readFileSync(path.join(__dirname, 'watchPaint.js'), 'utf8');
const quietMs = 400;
/** After it has opened a window, VS Code is at work for some seconds. */
const settleMs = 8000;
/** Speeches that no model leaves without a label, at the top of every measured script. */
const opening = ['Thank you so much, I love you!', 'I am so sorry, this is terrible.', 'What a wonderful surprise, how lovely!'];

export interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly max: number;
  readonly values: readonly number[];
}

export interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  readonly samples: number;
  readonly cpuMs: number;
}

export interface ContextReport {
  readonly firstLabels: Spread;
  /** From the end of the quiet time to the scores of every line that sees the edit. */
  readonly editing: Spread;
  /** How many lines were scored after each edit. */
  readonly scored: readonly number[];
}

/** From text in view to labels in view, of a script that was annotated before. */
export interface Again {
  /** Closed and opened again. */
  readonly reopening: Spread;
  /** Going from one annotated tab to another. */
  readonly switching: Spread;
}

export interface EditorReport extends Again {
  /** From text in view to labels in view, milliseconds; extension not active before, cache empty. */
  readonly firstLabels: Spread;
  /** The same two with ours switched off, its grammars apart, and another that only puts one fixed decoration into the editor in view. */
  readonly floor: Again;
  /** The same two on the whole script. */
  readonly long: Again;
  /** From the end of the quiet time. */
  readonly editing: Spread;
  readonly loop: { readonly withExtension: readonly LoopDelay[]; readonly without: readonly LoopDelay[] };
}

const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95), max: at(1), values };
};

const script = (utterances: readonly string[]): string => fountainScript([...opening, ...utterances]);
/** What the other script begins with. */
const otherOpening = ['I hate you, how dare you!', 'I am so happy, thank you!'];
const other = 'A page of notes that has nothing to say.\n';

const opens = (workbench: Workbench, marker: string): Promise<number> =>
  workbench.page.evaluate<number>(`window.emoPillarsBench.opening(${JSON.stringify(marker)})`);

async function bench(files: Record<string, string>, use: (workbench: Workbench) => Promise<void>, options: Parameters<typeof openWorkbench>[0] = {}): Promise<void> {
  const workbench = await openWorkbench({ files, ...options });
  try {
    await workbench.page.evaluate(watcher);
    await workbench.page.waitForTimeout(settleMs);
    await use(workbench);
  } finally {
    await workbench.close();
    rmSync(workbench.workspace, { recursive: true, force: true });
  }
}

/** Labels in the line that is typed in, where the watcher looks for them; lines read without those before them. */
const atTheEnd = { settings: { 'emoPillars.placement': 'speech', 'emoPillars.context': 0 } };

/** First labels in a fresh editor, and editing until every line that sees the edit is scored, with the context that the model takes. */
export async function measureContext(utterances: readonly string[], fresh = 5): Promise<ContextReport> {
  const first: number[] = [];
  const file = path.join(os.tmpdir(), `emo-pillars-edits-${process.pid}.json`);
  const options = { env: { EMO_PILLARS_PROBE_FILE: file }, extensions: [path.join(root, 'bench/probe')] };
  for (let run = 0; run < fresh; run++) {
    await bench({ 'play.fountain': script(utterances) }, async workbench => {
      const seen = opens(workbench, opening[0] ?? '');
      await workbench.open('play.fountain');
      first.push(await seen);
      if (run === 0) await measureEditsInContext(workbench, file);
    }, options);
  }
  const { waits, asked } = JSON.parse(readFileSync(file, 'utf8')) as { waits: number[]; asked: number[] };
  rmSync(file, { force: true });
  return { firstLabels: spread(first), editing: spread(waits.map(wait => wait - quietMs)), scored: asked };
}

async function measureEditsInContext(workbench: Workbench, file: string): Promise<void> {
  const { page } = workbench;
  for (let wait = 0; wait < 120 && !/all \d+ texts scored/.test(workbench.extensionLog()); wait++) await page.waitForTimeout(1000);
  await page.locator('.editor-instance .view-line', { hasText: (opening[2] ?? '').slice(0, 20) }).first().click({ position: { x: 30, y: 8 } });
  await page.keyboard.press('End');
  await workbench.run('Probe: Measure Edits');
  for (let wait = 0; wait < 120 && !existsSync(file); wait++) await page.waitForTimeout(1000);
}

/** As many speeches as a full-length play has. */
const PLAY = 900;

const scripts = (utterances: readonly string[]): Record<string, string> => ({
  'play.fountain': script(utterances),
  'sequel.fountain': fountainScript([...otherOpening, ...utterances]),
  'notes.txt': other,
});

/** First labels in a fresh editor, and editing, on a script of these utterances; reopening and switching on it and on a play's worth of them. */
export async function measureWriting(utterances: readonly string[], fresh = 5): Promise<Omit<EditorReport, 'loop'>> {
  const first: number[] = [];
  const editing: number[] = [];
  let long: Again | undefined;
  for (let run = 0; run < fresh; run++) {
    await bench(scripts(utterances), async workbench => {
      const seen = opens(workbench, opening[0] ?? '');
      await workbench.open('play.fountain');
      first.push(await seen);
      if (run > 0) return;
      await workbench.page.waitForTimeout(8000);
      long = await measureAgain(workbench);
      editing.push(...(await measureEdits(workbench, 30)));
    }, atTheEnd);
  }
  const play = scripts(utterances.slice(0, PLAY));
  const ours = await measureAgainIn(play, atTheEnd);
  const floor = await measureAgainIn(play, { settings: { 'emoPillars.enabled': false }, env: { EMO_PILLARS_PROBE_DECORATES: '1' }, extensions: [path.join(root, 'bench/probe')] });
  if (long === undefined) throw new Error('nothing was measured');
  return { firstLabels: spread(first), ...ours, floor, long, editing: spread(editing) };
}

async function measureAgainIn(files: Record<string, string>, options: Parameters<typeof openWorkbench>[0]): Promise<Again> {
  let found: Again | undefined;
  await bench(files, async workbench => {
    await workbench.open('play.fountain');
    await workbench.page.waitForTimeout(5000);
    found = await measureAgain(workbench);
  }, options);
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}

async function measureAgain(workbench: Workbench): Promise<Again> {
  const reopening = spread(await measureReopening(workbench, 15));
  return { reopening, switching: spread(await measureSwitches(workbench, 16)) };
}

async function measureReopening(workbench: Workbench, times: number): Promise<number[]> {
  const waits: number[] = [];
  for (let time = 0; time < times; time++) {
    await workbench.run('View: Close Editor');
    await workbench.open('notes.txt');
    const again = opens(workbench, opening[0] ?? '');
    await workbench.open('play.fountain');
    waits.push(await again);
  }
  return waits;
}

/** From one script to another and back, by a click on the tab; ends at the play. */
async function measureSwitches(workbench: Workbench, times: number): Promise<number[]> {
  const waits: number[] = [];
  const tab = (name: string) => workbench.page.locator(`.tab[data-resource-name="${name}"]`);
  await workbench.open('sequel.fountain');
  await workbench.page.waitForTimeout(4000);
  for (let time = 0; time < times; time++) {
    const [name, marker] = time % 2 === 0 ? ['play.fountain', opening[0]] : ['sequel.fountain', otherOpening[0]];
    const painted = opens(workbench, marker ?? '');
    await tab(name).click();
    waits.push(await painted);
    await workbench.page.waitForTimeout(700);
  }
  await tab('play.fountain').click();
  return waits;
}

async function measureEdits({ page }: Workbench, times: number): Promise<number[]> {
  const line = opening[2] ?? '';
  const waits: number[] = [];
  await page.locator('.editor-instance .view-line', { hasText: line.slice(0, 20) }).first().click({ position: { x: 30, y: 8 } });
  await page.keyboard.press('End');
  for (let time = 0; time < times; time++) {
    await page.evaluate(`window.emoPillarsBench.watchLine(${JSON.stringify(line.slice(0, 20))})`);
    await page.keyboard.type('!');
    waits.push((await page.evaluate<number>('window.emoPillarsBench.retyped()')) - quietMs);
    await page.waitForTimeout(150);
  }
  return waits;
}

/** Event-loop delay of the extension host while a long script opens and is typed in, with our extension and without. */
export async function measureLoop(utterances: readonly string[], rounds = 3): Promise<EditorReport['loop']> {
  const loop = { withExtension: [] as LoopDelay[], without: [] as LoopDelay[] };
  for (let round = 0; round < rounds; round++) {
    loop.without.push(await measureLoopOnce(utterances, true));
    loop.withExtension.push(await measureLoopOnce(utterances, false));
  }
  return loop;
}

async function measureLoopOnce(utterances: readonly string[], withoutExtension: boolean): Promise<LoopDelay> {
  const file = path.join(os.tmpdir(), `emo-pillars-probe-${process.pid}.json`);
  await bench(
    { 'long.fountain': script(utterances) },
    async workbench => {
      const { page } = workbench;
      await workbench.run('Probe: Start Measuring');
      await workbench.open('long.fountain');
      await page.waitForTimeout(4000);
      await page.locator('.editor-instance .view-line', { hasText: (opening[2] ?? '').slice(0, 20) }).first().click({ position: { x: 30, y: 8 } });
      await page.keyboard.press('End');
      for (let burst = 0; burst < 6; burst++) {
        await page.keyboard.type(' and then some more words, said twice', { delay: 60 });
        await page.waitForTimeout(2500);
      }
      await workbench.run('Probe: Stop Measuring');
      await page.waitForTimeout(500);
    },
    { withoutExtension, env: { EMO_PILLARS_PROBE_FILE: file }, extensions: [path.join(root, 'bench/probe')] },
  );
  const figures = JSON.parse(readFileSync(file, 'utf8')) as LoopDelay;
  rmSync(file, { force: true });
  return figures;
}
