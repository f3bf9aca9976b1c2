// A curator checks a dataset with the model and reviews it, by keyboard alone; then corrections, evaluation, a study of two judges.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { describePage } from '../describePage';
import { isFocused, pageOf, until as waitUntil } from '../webviewPage';
import { openWorkbench, type Workbench } from '../workbench';
import { speeches } from './speeches';

const vsix = process.env['TEST_VSIX'];
const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern', 'high-contrast': 'Default High Contrast' };

/** Checking comes first here, which takes its time. */
const until = (what: string, holds: () => Promise<boolean>, seconds = 30): Promise<void> => waitUntil(what, holds, seconds);

interface Line {
  kind: string;
  line: number;
  before: { name: string; score?: number }[];
  after?: { name: string; score?: number }[];
}

describePage('the review of a dataset', () => {
  let workbench: Workbench;
  let frame: FrameLocator;
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };
  const said = () => frame.locator('.said').innerText();
  const says = (words: RegExp) => until(String(words), async () => words.test(await said()));
  const place = async (): Promise<string> => /^[\d,]+/.exec(await frame.locator('.place').innerText())?.[0] ?? '';
  const heads = () => frame.locator('[role="columnheader"]').allInnerTexts();
  const dataset = () => path.join(workbench.workspace, 'harbour.jsonl');
  const logged = (): Line[] => readFileSync(path.join(workbench.workspace, 'harbour.corrections.jsonl'), 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as Line);

  before(async () => {
    workbench = await openWorkbench({ files: { 'harbour.jsonl': speeches(320) }, ...(vsix ? { vsix } : {}) });
    await workbench.open('harbour.jsonl');
    await workbench.run('Emo Pillars: Review Labels');
    frame = pageOf(workbench);
    await frame.locator('#code').waitFor({ timeout: 180_000 });
  });
  after(async () => workbench.close());

  for (const [name, theme] of Object.entries(THEMES)) {
    it(`can be read in ${theme}`, async () => {
      workbench.settings({ 'workbench.colorTheme': theme });
      const kind = name === 'light' ? 'vscode-light' : name === 'dark' ? 'vscode-dark' : `vscode-${name}`;
      await frame.locator(`body.${kind}`).waitFor({ timeout: 30_000 });
      await workbench.page.waitForTimeout(300);
      await workbench.screenshot(`review-${name}`);
    });
  }

  it('shows a record with its reason, and every label with its own code', async () => {
    await until('the keyboard in the field', async () => frame.locator('#code').evaluate(isFocused));
    assert.notEqual((await frame.locator('.reason').innerText()).trim(), '');
    const codes = await frame.locator('#labels kbd').allInnerTexts();
    assert.equal(codes.length, 28);
    assert.equal(new Set(codes).size, 28);
    assert.match((await frame.locator('#labels button', { hasText: 'annoyance' }).getAttribute('aria-label')) ?? '', /^annoyance, code an, scores /);
  });

  it('says why these records are in the queue, and why others are not', async () => {
    await press('Shift+W');
    const dialog = frame.getByRole('dialog', { name: 'Why these records' });
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /The queue holds \d+ records[\s\S]*Not in it[\s\S]*Of the check/);
    await workbench.screenshot('review-why');
    await press('Escape');
    await until('the field again', async () => frame.locator('#code').evaluate(isFocused));
  });

  it('corrects a record by code and score, and shows it as saved when it is in the log', async () => {
    assert.equal(await place(), '1');
    const on = frame.locator('#labels button[aria-pressed="true"] .name');
    for (const name of await on.allInnerTexts()) {
      const code = await frame.locator('#labels button', { hasText: name }).first().locator('kbd').innerText();
      await workbench.page.keyboard.type(code);
    }
    await press('a', 'n');
    await says(/annoyance is on: its score\?/);
    await press('Enter');
    await says(/annoyance is on: its score\?/);
    await workbench.screenshot('review-score');
    await press('7');
    await says(/annoyance 0\.7/);
    await press('Enter');
    await says(/^Saved: corrected/);
    const [first] = logged();
    assert.deepEqual([first?.kind, first?.after], ['labels', [{ name: 'annoyance', score: 0.7 }]]);
    assert.equal(await place(), '2');
  });

  it('finds a label by its name', async () => {
    await press('/');
    await workbench.page.keyboard.type('embarr');
    await until('one label', async () => (await frame.locator('#labels li:not(.out)').count()) === 1);
    await workbench.screenshot('review-filter');
    await press('Escape');
    await until('all labels', async () => (await frame.locator('#labels li.out').count()) === 0);
  });

  it('keeps the gold, marks as ambiguous, skips and notes', async () => {
    await press('Shift+K');
    await says(/^Saved: kept/);
    await press('Shift+A');
    await says(/^Saved: marked as ambiguous/);
    await press('Shift+N');
    await until('the note', async () => frame.locator('#note').evaluate(isFocused));
    await workbench.page.keyboard.type('Who says this?');
    await press('Control+Enter');
    await says(/^Saved: the note/);
    assert.match(await frame.locator('p.note').innerText(), /Who says this\?/);
    await press('Shift+S');
    await says(/^Saved: skipped/);
    assert.deepEqual(logged().map(({ kind }) => kind), ['labels', 'keep', 'ambiguous', 'note', 'skip']);
    assert.match(await frame.locator('.place').innerText(), /4 judged/);
  });

  it('undoes and redoes without end', async () => {
    await press('Shift+Z');
    await says(/^Saved: taken back/);
    assert.equal(await place(), '4');
    for (let at = 0; at < 4; at++) {
      await press('Control+z');
      await until('one less', () => Promise.resolve(logged().filter(({ kind }) => kind === 'undo').length === at + 2));
      await says(/^Saved/);
    }
    assert.equal(await place(), '1');
    await press('Shift+Z');
    await says(/nothing to undo/);
    for (let at = 0; at < 5; at++) {
      await press('Shift+Y');
      await until('one more', () => Promise.resolve(logged().filter(({ kind }) => kind === 'redo').length === at + 1));
      await says(/^Saved/);
    }
    assert.match(await frame.locator('.place').innerText(), /4 judged/);
  });

  it('goes on where it was after its tab was closed, and keeps a draft while it is hidden', async () => {
    await workbench.run('View: Close Editor');
    await workbench.run('Emo Pillars: Review Labels');
    frame = pageOf(workbench);
    await frame.locator('#code').waitFor({ timeout: 60_000 });
    assert.match(await frame.locator('.place').innerText(), /4 judged/);
    assert.equal(await place(), '5');
    await press('g', 'r', '5');
    await says(/gratitude 0\.5/);
    await workbench.page.locator('.tab[data-resource-name="harbour.jsonl"]').click();
    await workbench.page.locator('.tab', { hasText: 'Review: harbour.jsonl' }).click();
    frame = pageOf(workbench);
    await until('the draft', async () => (await frame.locator('.now').innerText()).includes('gratitude'));
    await frame.locator('#code').focus();
    await press('Shift+M');
    for (let at = 0; at < 8 && /its score/.test(await said()); at++) await press('6');
    if (!/^Saved/.test(await said())) await press('Enter');
    await says(/^Saved/);
    await workbench.screenshot('review-later');
  });

  it('writes the corrections into a new file, and changes nothing else', async () => {
    await workbench.run('Emo Pillars: Apply Corrections');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'To a new file' }).waitFor({ timeout: 20_000 });
    await press('Enter');
    const input = workbench.page.locator('.quick-input-widget input.input');
    await until('the file dialog', async () => /corrected/.test(await input.inputValue()));
    const target = path.join(workbench.workspace, 'harbour-corrected.jsonl');
    await input.fill(target);
    await press('Enter');
    await until('the file', () => Promise.resolve(existsSync(target)), 30);
    const [old, fresh] = [dataset(), target].map(file => readFileSync(file, 'utf8').split('\n'));
    const changed = old?.flatMap((line, at) => (line === fresh?.[at] ? [] : [at + 1])) ?? [];
    const wanted = logged().filter(({ kind }) => kind === 'labels').map(({ line }) => line);
    assert.ok(changed.length > 0 && changed.every(line => wanted.includes(line)));
    await workbench.screenshot('review-applied');
    await workbench.run('Notifications: Clear All Notifications');
  });

  it('evaluates before and after', async () => {
    await workbench.open('harbour.jsonl');
    await workbench.run('Emo Pillars: Evaluate the Model');
    frame = pageOf(workbench);
    await frame.getByRole('heading', { name: 'Before and after the corrections' }).waitFor({ timeout: 60_000 });
    const text = await frame.locator('main').innerText();
    for (const words of ['Slices', 'Calibration', 'By label', '95 % interval']) assert.ok(text.includes(words), words);
    await workbench.screenshot('review-evaluation');
    await workbench.run('View: Close Editor');
  });

  it('shows in the view what the model says, and changes a label on all that is filtered as one action', async () => {
    await workbench.run('View: Reopen Editor With...');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Emo Pillars Dataset' }).first().waitFor({ timeout: 20_000 });
    await workbench.page.keyboard.type('Emo Pillars Dataset');
    await press('Enter');
    frame = pageOf(workbench);
    await until('the model’s columns', async () => (await heads()).join().includes('Model,agreement,issue'));
    await frame.locator('#rows').focus();
    await press('/');
    await workbench.page.keyboard.type('rotten');
    await until('the filtered rows', async () => /records found$/.test(await frame.locator('#status .live').innerText()));
    const found = Number(/\d+/.exec(await frame.locator('#status .live').innerText())?.[0]);
    await press('Escape');
    await workbench.screenshot('review-attached');
    await workbench.run('Emo Pillars: Change a Label');
    const title = workbench.page.locator('.quick-input-widget .quick-input-title');
    const step = async (asked: string, ...keys: string[]): Promise<void> => {
      await until(asked, async () => (await title.innerText()).includes(asked));
      await press(...keys);
    };
    await step('Change a label on all', 'ArrowDown', 'Enter');
    await until('the labels', async () => (await title.innerText()).includes('The label to remove'));
    await workbench.page.keyboard.type('disgust');
    await press('Enter');
    await until('the plan', async () => (await title.innerText()).includes('What would change'));
    await workbench.screenshot('review-bulk');
    const before = logged().length;
    await press('Enter');
    await until('the action', () => Promise.resolve(logged().at(-1)?.kind === 'bulk'));
    const count = logged().length - before - 1;
    assert.ok(count > 0 && count <= found, `${count} of ${found}`);
    const undo = workbench.page.getByRole('button', { name: 'Undo' });
    await undo.focus();
    await press('Enter');
    await until('the undo', () => Promise.resolve(logged().at(-1)?.kind === 'undo'));
    await workbench.run('View: Reopen Editor With...');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Text Editor' }).first().waitFor({ timeout: 20_000 });
    await workbench.page.keyboard.type('Text Editor');
    await press('Enter');
  });

  it('asks the judges of a study, and reports how far they agree', async () => {
    const folder = path.join(workbench.workspace, 'harbour-study');
    for (const judge of ['Ada', 'Ben']) {
      await workbench.open('harbour.jsonl');
      await workbench.run('Emo Pillars: Start an Agreement Study');
      const input = workbench.page.locator('.quick-input-widget input.input');
      const title = workbench.page.locator('.quick-input-widget .quick-input-title');
      const answer = async (asked: string, value?: string): Promise<void> => {
        await until(asked, async () => (await title.innerText()).includes(asked));
        if (value !== undefined) await input.fill(value);
        await press('Enter');
      };
      await answer('its folder');
      if (judge === 'Ada') {
        await answer('how many', '4');
        await answer('the seed');
      }
      await answer('the judge', judge);
      frame = pageOf(workbench);
      await frame.locator('.options button').first().waitFor({ timeout: 60_000 });
      assert.equal(await frame.locator('.options button').count(), 7);
      await until('the keyboard in the page', async () => frame.locator('article').evaluate(isFocused));
      await press('c', '1', '2');
      if (judge === 'Ada') await workbench.screenshot('study');
      for (let at = 0; at < 4; at++) {
        if (at > 0) await press(judge === 'Ada' ? '1' : String(at));
        await press('Enter');
        await until('the next', async () => (await frame.locator('.place').innerText()).includes(`${at + 1} answered by ${judge}`));
      }
    }
    await press('Enter');
    await until('the report', async () => (await pageOf(workbench).locator('main').innerText()).includes('Krippendorff'));
    frame = pageOf(workbench);
    assert.match(await frame.locator('main').innerText(), /Ada and Ben/);
    await workbench.screenshot('study-report');
    assert.ok(existsSync(path.join(folder, 'answers', 'Ada.jsonl')));
  });

  it('writes the corrections into the file itself once that is confirmed, and the review goes on', async () => {
    const old = readFileSync(dataset(), 'utf8').split('\n');
    await workbench.page.locator('.tab', { hasText: 'Review: harbour.jsonl' }).click();
    await workbench.run('Emo Pillars: Apply Corrections');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'In place' }).waitFor({ timeout: 20_000 });
    await press('ArrowDown', 'Enter');
    await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Change the File' }).waitFor({ timeout: 20_000 });
    assert.equal(readFileSync(dataset(), 'utf8'), old.join('\n'));
    await press('Enter');
    await until('the file', () => Promise.resolve(readFileSync(dataset(), 'utf8') !== old.join('\n')));
    const fresh = readFileSync(dataset(), 'utf8').split('\n');
    const changed = old.flatMap((line, at) => (line === fresh[at] ? [] : [at + 1]));
    const wanted = logged().filter(({ kind }) => kind === 'labels').map(({ line }) => line);
    assert.ok(changed.length > 0 && changed.every(line => wanted.includes(line)));
    await until('the entries', () => Promise.resolve(logged().filter(({ kind }) => kind === 'applied').length === changed.length));
    frame = pageOf(workbench);
    await until('the new queue', async () => (await frame.locator('.place').innerText()).includes('judged'), 60);
  });
});
