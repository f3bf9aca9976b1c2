// The narratives that a command is about: what is selected in the editor, or whole files.
import path from 'node:path';
import * as vscode from 'vscode';
import type { Narrative } from '../../synthesis/example';
import { wordsOf } from '../dataset/view/panel';
import { narrativeText } from './narrativeText';

/** Larger files are hidden from extensions. */
const LARGEST = 50 * 1024 * 1024;
const CORPORA = /\.(jsonl|ndjson|csv|tsv|parquet)$/i;

export interface Given {
  readonly title: string;
  readonly narratives: readonly Narrative[];
  /** What is left out, and why. */
  readonly remarks: readonly string[];
}

const nameOf = ({ uri, isUntitled }: vscode.TextDocument): string => (isUntitled ? uri.path : path.posix.basename(uri.path));
const sourceOf = ({ uri }: vscode.TextDocument, start: number, end: number): Pick<Narrative, 'source'> => (uri.scheme === 'file' ? { source: { file: uri.fsPath, start, end } } : {});

const textIn = (document: vscode.TextDocument, range?: vscode.Range): ReturnType<typeof narrativeText> => narrativeText({ languageId: document.languageId, fileName: nameOf(document), text: document.getText(range) });

/** Each selection is a narrative. Undefined where nothing is selected. */
export function fromSelection({ document, selections }: vscode.TextEditor): Given | undefined {
  const chosen = selections.filter(selection => textIn(document, selection).text.trim() !== '');
  const name = nameOf(document);
  const narratives = chosen.map((selection): Narrative => {
    const [start, end] = [document.offsetAt(selection.start), document.offsetAt(selection.end)];
    const lines = selection.isSingleLine ? `line ${selection.start.line + 1}` : `lines ${selection.start.line + 1} to ${selection.end.line + 1}`;
    const { text, isOwn } = textIn(document, selection);
    return { id: `${name}#${start}-${end}`, title: `${name}, ${lines}`, text, ...(isOwn && sourceOf(document, start, end)) };
  });
  const [first] = narratives;
  return first && { title: narratives.length === 1 ? first.title : `${name}, ${narratives.length} selections`, narratives, remarks: [] };
}

/** As they stand in the editor where they are open. Files that are no text are left out with a remark. */
export async function fromFiles(uris: readonly vscode.Uri[]): Promise<Given> {
  const remarks: string[] = [];
  const narratives: Narrative[] = [];
  for (const uri of uris) {
    const name = path.posix.basename(uri.path);
    const read = await documentOf(uri, name);
    if (typeof read === 'string') {
      remarks.push(read);
      continue;
    }
    const { text, isOwn } = textIn(read);
    if (text.trim() === '') remarks.push(`${name} is left out: nothing is said in it.`);
    else narratives.push({ id: vscode.workspace.asRelativePath(uri), title: name, text, ...(isOwn && sourceOf(read, 0, text.length)) });
  }
  const [first] = narratives;
  return { title: narratives.length === 1 && first !== undefined ? first.title : `${narratives.length} files`, narratives, remarks };
}

async function documentOf(uri: vscode.Uri, name: string): Promise<vscode.TextDocument | string> {
  if (CORPORA.test(name)) return `${name} is left out: a corpus of many narratives is for the command line, “emo-pillars generate ${name}”.`;
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) return `${name} is left out: it is a folder.`;
    if (size > LARGEST) return `${name} is left out: it is larger than 50 MB.`;
    const document = await vscode.workspace.openTextDocument(uri);
    const text = document.getText();
    if (text.trim() === '') return `${name} is left out: it is empty.`;
    return text.includes('\0') ? `${name} is left out: it is no text.` : document;
  } catch (error) {
    return `${name} is left out: ${wordsOf(error)}`;
  }
}
