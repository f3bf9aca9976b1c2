// A curator checks a dataset with the model and reviews it, by keyboard alone; then corrections, evaluation, a study of two judges.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { describePage } from '../describePage';
import { choose, eventually, isFocused, isStored, pageOf, reopenWith, until, untilKeyboardIn } from '../webviewPage';
import { openWorkbench, type Workbench } from '../workbench';
import { saveAs } from './opening';
import { speeches } from './speeches';

const vsix = process.env['TEST_VSIX'];
const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern', 'high-contrast': 'Default High Contrast' } as const;

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
  const says = (words: RegExp) => eventually(async () => assert.match(await said(), words));
  const isAt = (place: string) => eventually(async () => assert.equal(/^[\d,]+/.exec(await frame.locator('.place').innerText())?.[0], place));
  const counts = (words: RegExp) => eventually(async () => assert.match(await frame.locator('.place').innerText(), words));
  const inField = () => untilKeyboardIn(frame.locator('#code'));
  const heads = () => frame.locator('[role="columnheader"]').allInnerTexts();
  const dataset = () => path.join(workbench.workspace, 'harbour.jsonl');
  /** Of a line that is just being written, nothing yet. */
  const logged = (): Line[] => readFileSync(path.join(workbench.workspace, 'harbour.corrections.jsonl'), 'utf8').split('\n').slice(0, -1).map(line => JSON.parse(line) as Line);

  /** One picture of each theme; the last one stays. */
  const inThemes = async (what: string): Promise<void> => {
    for (const [name, theme] of Object.entries(THEMES)) {
      await workbench.theme(theme);
      await frame.locator(`body.vscode-${name}`).waitFor({ timeout: 60_000 });
      await workbench.screenshot(`${what}-${name}`);
    }
  };

  before(async () => {
    workbench = await openWorkbench({ files: { 'harbour.jsonl': speeches(320) }, ...(vsix ? { vsix } : {}) });
    await workbench.open('harbour.jsonl');
    await workbench.run('Emo Pillars: Review Labels');
    frame = pageOf(workbench);
    await frame.locator('#code').waitFor({ timeout: 180_000 });
  });
  after(async () => workbench.close());

  it('can be read in each theme, with its commands in one row', async () => {
    await inThemes('review');
    const tops = await frame.locator('.commands vscode-button').evaluateAll(buttons => new Set((buttons as unknown as { offsetTop: number }[]).map(({ offsetTop }) => offsetTop)).size);
    assert.equal(tops, 1);
  });

  it('shows a record with its reason, and every label with its own code', async () => {
    await inField();
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
    await inField();
  });

  it('corrects a record by code and score, and shows it as saved when it is in the log', async () => {
    await isAt('1');
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
    await isAt('2');
  });

  it('finds a label by its name', async () => {
    await press('/');
    await workbench.page.keyboard.type('embarr');
    await until('one label', async () => (await frame.locator('#labels li:not(.out)').count()) === 1);
    await workbench.screenshot('review-filter');
    await press('Escape');
    await until('all labels', async () => (await frame.locator('#labels li.out').count()) === 0);
    // Its first two letters are the code of another.
    await workbench.page.keyboard.type('neutral');
    await until('the label by its name', async () => (await frame.locator('#labels li:not(.out)').innerText()).includes('neutral'));
    assert.equal(await frame.locator('#labels [aria-label^="nervousness"]').getAttribute('aria-pressed'), 'false');
    await press('Escape');
    await until('all labels again', async () => (await frame.locator('#labels li.out').count()) === 0);
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
    await eventually(async () => assert.match(await frame.locator('p.note').innerText({ timeout: 1000 }), /Who says this\?/));
    await press('Shift+S');
    await says(/^Saved: skipped/);
    assert.deepEqual(logged().map(({ kind }) => kind), ['labels', 'keep', 'ambiguous', 'note', 'skip']);
    await counts(/4 judged/);
  });

  it('undoes and redoes without end', async () => {
    await press('Shift+Z');
    await says(/^Saved: taken back/);
    await isAt('4');
    for (let at = 0; at < 4; at++) {
      await press('Control+z');
      await until('one less', () => Promise.resolve(logged().filter(({ kind }) => kind === 'undo').length === at + 2));
      await says(/^Saved/);
    }
    await isAt('1');
    await press('Shift+Z');
    await says(/nothing to undo/);
    for (let at = 0; at < 5; at++) {
      await press('Shift+Y');
      await until('one more', () => Promise.resolve(logged().filter(({ kind }) => kind === 'redo').length === at + 1));
      await says(/^Saved/);
    }
    await counts(/4 judged/);
  });

  it('goes on where it was after its tab was closed, and keeps a draft while it is hidden', async () => {
    await workbench.run('View: Close Editor');
    await workbench.run('Emo Pillars: Review Labels');
    frame = pageOf(workbench);
    await frame.locator('#code').waitFor({ timeout: 60_000 });
    await counts(/4 judged/);
    await isAt('5');
    await inField();
    await press('g', 'r', '5');
    await says(/gratitude 0\.5/);
    await workbench.page.locator('.tab[data-resource-name="harbour.jsonl"]').click();
    await workbench.page.locator('.tab', { hasText: 'Review: harbour.jsonl' }).click();
    frame = pageOf(workbench);
    await until('the draft', async () => (await frame.locator('.now').innerText()).includes('gratitude'));
    await frame.locator('#code').focus();
    await inField();
    const before = logged().length;
    const outcome = async (): Promise<string> => {
      await says(/its score|0\.6$|^Saved|gives this record no label/);
      return said();
    };
    await press('Shift+M');
    // The draft is as good then.
    if (/no label/.test(await outcome())) await press('Enter');
    for (let words = await outcome(); !words.startsWith('Saved'); words = await outcome()) {
      await press(/its score/.test(words) ? '6' : 'Enter');
      await until('an answer to the key', async () => (await said()) !== words);
    }
    assert.equal(logged().length, before + 1);
    await workbench.screenshot('review-later');
  });

  it('writes the corrections into a new file, and changes nothing else', async () => {
    await workbench.run('Emo Pillars: Apply Corrections');
    await choose(workbench, 'To a new file');
    const input = workbench.page.locator('.quick-input-widget input.input');
    await until('the file dialog', async () => /corrected/.test(await input.inputValue()));
    // VS Code writes its own proposal into the field when it has looked at the folder.
    await workbench.page.waitForTimeout(500);
    const target = path.join(workbench.workspace, 'harbour-corrected.jsonl');
    await input.fill(target);
    await until('the name in the field', async () => (await input.inputValue()) === target);
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
    const saved = path.join(workbench.workspace, 'evaluation.html');
    await frame.locator('body').click();
    await press('Control+s');
    await saveAs(workbench, 'harbour-evaluation', saved);
    await until('the file', () => Promise.resolve(existsSync(saved)));
    const html = readFileSync(saved, 'utf8');
    assert.ok(html.startsWith('<!') && html.includes('Before and after the corrections') && !html.includes('--vscode-'), 'it opens anywhere, in its own colours');
    await workbench.run('Notifications: Clear All Notifications');
    await workbench.run('View: Close Editor');
  });

  it('shows in the view what the model says, and changes a label on all that is filtered as one action', async () => {
    await reopenWith(workbench, 'Emo Pillars Dataset');
    frame = pageOf(workbench);
    await until('the model’s columns', async () => (await heads()).join().includes('Model,Agrees,Doubt'));
    await frame.locator('#rows').focus();
    await untilKeyboardIn(frame.locator('#rows'));
    await press('u');
    await until('the file read anew, with the model’s columns', async () => (await heads()).join().includes('Model,Agrees,Doubt') && (await frame.locator('.layer .cell').count()) > 0);
    await press('/');
    await workbench.page.keyboard.type('rotten');
    // What was found for its first letters is not it.
    await until('the filter', async () => (await frame.locator('.condition').allInnerTexts()).join().includes('“rotten”'));
    await until('the filtered rows', async () => /records found$/.test(await frame.locator('#status .live').innerText()));
    const found = Number(/\d+/.exec(await frame.locator('#status .live').innerText())?.[0]);
    await press('Escape');
    await inThemes('review-attached');
    await press('f');
    await frame.locator('#attached').click();
    await frame.locator('#attached li.option', { hasText: /^\s*Agrees\s*$/ }).click();
    await frame.locator('#attached-to input').fill('0.99');
    const left = async (): Promise<number> => Number(/^(\d+) records? found$/.exec(await frame.locator('#status .live').innerText())?.[1]);
    await until('fewer rows', async () => (await left()) < found);
    await eventually(async () => assert.match((await frame.locator('.condition').allInnerTexts()).join(), /Agrees to 0\.99/));
    await frame.locator('.condition', { hasText: 'Agrees' }).click();
    await until('all rows again', async () => (await frame.locator('#status .live').innerText()) === `${found} records found`);
    await frame.locator('#rows').focus();
    await untilKeyboardIn(frame.locator('#rows'));
    await press('f');
    const title = workbench.page.locator('.quick-input-widget .quick-input-title');
    const asks = (words: string) => until(words, async () => (await title.innerText()).includes(words));
    const asksForAll = async (): Promise<void> => {
      await workbench.run('Emo Pillars: Change a Label');
      await asks('Change a label on all');
      await choose(workbench, 'Remove');
      await asks('The label to remove');
      await choose(workbench, 'disgust');
      await asks('What would change');
      await workbench.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: /Change \d+ record/ }).waitFor({ timeout: 30_000 });
    };
    const before = logged().length;
    await asksForAll();
    await press('Escape');
    await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await asksForAll();
    assert.equal(logged().length, before, 'nothing is changed where it is called off');
    await workbench.screenshot('review-bulk');
    await press('Enter');
    await until('the action', () => Promise.resolve(logged().at(-1)?.kind === 'bulk'));
    const count = logged().length - before - 1;
    assert.ok(count > 0 && count <= found, `${count} of ${found}`);
    const undo = workbench.page.getByRole('button', { name: 'Undo' });
    await undo.focus();
    await untilKeyboardIn(undo);
    await press('Enter');
    await until('the undo', () => Promise.resolve(logged().at(-1)?.kind === 'undo'));
    await reopenWith(workbench, 'Text Editor');
    await workbench.page.locator('.editor-instance .view-line').first().waitFor({ timeout: 30_000 });
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
        await untilKeyboardIn(input);
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
      await untilKeyboardIn(frame.locator('article'));
      await press('c', '1', '2');
      await eventually(async () => assert.equal(await frame.locator('.options button[aria-pressed="true"]').count(), 2));
      if (judge === 'Ada') await inThemes('study');
      for (let at = 0; at < 4; at++) {
        if (at > 0) await press(judge === 'Ada' ? '1' : String(at));
        await press('Enter');
        await counts(new RegExp(`\\b${at + 1} answered by ${judge}$`));
      }
    }
    await press('Enter');
    await until('the report', async () => (await pageOf(workbench).locator('main').innerText()).includes('Krippendorff'));
    frame = pageOf(workbench);
    await eventually(async () => assert.match(await frame.locator('main').innerText(), /Ada and Ben/));
    await workbench.screenshot('study-report');
    assert.ok(existsSync(path.join(folder, 'answers', 'Ada.jsonl')));
  });

  it('writes the corrections into the file itself once that is confirmed, and the review goes on', async () => {
    const old = readFileSync(dataset(), 'utf8').split('\n');
    await workbench.page.locator('.tab', { hasText: 'Review: harbour.jsonl' }).click();
    frame = pageOf(workbench);
    // A page that takes the keyboard when it is there would close the list.
    await inField();
    await workbench.run('Emo Pillars: Apply Corrections');
    await choose(workbench, 'In place');
    const confirm = workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Change the File' });
    await untilKeyboardIn(confirm);
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

  it('shows view, review and study where they were after the window was loaded anew, and each once', async () => {
    const { page } = workbench;
    const tab = (title: string) => page.locator('.tab', { hasText: title });
    const view = page.locator('.tab[data-resource-name="harbour.jsonl"]');
    const places: Record<string, string> = {};
    const placeIn = async (): Promise<string> => (await pageOf(workbench).locator('.place').innerText()).replace(/ ·[^]*$/, '');
    for (const [title, key] of [['Review: harbour.jsonl', 'ArrowLeft'], ['Study: Ada', 'ArrowLeft']] as const) {
      await tab(title).click();
      frame = pageOf(workbench);
      await frame.locator('main').first().waitFor();
      await frame.locator(title.startsWith('Review') ? '#code' : 'article').focus();
      const before = await frame.locator('.place').innerText();
      await press(key);
      await until('another record', async () => (await frame.locator('.place').innerText()) !== before);
      places[title] = await placeIn();
    }
    await workbench.open('harbour.jsonl');
    await reopenWith(workbench, 'Emo Pillars Dataset');
    frame = pageOf(workbench);
    const found = async (): Promise<string> => pageOf(workbench).locator('#status .live').innerText();
    await frame.locator('#rows').focus();
    await untilKeyboardIn(frame.locator('#rows'));
    await press('/');
    await page.keyboard.type('rotten');
    await until('the filter', async () => (await frame.locator('.condition').allInnerTexts()).join().includes('“rotten”'));
    await until('the filtered rows', async () => /records found$/.test(await found()));
    const words = await found();
    await until('the filter on its way to the next window', () => isStored(workbench, 'rotten'), 30);

    await page.reload({ timeout: 120_000 });
    await page.locator('.monaco-workbench').waitFor({ timeout: 120_000 });
    await view.waitFor({ timeout: 60_000 });
    frame = pageOf(workbench);
    await until('the same rows', async () => (await found()) === words, 60);
    assert.equal(await frame.locator('.condition').innerText(), 'text has “rotten” ×');
    for (const [title, place] of Object.entries(places)) {
      await tab(title).click();
      await until(`${title} at ${place}`, async () => (await placeIn()) === place, 90);
    }
    await workbench.screenshot('study-restored');

    await view.click();
    await until('the view again', async () => (await found()) === words);
    await workbench.run('Emo Pillars: Review Labels');
    await tab('Review: harbour.jsonl').and(page.locator('.active')).waitFor({ timeout: 30_000 });
    assert.equal(await tab('Review: harbour.jsonl').count(), 1);
  });
});
