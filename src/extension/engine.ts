// The classifier as the editor uses it: one at a time, replaced by another when the device setting changes.
import os from 'node:os';
import * as vscode from 'vscode';
import type { Classifier, ClassifierStatus, Device } from '../classifier/classifier';
import { createClassifier } from '../classifier/create';
import { modelFolderOf, readModelFolder } from '../classifier/modelFolder';
import { openTrainingHashes, type TrainingHashes } from '../dataset/check/trainingHashes';
import { engineLog, type Log } from './log';

const MODEL = ['models', 'emo-minilm'];
/** One core is the editor's own: on two of them, a second worker would be felt in the typing. */
const WORKERS = Math.min(4, Math.max(1, os.availableParallelism() - 1));
const WORKER = ['dist', 'classifierWorker.js'];

export const modelFolder = (context: vscode.ExtensionContext): string => modelFolderOf(process.env, vscode.Uri.joinPath(context.extensionUri, ...MODEL).fsPath);

/** The hashes of what a model was trained on, read at the first call; undefined where its folder does not say. */
export function trainingOf(folder: string): () => Promise<TrainingHashes | undefined> {
  let read: Promise<TrainingHashes | undefined> | undefined;
  const open = async (): Promise<TrainingHashes | undefined> => {
    const { trainingHashesFile } = await readModelFolder(folder);
    return trainingHashesFile === undefined ? undefined : openTrainingHashes(trainingHashesFile);
  };
  return () => (read ??= open().catch((error: unknown) => {
    // Another time it may be there.
    read = undefined;
    throw error;
  }));
}

export class Engine implements Classifier, vscode.Disposable {
  readonly #listeners = new Set<(status: ClassifierStatus) => void>();
  #current: Classifier;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: Log,
    device: Device,
  ) {
    this.#current = this.#create(device);
  }

  /** Work in hand is given up: whoever waits for it has to ask again. */
  use(device: Device): void {
    this.#current.dispose();
    this.#current = this.#create(device);
  }

  model(): ReturnType<Classifier['model']> {
    return this.#current.model();
  }

  classify(...[inputs, options]: Parameters<Classifier['classify']>): ReturnType<Classifier['classify']> {
    return this.#current.classify(inputs, options);
  }

  detectLanguage(text: string): ReturnType<Classifier['detectLanguage']> {
    return this.#current.detectLanguage(text);
  }

  warmUp(): Promise<void> {
    return this.#current.warmUp();
  }

  get status(): ClassifierStatus {
    return this.#current.status;
  }

  onStatus(listener: (status: ClassifierStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#listeners.clear();
    this.#current.dispose();
  }

  #create(device: Device): Classifier {
    const { extensionUri, globalStorageUri } = this.context;
    const created = createClassifier({
      modelFolder: modelFolder(this.context),
      workerModule: vscode.Uri.joinPath(extensionUri, ...WORKER).fsPath,
      stateFolder: globalStorageUri.fsPath,
      device,
      workers: WORKERS,
      log: engineLog(this.log),
    });
    created.onStatus(status => this.#listeners.forEach(listener => listener(status)));
    return created;
  }
}
