// The composition root: what there is, and who is given what.
import * as vscode from 'vscode';
import { openScoreCache, type ScoreCache } from '../classifier/scoreCache';
import { DocumentDisplay } from './annotations/display';
import { Documents } from './annotations/documents';
import { registerHover } from './annotations/hover';
import { registerInlayHints } from './annotations/inlayHints';
import { rememberingLanguages } from './annotations/languageMemory';
import { Scores } from './annotations/scores';
import { createApi, type Api } from './api';
import { registerCommands } from './commands';
import { Configuration } from './configuration';
import { Engine } from './engine';
import { createLog, engineLog, type Log } from './log';
import { Status } from './status';

let cache: Promise<ScoreCache | undefined> | undefined;

/** Without its cache the extension still works, only slower. */
async function openCache(context: vscode.ExtensionContext, log: Log): Promise<ScoreCache | undefined> {
  try {
    return await openScoreCache({ folder: vscode.Uri.joinPath(context.globalStorageUri, 'scores').fsPath, log: engineLog(log) });
  } catch (error) {
    log.warn(`Scores are not kept: ${String(error)}`);
    return undefined;
  }
}

export function activate(context: vscode.ExtensionContext): Api {
  const channel = createLog();
  cache = openCache(context, channel);
  const configuration = new Configuration();
  let { device } = configuration.of();
  const engine = new Engine(context, channel, device);
  const scores = new Scores(engine, cache, rememberingLanguages(context.globalState, sample => engine.detectLanguage(sample)));
  const documents = new Documents({ scores, configuration, log: channel, memory: context.workspaceState });
  const display = new DocumentDisplay(documents, configuration);
  const status = new Status(documents, configuration, engine);
  const deviceChanges = configuration.onDidChange(() => {
    if (configuration.of().device === device) return;
    ({ device } = configuration.of());
    engine.use(device);
    documents.restart();
  });
  context.subscriptions.push(
    channel,
    configuration,
    engine,
    documents,
    display,
    status,
    deviceChanges,
    registerHover(documents),
    registerInlayHints(documents, configuration),
    registerCommands({ documents, configuration, cache, channel, context }),
  );
  documents.refresh();
  return createApi({ documents, configuration, scores, status });
}

export async function deactivate(): Promise<void> {
  await (await cache)?.close();
}
