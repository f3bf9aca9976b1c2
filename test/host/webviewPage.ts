// What page tests of webviews share: the page in front, what has the keyboard, and waiting for what is to come.
import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import type { Workbench } from './workbench';

export async function until(what: string, holds: () => Promise<boolean>, seconds = 20): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds().catch(() => false))) {
    assert.ok(Date.now() < end, `${what}: not after ${seconds} s`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** As much of an element of the page as is looked at; functions of it run there. */
interface InPage {
  ownerDocument: { activeElement: unknown };
}
export const isFocused = (element: InPage): boolean => element.ownerDocument.activeElement === element;

/** The one page that is in front. */
export const pageOf = ({ page }: Workbench): FrameLocator => page.frameLocator('iframe.webview:not([style*="visibility: hidden"])').frameLocator('#active-frame');
