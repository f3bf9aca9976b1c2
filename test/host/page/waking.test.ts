// A fresh window: what wakes the extension, and what it does not start before there is a script.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describePage } from '../describePage';
import { waitForLabels, waitForPaint } from '../painted';
import { openWorkbench, type Workbench } from '../workbench';

const vsix = process.env['TEST_VSIX'];
const awake = /_doActivateExtension emo-pillars\.emo-pillars/;

describePage('a window without a script', () => {
  let workbench: Workbench;
  const scores = () => existsSync(path.join(workbench.server.folder, 'user', 'User', 'globalStorage', 'emo-pillars.emo-pillars', 'scores'));
  /** What the extension itself has written, apart from what VS Code says of it. */
  const said = () => workbench.extensionLog().split('\n').filter(line => /speeches after \d+ ms/.test(line));

  before(async () => {
    const files = { 'notes.md': '# Notes\n\nNothing is said here.\n', 'scene.md': 'INT. ROOM - DAY\n\nANNA\nThank you so much, I love you!\n' };
    workbench = await openWorkbench({ files, settings: { 'emoPillars.include': ['**/scene.md'] }, ...(vsix ? { vsix } : {}) });
  });
  after(async () => workbench.close());

  it('wakes the extension with any document, and nothing else', async () => {
    assert.doesNotMatch(workbench.extensionLog(), awake);
    await workbench.open('notes.md');
    for (let waited = 0; waited < 20_000 && !awake.test(workbench.extensionLog()); waited += 100) await workbench.page.waitForTimeout(100);
    assert.match(workbench.extensionLog(), awake);
    await workbench.page.waitForTimeout(1000);
    assert.deepEqual([scores(), said()], [false, []]);
  });

  it('has emotions in a file of any language that the include globs name', async () => {
    await workbench.open('scene.md');
    const { labels } = await waitForLabels(workbench, 1);
    assert.match(labels[0]?.line ?? '', /^ANNA/);
    assert.deepEqual([scores(), said().length], [true, 1]);
  });

  it('switches that file off and on again with the same keys', async () => {
    const { page } = workbench;
    await page.locator('.editor-instance .view-line').first().click();
    for (const key of ['Control+Shift+Alt+E', 'Shift+Alt+E']) {
      await page.keyboard.press(key);
      await waitForPaint(workbench, 'no labels', ({ labels }) => labels.length === 0);
      await page.keyboard.press(key);
      await waitForLabels(workbench, 1);
    }
  });
});
