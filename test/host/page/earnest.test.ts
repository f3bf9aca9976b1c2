// Act I of Earnest, opened as a user does: what is painted, what typing does to it, and how it looks in each theme.
import assert from 'node:assert/strict';
import path from 'node:path';
import { describePage } from '../describePage';
import { actOne } from '../folders';
import { painted, waitForLabels, waitForPaint, type Painted } from '../painted';
import { hoverOn } from '../webviewPage';
import { editorOf, openWorkbench, type Workbench } from '../workbench';

const play = path.basename(actOne);
const vsix = process.env['TEST_VSIX'];
const themes = [
  ['Default Dark Modern', 'earnest-dark'],
  ['Default Light Modern', 'earnest-light'],
  ['Default High Contrast', 'earnest-high-contrast'],
  ['Default High Contrast Light', 'earnest-high-contrast-light'],
] as const;
const shape = ({ lines }: Painted) => lines.map(({ text, top, height }) => ({ text, top, height }));
/** What is painted beside each line that has labels. */
const beside = ({ labels }: Painted) => {
  const byLine = new Map<number, string>();
  for (const { top, text } of labels) byLine.set(top, `${byLine.get(top) ?? ''} ${text}`.trim());
  return [...byLine.values()];
};
/** Where the lines with labels are. */
const linesOf = ({ labels }: Painted): number[] => [...new Set(labels.map(({ top }) => top))];
/** A line amid quick talk. */
const middle = 128;
/** A label as the default template writes it: a sign and a name, perhaps twice. */
const labelText = /^\S+ [a-z]+( {2}\S+ [a-z]+)?$/u;

describePage('Act I in the editor', () => {
  let workbench: Workbench;
  let first: Painted;

  before(async () => {
    workbench = await openWorkbench({ settings: { 'emoPillars.quietTime': 2000 }, ...(vsix ? { vsix } : {}) });
    await workbench.open(play);
    first = await waitForLabels(workbench, 5);
  });
  after(async () => workbench.close());

  it('paints labels that name an emotion', () => {
    for (const { text } of first.labels) assert.match(text, labelText);
  });

  it('keeps every label within the width of the editor', () => {
    assert.deepEqual(first.labels.filter(({ right, viewportRight }) => right > viewportRight), []);
  });

  it('puts nothing inside a line', () => {
    assert.deepEqual(first.labels.filter(({ insideLine }) => insideLine), []);
  });

  it('tints speeches', () => {
    assert.ok(first.boxes >= first.labels.length, `${first.boxes} boxes for ${first.labels.length} labels`);
  });

  it('leaves the text, its place and the height of lines as they are without it', async () => {
    await workbench.run('Emo Pillars: Toggle Emotions');
    const without = await waitForPaint(workbench, 'no labels', ({ labels, boxes }) => labels.length === 0 && boxes === 0);
    assert.deepEqual(shape(without), shape(first));
    await workbench.run('Emo Pillars: Toggle Emotions');
    const again = await waitForLabels(workbench, first.labels.length);
    assert.deepEqual(again.labels.map(({ text }) => text), first.labels.map(({ text }) => text));
  });

  it('shows scores as bars, with definitions, in the hover', async () => {
    const { page } = workbench;
    const hover = await hoverOn(workbench, 'Did you hear what I was playing, Lane?', /▰/, 60);
    const text = await hover.innerText();
    assert.match(text, /ALGERNON/);
    assert.match(text, /▰+▱*\s+\d+\s?% \S+ \w+: [A-Z]/u);
    await workbench.screenshot('earnest-hover');
    await page.mouse.move(10, 600);
    await page.keyboard.press('Escape');
  });

  it('labels what comes into view', async () => {
    await editorOf(workbench.page).click();
    await workbench.page.keyboard.press('Control+End');
    const end = await waitForPaint(workbench, 'labels at the end', ({ labels, lines }) => labels.length > 1 && lines.at(-1)?.text !== first.lines.at(-1)?.text);
    assert.deepEqual(end.labels.filter(({ insideLine, right, viewportRight }) => insideLine || right > viewportRight), []);
    await workbench.page.keyboard.press('Control+Home');
    await waitForLabels(workbench, first.labels.length);
  });

  it('keeps its labels when a line is gone to', async () => {
    await workbench.goTo(middle);
    await waitForPaint(workbench, 'labels in the middle', ({ labels, lines }) => labels.length > 4 && !lines.some(({ text }) => text.startsWith('Title:')));
  });

  for (const [theme, file] of themes) {
    it(`is painted in colours of its own in ${theme}`, async () => {
      await workbench.theme(theme);
      await waitForPaint(workbench, 'labels of several colours', ({ labels }) => labels.length >= 5 && new Set(labels.map(({ color }) => color)).size > 1);
      await workbench.screenshot(file);
    });
  }

  it('takes back the label of a speech while it is typed in, and only that; then gives it a new one', async () => {
    const { page } = workbench;
    await page.keyboard.press('Control+Home');
    await waitForPaint(workbench, 'the first labels', now => beside(now).join() === beside(first).join());
    const speech = page.locator('.view-line', { hasText: 'Did you hear what I was playing, Lane?' });
    await speech.click();
    await page.keyboard.press('End');
    await page.keyboard.type(' Thank you!', { delay: 20 });
    const typing = await waitForPaint(workbench, 'one label less', now => beside(now).length === beside(first).length - 1, 20_000);
    // The speeches after it may be read anew, since it is part of their context: what they say may change, not that they say it.
    assert.deepEqual(linesOf(typing), linesOf(first).slice(1));
    assert.deepEqual(shape(typing).map(({ top, height }) => ({ top, height })), shape(first).map(({ top, height }) => ({ top, height })));
    const after = await waitForPaint(workbench, 'the label again', now => beside(now).length === beside(first).length);
    assert.match(beside(after)[0] ?? '', /gratitude/);
    assert.deepEqual(linesOf(after), linesOf(first));
  });

  it('has logged no error', () => {
    const problems = workbench.extensionLog().split('\n').filter(line => /\[(error|critical|warning)\]/.test(line));
    assert.deepEqual(problems, []);
  });
});

