// A dataset as JSON Lines, opened as a curator does: what is coloured, compared and told, and how it looks in each theme.
import assert from 'node:assert/strict';
import { describePage } from '../describePage';
import { waitForPaint } from '../painted';
import { eventually, hoverOn } from '../webviewPage';
import { openWorkbench, type Workbench } from '../workbench';

const vsix = process.env['TEST_VSIX'];
const themes = [
  ['Default Dark Modern', 'records-dark'],
  ['Default Light Modern', 'records-light'],
  ['Default High Contrast', 'records-high-contrast'],
  ['Default High Contrast Light', 'records-high-contrast-light'],
] as const;

type Pairs = [string, number][];
const record = (character: string, utterance: string, pairs: Pairs, context = '') =>
  JSON.stringify({ utterance, all_emotions_mapped: pairs, character, ...(context === '' ? {} : { context }) });
const pairs = [
  record('Tomas', 'Thank you, thank you so much for waiting for me out here!', [['gratitude', 0.9], ['relief', 0.4]], 'INES: I said I would stay.'),
  record('Ines', 'The ferry leaves at nine.', [['neutral', 1]]),
  record('Tomas', 'How dare you go through my letters! I am furious.', [['anger', 0.9], ['annoyance', 0.6], ['disgust', 0.2]]),
  record('Ines', 'I am so sorry. I should never have opened them.', [['joy', 0.8]]),
  record('Tomas', 'What is that noise? Is somebody on the stairs?', [['fear', 0.7], ['curiosity', 0.5]]),
  record('Ines', 'It is only the cat. You are adorable when you are frightened.', [['amusement', 0.6], ['love', 0.5]]),
  record('Tomas', 'I miss my father every single day.', [['sadness', 0.9], ['grief', 0.7]]),
  record('Ines', 'He would have been so proud of you.', [['admiraton', 0.8], ['caring', 1.4]]),
  record('Ines', 'The ferry leaves at nine.', [['neutral', 1]]),
  '{"utterance": "This line is cut", "all_emotions_mapped": [["joy", 0.9]',
  record('Tomas', 'Wow, I did not expect that at all!', [['surprise', 0.95], ['excitement', 0.5]]),
  record('Ines', 'That soup smells rotten, take it away.', [['disgust', 0.9]]),
];
const ids = [
  { text: 'I love this so much, thank you!', labels: [18, 15], id: 'a1' },
  { text: 'No idea what you mean.', labels: [6], id: 'a2' },
  { text: 'We met on Tuesday.', labels: [27], id: 'a3' },
].map(line => JSON.stringify(line));
const files = { 'pairs.jsonl': `${pairs.join('\n')}\n`, 'ids.jsonl': `${ids.join('\n')}\n`, 'log.jsonl': '{"level":"info","code":3}\n{"level":"warn","code":4}\n' };

