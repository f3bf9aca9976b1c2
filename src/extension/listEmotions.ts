// "List Emotions in File": a pick of the labelled lines, filtered by emotion and character, that shows each line as one goes.
import * as vscode from 'vscode';
import { emotionChoices, listRows, speakerChoices, type FilterChoice, type Labelled, type ListFilter } from './annotations/listItems';
import type { Utterance } from '../core/utterance';
import type { DocumentSession } from './annotations/session';
import { goTo, rangeNow } from './navigate';

const MOST_ROWS = 2000;

const byEmotion: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('symbol-color'), tooltip: 'Filter by Emotion' };
const byCharacter: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('person'), tooltip: 'Filter by Character' };
const noFilter: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: 'Show All' };

interface Row extends vscode.QuickPickItem {
  readonly range: vscode.Range;
}

/** Where each stood when the list was opened: a reading that ends meanwhile forgets the edits by which older utterances are found. */
type Places = ReadonlyMap<Utterance, vscode.Range>;

async function choose<T>(choices: readonly FilterChoice<T>[], title: string): Promise<T | undefined> {
  const items = choices.map(({ label, count, value }) => ({ label, description: String(count), value }));
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.value;
}

function itemsOf(places: Places, labelled: readonly Labelled[], filter: ListFilter): Row[] {
  return listRows(labelled, filter, MOST_ROWS).flatMap(({ utterance, label, description, detail }) => {
    const range = places.get(utterance);
    return range === undefined ? [] : [{ range, label, description: [description, `line ${range.start.line + 1}`].filter(part => part !== '').join(' · '), detail }];
  });
}

const titleOf = ({ emotion, speaker }: ListFilter, rows: number): string =>
  ['Emotions', emotion, speaker, rows === MOST_ROWS ? `first ${rows}` : String(rows)].filter(part => part !== undefined).join(' · ');

type Answer = { readonly kind: 'done' } | { readonly kind: 'filter'; readonly button: vscode.QuickInputButton };

function pick(editor: vscode.TextEditor, items: readonly Row[], title: string): Promise<Answer> {
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
      editor.selection = new vscode.Selection(active.range.start, active.range.end);
      editor.revealRange(active.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    });
    list.onDidAccept(() => {
      const [active] = list.activeItems;
      if (active !== undefined) goTo(editor, active.range);
      moved = false;
      list.hide();
    });
    list.onDidTriggerButton(button => {
      answer = { kind: 'filter', button };
      list.hide();
    });
    // Nobody types while the list has the keyboard; what changes the text all the same moves every line.
    const edited = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document === editor.document && contentChanges.length > 0) list.hide();
    });
    list.onDidHide(() => {
      if (moved) {
        editor.selection = before;
        if (view !== undefined) editor.revealRange(view, vscode.TextEditorRevealType.AtTop);
      }
      edited.dispose();
      list.dispose();
      resolve(answer);
    });
    list.show();
  });
}

export async function listEmotions(editor: vscode.TextEditor, session: DocumentSession, labelled: readonly Labelled[]): Promise<void> {
  const places: Places = new Map(labelled.map(({ utterance }) => [utterance, rangeNow(session, utterance)]));
  const { document } = editor;
  const { version } = document;
  let filter: ListFilter = {};
  while (document.version === version) {
    const items = itemsOf(places, labelled, filter);
    const answer = await pick(editor, items, titleOf(filter, items.length));
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
