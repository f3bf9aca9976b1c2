// Whether the extension, developed or installed, starts at all and keeps to the folders it was given.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/api';

const pause = () => new Promise(resolve => setTimeout(resolve, 50));

const extension = () => {
  const found = vscode.extensions.getExtension('emo-pillars.emo-pillars');
  assert.ok(found, 'the extension is not there');
  return found;
};

describe('the extension', () => {
  it('is present, with its manifest', () => {
    const { packageJSON, extensionPath } = extension() as { packageJSON: { version?: string }; extensionPath: string };
    assert.match(packageJSON.version ?? '', /^\d+\.\d+\.\d+$/);
    const expected = process.env['TEST_INSTALLED'] === '1';
    assert.equal(extensionPath.includes('extensions'), expected, `runs from ${extensionPath}`);
  });

  it('activates when a screenplay is opened', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'fountain', content: 'INT. ROOM - DAY\n\nANNA\nI am so happy!\n' });
    await vscode.window.showTextDocument(document);
    const end = Date.now() + 45_000;
    while (!extension().isActive && Date.now() < end) await pause();
    assert.ok(extension().isActive, 'not active 45 s after a screenplay was shown');
  });

  it('registers every command of its manifest', async () => {
    await extension().activate();
    const { packageJSON } = extension() as { packageJSON: { contributes?: { commands?: { command: string }[] } } };
    const declared = packageJSON.contributes?.commands?.map(entry => entry.command) ?? [];
    assert.ok(declared.length > 0);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(declared.filter(command => !registered.has(command)), []);
  });

  it('classifies: the model, the worker and their native parts are where they should be', async function () {
    this.timeout(60_000);
    const content = 'INT. ROOM - DAY\n\nANNA\nThank you so much, I love you!\n\nINT. HALL - DAY\n\nBERT\nI am so sorry, this is terrible.\n';
    const document = await vscode.workspace.openTextDocument({ language: 'fountain', content });
    await vscode.window.showTextDocument(document);
    const api = (await extension().activate()) as Api;
    const labelsOf = () => api.annotationsOf(document).map(({ labels }) => labels.map(({ label }) => label));
    while (labelsOf().some(labels => labels.length === 0) || labelsOf().length < 2) await pause();
    const [anna = [], bert = []] = labelsOf();
    assert.ok(anna.includes('gratitude') || anna.includes('love'), anna.join());
    assert.ok(bert.some(label => ['remorse', 'sadness', 'fear'].includes(label)), bert.join());
  });

  it('opens the sample workspace, with no state of earlier runs', () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    assert.match(folder.uri.path, /emo-pillars-workspace-/);
  });
});
