// A record as it stands in its file: in the text editor where that can show the file, otherwise as a document of its own.
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { DatasetDocument } from './datasetDocument';
import { rawText } from './rawText';

/** Of its own: two providers of one scheme would get in each other's way. */
const SCHEME = 'emo-pillars-raw';
/** Larger files are hidden from extensions, and slow to open. */
const LARGEST_TEXT = 50 * 1024 * 1024;
const MOST_KEPT = 50;

const BESIDE = { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: false } as const;

/** Whether the text editor shows a file of this size to us. */
export const fitsEditor = async (file: string): Promise<boolean> => (await stat(file)).size < LARGEST_TEXT;

export interface RecordPlace {
  readonly file: number;
  readonly record: number;
  readonly line: number;
}

const contents = new Map<string, string>();

/** The documents of single records; they are read when they are opened and do not change. */
export const registerRawRecords = (): vscode.Disposable =>
  vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent: uri => contents.get(uri.toString()) ?? 'Open the record again from the dataset view or the review.\n' });

export async function openRaw(document: DatasetDocument, { file, record, line }: RecordPlace): Promise<void> {
  const place = document.files[file]?.path ?? '';
  if (/\.(jsonl|ndjson)$/i.test(place) && (await fitsEditor(place))) {
    const start = new vscode.Position(line - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(place), { ...BESIDE, selection: new vscode.Range(start, start) });
    return;
  }
  await showRecord(place, record, await document.dataset.raw(file, record));
}

/** In a document of its own, beside. */
export async function showRecord(place: string, record: number, raw: string): Promise<void> {
  const { name, text } = rawText(place, record, raw);
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}`, query: place });
  if (contents.size >= MOST_KEPT) contents.clear();
  contents.set(uri.toString(), text);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), BESIDE);
}
