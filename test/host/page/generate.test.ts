// A writer generates examples from a selected story: the form, the dry run, watching, judging by keyboard, regenerating, appending and taking that back.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { assertMatches } from '../../package/cli/schema';
import { describePage, stepByStep } from '../describePage';
import { outerAddress, reachableAt, startStoryTeller, STORY, type StoryTeller } from '../storyTeller';
import { choose, eventually, isFocused, isStored, pageOf, until } from '../webviewPage';
import { openWorkbench, type Workbench } from '../workbench';
import { installed, notice, selectAll } from './generating';

const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern', 'high-contrast': 'Default High Contrast' };

interface Written {
  kind: string;
  utterance: string;
  all_emotions: [string, number][];
  all_emotions_mapped: [string, number][];
  review: { verdict: string };
  provenance: { narrative: { file: string }; calls: unknown[] };
}

describePage('generating examples from a selection', () => {
  let teller: StoryTeller;
  let workbench: Workbench;
  let frame: FrameLocator;
  stepByStep();
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };
  const said = () => frame.locator('.said').innerText({ timeout: 1000 });
  const says = (words: RegExp) => until(String(words), async () => words.test(await said()));
  const place = () => frame.locator('.place').innerText({ timeout: 1000 });
  const target = () => path.join(workbench.workspace, 'made.jsonl');
  const written = (): Written[] => readFileSync(target(), 'utf8').split('\n').slice(0, -1).map(line => JSON.parse(line) as Written);
  const inThemes = async (what: string): Promise<void> => {
    for (const [name, theme] of Object.entries(THEMES)) {
      workbench.settings({ 'workbench.colorTheme': theme });
      const kind = name === 'light' ? 'vscode-light' : name === 'dark' ? 'vscode-dark' : `vscode-${name}`;
      await frame.locator(`body.${kind}`).waitFor();
      await workbench.page.waitForTimeout(300);
      await workbench.screenshot(`generate-${what}-${name}`);
    }
    workbench.settings({ 'workbench.colorTheme': THEMES.dark });
    await frame.locator('body.vscode-dark').waitFor();
  };

  before(async () => {
    teller = await startStoryTeller();
    const settings = { 'emoPillars.generate.server': teller.url, 'emoPillars.generate.model': 'teller', 'emoPillars.generate.concurrency': 2 };
    workbench = await openWorkbench({ files: { 'lamp.txt': STORY }, settings, ...installed });
    await selectAll(workbench, 'lamp.txt');
    await workbench.run('Emo Pillars: Generate Examples from Selection');
    frame = pageOf(workbench);
    await frame.locator('#start').waitFor();
  });
  after(async () => {
    await workbench.close();
    await teller.stop();
  });

  it('begins with a short form that says where the text goes and what it comes to', async () => {
    await until('the weight', async () => /questions/.test(await frame.locator('.leaving').innerText()));
    const leaving = await frame.locator('.leaving').innerText();
    assert.match(leaving, new RegExp(`Nothing leaves this machine\\..*${teller.url.slice(7, -3)}`));
    assert.ok(leaving.includes(`${STORY.length.toLocaleString('en-GB')} characters`), leaving);
    assert.equal(teller.requests.length, 0);
    await inThemes('form');
  });

  it('shows what of the server works, when that is asked', async () => {
    await frame.locator('#test').click();
    await until('the steps', async () => (await frame.locator('.steps li').count()) === 6);
    assert.deepEqual(await Promise.all([0, 1, 2, 3, 4].map(step => frame.locator('.steps li').nth(step).getAttribute('class'))), ['works', 'works', 'works', 'works', 'works']);
    assert.equal(teller.asked.length, 0);
    await workbench.screenshot('generate-test');
  });

  it('lists the models of the server where none is named', async () => {
    const model = frame.locator('#model input');
    await model.fill('');
    await until('the problem', async () => /Name the model/.test(await frame.locator('.leaving').innerText()));
    await frame.locator('#test').click();
    await until('the models', async () => /No model is named.* has: teller\./.test(await frame.locator('.steps li').nth(2).innerText({ timeout: 1000 })));
    await workbench.screenshot('generate-test-models');
    await model.fill('teller');
    await until('no problem', async () => (await frame.locator('.leaving .problem').count()) === 0);
    assert.equal(teller.asked.length, 0);
  });

  it('says what is wrong with a number before anything is sent', async () => {
    const characters = frame.locator('#characters input');
    await characters.fill('none');
    await until('the problem', async () => /whole number from 1/.test(await frame.locator('.leaving').innerText()));
    await frame.locator('#start').click();
    await says(/whole number from 1/);
    await characters.fill('2');
    await until('no problem', async () => (await frame.locator('.leaving .problem').count()) === 0);
  });

  it('shows every prompt of a dry run, and sends nothing', async () => {
    const before = teller.requests.length;
    await frame.locator('#dry-run').click();
    await workbench.page.locator('.tab.active', { hasText: 'Dry run of' }).waitFor();
    await eventually(async () => {
      const text = await workbench.page.locator('.editor-instance .view-lines').first().innerText();
      assert.match(text.replaceAll('\u00a0', ' '), /Nothing was sent\.[\s\S]*1 Characters[\s\S]*The storm took the lamp/);
    });
    await workbench.screenshot('generate-dry-run');
    assert.equal(teller.requests.length, before);
    await workbench.run('View: Close Editor');
    frame = pageOf(workbench);
    await frame.locator('#start').waitFor();
    assert.equal(await frame.locator('#characters input').inputValue(), '2');
  });

  it('shows the progress of each stage while the server is at work, and can be stopped', async () => {
    teller.wait = 400;
    await frame.locator('#start').click();
    await frame.locator('.stages tbody tr').first().waitFor();
    await until('labels', async () => /Labels/.test(await frame.locator('.stages').innerText()));
    await until('a rate and the time left', async () => /answers a .*, about \d+ (s|min) left/.test(await frame.locator('.run').innerText()));
    // What changes all the while is not read aloud.
    assert.equal(await frame.locator('.run [role="status"]').innerText(), 'Generating');
    assert.match(await workbench.page.locator('.statusbar-item', { hasText: 'example' }).innerText(), /\d+ examples?/);
    await inThemes('progress');
    await frame.locator('#stop').click();
    await until('the stop', async () => /^Stopped/.test(await frame.locator('.run').innerText()));
    const asked = teller.asked.length;
    await workbench.page.waitForTimeout(800);
    assert.equal(teller.asked.length, asked);
    await workbench.screenshot('generate-stopped');
  });

  it('goes on from there, and asks nothing twice that was answered', async () => {
    teller.wait = 0;
    await frame.locator('#stop').click();
    await until('the end', async () => /^Done/.test(await frame.locator('.run').innerText()));
    const again = teller.asked.map(({ text }) => text).filter((text, at, all) => all.indexOf(text) !== at);
    assert.ok(again.length <= 2, `${again.length} asked twice, with 2 in flight when it was stopped`);
    await until('the first example', async () => /^1 of (\d+)/.test(await place()));
    assert.ok(Number(/of (\d+)/.exec(await place())?.[1]) >= 20, await place());
    await until('the keyboard in the field', async () => frame.locator('#code').evaluate(isFocused));
    await inThemes('review');
  });

  it('is judged by keyboard: accepted, corrected, rejected, taken back', async () => {
    await press('Enter');
    await says(/^Saved: accepted$/);
    await press('g', 'r', '6');
    await says(/gratitude 0\.6/);
    await press('Enter');
    await says(/^Saved: accepted with your labels/);
    await press('Shift+X');
    await says(/^Saved: rejected/);
    assert.match(await place(), /^4 of \d+ · 2 accepted, 1 rejected/);
    await press('Control+z');
    await says(/^Saved: taken back/);
    assert.match(await place(), /^3 of \d+ · 2 accepted, 0 rejected/);
    await press('Shift+Y');
    await says(/^Saved: done again/);
    await press('ArrowRight');
    await until('the next one', async () => /^4 of/.test(await place()));
  });

  it('makes one anew, and brings the old one back', async () => {
    const text = () => frame.locator('.card .text').innerText({ timeout: 1000 });
    const kind = await frame.locator('.card .kind').innerText();
    assert.equal(kind, 'Alone');
    const before = await text();
    await press('Shift+G');
    await says(/^Here is another one/);
    assert.match(await text(), /I wonder what the gulls have seen/);
    await workbench.screenshot('generate-anew');
    await press('Control+z');
    await says(/^Saved: taken back/);
    assert.equal(await text(), before);
  });

  it('says what was left out and why, and which keys there are', async () => {
    await press('Shift+W');
    await frame.getByRole('dialog', { name: 'What was left out' }).waitFor();
    await press('Escape', '?');
    await frame.getByRole('dialog', { name: 'Keys' }).waitFor();
    await workbench.screenshot('generate-keys');
    await press('Escape');
    await until('the field again', async () => frame.locator('#code').evaluate(isFocused));
  });

  it('keeps all of that when its tab is closed', async () => {
    const before = await place();
    await workbench.run('View: Close Editor');
    await workbench.run('Emo Pillars: Show Generated Examples');
    // One alone is listed too, with its bin.
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'lamp.txt' }).waitFor();
    await workbench.page.keyboard.press('Enter');
    frame = pageOf(workbench);
    await frame.locator('#code').waitFor();
    assert.equal((await place()).replace(/^\d+/, ''), before.replace(/^\d+/, ''));
  });

  it('accepts all others at once and appends them to a chosen file', async () => {
    await press('Shift+A');
    await says(/^Saved: \d+ examples accepted/);
    await workbench.screenshot('generate-judged');
    await press('Control+Enter');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'lamp-txt-lines-1-to-8-emotions.jsonl' }).waitFor();
    await workbench.screenshot('generate-append-choice');
    await choose(workbench, 'A New File');
    const input = workbench.page.locator('.quick-input-widget input.input');
    await until('the file dialog', async () => /emotions\.jsonl/.test(await input.inputValue()));
    await input.fill(target());
    await press('Enter');
    await until('the file', () => Promise.resolve(existsSync(target())));
    await says(/^Saved: \d+ examples appended to made\.jsonl/);
    const all = written();
    assert.equal(all.length, Number(/(\d+) examples appended/.exec(await said())?.[1]));
    for (const record of all) assertMatches('generated', record);
    const edited = all.filter(({ review }) => review.verdict === 'edited');
    assert.equal(edited.length, 1);
    assert.deepEqual(edited[0]?.all_emotions_mapped.at(-1), ['gratitude', 0.6]);
    assert.ok(all.every(({ provenance }) => provenance.narrative.file.endsWith('lamp.txt') && provenance.calls.length >= 3));
    const remorse = all.find(({ all_emotions }) => all_emotions.some(([name]) => name === 'shame'));
    assert.ok(remorse?.all_emotions_mapped.some(([name]) => name === 'embarrassment' || name === 'remorse'));
    assert.deepEqual([...new Set(all.map(({ kind }) => kind))].sort(), ['contextless', 'original', 'rewritten']);
    await workbench.screenshot('generate-appended');
  });

  it('takes them out of the file again, and appends them anew without asking where', async () => {
    await frame.locator('main').click();
    await press('Control+z');
    await says(/^Saved: taken out of made\.jsonl again/);
    assert.equal(existsSync(target()), false);
    await press('Control+Enter');
    await says(/^Saved: \d+ examples appended/);
    assert.ok(written().length >= 19);
  });
});

