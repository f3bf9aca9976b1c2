// What decorations paint beside the lines in view: the part of our work that the editor's API cannot read back.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Workbench } from './workbench';

export interface PaintedLabel {
  text: string;
  /** The line of the document as it is painted, without what decorations add. */
  line: string;
  /** Whether the line's own text goes on after the label. */
  insideLine: boolean;
  /** Pixels of the page: where the label's text ends, and the editor's text area. */
  right: number;
  viewportRight: number;
  top: number;
  color: string;
}

export interface PaintedLine {
  text: string;
  top: number;
  height: number;
}

export interface Painted {
  labels: PaintedLabel[];
  lines: PaintedLine[];
  /** Boxes behind or under text: tints, underlines. */
  boxes: number;
}

const reader = readFileSync(path.join(__dirname, 'readPainted.js'), 'utf8');

export const painted = (page: Page): Promise<Painted> => page.evaluate<Painted>(reader);

/** Waits until something holds of what is painted, and gives that. */
export async function waitForPaint(
  { page, server, extensionLog }: Workbench,
  what: string,
  holds: (now: Painted) => boolean,
  timeout = 60_000,
): Promise<Painted> {
  const end = Date.now() + timeout;
  for (;;) {
    const now = await painted(page);
    if (holds(now)) return now;
    if (Date.now() > end) {
      const seen = now.labels.slice(0, 8).map(label => `${label.line} -> ${label.text}`).join('\n');
      throw new Error(`Not painted after ${timeout / 1000} s: ${what}. ${now.labels.length} labels, ${now.boxes} boxes:\n${seen}\nServer:\n${server.logTail()}\nExtension:\n${extensionLog()}`);
    }
    await page.waitForTimeout(50);
  }
}

export const waitForLabels = (workbench: Workbench, atLeast = 1): Promise<Painted> =>
  waitForPaint(workbench, `${atLeast} labels`, now => now.labels.length >= atLeast);