describePage('a dataset in the text editor', () => {
  let workbench: Workbench;
  const hints = () => workbench.page.locator('.editor-instance .view-line span', { hasText: /model/ });
  const signs = () => workbench.page.evaluate<number>(`document.querySelectorAll('.editor-instance .glyph-margin-widgets .cgmr').length`);

  before(async () => {
    workbench = await openWorkbench({ files, ...(vsix ? { vsix } : {}) });
    await workbench.open('pairs.jsonl');
    await hints().first().waitFor({ timeout: 60_000 });
  });
  after(async () => workbench.close());

  for (const [theme, file] of themes) {
    it(`colours labels and says what the model makes of them in ${theme}`, async () => {
      await workbench.theme(theme);
      await eventually(async () => assert.equal(await signs(), pairs.length - 1, 'one sign in the gutter for each record; the line that is cut is none'));
      await workbench.screenshot(file);
    });
  }

  it('has a mark at the start of each record, since the labels are out of view, unless long lines are wrapped', async () => {
    const starts = async (): Promise<string[]> => (await workbench.page.locator('.editor-instance .view-line').allInnerTexts()).map(text => text.replaceAll('\u00a0', ' '));
    await eventually(async () => {
      const lines = await starts();
      assert.ok(lines.some(line => /^[=≈≠?] \S .*[a-z]\s+\{"utterance":"I am so sorry/u.test(line.replaceAll('\uFE0E', ''))), lines.join('\n'));
      assert.ok(lines.some(line => /^ +· not read\s+\{"utterance": "This line is cut/.test(line)), lines.join('\n'));
      assert.deepEqual([...new Set(lines.filter(line => line.includes('{"utterance"')).map(line => line.replace('\uFE0E', '').indexOf('{')))].length, 1, 'all in line');
    });
    workbench.settings({ 'editor.wordWrap': 'on' });
    await eventually(async () => assert.ok((await starts()).some(line => line.startsWith('{"utterance":"I am so sorry'))));
    workbench.settings({ 'editor.wordWrap': 'off' });
    await eventually(async () => assert.ok(!(await starts()).some(line => line.startsWith('{"utterance":"I am so sorry'))));
  });

  const saidOf = async (text: string, wanted: RegExp, shot?: string) => {
    const { page } = workbench;
    const hover = await hoverOn(workbench, text, wanted, 200);
    if (shot !== undefined) await workbench.screenshot(shot);
    const said = await hover.innerText();
    await page.mouse.move(10, 800);
    await page.keyboard.press('Escape');
    return said;
  };

  it('says all of a record in the hover: the text, the file’s labels with bars, and the model’s', async () => {
    await workbench.theme('Default Dark Modern');
    const text = await saidOf('I am so sorry.', /Labels of the file/, 'records-hover');
    assert.match(text, /Record 4/);
    assert.match(text, /▰+▱*\s+80\s?% ▲ joy/u);
    assert.match(text, /The model (?:agrees =|agrees in part ≈|disagrees ≠|is unsure)/);
  });

  it('lists the problems of the file, and no more', async () => {
    await workbench.run('Problems: Focus on Problems View');
    const rows = workbench.page.locator('.markers-panel .monaco-list-row');
    await rows.filter({ hasText: 'not JSON' }).first().waitFor({ timeout: 20_000 });
    await eventually(async () => {
      const text = (await rows.allInnerTexts()).join('\n');
      for (const wanted of [/"admiraton" is not a label of GoEmotions.*the nearest is "admiration"/, /1\.4 is not a score from 0 to 1/, /the same text as in line 2, whoever says it/]) assert.match(text, wanted);
    });
    await workbench.screenshot('records-problems');
    await workbench.run('View: Toggle Panel Visibility');
  });

  it('shows a record indented beside, and leaves the file alone', async () => {
    await workbench.goTo(3);
    await workbench.run('Emo Pillars: Format This Record');
    await workbench.page.locator('.tab', { hasText: 'record 3.json' }).waitFor({ timeout: 20_000 });
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot('records-record');
    await workbench.page.locator('.tab', { hasText: 'record 3.json' }).click();
    await workbench.run('View: Close Editor');
  });

  it('goes to a record by its words', async () => {
    await workbench.run('Emo Pillars: Go to Record');
    const input = workbench.page.locator('.quick-input-widget input.input');
    await input.fill('soup');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'That soup smells rotten' }).waitFor({ timeout: 20_000 });
    await workbench.screenshot('records-go-to');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.locator('.statusbar-item', { hasText: 'Ln 12' }).waitFor({ timeout: 20_000 });
  });

  it('goes with Toggle Emotions, and comes back', async () => {
    await workbench.run('Emo Pillars: Toggle Emotions');
    await eventually(async () => assert.deepEqual([await signs(), await hints().count()], [0, 0]));
    await workbench.run('Emo Pillars: Toggle Emotions');
    await hints().first().waitFor({ timeout: 20_000 });
  });

  it('names the labels that a file gives as numbers', async () => {
    await workbench.open('ids.jsonl');
    await workbench.page.locator('.view-line', { hasText: /18\s*♥\uFE0E?\s*love/ }).waitFor({ timeout: 30_000 });
    await workbench.page.waitForTimeout(1500);
    await workbench.screenshot('records-ids');
  });

  it('says nothing in a file that is no dataset, but offers to choose its fields', async () => {
    await workbench.open('log.jsonl');
    await workbench.page.locator('[id="status.languageStatus"]').click({ timeout: 20_000 });
    await workbench.page.locator('.hover-language-status', { hasText: 'fields not known' }).waitFor({ timeout: 20_000 });
    await workbench.page.waitForTimeout(1500);
    assert.deepEqual([await signs(), await hints().count()], [0, 0]);
    await workbench.screenshot('records-unknown');
    await workbench.page.keyboard.press('Escape');
  });

  it('has logged no error, and shown no notice', async () => {
    const problems = workbench.extensionLog().split('\n').filter(line => /\[(error|critical|warning)\]/.test(line));
    assert.deepEqual(problems, []);
    assert.equal(await workbench.page.locator('.notification-toast', { hasText: /emo/i }).count(), 0);
  });
});

describePage('a dataset that VS Code does not colour', () => {
  let workbench: Workbench;

  before(async () => {
    // More than 20 MB, mostly in lines longer than the editor draws.
    const long = Array.from({ length: 330 }, (_, at) => record('Ines', `Number ${at}: I love you, thank you!`, [['love', 0.9]], 'It rained. '.repeat(6000)));
    const first = record('Ines', 'Thank you, my love!', [['gratitude', 0.9], ['fear', 0.6]]);
    const behind = JSON.stringify({ context: 'Nobody came. '.repeat(1500), utterance: 'How dare you! I hate you!', all_emotions_mapped: [['joy', 0.9]] });
    workbench = await openWorkbench({
      files: { 'large.jsonl': [first, behind, ...long].join('\n') },
      settings: { 'workbench.editorLargeFileConfirmation': 1024 },
      ...(vsix ? { vsix } : {}),
    });
    await workbench.open('large.jsonl');
  });
  after(async () => workbench.close());

  it('has the labels in view in their colours, and the model’s after the label field', async () => {
    const { lines, labels } = await waitForPaint(workbench, 'the model’s labels', now => now.labels.some(({ text }) => text.startsWith('model')), 90_000);
    const [first] = labels;
    assert.match(first?.text ?? '', /^model(?: [=≈≠] .* \d+%| unsure)/);
    assert.match(first?.line ?? '', /^\{"utterance":"Thank you, my love!"/);
    assert.ok(lines.length > 1);
    const colours = await workbench.page.evaluate<number>(`new Set([...document.querySelector('.editor-instance .view-line').querySelectorAll('span > span')].map(span => getComputedStyle(span).color)).size`);
    assert.ok(colours >= 3, `${colours} colours: the text’s, and one for each of two labels`);
    await workbench.screenshot('records-large');
  });

  it('says what the model makes of a record whose labels stand behind what is drawn', async () => {
    await waitForPaint(workbench, 'its hint', now => now.labels.some(({ line, text }) => line.includes('Nobody came') && text.startsWith('model')));
    const hover = await hoverOn(workbench, 'Nobody came', /Labels of the file/, 300);
    assert.match(await hover.innerText(), /▲ joy[^]*The model (?:agrees|disagrees|is unsure)/);
  });
});
