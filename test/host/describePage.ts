// Suites that look at an editor in a page: skipped, with the reason in their titles, where the browser host cannot run.
import type { SuiteFunction } from 'mocha';
import { browserHostObstacle } from './setup';

export function describePage(title: string, body: () => void, obstacle = browserHostObstacle(), suite: SuiteFunction = describe): void {
  if (obstacle === undefined) suite(title, body);
  else suite.skip(`${title} (skipped: ${obstacle})`, body);
}
