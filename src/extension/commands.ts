// The commands, each a few lines: what they do lies in the files they call.
import * as vscode from 'vscode';
import type { ScoreCache } from '../classifier/scoreCache';
import type { FormatId } from '../core/utterance';
import type { Documents } from './annotations/documents';
import { formatOf } from './annotations/recognition';
import type { Configuration } from './configuration';
import type { DatasetText } from './dataset/text/register';
import { labelledOf } from './labelled';
import { FORMAT_NAMES } from './languages';
import { listEmotions } from './listEmotions';
import { goTo, neighbour, rangeNow } from './navigate';

export interface CommandPorts {
  readonly documents: Documents;
  readonly datasets: DatasetText;
  readonly configuration: Configuration;
  readonly cache: () => Promise<ScoreCache | undefined>;
  readonly channel: vscode.LogOutputChannel;
  readonly context: vscode.ExtensionContext;
}

const BRIEFLY = 4000;
const say = (message: string): void => void vscode.window.setStatusBarMessage(message, BRIEFLY);

async function toggle({ configuration }: CommandPorts): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  await configuration.setEnabled(!configuration.of(uri).enabled, uri);
}

function toggleFile({ documents, datasets, configuration }: CommandPorts): void {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return;
  if (!documents.isScript(document) && !datasets.isDataset(document)) say('Emotions: this file is no script; use “Annotate This File”');
  else if (!configuration.of(document.uri).enabled) say('Emotions are off for everything; use “Toggle Emotions”');
  else documents.toggle(document);
}

async function annotateFile({ documents, configuration }: CommandPorts): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return;
  const names = Object.entries(FORMAT_NAMES) as [FormatId, string][];
  const ask = async (): Promise<FormatId | undefined> =>
    (await vscode.window.showQuickPick(names.map(([format, label]) => ({ label, format })), { title: 'Read this file as', ignoreFocusOut: true }))?.format;
  const format = formatOf(document) ?? (await ask());
  if (format === undefined) return;
  documents.request(document, format);
  if (configuration.of(document.uri).enabled) return;
  const turnOn = 'Turn On';
  if ((await vscode.window.showInformationMessage('Emotions are off for everything.', turnOn)) === turnOn) await configuration.setEnabled(true, document.uri);
}

async function step({ documents, configuration }: CommandPorts, by: 1 | -1): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const session = editor && documents.of(editor.document);
  if (editor === undefined || session === undefined) return;
  const labelled = await labelledOf(session, configuration.of(editor.document.uri));
  const found = neighbour(session, labelled, editor.document.offsetAt(editor.selection.active), by);
  if (found === undefined) say('No emotions in this file');
  else goTo(editor, rangeNow(session, found));
}

async function list({ documents, configuration }: CommandPorts): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const session = editor && documents.of(editor.document);
  if (editor === undefined || session === undefined) return say('Emotions: no annotated script in the active editor');
  await listEmotions(editor, session, await labelledOf(session, configuration.of(editor.document.uri)));
}

async function clearCache({ cache }: CommandPorts): Promise<void> {
  await (await cache())?.clear();
  say('The cache of emotion scores is empty');
}

/** Opens a copy, made once, so that the sample can be written in. */
async function openSample({ context }: CommandPorts): Promise<void> {
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'samples');
  const copy = vscode.Uri.joinPath(folder, 'earnest-act1.fountain');
  const exists = await vscode.workspace.fs.stat(copy).then(() => true, () => false);
  if (!exists) {
    await vscode.workspace.fs.createDirectory(folder);
    await vscode.workspace.fs.copy(vscode.Uri.joinPath(context.extensionUri, 'media', 'samples', 'earnest-act1.fountain'), copy);
  }
  await vscode.window.showTextDocument(copy);
}

/** Every command by its name without `emoPillars.`. */
const COMMANDS: Readonly<Record<string, (ports: CommandPorts) => unknown>> = {
  toggle,
  toggleFile,
  annotateFile,
  listEmotions: list,
  nextEmotion: ports => step(ports, 1),
  previousEmotion: ports => step(ports, -1),
  goToRecord: ({ datasets }) => datasets.goToRecord(),
  formatRecord: ({ datasets }) => datasets.formatRecord(),
  chooseFields: ({ datasets }) => datasets.chooseFields(),
  chooseLabelSet: ({ datasets }) => datasets.chooseLabelSet(),
  clearCache,
  showLog: ({ channel }) => channel.show(),
  openSample,
};

/** @param ports made when the first command is given */
export const registerCommands = (ports: () => CommandPorts): vscode.Disposable =>
  vscode.Disposable.from(...Object.entries(COMMANDS).map(([name, run]) => vscode.commands.registerCommand(`emoPillars.${name}`, () => run(ports()))));
