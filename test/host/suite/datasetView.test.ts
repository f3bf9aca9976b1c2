// The dataset view as the editor sees it: which tabs it makes, and that looking changes nothing.
import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeAll, eventually } from './editor';

const VIEW_TYPE = 'emoPillars.dataset';
const folder = (): string => vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open');

function put(name: string, lines: readonly string[]): vscode.Uri {
  const file = path.join(folder(), name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return vscode.Uri.file(file);
}

const activeInput = (): unknown => vscode.window.tabGroups.activeTabGroup.activeTab?.input;

describe('the dataset view', () => {
  afterEach(closeAll);

  it('opens each kind of file on request, and leaves it as it is', async () => {
    const files = [
      put('view.jsonl', [JSON.stringify({ text: 'Good morning.', labels: ['joy'] }), JSON.stringify({ text: 'Go away.', labels: ['anger'] })]),
      put('view.ndjson', [JSON.stringify({ text: 'Good morning.', labels: ['joy'] })]),
      put('view.csv', ['text,labels', 'Good morning.,joy']),
      put('view.tsv', ['Good morning.\t17\tabc']),
    ];
    for (const uri of files) {
      const before = statSync(uri.fsPath);
      await vscode.commands.executeCommand('vscode.openWith', uri, VIEW_TYPE);
      await eventually(() => {
        const input = activeInput();
        assert.ok(input instanceof vscode.TabInputCustom, uri.path);
        assert.deepEqual([input.viewType, input.uri.toString()], [VIEW_TYPE, uri.toString()]);
      });
      await vscode.commands.executeCommand('emoPillars.datasetKeys');
      const after = statSync(uri.fsPath);
      assert.deepEqual([after.size, after.mtimeMs], [before.size, before.mtimeMs]);
    }
  });

  it('is where Parquet opens by itself, and so does Open Dataset', async () => {
    const uri = put('by-itself.parquet', ['PAR1']);
    for (const open of ['vscode.open', 'emoPillars.openDataset']) {
      await vscode.commands.executeCommand(open, uri);
      await eventually(() => {
        const input = activeInput();
        assert.ok(input instanceof vscode.TabInputCustom, open);
        assert.deepEqual([input.viewType, input.uri.toString()], ['emoPillars.parquet', uri.toString()]);
      });
    }
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputCustom).length, 1);
    const text = put('by-request.csv', ['text,labels', 'Good morning.,joy']);
    await vscode.commands.executeCommand('vscode.open', text);
    await eventually(() => assert.ok(activeInput() instanceof vscode.TabInputText));
  });

  it('has a provider of its own for records as they stand in the file, beside that of formatted ones', async () => {
    const textOf = async (scheme: string): Promise<string> => (await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme, path: '/a.csv record 1.txt', query: '0 file:///a.csv' }))).getText();
    assert.match(await textOf('emo-pillars-raw'), /^Open the record again/);
    assert.match(await textOf('emo-pillars-record'), /^The file is closed/);
  });

  it('opens one file without asking for splits', async () => {
    const uri = put('alone.jsonl', [JSON.stringify({ text: 'Good morning.', labels: ['joy'] })]);
    await vscode.commands.executeCommand('emoPillars.openDataset', uri, [uri]);
    await eventually(() => {
      const input = activeInput();
      assert.ok(input instanceof vscode.TabInputCustom && input.viewType === VIEW_TYPE && input.uri.toString() === uri.toString());
    });
  });
});
