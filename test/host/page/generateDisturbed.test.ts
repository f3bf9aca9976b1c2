// Generating where not all is well: nothing to read, files that are none, a key that is missing, a server that falls silent, a window that is loaded anew, a tab that is closed.
import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { describePage, stepByStep } from '../describePage';
import { startStoryTeller, STORY, type StoryTeller } from '../storyTeller';
import { pageOf, pressItem, until } from '../webviewPage';
import { openWorkbench, type Workbench } from '../workbench';
import { installed, notice, selectAll } from './generating';

describePage('generating that is disturbed', () => {
  let teller: StoryTeller;
  let workbench: Workbench;
  let frame: FrameLocator;
  stepByStep();
  const run = () => frame.locator('.run').innerText({ timeout: 1000 });
  const said = () => frame.locator('.said').innerText({ timeout: 1000 });

  before(async () => {
    teller = await startStoryTeller();
    const files = { 'gale.txt': STORY.replace('storm', 'gale'), 'lamp.txt': STORY, 'picture.txt': 'P\0N\0G', 'spaces.txt': '  \n\n' };
    const settings = { 'emoPillars.generate.server': teller.url, 'emoPillars.generate.model': 'teller', 'emoPillars.generate.concurrency': 2 };
    workbench = await openWorkbench({ files, settings, size: { width: 900, height: 900 }, ...installed });
    await workbench.page.getByRole('treeitem', { name: 'gale.txt' }).click({ timeout: 120_000 });
  });
  after(async () => {
    await workbench.close();
    await teller.stop();
  });

  it('asks for a narrative where only white space is selected', async () => {
    await selectAll(workbench, 'spaces.txt');
    await workbench.run('Emo Pillars: Generate Examples from Selection');
    await notice(workbench, 'Select the narrative first').waitFor();
    await workbench.run('Notifications: Clear All Notifications');
  });

  it('takes several files from the explorer, and says which it leaves out', async () => {
    const { page } = workbench;
    await page.getByRole('treeitem', { name: 'gale.txt' }).click();
    // Opened by that, it is chosen in the explorer once more, and alone.
    await page.locator('.tab.active[data-resource-name="gale.txt"]').waitFor({ timeout: 30_000 });
    await page.locator('.editor-instance .view-line', { hasText: 'gale' }).first().waitFor({ timeout: 30_000 });
    await page.getByRole('treeitem', { name: 'spaces.txt' }).click({ modifiers: ['Shift'] });
    const chosen = page.locator('.explorer-folders-view .monaco-list-row.selected');
    await until('four files chosen', async () => (await chosen.count()) === 4);
    await page.getByRole('treeitem', { name: 'lamp.txt' }).click({ button: 'right' });
    await pressItem(workbench, 'Generate Examples from File(s)…');
    frame = pageOf(workbench);
    await until('the form', async () => /2 narratives/.test(await frame.locator('.asks').innerText()));
    const text = await frame.locator('.asks').innerText();
    assert.match(text, /picture\.txt is left out/);
    assert.match(text, /spaces\.txt is left out: it is empty/);
    await workbench.screenshot('generate-files');
  });

  it('says that the server wants a key before it begins', async () => {
    teller.key = 'secret';
    await frame.locator('#start').click();
    await until('the word on the key', async () => /key/i.test(await said()));
    await workbench.screenshot('generate-no-key');
    assert.equal(teller.asked.length, 0);
  });

  it('is still starting when one comes back from another tab, and says there what came of it', async () => {
    const { page } = workbench;
    const look = async (tab: string): Promise<void> => page.locator('.tab', { hasText: tab }).first().click();
    teller.pause = 6000;
    await frame.locator('#start').click();
    await until('that it starts', async () => /Starting/.test(await frame.locator('#start').innerText()));
    await look('gale.txt');
    await page.locator('.editor-instance .view-line', { hasText: 'gale' }).first().waitFor({ timeout: 30_000 });
    await look('Generate:');
    frame = pageOf(workbench);
    await until('that it still starts', async () => /Starting/.test(await frame.locator('#start').innerText({ timeout: 1000 })));
    await look('gale.txt');
    await notice(workbench, 'key').waitFor({ timeout: 30_000 });
    teller.pause = 0;
    await look('Generate:');
    frame = pageOf(workbench);
    await until('the word on the key', async () => /key/i.test(await said()));
    assert.equal(teller.asked.length, 0);
    await workbench.run('Notifications: Clear All Notifications');
  });

  it('begins once the key is there', async () => {
    await frame.locator('#key').click();
    await workbench.page.locator('.quick-input-widget input.input').fill('secret');
    await workbench.page.keyboard.press('Enter');
    await until('that there is a key', async () => /Change Key/.test(await frame.locator('#key').innerText()));
    teller.wait = 150;
    await frame.locator('#start').click();
    await until('the first example', async () => /^1 of/.test(await frame.locator('.place').innerText()));
  });

  it('says so when the server is silent, keeps what there is, and goes on when it is back', async () => {
    teller.isDead = true;
    await until('the silence', async () => /no answer for \d+ s/.test(await run()));
    await workbench.screenshot('generate-silent');
    await frame.locator('#code').waitFor();
    teller.isDead = false;
    await until('that it goes on', async () => /^Generating .*answers a/.test(await run()));
  });

  it('goes on after the window was loaded anew, with all that was said kept', async () => {
    await workbench.page.keyboard.press('Enter');
    await until('the word', async () => /^Saved: accepted/.test(await said()));
    const asked = teller.asked.length;
    await workbench.page.reload();
    frame = pageOf(workbench);
    await until('the page again', async () => /1 accepted/.test(await frame.locator('.place').innerText({ timeout: 1000 })));
    assert.match(await run(), /^Stopped/);
    assert.ok(teller.asked.length <= asked + 4, 'nothing is asked by itself');
    await frame.locator('#stop').click();
    await until('that it goes on', async () => /^Generating/.test(await run()));
  });

  it('runs on when its tab is closed, beside another run', async () => {
    teller.wait = 400;
    await workbench.run('View: Close Editor');
    await selectAll(workbench, 'lamp.txt');
    await workbench.run('Emo Pillars: Generate Examples from Selection');
    frame = pageOf(workbench);
    await frame.locator('#start').click();
    await until('the other run', async () => /^Generating/.test(await run()));
    await until('both in the status bar', async () => ((await workbench.page.locator('.statusbar-item[aria-label*="Generating examples from"]').getAttribute('aria-label')) ?? '').split('Generating examples').length === 3);
    teller.wait = 0;
    await until('the end', async () => /^Done/.test(await run()));
    await notice(workbench, 'are ready to be reviewed').locator('.monaco-button', { hasText: 'Review' }).click();
    frame = pageOf(workbench);
    await until('the first run', async () => /^2 files/.test(await frame.locator('header').innerText()));
    assert.match(await frame.locator('.place').innerText(), /^2 of \d+ · 1 accepted/);
  });
});
