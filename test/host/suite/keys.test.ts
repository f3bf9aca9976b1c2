// The keys of the extension against those that VS Code itself has.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, until } from './editor';

interface Binding {
  readonly key: string;
  readonly command: string;
  readonly when?: string;
}

/** In our own tabs they do what they do elsewhere: in the dataset view they find and go to a record, in a report they save it. */
const inOurView = String.raw`activeCustomEditorId =~ /^emoPillars\.(dataset|parquet)$/`;
const inOurReport = "activeWebviewPanelId == 'emoPillars.report'";
const sameElsewhere = [['ctrl+f', inOurView], ['ctrl+g', inOurView], ['ctrl+s', inOurReport]] as const;

/** Chords and modifiers in one order, as VS Code does not care about theirs. */
const normal = (key: string): string => key.split('+').sort().join('+');

describe('keys', () => {
  after(closeAll);

  it('are free in VS Code', async () => {
    const extension = vscode.extensions.getExtension('emo-pillars.emo-pillars');
    const { packageJSON } = extension as unknown as { packageJSON: { contributes: { keybindings: Binding[] } } };
    const ours = packageJSON.contributes.keybindings.filter(({ key, when }) => !sameElsewhere.some(([own, where]) => key === own && when === where));
    await vscode.commands.executeCommand('workbench.action.openDefaultKeybindingsFile');
    const shown = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';
    // Behind the list stand, as comments, the commands that have no key.
    const list = (): string => shown().replace(/^\s*\/\/.*$/gm, '').trim();
    await until('the default keys', () => list().endsWith(']'));
    const all = JSON.parse(list()) as Binding[];
    assert.ok(all.length > 500, String(all.length));
    const taken = all.filter(({ key, command }) => !command.startsWith('emoPillars.') && ours.some(own => normal(own.key) === normal(key)));
    assert.deepEqual(taken.map(({ key, command }) => `${key} ${command}`), []);
  });
});
