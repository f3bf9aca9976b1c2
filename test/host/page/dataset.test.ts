// A dataset as JSON Lines, opened as a curator does: what is coloured, compared and told, and how it looks in each theme.
import assert from 'node:assert/strict';
import { describePage } from '../describePage';
import { openWorkbench, type Workbench } from '../workbench';

const vsix = process.env['TEST_VSIX'];
const themes = [
  ['Default Dark Modern', 'dark_modern', 'dataset-dark'],
  ['Default Light Modern', 'light_modern', 'dataset-light'],
  ['Default High Contrast', 'hc_black', 'dataset-high-contrast'],
  ['Default High Contrast Light', 'hc_light', 'dataset-high-contrast-light'],
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
  const signs = () => workbench.page.evaluate<number>(`document.querySelectorAll('.editor-instance .margin-view-overlays .cgmr[class*="ced-"]').length`);

  before(async () => {
    workbench = await openWorkbench({ files, ...(vsix ? { vsix } : {}) });
    await workbench.open('pairs.jsonl');
    await hints().first().waitFor({ timeout: 60_000 });
  });
  after(async () => workbench.close());

  for (const [theme, name, file] of themes) {
    it(`colours labels and says what the model makes of them in ${theme}`, async () => {
      workbench.settings({ 'workbench.colorTheme': theme });
      await workbench.page.locator(`.monaco-workbench[class*="${name}"]`).waitFor({ timeout: 30_000 });
      await workbench.page.waitForTimeout(1500);
      await workbench.screenshot(file);
      assert.ok((await signs()) >= 8, `${await signs()} signs in the gutter`);
    });
  }
});
