// The extension in a browser-only host: small, without node, and plain about what it cannot do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import esbuild from 'esbuild';

const root = path.resolve(__dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { contributes: { commands: { command: string }[]; languages: { id: string }[]; customEditors: { viewType: string }[] } };

/** What is used of the editor. */
function editor() {
  const seen = { commands: new Map<string, () => void>(), logged: [] as string[], notices: [] as string[], logShown: 0, items: [] as { detail?: string; selector: { language: string }[] }[], views: new Map<string, { resolveCustomEditor: (document: unknown, panel: { webview: { html: string } }) => void }>() };
  const api = {
    LanguageStatusSeverity: { Warning: 1 },
    languages: {
      createLanguageStatusItem: (_: string, selector: { language: string }[]) => {
        const item = { selector };
        seen.items.push(item);
        return item;
      },
    },
    window: {
      createOutputChannel: () => ({ warn: (text: string) => seen.logged.push(text), show: () => seen.logShown++ }),
      registerCustomEditorProvider: (type: string, provider: { resolveCustomEditor: () => void }) => seen.views.set(type, provider),
      showInformationMessage: (text: string) => Promise.resolve(void seen.notices.push(text)),
    },
    commands: { registerCommand: (name: string, run: () => void) => seen.commands.set(name, run) },
  };
  return { seen, api };
}

describe('the extension in a browser alone', () => {
  let code: string;
  before(async () => {
    const built = await esbuild.build({ entryPoints: [path.join(root, 'src/extension/browser.ts')], bundle: true, write: false, platform: 'browser', format: 'cjs', external: ['vscode'], minify: true });
    code = built.outputFiles[0]?.text ?? '';
  });

  it('is tiny', () => assert.ok(code.length > 0 && code.length < 3000, `${code.length} characters`));

  it('says once, without popping up, that it cannot show emotions, and again to each command', () => {
    const { seen, api } = editor();
    const module = { exports: {} as { activate: (context: unknown) => void } };
    runInNewContext(code, { module, exports: module.exports, require: (name: string) => (name === 'vscode' ? api : assert.fail(name)) });
    module.exports.activate({ extension: { packageJSON: manifest }, subscriptions: [] });
    assert.equal(seen.logged.length, 1);
    assert.match(seen.logged[0] ?? '', /cannot be shown in a browser/);
    assert.deepEqual(seen.notices, []);
    assert.deepEqual(seen.items.map(({ detail }) => detail), seen.logged);
    assert.deepEqual(seen.items[0]?.selector.map(({ language }) => language), manifest.contributes.languages.map(({ id }) => id));
    assert.deepEqual([...seen.commands.keys()], manifest.contributes.commands.map(({ command }) => command));
    assert.deepEqual([...seen.views.keys()], manifest.contributes.customEditors.map(({ viewType }) => viewType));
    const webview = { html: '' };
    seen.views.get('emoPillars.parquet')?.resolveCustomEditor(undefined, { webview });
    assert.ok(webview.html.includes(seen.logged[0] ?? '-'), 'Parquet opens in the view by itself');
    for (const run of seen.commands.values()) run();
    assert.equal(seen.logShown, 1);
    assert.deepEqual(seen.notices, Array.from({ length: seen.commands.size - 1 }, () => seen.logged[0]));
  });
});
