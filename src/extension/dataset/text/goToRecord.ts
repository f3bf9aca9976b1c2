// "Go to Record…": by number or by words, each shown as one goes through the list.
import * as vscode from 'vscode';
import { inSlices } from '../../annotations/slices';
import { goTo } from '../../navigate';
import { findRecords } from './search';
import type { DatasetSession } from './session';

interface Row extends vscode.QuickPickItem {
  readonly line: number;
}

export async function goToRecord(editor: vscode.TextEditor, session: DatasetSession): Promise<void> {
  const { shape, document } = session;
  if (shape === undefined) return;
  const list = vscode.window.createQuickPick<Row>();
  const before = editor.selection;
  let searching = new AbortController();
  let moved = false;
  const search = async (wanted: string): Promise<void> => {
    searching.abort();
    const { signal } = (searching = new AbortController());
    list.busy = true;
    const found = await inSlices(findRecords(wanted, before.active.line, document.lineCount, session.lineText, shape), signal);
    if (found === undefined) return;
    list.busy = false;
    // Shown always: what the list itself would filter has been found already.
    list.items = found.map(({ line, text }) => ({ line, label: `${session.recordNumber(line)}`, description: text, alwaysShow: true }));
  };
  await new Promise<void>(resolve => {
    Object.assign(list, { title: `Go to Record (1 to ${Math.max(1, session.recordNumber(document.lineCount) - 1)})`, placeholder: 'A number, or words of the text' });
    list.onDidChangeValue(search);
    list.onDidChangeActive(([active]) => {
      if (active === undefined || (!moved && active.line === before.active.line)) return;
      moved = true;
      goTo(editor, new vscode.Range(active.line, 0, active.line, 0));
    });
    list.onDidAccept(() => {
      const [active] = list.activeItems;
      if (active !== undefined) goTo(editor, new vscode.Range(active.line, 0, active.line, 0));
      moved = false;
      list.hide();
    });
    list.onDidHide(() => {
      searching.abort();
      if (moved) goTo(editor, before);
      list.dispose();
      resolve();
    });
    list.show();
    void search('');
  });
}
