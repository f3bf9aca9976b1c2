// The dataset view as a curator meets it, by keyboard alone: rows, filters, charts, cards, several files, fields to choose, export.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FrameLocator } from 'playwright-core';
import { describePage } from '../describePage';
import { eventually, isFocused, until, untilKeyboardIn } from '../webviewPage';
import { openWorkbench, type Workbench } from '../workbench';
import { openAsDataset, openTogether, saveAs } from './opening';
import { speeches } from './speeches';

const vsix = process.env['TEST_VSIX'];
const RECORDS = 640;
const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern', 'high-contrast': 'Default High Contrast', 'high-contrast-light': 'Default High Contrast Light' } as const;

/** As much of an element of the page as is looked at; these functions run there. */
interface InPage {
  ownerDocument: { body: InPage; defaultView: { getComputedStyle: (element: InPage) => { color: string; backgroundColor: string } } };
}
const colours = (chip: InPage): string[] => {
  const { body, defaultView } = chip.ownerDocument;
  return [defaultView.getComputedStyle(chip).color, defaultView.getComputedStyle(body).backgroundColor];
};

describePage('the dataset view', () => {
  let workbench: Workbench;
  let frame: FrameLocator;
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await workbench.page.keyboard.press(key);
  };
  const status = () => frame.locator('#status .live').innerText();
  const says = (words: string | RegExp) => eventually(async () => (typeof words === 'string' ? assert.equal(await status(), words) : assert.match(await status(), words)));
  const cells = (kind: string) => frame.locator(`.layer .cell.${kind}`).allTextContents();
  const active = () => frame.locator('.row.active').getAttribute('aria-rowindex');

  before(async () => {
    const table = ['text,joy,sadness,anger', ...Array.from({ length: 30 }, (_, at) => `"Line ${at}, said twice",${at % 2},${at % 3 === 0 ? 1 : 0},0`)].join('\n');
    const moods = Array.from({ length: 40 }, (_, at) => JSON.stringify({ content: `It is ${at} o’clock and all is quiet.`, mood: at % 2 === 0 ? 'calm' : 'tense' })).join('\n');
    const weather = ['calm', 'tense', 'wistful'].flatMap(label => Array.from({ length: 300 }, (_, at) => JSON.stringify({ text: `Day ${at} at sea.`, label }))).join('\n');
    const files = { 'harbour.jsonl': speeches(RECORDS), 'harbour-test.jsonl': speeches(40), 'table.csv': `${table}\n`, 'moods.jsonl': `${moods}\n`, 'weather.jsonl': `${weather}\n` };
    workbench = await openWorkbench({ files, ...(vsix ? { vsix } : {}) });
    frame = await openAsDataset(workbench, 'harbour.jsonl');
    await says(`${RECORDS} records`);
  });
  after(async () => workbench.close());

  describe('of one file', () => {
    beforeEach(async () => {
      await press('Escape', 'Escape', 'x');
      // What the test before had found is no answer to this one.
      await says(/^64[01] records$/);
    });

    const typeHalfARegexp = async (): Promise<void> => {
      await press('f');
      await until('the filters', async () => frame.locator('#regexp').isVisible());
      await press('Space', '/');
      await workbench.page.keyboard.type('(lamp');
      await until('the fault', async () => (await frame.locator('.problem').count()) > 0);
    };

    it('reads rows, labels and counts to a screen reader', async () => {
      const grid = frame.getByRole('grid', { name: 'Records of harbour.jsonl' });
      await eventually(async () => {
        assert.equal(await grid.getAttribute('aria-rowcount'), String(RECORDS + 1));
        const row = grid.locator('[role="row"][aria-rowindex="2"]');
        assert.match(await row.innerText(), /MARA[\s\S]*The ferry is in[\s\S]*joy[\s\S]*relief/);
        const current = await grid.getAttribute('aria-activedescendant');
        assert.equal(await frame.locator(`#${current ?? ''}`).getAttribute('role', { timeout: 1000 }), 'gridcell');
        assert.deepEqual(await grid.locator('[role="columnheader"]').allInnerTexts(), ['#', 'Character', 'Text', 'Labels']);
      });
      assert.equal(await frame.locator('#status [aria-live="polite"]').count(), 1);
    });

    it('goes through the rows by key, and to a record by its number', async () => {
      await press('1', 'Home', 'ArrowDown', 'ArrowDown');
      await until('the fourth row', async () => (await active()) === '4');
      await press('End');
      await until('the last record', async () => (await active()) === String(RECORDS + 1));
      await until('its number', async () => (await cells('number')).includes(String(RECORDS)));
      await press('g');
      await workbench.page.keyboard.type('300');
      await press('Enter');
      await until('record 300', async () => (await active()) === '301');
    });

    it('shows a line that cannot be read, with the reason', async () => {
      await press('g');
      await workbench.page.keyboard.type('21');
      await press('Enter');
      await until('the fault', async () => (await frame.locator('.row.active .fault').innerText()).includes('Cannot be read'));
    });

    it('searches, marks what is found, and says how many there are', async () => {
      await press('/');
      await until('the field', async () => frame.locator('#search').evaluate(isFocused));
      await workbench.page.keyboard.type('LAMP burning');
      await says(/^5\d records found$/);
      await press('Escape');
      await until('the mark', async () => (await frame.locator('.layer mark').first().innerText()) === 'lamp burning');
      await press('x');
      await says(`${RECORDS} records`);
    });

    it('says in place what is wrong with a regular expression, and goes on when it is right', async () => {
      await typeHalfARegexp();
      await workbench.page.keyboard.type('|tide)');
      await says(/records found$/);
      await eventually(async () => assert.equal(await frame.locator('.problem').count(), 0));
      await press('Escape', 'x', 'f');
    });

    it('changes nothing of the records of an earlier filter while the one that is shown is not valid', async () => {
      await typeHalfARegexp();
      await workbench.run('Emo Pillars: Change a Label');
      await workbench.page.locator('.notifications-toasts', { hasText: 'The filter is not valid' }).waitFor({ timeout: 30_000 });
      await workbench.run('Notifications: Clear All Notifications');
      await frame.locator('#rows').focus();
      await untilKeyboardIn(frame.locator('#rows'));
      await press('e');
      await says(/^Mend the filter first/);
      await press('x', 'f');
      await eventually(async () => assert.equal(await frame.locator('.problem').count(), 0));
    });

    it('filters by labels with one key each', async () => {
      await press('l');
      await until('the labels', async () => frame.locator('#labels button').first().evaluate(isFocused));
      for (let at = 0; at < 14; at++) await press('ArrowRight');
      await press('+');
      await says(/records found$/);
      await until('the condition', async () => /with fear/.test(await frame.locator('.condition').innerText()));
      await until('rows with fear', async () => {
        const labels = await cells('labels');
        return labels.length > 0 && labels.every(own => own.includes('fear'));
      });
      await press('-');
      await until('none with fear', async () => !(await cells('labels')).some(labels => /fear(0\.[3-9]|1)/.test(labels)));
      await press('Backspace', 'Escape', 'f');
      await says(`${RECORDS} records`);
    });

    it('filters by a condition in SQL', async () => {
      await press('q');
      await until('the field', async () => frame.locator('#sql').evaluate(isFocused));
      await workbench.page.keyboard.type('take between 100 and 109');
      await says('10 records found');
      await press('Escape', 'x', 'f');
    });

    it('keeps a filter as a slice, filters by it, and forgets it', async () => {
      const { page } = workbench;
      await press('/');
      await page.keyboard.type('LAMP burning');
      await says(/^5\d records found$/);
      const found = await status();
      await press('Escape', 'n');
      const input = page.locator('.quick-input-widget input.input');
      await untilKeyboardIn(input);
      await page.keyboard.type('lamps');
      await press('Enter');
      await says('Kept as lamps.');
      // The keyboard comes back to the rows.
      await untilKeyboardIn(frame.locator('#rows'));
      await press('x');
      await says(`${RECORDS} records`);
      await press('f');
      const slice = frame.locator('.slice', { hasText: 'lamps' });
      await slice.locator('#slice-lamps').focus();
      await press('Space');
      await says(found);
      await until('the condition', async () => /lamps/.test(await frame.locator('.condition').innerText()));
      await workbench.screenshot('dataset-slice');
      await slice.getByRole('button', { name: 'Forget the slice lamps' }).focus();
      await press('Enter');
      await says(`${RECORDS} records`);
      await eventually(async () => assert.equal(await frame.locator('.slice').count(), 0));
      await press('Escape', 'f');
    });

    it('sorts by a column: by length, by its letters, and as in the file', async () => {
      await press('1', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft');
      const sorted = () => frame.locator('[role="columnheader"].text').getAttribute('aria-sort');
      await press('o');
      await eventually(async () => assert.deepEqual([(await cells('text'))[0], await sorted()], ['The tide turns at four.', 'ascending']));
      await press('o');
      await until('longest first', async () => ((await cells('text'))[0]?.length ?? 0) > 60);
      await press('o');
      await until('by its letters', async () => {
        const [one = '', other = ''] = await cells('text');
        return one !== '' && one <= other && (await sorted()) === 'ascending';
      });
      await press('o');
      await until('by its letters, from the last on', async () => (await sorted()) === 'descending');
      await press('o');
      await until('as in the file', async () => (await cells('number'))[0] === '1');
    });

    it('shows the whole record, and the record as it stands in the file', async () => {
      await press('1', 'Home', 'Enter');
      const card = frame.locator('article.card');
      await eventually(async () => {
        const text = await card.innerText({ timeout: 1000 });
        assert.ok(text.includes('They stand on the quay.'), text);
        assert.match(text, /source\s+harbour/);
      });
      await press('Enter');
      await eventually(async () => assert.equal(await card.isVisible(), false));
      await press('r');
      const line = workbench.page.locator('.editor-instance .view-line').first();
      await eventually(async () => assert.match((await line.innerText({ timeout: 1000 })).replaceAll('\u00a0', ' '), /^{"utterance":"The ferry is in/));
      await workbench.run('View: Close Editor');
      await line.waitFor({ state: 'detached', timeout: 30_000 });
      await frame.locator('#rows').focus();
      await untilKeyboardIn(frame.locator('#rows'));
    });

    it('has charts whose bars are reached by key, say their value and filter the rows', async () => {
      await press('3');
      const bar = frame.locator('#summary [role="group"][aria-label="Records of each label"] .bar').first();
      await bar.waitFor({ timeout: 20_000 });
      await eventually(async () => assert.match((await bar.getAttribute('aria-label')) ?? '', /^\w+, given: \d+ records, [\d.]+ %. Filters the rows$/));
      await press('Tab');
      await until('a focused bar', async () => bar.evaluate(isFocused));
      await press('ArrowDown', 'ArrowUp', 'Enter');
      await says(/records found$/);
      await eventually(async () => assert.match(await frame.locator('.condition').innerText({ timeout: 1000 }), /^with /));
      await workbench.screenshot('dataset-bar');
    });

    it('finds texts that have other labels elsewhere', async () => {
      const found = frame.locator('#summary details', { hasText: 'The same text, other labels' });
      const counted = /1 text has different labels, in (\d+) records/;
      await until('the conflicts', async () => counted.test(await found.innerText()));
      const [, count] = counted.exec(await found.innerText()) ?? [];
      await found.getByRole('button', { name: 'Show them' }).focus();
      await press('Enter');
      await says(`${count} records found`);
    });

    it('wraps, chooses columns, and lists its keys', async () => {
      await press('1', 'w', 'c');
      await frame.getByRole('dialog', { name: 'Columns' }).waitFor();
      await press('End', 'Space', 'Escape');
      await until('a further column', async () => (await frame.locator('[role="columnheader"]').allInnerTexts()).length === 5);
      await press('?');
      await frame.getByRole('dialog', { name: 'Keys' }).waitFor();
      await workbench.screenshot('dataset-keys');
      await press('Escape', 'w', 'c', 'End', 'Space', 'Escape');
    });

    for (const [name, theme] of Object.entries(THEMES)) {
      it(`can be read in ${theme}`, async () => {
        await workbench.theme(theme);
        const kind = name === 'light' ? 'vscode-light' : name === 'dark' ? 'vscode-dark' : `vscode-${name}`;
        await until(theme, async () => ((await frame.locator('body').getAttribute('class')) ?? '').split(' ').includes(kind));
        await press('1', 'Home', 'ArrowDown', 'Enter');
        await frame.locator('article.card').waitFor();
        await workbench.page.waitForTimeout(300);
        await workbench.screenshot(`dataset-${name}`);
        await eventually(async () => {
          const [ink, ground] = await frame.locator('.layer .chip').first().evaluate(colours, undefined, { timeout: 5000 });
          assert.notEqual(ink, ground);
        });
        await press('Enter');
      });
    }

    it('is as it was when one comes back to its tab', async () => {
      await workbench.theme(THEMES.dark);
      await press('/');
      await workbench.page.keyboard.type('barrels');
      await says(/records found$/);
      const said = await status();
      await press('Escape', 'ArrowDown');
      await eventually(async () => assert.equal(await active(), '3'));
      await workbench.open('moods.jsonl');
      await workbench.page.locator('.tab[data-resource-name="harbour.jsonl"]').click();
      await says(said);
      await eventually(async () => {
        assert.equal(await active(), '3');
        assert.equal(await frame.locator('.condition').innerText({ timeout: 1000 }), 'text has “barrels” ×');
      });
      await frame.locator('#rows').focus();
      await untilKeyboardIn(frame.locator('#rows'));
    });

    it('exports what is filtered', async () => {
      await press('/');
      await workbench.page.keyboard.type('rotten');
      await says(/records found$/);
      const count = Number(/\d+/.exec(await status())?.[0]);
      await press('Escape', 'e');
      await frame.getByRole('dialog', { name: 'Export' }).waitFor();
      await until('the first format', async () => frame.locator('.dialog vscode-button').first().evaluate(isFocused));
      await press('Enter');
      const target = path.join(workbench.workspace, 'rotten.jsonl');
      await saveAs(workbench, 'harbour-filtered', target);
      await until('the file', () => Promise.resolve(existsSync(target)), 30);
      const source = readFileSync(path.join(workbench.workspace, 'harbour.jsonl'), 'utf8').split('\n');
      const lines = readFileSync(target, 'utf8').trimEnd().split('\n');
      assert.deepEqual(lines, source.filter(line => /rotten/i.test(line)));
      assert.equal(lines.length, count);
      await workbench.run('Notifications: Clear All Notifications');
      await frame.locator('#rows').focus();
      await untilKeyboardIn(frame.locator('#rows'));
    });

    it('says that the file has changed, and reads it anew', async () => {
      appendFileSync(path.join(workbench.workspace, 'harbour.jsonl'), `${JSON.stringify({ utterance: 'One more.', all_emotions_mapped: [['joy', 1]] })}\n`);
      await until('the notice', async () => (await frame.locator('#notices').innerText()).includes('has changed on disk'), 60);
      await frame.locator('#rows').focus();
      await untilKeyboardIn(frame.locator('#rows'));
      await press('u');
      await says(`${RECORDS + 1} records`);
      await eventually(async () => assert.equal((await frame.locator('#notices').innerText()).trim(), ''));
    });
  });

  describe('of other files', () => {
    it('opens several files as one dataset, with a split for each', async () => {
      frame = await openTogether(workbench, 'harbour-test.jsonl', 'harbour.jsonl');
      await says(`${RECORDS + 41} records`);
      await eventually(async () => assert.equal((await cells('split'))[0], 'test'));
      const leaks = frame.locator('#summary details', { hasText: 'The same text in several splits' });
      await until('leaks', async () => /\d+ texts are in several splits/.test(await leaks.innerText()));
      await workbench.screenshot('dataset-splits');
      await workbench.run('View: Close Editor');
    });

    it('asks which fields hold what where that is not clear, and keeps the answer', async () => {
      frame = await openAsDataset(workbench, 'moods.jsonl');
      const offer = frame.locator('#chooser .offer vscode-button').first();
      await offer.waitFor();
      await workbench.screenshot('dataset-fields');
      await offer.focus();
      await untilKeyboardIn(offer);
      await press('Enter');
      await until('labels', async () => (await cells('labels'))[0] === '·calm');
      const settings = path.join(workbench.workspace, '.vscode', 'settings.json');
      await until('the setting', () => Promise.resolve(readFileSync(settings, 'utf8').includes('"mood"')));
      await says('40 records');
      await workbench.run('View: Close Editor');
    });

    it('has a file’s own labels confirmed once, all of them, also where it is sorted by label', async () => {
      frame = await openAsDataset(workbench, 'weather.jsonl');
      const notice = frame.locator('.notice.labels');
      await eventually(async () => assert.match(await notice.innerText(), /Labels, as told from the file: 3 of its own \(calm, tense, wistful\)\./));
      await workbench.screenshot('dataset-labels');
      await press('t');
      await notice.waitFor({ state: 'detached' });
      const settings = path.join(workbench.workspace, '.vscode', 'settings.json');
      await until('the setting', () => Promise.resolve(/"weather\.jsonl"[^}]*"wistful"/.test(readFileSync(settings, 'utf8'))));
      await workbench.run('View: Close Editor');
    });

    it('reads Parquet', async () => {
      const connection = await (await DuckDBInstance.create()).connect();
      await connection.run(`copy (select 'Said ' || n || ' times' as text, ['joy', 'love'] as labels from range(70) numbers(n)) to '${path.join(workbench.workspace, 'said.parquet')}' (format parquet)`);
      connection.disconnectSync();
      frame = await openAsDataset(workbench, 'said.parquet', true);
      await says('70 records');
      await eventually(async () => assert.match(await frame.locator('.layer .row').first().innerText({ timeout: 1000 }), /Said 0 times[\s\S]*joy[\s\S]*love/));
      await workbench.run('View: Close Editor');
    });

    it('reads tables', async () => {
      frame = await openAsDataset(workbench, 'table.csv');
      await says('30 records');
      await eventually(async () => assert.match((await frame.locator('.layer .row').first().innerText({ timeout: 1000 })).replaceAll('\n', ' '), /Line 0, said twice/));
      await frame.locator('#rows').focus();
      await untilKeyboardIn(frame.locator('#rows'));
      await press('Home', 'r');
      const line = workbench.page.locator('.editor-instance .view-line').first();
      await eventually(async () => assert.match((await line.innerText({ timeout: 1000 })).replaceAll('\u00a0', ' '), /Line 0, said twice/));
      await workbench.run('View: Close Editor');
      await line.waitFor({ state: 'detached', timeout: 30_000 });
      await workbench.run('View: Close Editor');
    });
  });
});

describePage('the dataset view in a workspace that is not trusted', () => {
  let workbench: Workbench;
  before(async () => {
    const settings = { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' };
    workbench = await openWorkbench({ files: { 'harbour.jsonl': speeches(60) }, restricted: true, settings, ...(vsix ? { vsix } : {}) });
  });
  after(async () => workbench.close());

  it('filters, but runs no SQL, and says why', async () => {
    const frame = await openAsDataset(workbench, 'harbour.jsonl');
    await workbench.page.keyboard.press('f');
    const field = frame.locator('#sql');
    await field.waitFor();
    await eventually(async () => {
      assert.equal(await field.getAttribute('disabled'), '');
      assert.match((await field.getAttribute('placeholder')) ?? '', /not trusted/);
    });
    await workbench.page.keyboard.press('/');
    await workbench.page.keyboard.type('lamp');
    await until('the rows', async () => /records found$/.test(await frame.locator('#status .live').innerText()));
  });
});
