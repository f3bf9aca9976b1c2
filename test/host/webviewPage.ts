// What page tests share: the page in front, what has the keyboard, lists that are chosen from, and waiting for what is to come.
import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from './workbench';

/** A busy machine takes its time; where all is well, nothing is waited for. */
const PATIENCE = 45;
const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 50));

export async function until(what: string, holds: () => Promise<boolean>, seconds = PATIENCE): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await Promise.resolve().then(holds).catch(() => false))) {
    assert.ok(Date.now() < end, `${what}: not after ${seconds} s`);
    await pause();
  }
}

/** Waits until assertions hold that what was just done will bring about; otherwise fails as they do. */
export async function eventually(assertions: () => Promise<void>, seconds = PATIENCE): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    try {
      return await assertions();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause();
    }
  }
}

/** Presses an item of the menu that is open; one that has only just opened takes no click. */
export function pressItem({ page }: Workbench, name: string): Promise<void> {
  const item = page.getByRole('menuitem', { name });
  return until(`the menu to take ${name}`, async () => {
    await item.click({ timeout: 2000 });
    await item.waitFor({ state: 'hidden', timeout: 500 });
    return true;
  });
}

/** As much of an element of the page as is looked at; functions of it run there. */
interface InPage {
  ownerDocument: { activeElement: unknown; hasFocus: () => boolean };
}
export const isFocused = (element: InPage): boolean => element.ownerDocument.activeElement === element;

/** Waits until keys go to this element, and not to another part of the window. */
export const untilKeyboardIn = (place: Locator): Promise<void> =>
  until(`the keyboard in ${String(place)}`, () => place.evaluate((element: InPage) => element.ownerDocument.hasFocus() && element.ownerDocument.activeElement === element));

/** The one page that is in front. */
export const pageOf = ({ page }: Workbench): FrameLocator => page.frameLocator('iframe.webview:not([style*="visibility: hidden"])').frameLocator('#active-frame');

/** What the editor says of a line under the pointer. The line may still move when the pointer comes: it goes there again, without bringing into view what is wider than the window. */
export async function hoverOn({ page }: Workbench, text: string, wanted: RegExp, across: number): Promise<Locator> {
  const hover = page.locator('.monaco-hover:visible', { hasText: wanted }).first();
  const line = page.locator('.editor-instance .view-line', { hasText: text }).first();
  await line.waitFor({ timeout: PATIENCE * 1000 });
  for (let tries = 1; tries <= 5; tries++) {
    const { x, y } = (await line.boundingBox()) ?? { x: 0, y: 0 };
    await page.mouse.move(x + across, y + 9, { steps: 2 });
    if (await hover.waitFor({ timeout: 8000 }).then(() => true, () => false)) return hover;
    await page.mouse.move(x + across, 4);
  }
  throw new Error(`the editor says nothing like ${String(wanted)} of “${text}”`);
}

/** Chooses from the list in front by words, once Enter takes just that. */
export async function choose({ page }: Workbench, words: string): Promise<void> {
  const rows = page.locator('.quick-input-list .monaco-list-row', { hasText: words });
  await rows.first().waitFor({ timeout: PATIENCE * 1000 });
  const input = page.locator('.quick-input-widget input.input');
  await input.fill(words);
  await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: words }).waitFor({ timeout: PATIENCE * 1000 });
  await input.press('Enter');
}

/** Opens what is in front with another editor; the list has it when the extensions are known. */
export async function reopenWith(workbench: Workbench, editor: string): Promise<void> {
  const row = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: editor }).first();
  for (let tries = 1; ; tries++) {
    await workbench.run('View: Reopen Editor With...');
    if (await row.waitFor({ timeout: 10_000 }).then(() => true, () => tries === 6)) break;
    await workbench.page.keyboard.press('Escape');
  }
  await choose(workbench, editor);
}

/** Whether the window has written this for the one that comes after it; VS Code in a browser does so every five seconds. */
export const isStored = ({ page }: Workbench, text: string): Promise<boolean> => page.evaluate<boolean>(`(async () => {
  const all = await Promise.all((await indexedDB.databases()).map(({ name }) => new Promise(done => {
    const open = indexedDB.open(name);
    open.onsuccess = () => {
      const database = open.result;
      const values = [...database.objectStoreNames].map(store => new Promise(got => { const read = database.transaction(store).objectStore(store).getAll(); read.onsuccess = () => got(JSON.stringify(read.result)); read.onerror = () => got(''); }));
      Promise.all(values).then(texts => { database.close(); done(texts.join()); });
    };
    open.onerror = () => done('');
  })));
  return all.join().includes(${JSON.stringify(text)});
})()`);