describePage('labels and width', () => {
  const long = 'I am so happy and so grateful that I could sing and dance through every single room of this house all night long! ';
  const script = `INT. ROOM - DAY\n\nANNA\n${long.repeat(3).trim()}\n\nBERT\nOh no, this is terrible, I am so sorry.\n`;
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files: { 'long.fountain': script }, size: { width: 900, height: 700 }, ...(vsix ? { vsix } : {}) });
    await workbench.open('long.fountain');
  });
  after(async () => workbench.close());

  const assertVisible = ({ labels }: Painted) =>
    assert.deepEqual(labels.filter(({ right, viewportRight, insideLine }) => insideLine || right > viewportRight), []);

  it('are in view beside the name, even of a speech that runs out of the window', async () => {
    assertVisible(await waitForLabels(workbench, 2));
    workbench.settings({ '[fountain]': { 'editor.wordWrap': 'off' } });
    const unwrapped = await waitForPaint(workbench, 'one line a speech', ({ lines, labels }) => lines.length < 9 && labels.length === 2);
    assertVisible(unwrapped);
  });

  it('are in view at the end of a wrapped speech', async () => {
    workbench.settings({ '[fountain]': { 'editor.wordWrap': 'bounded' }, 'emoPillars.placement': 'speech' });
    const atEnd = await waitForPaint(workbench, 'labels at the end', ({ labels }) => labels.length === 2 && labels.every(({ line }) => !/^(ANNA|BERT)$/.test(line)));
    assertVisible(atEnd);
  });
});

describePage('a folder that is not trusted', () => {
  let workbench: Workbench;

  before(async () => {
    const settings = { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' };
    const files = { 'letter.fountain': 'INT. ROOM - DAY\n\nANNA\nThank you so much, I love you!\n' };
    workbench = await openWorkbench({ restricted: true, settings, files, ...(vsix ? { vsix } : {}) });
  });
  after(async () => workbench.close());

  it('is annotated all the same', async () => {
    await workbench.open('letter.fountain');
    const { labels } = await waitForLabels(workbench, 1);
    assert.match(labels[0]?.text ?? '', labelText);
    await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ timeout: 20_000 });
    assert.deepEqual((await painted(workbench.page)).labels.length, 1);
  });
});
