// What is done from the dataset view, by its keys: actions, going to a record, copying, filters by scores and names, stopping, exports, splits, fields and labels.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FrameLocator } from 'playwright-core';
import { describePage } from '../describePage';
import { choose, eventually, isFocused, pageOf, until, untilKeyboardIn } from '../webviewPage';
import { openWorkbench, type Workbench } from '../workbench';
import { openAsDataset, openTogether, saveAs } from './opening';
import { speeches } from './speeches';

const vsix = process.env['TEST_VSIX'];
const RECORDS = 640;
const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern', 'high-contrast': 'Default High Contrast' } as const;
/** Longer than a cell shows. */
const LONG = `${'The ferry is late, and the lamp is out. '.repeat(120)}That is all.`;
/** DuckDB is busy with it for seconds, in little memory. */
const SLOW = "levenshtein(repeat(utterance, 8), repeat('x', 10000)) > 1";

describePage('what is done from the dataset view', () => {
  let workbench: Workbench;
  let frame: FrameLocator;
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };
  const says = (words: string | RegExp) => eventually(async () => {
    const said = await frame.locator('#status .live').innerText();
    if (typeof words === 'string') assert.equal(said, words);
    else assert.match(said, words);
  });
  const cells = (kind: string) => frame.locator(`.layer .cell.${kind}`).allTextContents();
  const numberIs = (number: string) => eventually(async () => assert.equal(await frame.locator('.row.active .cell.number').innerText({ timeout: 1000 }), number));
  const inRows = async (): Promise<void> => {
    await frame.locator('#rows').focus();
    await untilKeyboardIn(frame.locator('#rows'));
  };
  const search = async (text: string): Promise<void> => {
    await press('/');
    await until('the field', async () => frame.locator('#search').evaluate(isFocused));
    await workbench.page.keyboard.type(text);
    await says(/records found$/);
    await press('Escape');
  };
  const goTo = async (field: string, typed: string): Promise<void> => {
    await press('g');
    await until('the field', async () => frame.locator('#go-to').evaluate(isFocused));
    await frame.locator(`${field} input`).focus();
    await workbench.page.keyboard.type(typed);
    await press('Enter');
    await untilKeyboardIn(frame.locator('#rows'));
  };
  const pick = async (field: string, words: string): Promise<void> => {
    await frame.locator(field).click();
    await frame.locator(`${field} li.option`, { hasText: new RegExp(`^\\s*${words}\\s*$`) }).click();
  };

  before(async () => {
    const told = Array.from({ length: 40 }, (_, at) => JSON.stringify({ text: `It is ${at} o’clock and all is quiet.`, labels: [at % 2 === 0 ? 'calm' : 'tense'] })).join('\n');
    const long = [LONG, 'Short.'].map(utterance => JSON.stringify({ utterance, all_emotions_mapped: [['joy', 0.9]] })).join('\n');
    workbench = await openWorkbench({ files: { 'harbour.jsonl': speeches(RECORDS), 'harbour-test.jsonl': speeches(40), 'told.jsonl': `${told}\n`, 'long.jsonl': `${long}\n` }, ...(vsix ? { vsix } : {}) });
    frame = await openAsDataset(workbench, 'harbour.jsonl');
    await says(`${RECORDS} records`);
  });
  after(async () => workbench.close());

  describe('of one file', () => {
    beforeEach(async () => {
      await press('Escape', 'Escape', 'x');
      await says(`${RECORDS} records`);
    });

    it('lists the actions with their keys', async () => {
      await press('a');
      const dialog = frame.getByRole('dialog', { name: 'Actions' });
      await dialog.waitFor();
      assert.deepEqual(await dialog.locator('.action kbd').allInnerTexts(), ['Shift+C', 'Shift+R', 'Shift+L', 'Shift+U', 'Shift+A', 'Shift+E', 'Shift+S', 'Shift+G', 'Shift+N']);
      for (const [name, theme] of Object.entries(THEMES)) {
        await workbench.theme(theme);
        await workbench.screenshot(`dataset-actions-${name}`);
      }
      await workbench.theme(THEMES.dark);
      // Its keys hold while it is open.
      await frame.locator('.dialog').focus();
      await press('Shift+S');
      const title = workbench.page.locator('.quick-input-widget .quick-input-title');
      await until('the study', async () => (await title.innerText()).includes('Agreement study: its folder'));
      await press('Escape');
      assert.equal(await dialog.count(), 0);
      await untilKeyboardIn(frame.locator('#rows'));
    });

    it('goes to the record of a number under a filter, says when it is hidden, and goes to a place', async () => {
      await search('LAMP burning');
      await goTo('#go-to', '26');
      await numberIs('26');
      await goTo('#go-to', '27');
      await says('Record 27 is not among those that the filter leaves (x clears it).');
      await numberIs('26');
      await goTo('#go-to-place', '2');
      await numberIs('14');
      await press('g');
      await workbench.screenshot('dataset-go-to');
    });

    it('filters by the score of a label', async () => {
      await press('f');
      await pick('#score-label', 'fear');
      await frame.locator('#score-from input').fill('0.8');
      await says(/records found$/);
      await eventually(async () => assert.equal(await frame.locator('.condition').first().innerText({ timeout: 1000 }), 'fear from 0.8 to 1 ×'));
      await eventually(async () => {
        const texts = await cells('text');
        assert.ok(texts.length > 3 && texts.every(text => text.startsWith('Get away from the edge')), texts.join('\n'));
      });
      await inRows();
      await press('x', 'f');
    });

    it('filters by characters', async () => {
      await press('f');
      await frame.locator('#character input').fill('INES, MARA');
      await says(/records found$/);
      await eventually(async () => assert.deepEqual([...new Set(await cells('character'))].sort(), ['INES', 'MARA']));
      await inRows();
      await press('x', 'f');
    });

    it('shows how far a search is, stops it for good, and goes on when it is told to', async () => {
      await press('q');
      await frame.locator('#sql input').fill(SLOW);
      const progress = frame.locator('#status .progress');
      await progress.waitFor({ timeout: 30_000 });
      assert.match(await progress.innerText(), /^(Searching|Reading labels)[\s\S]*Stop/);
      await inRows();
      await press('.');
      await says('Stopped.');
      await eventually(async () => assert.equal(await progress.count(), 0));
      // Longer than what is said stands in the status line: neither the next drawing nor a key begins it again.
      for (const end = Date.now() + 7000; Date.now() < end; ) {
        await press('ArrowDown');
        assert.equal(await frame.locator('#status .live').innerText(), 'Stopped.');
        assert.equal(await progress.count(), 0);
        await workbench.page.waitForTimeout(200);
      }
      assert.equal(await frame.locator('#summary [aria-busy]').count(), 0);
      const goOn = frame.locator('#summary > .stopped vscode-button');
      for (const [name, theme] of Object.entries(THEMES)) {
        await workbench.theme(theme);
        await workbench.screenshot(`dataset-stopped-${name}`);
      }
      await workbench.theme(THEMES.dark);
      // By its button, and then by its key.
      await goOn.focus();
      await press('Enter');
      await progress.waitFor();
      await untilKeyboardIn(frame.locator('#rows'));
      await press('.');
      await says('Stopped.');
      await press(',');
      // All but the line that cannot be read.
      await says(`${RECORDS - 1} records found`);
      await until('the rows', async () => (await cells('text')).some(text => text !== ''));
      assert.equal(await goOn.count(), 0);
      await press('x', 'f');
    });

    it('exports what is filtered to CSV and to Parquet', async () => {
      await search('rotten');
      const count = Number(/\d+/.exec(await frame.locator('#status .live').innerText())?.[0]);
      for (const [down, ending] of [[2, 'csv'], [1, 'parquet']] as const) {
        const target = path.join(workbench.workspace, `rotten.${ending}`);
        await press('e');
        await until('the first format', async () => frame.locator('.dialog vscode-button').first().evaluate(isFocused));
        for (let at = 0; at < down; at++) await press('ArrowDown');
        await press('Enter');
        await saveAs(workbench, 'harbour-filtered', target);
        await until('the file', () => Promise.resolve(existsSync(target)));
        await workbench.run('Notifications: Clear All Notifications');
        await inRows();
      }
      const connection = await (await DuckDBInstance.create()).connect();
      for (const table of ["read_csv('%', header = true)", "'%'"]) {
        const file = path.join(workbench.workspace, `rotten.${table.startsWith('read') ? 'csv' : 'parquet'}`);
        const [row] = (await connection.runAndReadAll(`select count(*)::integer, count(*) filter (utterance like '%Rotten%')::integer from ${table.replace('%', file)}`)).getRows();
        assert.deepEqual(row, [count, count], file);
      }
      connection.disconnectSync();
    });
  });

  describe('of other files', () => {
    it('copies a text whole, however long, and the record on demand', async () => {
      await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const copied = () => workbench.page.evaluate<string>('navigator.clipboard.readText()');
      frame = await openAsDataset(workbench, 'long.jsonl');
      await says('2 records');
      await press('Home', 'y');
      await says('The text is copied.');
      await eventually(async () => assert.equal(await copied(), LONG));
      await press('ArrowDown', 'y');
      await eventually(async () => assert.equal(await copied(), 'Short.'));
      await press('Shift+Y');
      await eventually(async () => assert.equal(await copied(), '{"utterance":"Short.","all_emotions_mapped":[["joy",0.9]]}'));
      await workbench.run('View: Close Editor');
    });

    it('asks once whether the labels told from the file are its labels, and lets the fields be chosen anew', async () => {
      frame = await openAsDataset(workbench, 'told.jsonl');
      const notice = frame.locator('.notice.labels');
      await eventually(async () => assert.match(await notice.innerText({ timeout: 1000 }), /^Labels, as told from the file: 2 of its own \(calm, tense\)\./));
      await press('m');
      const chooser = frame.locator('#chooser .chooser');
      await chooser.waitFor();
      await workbench.screenshot('dataset-choose-fields');
      await press('Escape', 'Escape');
      await chooser.waitFor({ state: 'hidden' });
      await press('t');
      await says('Kept in the settings.');
      await eventually(async () => assert.equal(await notice.count(), 0));
      assert.match(readFileSync(path.join(workbench.workspace, '.vscode', 'settings.json'), 'utf8'), /told\.jsonl[\s\S]*"calm"/);
      await workbench.run('View: Close Editor');
    });

    it('filters by split, and takes other names for the splits', async () => {
      frame = await openTogether(workbench, 'harbour-test.jsonl', 'harbour.jsonl');
      await says(`${RECORDS + 40} records`);
      await inRows();
      await press('f');
      await frame.locator('#split-test').focus();
      await press('Space');
      await says('40 records found');
      await inRows();
      await press('x');
      await says(`${RECORDS + 40} records`);
      await press('Shift+N');
      await choose(workbench, 'harbour-test.jsonl');
      const input = workbench.page.locator('.quick-input-widget input.input');
      await until('the name so far', async () => (await input.inputValue()) === 'test');
      await input.fill('held-out');
      await press('Enter');
      await choose(workbench, 'Open 2 files as one dataset');
      frame = pageOf(workbench);
      await eventually(async () => assert.equal((await cells('split'))[0], 'held-out'));
      await says(`${RECORDS + 40} records`);
    });
  });
});
