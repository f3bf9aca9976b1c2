// The setting that says which fields of a dataset hold what: what it says of a file, and what the user has chosen kept in it.
import path from 'node:path';
import * as vscode from 'vscode';
import type { RecordShape } from '../../dataset/records/shape';
import { shapeFromSetting, shapeToSetting } from '../../dataset/records/shapeSetting';
import { entryFor, globOf } from './shapeGlob';

const SECTION = 'emoPillars';
const SETTING = 'dataset.shapes';

type Shapes = Readonly<Record<string, unknown>>;

export type SaidShape = { readonly kind: 'shape'; readonly shape: RecordShape } | { readonly kind: 'wrong'; readonly reason: string };

/** What globs are held against: a document, as far as its name goes. */
const named = (uri: vscode.Uri): vscode.TextDocument => ({ uri, languageId: '', fileName: uri.fsPath }) as vscode.TextDocument;

const folderOf = (uri: vscode.Uri): vscode.WorkspaceFolder | undefined => vscode.workspace.getWorkspaceFolder(uri);

function globFor(uri: vscode.Uri): string {
  const folder = folderOf(uri);
  return globOf(uri.fsPath, folder && path.relative(folder.uri.fsPath, uri.fsPath));
}

function matches(glob: string, uri: vscode.Uri): boolean {
  const folder = folderOf(uri);
  return vscode.languages.match({ pattern: folder === undefined ? glob : new vscode.RelativePattern(folder, glob) }, named(uri)) > 0;
}

/** Undefined where the setting says nothing of the file. */
export function shapeInSetting(uri: vscode.Uri): SaidShape | undefined {
  const shapes = vscode.workspace.getConfiguration(SECTION, uri).get<Shapes>(SETTING, {});
  const glob = entryFor(shapes, globFor(uri), pattern => matches(pattern, uri));
  if (glob === undefined) return undefined;
  const shape = shapeFromSetting(shapes[glob]);
  return typeof shape === 'string' ? { kind: 'wrong', reason: `${SECTION}.${SETTING}, ${glob}: ${shape}` } : { kind: 'shape', shape };
}

/** In the workspace where the file belongs to one, otherwise for the user; either way for this file alone. */
export async function keepShape(uri: vscode.Uri, shape: RecordShape): Promise<void> {
  const { ConfigurationTarget: target } = vscode;
  const where = folderOf(uri) === undefined ? target.Global : (vscode.workspace.workspaceFolders?.length ?? 0) > 1 ? target.WorkspaceFolder : target.Workspace;
  const configuration = vscode.workspace.getConfiguration(SECTION, uri);
  const said = configuration.inspect<Shapes>(SETTING);
  const before = where === target.Global ? said?.globalValue : where === target.Workspace ? said?.workspaceValue : said?.workspaceFolderValue;
  await configuration.update(SETTING, { ...before, [globFor(uri)]: shapeToSetting(shape) }, where);
}

export const openShapeSetting = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.openSettings', `${SECTION}.${SETTING}`);
