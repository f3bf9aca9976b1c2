// Which fields of a file hold what, and which labels they are: chosen by the user, kept in the workspace's settings.
import * as vscode from 'vscode';
import { LABEL_SETS, type LabelSet } from '../../../core/labelSets';
import { proposeShape, type Proposal } from '../../../dataset/records/proposeShape';
import type { RecordShape } from '../../../dataset/records/shape';
import { shapeToSetting } from '../../../dataset/records/shapeSetting';
import type { Configuration } from '../../configuration';
import type { DatasetSession } from './session';
import { titleOf } from './setTitle';
import { sampleOf } from './shapes';

const CONFIRMED = 'datasetLabelSets';
const MOST_CONFIRMED = 500;

/** The files whose label set the user has confirmed. */
export class ConfirmedSets {
  constructor(private readonly memory: vscode.Memento) {}

  has({ uri }: vscode.TextDocument): boolean {
    return this.memory.get<readonly string[]>(CONFIRMED, []).includes(uri.toString());
  }

  async add({ uri }: vscode.TextDocument): Promise<void> {
    const others = this.memory.get<readonly string[]>(CONFIRMED, []).filter(known => known !== uri.toString());
    await this.memory.update(CONFIRMED, [...others.slice(1 - MOST_CONFIRMED), uri.toString()]);
  }
}

/** In the workspace where there is one: the mapping belongs to its files. */
export async function keepShape(document: vscode.TextDocument, shape: RecordShape, configuration: Configuration): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const path = folder === undefined ? document.uri.fsPath : vscode.workspace.asRelativePath(document.uri, false);
  const glob = path.replace(/[[\]{}*?]/g, '[$&]');
  const shapes = { [glob]: shapeToSetting(shape), ...without(configuration.of(document.uri)['dataset.shapes'], glob) };
  const target = vscode.workspace.workspaceFolders === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  await vscode.workspace.getConfiguration('emoPillars', document.uri).update('dataset.shapes', shapes, target);
}

const without = (shapes: Readonly<Record<string, unknown>>, glob: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(shapes).filter(([known]) => known !== glob));

interface ShapeRow extends vscode.QuickPickItem {
  readonly shape?: RecordShape;
}

function proposalsOf({ found }: DatasetSession): readonly Proposal[] {
  if (found.kind === 'unknown') return found.proposals;
  return found.kind === 'known' ? [{ shape: found.shape, title: found.title, why: found.from === 'setting' ? 'as the setting says' : 'as told from the file' }] : [];
}

const fieldsOf = ({ context, character, split }: RecordShape): string =>
  Object.entries({ context, character, split }).flatMap(([role, field]) => (field === undefined ? [] : [role === field ? field : `${role}: ${field}`])).join(', ');

/** The fields of a file in which records keep their text and labels. */
export async function chooseFields(session: DatasetSession, configuration: Configuration): Promise<void> {
  const { document } = session;
  const rows: ShapeRow[] = proposalsOf(session).map(({ shape, title, why }) => ({ label: title, description: fieldsOf(shape), detail: why, shape }));
  const byHand: ShapeRow = { label: 'Other fields…', detail: 'Opens the setting emoPillars.dataset.shapes' };
  const reason = session.found.kind === 'unknown' ? `Not known: ${session.found.reason}` : 'Text + labels';
  const chosen = await vscode.window.showQuickPick([...rows, byHand], { title: 'Which fields hold the text and the labels?', placeHolder: reason });
  if (chosen === byHand) await vscode.commands.executeCommand('workbench.action.openSettings', 'emoPillars.dataset.shapes');
  else if (chosen?.shape !== undefined) await keepShape(document, chosen.shape, configuration);
}

interface SetRow extends vscode.QuickPickItem {
  readonly set: LabelSet;
}

const OFFERED = ['goEmotions', 'ekman', 'plutchik'];

/** The classes that the labels of a file are: what was told from it is confirmed, or another set is chosen. */
export async function chooseLabelSet(session: DatasetSession, configuration: Configuration, confirmed: ConfirmedSets): Promise<void> {
  const { document, shape } = session;
  if (shape === undefined) return;
  const detailOf = ({ classes }: LabelSet): string => classes.map(({ id }) => id).join(', ');
  const others = LABEL_SETS.filter(({ id }) => OFFERED.includes(id) && id !== shape.set.id);
  const rows: SetRow[] = [
    { label: titleOf(shape.set), description: 'as told from the file', detail: detailOf(shape.set), set: shape.set },
    ...others.map((set): SetRow => ({ label: set.title, detail: detailOf(set), set })),
  ];
  const chosen = await vscode.window.showQuickPick(rows, { title: 'Which labels does this file use?' });
  if (chosen === undefined) return;
  await confirmed.add(document);
  if (chosen.set === shape.set && shape.set.id !== 'own') return;
  await keepShape(document, withSet(session, shape, chosen.set), configuration);
}

/** Columns belong to the classes of a set, so that another set has others. */
function withSet({ document, lineText }: DatasetSession, shape: RecordShape, set: LabelSet): RecordShape {
  if (shape.labels.form !== 'columns') return { ...shape, set };
  const found = proposeShape(sampleOf(document.lineCount, lineText), { set });
  return found.kind === 'known' && found.shape.labels.form === 'columns' ? found.shape : shape;
}
