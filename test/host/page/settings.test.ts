// What settings do to what is seen: folder by folder, with everything switched off, and at the scroll bar.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describePage } from '../describePage';
import { actOne } from '../folders';
import { waitForLabels, waitForPaint, type Painted } from '../painted';
import { openWorkbench, type Workbench } from '../workbench';

const play = path.basename(actOne);
const vsix = process.env['TEST_VSIX'];
const scene = 'INT. ROOM - DAY\n\nANNA\nThank you so much, I love you!\n';

describePage('a window of several folders', () => {
  let workbench: Workbench;

  before(async () => {
    const settings = (template: string) => JSON.stringify({ 'emoPillars.template': template, 'emoPillars.maxLabels': 1 });
    const files = {
      'first/one.fountain': scene,
      'first/.vscode/settings.json': settings('first {name}'),
      'second/two.fountain': scene,
      'second/.vscode/settings.json': settings('second {name}'),
    };
    workbench = await openWorkbench({ files, roots: ['first', 'second'], ...(vsix ? { vsix } : {}) });
    await workbench.page.getByRole('treeitem', { name: 'second' }).first().waitFor({ timeout: 60_000 });
    for (const folder of ['first', 'second']) {
      const row = workbench.page.getByRole('treeitem', { name: folder }).first();
      // VS Code may unfold it by itself meanwhile, and a click too many folds it again.
      for (let seenOpen = 0; seenOpen < 3; await workbench.page.waitForTimeout(300)) {
        if ((await row.getAttribute('aria-expanded')) === 'true') seenOpen++;
        else {
          seenOpen = 0;
          await row.click();
        }
      }
    }
  });
  after(async () => workbench.close());

  it('shows each file by the settings of its folder', async () => {
    for (const [file, text] of [['one.fountain', /^first [a-z]+$/], ['two.fountain', /^second [a-z]+$/]] as const) {
      await workbench.open(file);
      await waitForPaint(workbench, `the labels of ${file}`, ({ labels }) => labels.length === 1 && text.test(labels[0]?.text ?? ''));
    }
  });

  it('shows a file as any other once its folder is no longer part of the window', async () => {
    await workbench.run('Workspaces: Remove Folder from Workspace');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'second' }).first().click();
    await waitForPaint(workbench, 'labels as by default', ({ labels }) => labels.length > 0 && !labels.some(({ text }) => text.includes('second')));
  });
});

describePage('a window with all emotions switched off', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files: { 'scene.md': scene }, settings: { 'emoPillars.enabled': false }, ...(vsix ? { vsix } : {}) });
    await workbench.open('scene.md');
  });
  after(async () => workbench.close());

  it('says so when a file is to be annotated, and switches them on at a click', async () => {
    await workbench.run('Emo Pillars: Annotate This File');
    const notice = workbench.page.locator('.notification-toast', { hasText: 'Emotions are off for everything.' });
    await notice.waitFor({ timeout: 20_000 });
    assert.equal(await notice.locator('.monaco-button').count(), 1);
    await notice.locator('.monaco-button', { hasText: 'Turn On' }).click();
    await waitForLabels(workbench, 1);
  });
});

describePage('the marks beside the scroll bar', () => {
  let workbench: Workbench;
  /** How many strong colours the ruler of the editor shows. */
  const colours = () =>
    workbench.page.evaluate<number>(`(() => {
      const canvas = document.querySelector('.editor-instance canvas.decorationsOverviewRuler');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let at = 0; at < data.length; at += 4) {
        const [red, green, blue, alpha] = data.slice(at, at + 4);
        if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) seen.add([red, green, blue].join());
      }
      return seen.size;
    })()`);
  const untilColours = async (what: string, holds: (count: number) => boolean) => {
    for (let waited = 0; !holds(await colours()); waited += 50) {
      assert.ok(waited < 20_000, `${what}: ${await colours()} colours`);
      await workbench.page.waitForTimeout(50);
    }
  };

  before(async () => {
    workbench = await openWorkbench({ files: { [play]: readFileSync(actOne, 'utf8') }, ...(vsix ? { vsix } : {}) });
    await workbench.open(play);
    await waitForLabels(workbench, 5);
  });
  after(async () => workbench.close());

  it('have the colours of several emotions, and go and come with their setting', async () => {
    await untilColours('marks', count => count > 2);
    workbench.settings({ 'emoPillars.overviewRuler': false });
    await untilColours('no marks', count => count === 0);
    workbench.settings({ 'emoPillars.overviewRuler': true });
    await untilColours('marks again', count => count > 2);
  });
});

describePage('a line that the editor draws in part only', () => {
  let workbench: Workbench;

  before(async () => {
    const talk = `ANNA: I love it! ${'We went there. '.repeat(20)}\nBEN: Thank you so much!\n`;
    workbench = await openWorkbench({ files: { 'talk.transcript': talk }, ...(vsix ? { vsix } : {}) });
    await workbench.open('talk.transcript');
  });
  after(async () => workbench.close());

  it('has its label where it is seen, as far as the user has it drawn', async () => {
    const atEnds = ({ labels, lines }: Painted) => labels.length === 2 && (lines[0]?.text.startsWith('ANNA: I love it!') ?? false);
    await waitForPaint(workbench, 'labels at the ends', atEnds);
    workbench.settings({ 'editor.stopRenderingLineAfter': 150 });
    await waitForPaint(workbench, 'a hint in the line', ({ labels, lines }) => labels.length === 1 && /^ANNA:.+love.+love it!/.test(lines[0]?.text ?? ''));
    workbench.settings({ 'editor.stopRenderingLineAfter': -1 });
    await waitForPaint(workbench, 'labels at the ends again', atEnds);
  });
});
