// What is asked of the user about a file: which fields hold the text and the labels, and which labels these are.
import * as vscode from 'vscode';
import { ofKind } from '../../core/labelKind';
import { LABEL_SETS, type LabelSet } from '../../core/labelSets';
import { ownSet } from '../../core/ownSet';
import type { Proposal } from '../../dataset/records/proposeShape';
import type { RecordShape } from '../../dataset/records/shape';
import { openShapeSetting } from './shapeSettings';
import { titleOf } from './text/setTitle';

interface ShapeRow extends vscode.QuickPickItem {
  readonly shape?: RecordShape;
}

const fieldsOf = ({ context, character, split }: RecordShape): string =>
  Object.entries({ context, character, split }).flatMap(([role, field]) => (field === undefined ? [] : [role === field ? field : `${role}: ${field}`])).join(', ');

/** Undefined where none was chosen; "Other fields…" opens the setting. */
export async function askFields(proposals: readonly Proposal[], placeHolder: string, title = 'Which fields hold the text and the labels?'): Promise<RecordShape | undefined> {
  const rows: ShapeRow[] = proposals.map(({ shape, title: label, why }) => ({ label, description: fieldsOf(shape), detail: why, shape }));
  const byHand: ShapeRow = { label: 'Other fields…', detail: 'Opens the setting emoPillars.dataset.shapes' };
  const chosen = await vscode.window.showQuickPick([...rows, byHand], { title, placeHolder, ignoreFocusOut: true });
  if (chosen === byHand) await openShapeSetting();
  return chosen?.shape;
}

interface SetRow extends vscode.QuickPickItem {
  /** Undefined: its names are asked for. */
  readonly set: LabelSet | undefined;
}

const OFFERED = ['goEmotions', 'ekman', 'plutchik'];

/** The set that was told first, to be confirmed; then the others that there are. */
export async function askLabelSet({ set, labels }: RecordShape, title = 'Which labels does this file use?', others = labels.form !== 'columns'): Promise<LabelSet | undefined> {
  const detailOf = ({ classes }: LabelSet): string => classes.map(({ id }) => id).join(', ');
  const known = others ? LABEL_SETS.filter(({ id }) => OFFERED.includes(id) && id !== set.id) : [];
  const rows: SetRow[] = [
    { label: titleOf(set), description: 'as told from the file', detail: detailOf(set), set },
    ...known.map((own): SetRow => ({ label: own.title, detail: detailOf(own), set: own })),
  ];
  const byName: SetRow[] = others && labels.form !== 'columns' ? [{ label: 'Other labels…', detail: 'Their names, with commas between them', set: undefined }] : [];
  const chosen = await vscode.window.showQuickPick([...rows, ...byName], { title, placeHolder: 'It is kept in emoPillars.dataset.shapes, and not asked again', ignoreFocusOut: true });
  if (chosen === undefined) return undefined;
  return chosen.set === undefined ? askNames(set, labels, title) : ofKind(chosen.set, set.kind);
}

const namesIn = (typed: string): string[] => typed.split(',').map(name => name.trim()).filter(name => name !== '');

async function askNames(set: LabelSet, { form }: RecordShape['labels'], title: string): Promise<LabelSet | undefined> {
  const numbered = form === 'id' || form === 'ids';
  const prompt = numbered ? 'The names of the labels 0, 1, 2 and so on, with commas between them' : 'The names of the labels, with commas between them';
  const typed = await vscode.window.showInputBox({ title, prompt, value: set.id === 'own' && !numbered ? set.classes.map(({ id }) => id).join(', ') : '', validateInput: value => (namesIn(value).length < 2 ? 'Two labels at the least.' : undefined), ignoreFocusOut: true });
  return typed === undefined ? undefined : ownSet(namesIn(typed), set.kind);
}
