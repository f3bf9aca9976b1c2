// Suites that look at an editor in a page: skipped, with the reason in their titles, where the browser host cannot run.
import type { SuiteFunction } from 'mocha';
import { browserHostObstacle } from './setup';
import { pictureOpen } from './workbench';

/** For a test or what comes before it: a window opens within seconds, but not on a machine that is at something else. */
const PATIENCE_MS = 300_000;

export function describePage(title: string, body: () => void, obstacle = browserHostObstacle(), suite: SuiteFunction = describe): void {
  if (obstacle === undefined) {
    suite(title, function () {
      this.timeout(PATIENCE_MS);
      picturesOfFailures(title);
      body();
    });
  }
  else suite.skip(`${title} (skipped: ${obstacle})`, body);
}

/** `failed-….png` in the folder of screenshots, of a failed test or of what comes before all. */
function picturesOfFailures(title: string): void {
  const named = (words: string): string => `failed-${words.replace(/\W+/g, '-').slice(0, 80)}`;
  let began = false;
  afterEach(async function () {
    began = true;
    if (this.currentTest?.state === 'failed') await pictureOpen(named(this.currentTest.fullTitle()));
  });
  after(async () => {
    if (!began) await pictureOpen(named(title));
  });
}

/** For a suite whose tests go on where the one before ended: after a failure, those that follow would only wait in vain, each to its limit. */
export function stepByStep(hooks: Pick<Mocha.MochaGlobals, 'beforeEach' | 'afterEach'> = { beforeEach, afterEach }): void {
  let failed: string | undefined;
  hooks.beforeEach(() => {
    if (failed !== undefined) throw new Error(`“${failed}” failed, and the tests after it go on from there: they are not run.`);
  });
  hooks.afterEach(function () {
    if (this.currentTest?.state === 'failed') failed ??= this.currentTest.title;
  });
}