describePage('generating without a server', () => {
  let workbench: Workbench;
  before(async () => {
    workbench = await openWorkbench({ files: { 'lamp.txt': STORY }, ...installed });
    await selectAll(workbench, 'lamp.txt');
  });
  after(async () => workbench.close());

  it('says in a sentence what to set, and shows how to start a server', async () => {
    await workbench.run('Emo Pillars: Generate Examples from Selection');
    const told = notice(workbench, 'put its address into the setting');
    await told.waitFor();
    await workbench.screenshot('generate-no-server');
    assert.deepEqual(await told.locator('.monaco-button').allInnerTexts(), ['Open Setting', 'Start a Local Server…']);
    await told.locator('.monaco-button', { hasText: 'Start a Local Server' }).click();
    await workbench.page.locator('.tab.active', { hasText: 'server.md' }).waitFor();
    await workbench.run('Emo Pillars: Test Connection');
    await told.locator('.monaco-button', { hasText: 'Open Setting' }).click();
    await workbench.page.locator('.settings-editor .setting-item-contents', { hasText: 'Generate: Server' }).first().waitFor();
  });
});

describePage('generating in a workspace that is not trusted', () => {
  let workbench: Workbench;
  let teller: StoryTeller;
  before(async () => {
    teller = await startStoryTeller();
    const files = { 'lamp.txt': STORY, '.vscode/settings.json': JSON.stringify({ 'emoPillars.generate.server': teller.url, 'emoPillars.generate.model': 'teller' }) };
    workbench = await openWorkbench({ files, restricted: true, settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' }, ...installed });
    await selectAll(workbench, 'lamp.txt');
  });
  after(async () => {
    await workbench.close();
    await teller.stop();
  });

  it('says to trust it first, and sends nothing', async () => {
    await workbench.run('Emo Pillars: Generate Examples from Selection');
    await notice(workbench, 'a workspace that is not trusted').waitFor();
    await workbench.screenshot('generate-untrusted');
    assert.equal(teller.requests.length, 0);
  });

  it('tries no server either from a form that was opened while it was trusted', async () => {
    const { page } = workbench;
    const frame = pageOf(workbench);
    /** Trusts, opens the form and trusts no more. The window is then loaded anew; its extensions may go first and take the tab along. */
    const openWhileTrusted = async (): Promise<boolean> => {
      await workbench.run('Workspaces: Manage Workspace Trust');
      await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
      await page.locator('.workspace-trust-editor', { hasText: 'You trust this folder' }).waitFor();
      await selectAll(workbench, 'lamp.txt');
      await workbench.run('Emo Pillars: Generate Examples from Selection');
      await frame.locator('#start').waitFor();
      await until('the tab on its way to the next window', () => isStored(workbench, 'mainThreadWebview-emoPillars.generate'), 30);
      await workbench.run('Workspaces: Manage Workspace Trust');
      const row = page.locator('.workspace-trust-editor .monaco-list-row', { hasText: workbench.workspace });
      await row.hover();
      await row.locator('.action-label[class*="remove"], .action-label[class*="trash"], .action-label[class*="close"]').first().click();
      await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
      return until('the form again', async () => {
        await page.locator('.tab', { hasText: 'Generate:' }).click({ timeout: 2000 });
        await frame.locator('#test').waitFor({ timeout: 3000 });
        return true;
      }, 20).then(() => true, () => false);
    };
    let there = false;
    for (let tries = 0; tries < 4 && !there; tries++) there = await openWhileTrusted();
    assert.ok(there, 'the form was in no window that was loaded anew');
    for (const button of ['#test', '#start']) {
      await frame.locator(button).click();
      await until('the word on trust', async () => /not trusted/.test(await frame.locator('.said').innerText()));
    }
    assert.equal(teller.requests.length, 0);
  });
});

const outer = outerAddress();
describePage('generating on another machine’s server', () => {
  let teller: StoryTeller;
  let passed: { url: string; stop: () => void };
  let workbench: Workbench;
  let frame: FrameLocator;
  stepByStep();
  const dialog = () => workbench.page.locator('.monaco-dialog-box');

  before(async () => {
    teller = await startStoryTeller();
    passed = await reachableAt(outer ?? '', teller.url);
    workbench = await openWorkbench({ files: { 'lamp.txt': STORY }, settings: { 'emoPillars.generate.server': passed.url, 'emoPillars.generate.model': 'teller' }, ...installed });
    await selectAll(workbench, 'lamp.txt');
    await workbench.run('Emo Pillars: Generate Examples from Selection');
    frame = pageOf(workbench);
    await frame.locator('.leaving.far').waitFor();
  });
  after(async () => {
    await workbench.close();
    passed.stop();
    await teller.stop();
  });

  it('names the server and how much text will leave', async () => {
    const text = await frame.locator('.leaving').innerText();
    assert.ok(text.includes(`${STORY.length.toLocaleString('en-GB')} characters will leave this machine, for ${new URL(passed.url).host}`), text);
    assert.match(text, /The connection is not encrypted/);
    await workbench.screenshot('generate-far');
  });

  it('asks before the first text, and sends none where that is declined', async () => {
    await frame.locator('#start').click();
    await dialog().waitFor();
    const asked = await dialog().innerText();
    assert.ok(asked.includes(`Send text to ${new URL(passed.url).host}?`) && /not encrypted/.test(asked), asked);
    await workbench.screenshot('generate-consent');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await until('the word of the form', async () => /Nothing was sent/.test(await frame.locator('.said').innerText()));
    assert.equal(teller.requests.length, 0);
  });

  it('asks once only', async () => {
    await frame.locator('#start').click();
    await dialog().getByRole('button', { name: 'Send' }).click();
    await until('the end', async () => /^Done/.test(await frame.locator('.run').innerText()));
    await workbench.open('lamp.txt');
    await workbench.page.keyboard.press('Control+A');
    await workbench.run('Emo Pillars: Generate Examples from Selection');
    frame = pageOf(workbench);
    await until('that it was agreed to', async () => /You have agreed/.test(await frame.locator('.leaving').innerText()));
    await frame.locator('#start').click();
    await until('the end', async () => /^Done/.test(await frame.locator('.run').innerText()));
    assert.equal(await dialog().count(), 0);
  });
}, outer === undefined ? 'this machine has no address but loopback' : undefined);
