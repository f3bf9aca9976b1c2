// What the page tests of generating share: the package under test, a file selected as a whole, messages.
import type { Locator } from 'playwright-core';
import type { Workbench } from '../workbench';

const vsix = process.env['TEST_VSIX'];
export const installed = vsix ? { vsix } : {};

export async function selectAll(workbench: Workbench, name: string): Promise<void> {
  await workbench.open(name);
  await workbench.page.locator('.editor-instance .view-line').first().click();
  await workbench.page.keyboard.press('Control+A');
}

export const notice = ({ page }: Workbench, text: string): Locator => page.locator('.notification-toast', { hasText: text });
