// The composition root: what there is, and who is given what.
import * as vscode from 'vscode';
import { openScoreCache, type ScoreCache } from '../classifier/scoreCache';
import { DocumentDisplay } from './annotations/display';
import { Documents } from './annotations/documents';
import { registerHover } from './annotations/hover';
import { registerInlayHints } from './annotations/inlayHints';
import { rememberingLanguages } from './annotations/languageMemory';
import { Scores } from './annotations/scores';
import { createApi, type Api, type ApiPorts } from './api';
import { registerCommands, type CommandPorts } from './commands';
import { Configuration } from './configuration';
import { registerDatasetText, type DatasetText } from './dataset/text/register';
import { registerDatasetReview } from './dataset/review/register';
import { registerDatasetView } from './dataset/view/datasetView';
import { Engine, modelFolder, trainingOf } from './engine';
import { onFirstScript } from './firstScript';
import { createLog, engineLog, type Log } from './log';
import { Status } from './status';
import { registerSynthesis } from './synthesis/register';

/** A new line is sooner scored than looked for in a cache that has not been read yet. */
const PATIENCE_MS = 100;

let cache: Promise<ScoreCache | undefined> | undefined;

/** Without its cache the extension still works, only slower. */
async function openCache(context: vscode.ExtensionContext, log: Log): Promise<ScoreCache | undefined> {
  try {
    return await openScoreCache({ folder: vscode.Uri.joinPath(context.globalStorageUri, 'scores').fsPath, log: engineLog(log), patienceMs: PATIENCE_MS });
  } catch (error) {
    log.warn(`Scores are not kept: ${String(error)}`);
    return undefined;
  }
}

/** Everything that shows emotions. No worker is started and no cache opened before a document is annotated. */
function compose(context: vscode.ExtensionContext, configuration: Configuration): ApiPorts & CommandPorts & { readonly datasets: DatasetText; readonly engine: Engine } {
  const channel = createLog();
  const scoreCache = (): Promise<ScoreCache | undefined> => (cache ??= openCache(context, channel));
  let { device } = configuration.of();
  const engine = new Engine(context, channel, device);
  const scores = new Scores(engine, scoreCache, rememberingLanguages(context.globalState, sample => engine.detectLanguage(sample)));
  const documents = new Documents({ scores, configuration, log: channel, memory: context.workspaceState });
  const display = new DocumentDisplay(documents, configuration);
  const datasets = registerDatasetText({ scores, training: trainingOf(modelFolder(context)), configuration, documents, log: channel });
  const status = new Status(documents, configuration, engine, datasets);
  const deviceChanges = configuration.onDidChange(() => {
    if (configuration.of().device === device) return;
    ({ device } = configuration.of());
    engine.use(device);
    documents.restart();
  });
  const providers = [registerHover(documents), registerInlayHints(documents, configuration)];
  context.subscriptions.push(channel, engine, documents, datasets, display, status, deviceChanges, ...providers);
  documents.refresh();
  return { documents, datasets, configuration, scores, status, cache: scoreCache, channel, context, engine };
}

export function activate(context: vscode.ExtensionContext): Api {
  const configuration = new Configuration();
  let composed: ReturnType<typeof compose> | undefined;
  const ports = (): ReturnType<typeof compose> => (composed ??= compose(context, configuration));
  const log = (): Log => ports().channel;
  const views = registerDatasetView(context, { log });
  const review = registerDatasetReview(context, { log, views, configuration, classifier: () => ports().engine, modelFolder: modelFolder(context) });
  const synthesis = registerSynthesis({ context, configuration, log, classifier: () => ports().engine });
  context.subscriptions.push(configuration, registerCommands(ports), onFirstScript(configuration, ports), views, review, synthesis);
  return createApi(() => composed);
}

export async function deactivate(): Promise<void> {
  await (await cache)?.close();
}
