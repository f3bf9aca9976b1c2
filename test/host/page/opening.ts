// Opening files as datasets in a page test, and answering the dialog of VS Code that asks for a file.
import type { FrameLocator } from 'playwright-core';
import { choose, pageOf, pressItem, reopenWith, until, untilKeyboardIn } from '../webviewPage';
import { openFromExplorer, type Workbench } from '../workbench';

/** Opens a file from the explorer, and then as a dataset. */
export async function openAsDataset(workbench: Workbench, name: string, byItself = false): Promise<FrameLocator> {
  const { page } = workbench;
  await openFromExplorer(page, name);
  if (!byItself) await reopenWith(workbench, 'Emo Pillars Dataset');
  const frame = pageOf(workbench);
  await frame.locator('.layer [role="row"] [role="gridcell"]').first().waitFor({ timeout: 60_000 });
  await untilKeyboardIn(frame.locator('#rows'));
  return frame;
}

/** Opens two files of the explorer as one dataset, with the splits that are proposed. */
export async function openTogether(workbench: Workbench, one: string, other: string): Promise<FrameLocator> {
  const { page } = workbench;
  await page.getByRole('treeitem', { name: one }).first().click();
  // Opened by that, it is chosen in the explorer once more, and alone.
  await page.locator(`.tab.active[data-resource-name="${one}"]`).waitFor({ timeout: 30_000 });
  await page.locator('.editor-instance .view-line').first().waitFor({ timeout: 30_000 });
  await page.getByRole('treeitem', { name: other }).first().click({ modifiers: ['Control'] });
  const chosen = page.locator('.explorer-folders-view .monaco-list-row.selected');
  await until('two files chosen', async () => (await chosen.count()) === 2);
  await page.getByRole('treeitem', { name: other }).first().click({ button: 'right' });
  await pressItem(workbench, 'Open Dataset…');
  await choose(workbench, 'Open 2 files as one dataset');
  return pageOf(workbench);
}

/** Answers the dialog that asks where to write, once it proposes such a name. */
export async function saveAs({ page }: Workbench, proposed: string, target: string): Promise<void> {
  const input = page.locator('.quick-input-widget input.input');
  await input.waitFor({ timeout: 20_000 });
  // VS Code writes its own proposal into the field when it has looked at the folder.
  await until('the name proposed', async () => (await input.inputValue()).includes(proposed));
  await page.waitForTimeout(500);
  await input.fill(target);
  await until('the name in the field', async () => (await input.inputValue()) === target);
  await page.keyboard.press('Enter');
}
