// Which fields of a dataset hold what: by the setting, else as its first records look; and what the user chose is kept in the setting.
import path from 'node:path';
import * as vscode from 'vscode';
import type { Dataset } from '../../../dataset/engine/dataset';
import type { DatasetFile, Row } from '../../../dataset/engine/query';
import { beginningOf, firstRows, tableOf } from '../../../dataset/engine/tableBeginning';
import { proposeShape, type ShapeProposal } from '../../../dataset/records/proposeShape';
import type { RecordShape } from '../../../dataset/records/shape';
import { shapeFromSetting, shapeToSetting } from '../../../dataset/records/shapeSetting';
import type { DatasetView } from '../../../webview/dataset/messages';

const SECTION = 'emoPillars';
const SETTING = 'dataset.shapes';
const SAMPLED_ROWS = 500;

type Shapes = Readonly<Record<string, unknown>>;
const shapesFor = (uri: vscode.Uri): Shapes => vscode.workspace.getConfiguration(SECTION, uri).get<Shapes>(SETTING, {});

/** The file as a document, as far as its name goes: what globs are held against. */
const named = (uri: vscode.Uri): vscode.TextDocument => ({ uri, languageId: '', fileName: uri.fsPath }) as vscode.TextDocument;

function matches(glob: string, uri: vscode.Uri): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return vscode.languages.match({ pattern: folder === undefined ? glob : new vscode.RelativePattern(folder, glob) }, named(uri)) > 0;
}

export async function findShape(files: readonly DatasetFile[], sample: readonly Row[]): Promise<DatasetView['shape']> {
  const [first] = files;
  const uri = vscode.Uri.file(first?.path ?? '');
  const shapes = shapesFor(uri);
  const glob = Object.keys(shapes).find(pattern => matches(pattern, uri));
  if (glob !== undefined) {
    const shape = shapeFromSetting(shapes[glob]);
    if (typeof shape === 'string') return { kind: 'unclear', offers: [], reason: `The setting ${SECTION}.${SETTING} says for ${glob}: ${shape}.` };
    return { kind: 'known', shape };
  }
  return inView(await proposed(uri.fsPath, sample));
}

/** A table is told by its raw rows, everything else by its records. */
async function proposed(file: string, sample: readonly Row[]): Promise<ShapeProposal> {
  const ending = path.extname(file).toLowerCase();
  if (ending !== '.csv' && ending !== '.tsv') return proposeShape(sample.filter(({ fault }) => fault === undefined).map(({ fields }) => JSON.stringify(fields)));
  const tabbed = ending === '.tsv';
  const bytes = await beginningOf(file);
  const table = tableOf(bytes, tabbed);
  const rows = firstRows(bytes, table, SAMPLED_ROWS);
  return proposeShape({ table, rows: table.header ? rows.slice(1) : rows });
}

function inView(found: ShapeProposal): DatasetView['shape'] {
  switch (found.kind) {
    case 'known':
      return { kind: 'known', shape: found.shape };
    case 'proposals':
      return { kind: 'unclear', offers: found.proposals, reason: 'The file does not say for sure which fields hold the text and the labels.' };
    case 'none':
      return { kind: 'unclear', offers: [], reason: `It cannot be told from the first records: ${found.reason}.` };
  }
}

export const sampleOf = (dataset: Dataset, signal: AbortSignal): Promise<readonly Row[]> => dataset.rows({}, 0, SAMPLED_ROWS, { signal });

/** In the workspace where the file belongs to one, otherwise for the user. */
export async function keepShape({ path: file }: DatasetFile, shape: RecordShape): Promise<void> {
  const uri = vscode.Uri.file(file);
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  const glob = folder === undefined ? `**/${path.basename(file)}` : path.relative(folder.uri.fsPath, file).split(path.sep).join('/');
  const { ConfigurationTarget: target } = vscode;
  const where = folder === undefined ? target.Global : (vscode.workspace.workspaceFolders?.length ?? 0) > 1 ? target.WorkspaceFolder : target.Workspace;
  const configuration = vscode.workspace.getConfiguration(SECTION, uri);
  const said = configuration.inspect<Shapes>(SETTING);
  const before = where === target.Global ? said?.globalValue : where === target.Workspace ? said?.workspaceValue : said?.workspaceFolderValue;
  await configuration.update(SETTING, { ...before, [glob]: shapeToSetting(shape) }, where);
}
