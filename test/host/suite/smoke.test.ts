// Whether the extension, developed or installed, starts at all and keeps to the folders it was given.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

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
    const end = Date.now() + 15_000;
    while (!extension().isActive && Date.now() < end) await new Promise(resolve => setTimeout(resolve, 50));
    assert.ok(extension().isActive, 'not active 15 s after a screenplay was shown');
  });

  it('registers every command of its manifest', async () => {
    await extension().activate();
    const { packageJSON } = extension() as { packageJSON: { contributes?: { commands?: { command: string }[] } } };
    const declared = packageJSON.contributes?.commands?.map(entry => entry.command) ?? [];
    assert.ok(declared.length > 0);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(declared.filter(command => !registered.has(command)), []);
  });

  it('opens the sample workspace, with no state of earlier runs', () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    assert.match(folder.uri.path, /emo-pillars-workspace-/);
  });
});
