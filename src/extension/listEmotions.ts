// "List Emotions in File": a pick of the labelled lines, filtered by emotion and character, that shows each line as one goes.
import * as vscode from 'vscode';
import { emotionChoices, listRows, speakerChoices, type FilterChoice, type Labelled, type ListFilter, type ListRow } from './annotations/listItems';
import type { DocumentSession } from './annotations/session';
import { goTo, rangeNow } from './navigate';

const MOST_ROWS = 2000;

const byEmotion: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('symbol-color'), tooltip: 'Filter by Emotion' };
const byCharacter: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('person'), tooltip: 'Filter by Character' };
const noFilter: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: 'Show All' };

interface Row extends vscode.QuickPickItem {
  readonly row: ListRow;
}

async function choose<T>(choices: readonly FilterChoice<T>[], title: string): Promise<T | undefined> {
  const items = choices.map(({ label, count, value }) => ({ label, description: String(count), value }));
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.value;
}

function itemsOf(session: DocumentSession, labelled: readonly Labelled[], filter: ListFilter): Row[] {
  return listRows(labelled, filter, MOST_ROWS).map(row => {
    const line = rangeNow(session, row.utterance).start.line + 1;
    return { row, label: row.label, description: [row.description, `line ${line}`].filter(part => part !== '').join(' · '), detail: row.detail };
  });
}

const titleOf = ({ emotion, speaker }: ListFilter, rows: number): string =>
  ['Emotions', emotion, speaker, rows === MOST_ROWS ? `first ${rows}` : String(rows)].filter(part => part !== undefined).join(' · ');

type Answer = { readonly kind: 'done' } | { readonly kind: 'filter'; readonly button: vscode.QuickInputButton };

function pick(editor: vscode.TextEditor, session: DocumentSession, items: readonly Row[], title: string): Promise<Answer> {
  return new Promise(resolve => {
    const list = vscode.window.createQuickPick<Row>();
    const before = editor.selection;
    const view = editor.visibleRanges[0];
    let answer: Answer = { kind: 'done' };
    let moved = false;
    Object.assign(list, { title, items, matchOnDescription: true, matchOnDetail: true, placeholder: 'Type an emotion, a character or words of the line' });
    list.buttons = [byEmotion, byCharacter, noFilter];
    list.onDidChangeActive(([active]) => {
      // The first row is active before anyone has gone anywhere.
      if (active === undefined || (!moved && active === items[0])) return;
      moved = true;
      const range = rangeNow(session, active.row.utterance);
      editor.selection = new vscode.Selection(range.start, range.end);
      editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    });
    list.onDidAccept(() => {
      const [active] = list.activeItems;
      if (active !== undefined) goTo(editor, rangeNow(session, active.row.utterance));
      moved = false;
      list.hide();
    });
    list.onDidTriggerButton(button => {
      answer = { kind: 'filter', button };
      list.hide();
    });
    list.onDidHide(() => {
      if (moved) {
        editor.selection = before;
        if (view !== undefined) editor.revealRange(view, vscode.TextEditorRevealType.AtTop);
      }
      list.dispose();
      resolve(answer);
    });
    list.show();
  });
}

export async function listEmotions(editor: vscode.TextEditor, session: DocumentSession, labelled: readonly Labelled[]): Promise<void> {
  let filter: ListFilter = {};
  for (;;) {
    const items = itemsOf(session, labelled, filter);
    const answer = await pick(editor, session, items, titleOf(filter, items.length));
    if (answer.kind === 'done') return;
    if (answer.button === noFilter) filter = {};
    else if (answer.button === byEmotion) {
      const emotion = await choose(emotionChoices(labelled), 'Filter by Emotion');
      if (emotion !== undefined) filter = { ...filter, emotion };
    } else {
      const speaker = await choose(speakerChoices(labelled), 'Filter by Character');
      if (speaker !== undefined) filter = { ...filter, speaker };
    }
  }
}
