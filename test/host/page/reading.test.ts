// Going about in an annotated play: two views of it, other tabs, keys, the list, the walkthrough.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describePage } from '../describePage';
import { actOne } from '../folders';
import { painted, waitForLabels, waitForPaint } from '../painted';
import { eventually, until } from '../webviewPage';
import { openWorkbench, type Workbench } from '../workbench';

const play = path.basename(actOne);
const vsix = process.env['TEST_VSIX'];
const notes = 'Nothing is said in these notes.\n';
const subtitles = '1\n00:00:01,000 --> 00:00:03,000\nThank you so much, I love you!\n';

/** How many labels each editor in view shows. */
const perEditor = ({ page }: Workbench): Promise<number[]> =>
  page.evaluate<number[]>(`[...document.querySelectorAll('.editor-instance')].map(editor =>
    [...editor.querySelectorAll('.view-line span span')].filter(span => !['none', 'normal', '""'].includes(getComputedStyle(span, '::after').content)).length)`);

describePage('an annotated play while one reads', () => {
  let workbench: Workbench;
  let count: number;

  before(async () => {
    const files = { [play]: readFileSync(actOne, 'utf8'), 'notes.txt': notes, 'film.srt': subtitles };
    workbench = await openWorkbench({ files, ...(vsix ? { vsix } : {}) });
    await workbench.open(play);
    count = (await waitForLabels(workbench, 5)).labels.length;
  });
  after(async () => workbench.close());

  it('shows its labels again whenever one comes back to it, without reading it anew', async () => {
    const reports = () => workbench.extensionLog().split('\n').filter(line => line.includes(`/${play}: `)).length;
    await until('all scores', async () => Promise.resolve(workbench.extensionLog().includes('301 texts scored')));
    const before = reports();
    for (const other of ['notes.txt', 'film.srt']) {
      await workbench.open(other);
      await waitForPaint(workbench, `the labels of ${other}`, ({ labels }) => labels.length === (other === 'notes.txt' ? 0 : 1));
      await workbench.page.locator(`.tab[data-resource-name="${play}"]`).click();
      await waitForLabels(workbench, count);
    }
    assert.equal(reports(), before);
  });

  it('is switched off and on with a key', async () => {
    await workbench.goTo(1);
    await waitForLabels(workbench, count);
    await workbench.page.keyboard.press('Shift+Alt+E');
    await waitForPaint(workbench, 'no labels', ({ labels, boxes }) => labels.length === 0 && boxes === 0);
    await workbench.page.keyboard.press('Shift+Alt+E');
    await waitForLabels(workbench, count);
    await workbench.page.keyboard.press('Control+Shift+Alt+E');
    await waitForPaint(workbench, 'no labels in this file', ({ labels }) => labels.length === 0);
    await workbench.page.keyboard.press('Control+Shift+Alt+E');
    await waitForLabels(workbench, count);
  });

  it('is gone through from emotion to emotion with a key', async () => {
    const cursor = workbench.page.locator('.editor-status-selection, [id="status.editor.selection"]').first();
    await workbench.goTo(1);
    await workbench.page.keyboard.press('Shift+Alt+N');
    await until('the first emotion', async () => (await cursor.innerText()).includes('Ln 15, Col 1'));
    await workbench.page.keyboard.press('Shift+Alt+N');
    await until('the second emotion', async () => !(await cursor.innerText()).includes('Ln 15, '));
    await workbench.page.keyboard.press('Shift+Alt+P');
    await until('the first emotion again', async () => (await cursor.innerText()).includes('Ln 15, Col 1'));
  });

  it('lists its emotions, finds one by its words, and puts the view back when one changes one’s mind', async () => {
    const { page } = workbench;
    const cursor = page.locator('[id="status.editor.selection"]').first();
    const list = page.locator('.quick-input-widget');
    await workbench.goTo(1);
    await page.keyboard.press('Shift+Alt+L');
    await list.locator('.monaco-list-row', { hasText: 'curiosity' }).first().waitFor({ timeout: 20_000 });
    await list.locator('input.input').fill('cucumber');
    await page.keyboard.press('ArrowDown');
    await until('a line in view', async () => !(await cursor.innerText()).includes('Ln 1, '));
    await workbench.screenshot('earnest-list');
    await page.keyboard.press('Escape');
    await until('the place before', async () => (await cursor.innerText()).includes('Ln 1, Col 1'));
  });

  it('lists those of one emotion and of one character, and all again', async () => {
    const { page } = workbench;
    const list = page.locator('.quick-input-widget');
    const title = (text: RegExp) => list.locator('.quick-input-title', { hasText: text }).waitFor({ timeout: 20_000 });
    const button = (name: string) => list.getByRole('button', { name }).click();
    const texts = () => list.locator('.monaco-list-row').allInnerTexts();
    await workbench.goTo(1);
    await page.keyboard.press('Shift+Alt+L');
    await title(/^Emotions · \d+$/);
    await button('Filter by Emotion');
    await title(/^Filter by Emotion$/);
    await list.locator('.monaco-list-row', { hasText: 'curiosity' }).first().click();
    await title(/^Emotions · curiosity · \d+$/);
    const allHave = (...words: string[]) => eventually(async () => {
      const shown = await texts();
      assert.ok(shown.length > 0 && shown.every(text => words.every(word => text.includes(word))), shown.join('\n'));
    });
    await allHave('curiosity');
    await button('Filter by Character');
    await title(/^Filter by Character$/);
    await list.locator('.monaco-list-row', { hasText: 'ALGERNON' }).first().click();
    await title(/^Emotions · curiosity · ALGERNON · \d+$/);
    await allHave('curiosity', 'ALGERNON');
    await button('Show All');
    await title(/^Emotions · \d+$/);
    await page.keyboard.press('Escape');
  });

  it('has a log that is shown on request', async () => {
    const { page } = workbench;
    await workbench.run('Emo Pillars: Show Log');
    await page.locator('.part.panel .view-line', { hasText: /\[info\].*earnest-act1\.fountain/ }).first().waitFor({ timeout: 20_000 });
    await workbench.run('View: Hide Panel');
  });

  it('is painted in both halves of a split editor', async () => {
    await workbench.run('View: Split Editor Right');
    await until('labels in both', async () => {
      const counts = await perEditor(workbench);
      return counts.length === 2 && counts.every(labels => labels > 4);
    });
    await workbench.run('View: Close Editor');
    await until('one editor', async () => (await perEditor(workbench)).length === 1);
  });

  it('may be underlined instead of tinted', async () => {
    workbench.settings({ 'emoPillars.tint': 'underline' });
    const borders = (): Promise<string[]> =>
      workbench.page.evaluate<string[]>(`[...document.querySelectorAll('.view-overlays [class*="ced-"]')].map(box => getComputedStyle(box).borderBottomStyle).filter(style => style !== 'none')`);
    await until('underlines', async () => new Set(await borders()).size > 1);
    await eventually(async () => assert.deepEqual((await painted(workbench.page)).labels.filter(({ insideLine }) => insideLine), []));
    await workbench.screenshot('earnest-underline');
    workbench.settings({ 'emoPillars.tint': 'background' });
    await until('none', async () => (await borders()).length === 0);
  });

  it('goes from the list to the right words though the text is read again while it is open', async () => {
    const { page } = workbench;
    const cursor = page.locator('[id="status.editor.selection"]').first();
    const list = page.locator('.quick-input-widget');
    await workbench.goTo(11);
    await page.keyboard.press('End');
    await page.keyboard.insertText(' And thank you, all of you, you wonderful people, who have come such a long way to be here with us tonight!'.repeat(5));
    await page.keyboard.press('Shift+Alt+L');
    await list.locator('.monaco-list-row', { hasText: 'cucumber' }).first().waitFor({ timeout: 20_000 });
    await new Promise(resolve => setTimeout(resolve, 1500));
    await list.locator('input.input').fill('cucumber');
    await page.keyboard.press('ArrowDown');
    const focused = list.locator('.monaco-list-row.focused');
    await until('its line', async () => /line \d+/.test(await focused.innerText()));
    const [line] = /line \d+/.exec(await focused.innerText()) ?? [];
    await until('the words of that row', async () => (await cursor.innerText()).includes(`${line?.replace('line', 'Ln')}, `));
    await page.keyboard.press('Escape');
  });

  it('is what the walkthrough’s first step opens', async () => {
    const { page } = workbench;
    await workbench.run('View: Close All Editors');
    await workbench.run('Emo Pillars: Open the Sample Play');
    await page.locator(`.tab.active[data-resource-name="${play}"]`).waitFor({ timeout: 30_000 });
    await waitForLabels(workbench, 5);
  });
});
