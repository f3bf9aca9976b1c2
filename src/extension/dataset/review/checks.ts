// The label checks of the session: one for each file, in the background, with a quiet status item; what they find is joined to open views.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Classifier } from '../../../classifier/classifier';
import { readModelFolder } from '../../../classifier/modelFolder';
import { LABEL_COUNT } from '../../../core/emotions';
import type { CheckProgress } from '../../../dataset/check/checkLabels';
import { formatOf } from '../../../dataset/engine/fileFormat';
import type { AttachedColumns } from '../../../dataset/engine/query';
import { folderElsewhere } from '../../../dataset/check/cacheFolders';
import type { RecordShape } from '../../../dataset/records/shape';
import { shapeToSetting } from '../../../dataset/records/shapeSetting';
import { openTrainingHashes } from '../../../dataset/check/trainingHashes';
import { checkFile, type FileCheck } from '../../../dataset/review/checkFile';
import type { ParquetEngine } from '../../../dataset/review/parquetRecords';
import { keepColumns, keptColumns, type ColumnsOf } from '../../../dataset/review/keptColumns';
import { checkColumns, ModelLabels } from '../../../dataset/review/modelLabels';
import { refuseUnwritable } from '../../../dataset/review/textDataset';
import { engineLog, type Log } from '../../log';
import { shapeInSetting, type SaidShape } from '../shapeSettings';
import { progressWords, shortWords } from './checkWords';
import { sameFields } from './sameFields';
import { parquetEngine, refuseUnsaved, textDatasetOf } from './target';

export interface CheckPorts {
  readonly context: vscode.ExtensionContext;
  readonly log: () => Log;
  readonly classifier: () => Classifier;
  readonly modelFolder: string;
}

export interface Checked extends FileCheck {
  readonly model: ModelLabels;
  /** As the file was when it was checked. */
  readonly stamp: string;
  /** Of the model. */
  readonly digest: string;
  /** Its fields and labels are those that the setting says. */
  readonly said: boolean;
}

interface Running {
  readonly result: Promise<Checked>;
  /** What the setting said of the file when it began. */
  readonly said: string;
  readonly abort: AbortController;
  progress: CheckProgress | undefined;
}

/** Scripts that are being read go first. */
const PRIORITY = -1;
const STOP = 'emoPillars.stopChecks';

export const stampOf = async (file: string): Promise<string> => stat(file).then(({ size, mtimeMs }) => `${size} ${mtimeMs}`, () => 'gone');

const saidOf = (file: string): SaidShape | undefined => shapeInSetting(vscode.Uri.file(file));
const saidWords = (file: string): string => JSON.stringify([saidOf(file)]);

export class Checks implements vscode.Disposable {
  /** For whoever reads the same files. */
  readonly engine: ParquetEngine;
  readonly #running = new Map<string, Running>();
  readonly #done = new Map<string, Checked>();
  readonly #item = vscode.window.createStatusBarItem('emoPillars.checks', vscode.StatusBarAlignment.Right, 99);
  readonly #progress = new vscode.EventEmitter<string>();
  readonly #ended = new vscode.EventEmitter<Checked>();
  readonly onDidProgress = this.#progress.event;
  readonly onDidCheck = this.#ended.event;
  readonly #stopping: vscode.Disposable;

  constructor(private readonly ports: CheckPorts) {
    this.engine = parquetEngine(ports.context, ports.log);
    this.#item.name = 'Emo Pillars: label check';
    this.#item.command = STOP;
    this.#stopping = vscode.commands.registerCommand(STOP, () => this.#askToStop());
  }

  /** Whether a check is of the file as it is now, and of the fields and labels that it has now. */
  async isCurrent({ dataset: { file, shape }, stamp, said }: Checked): Promise<boolean> {
    return sameFields({ shape, said }, saidOf(file)) && stamp === (await stampOf(file));
  }

  /** What is known of the file as it is now, by this model, without checking it. */
  async known(file: string): Promise<Checked | undefined> {
    const done = this.#done.get(file);
    if (done === undefined || !(await this.isCurrent(done))) return undefined;
    return done.digest === (await this.ports.classifier().model()).digest ? done : undefined;
  }

  /** What the last check found of each record, in this session or an earlier one: of the file as it is, this model, and these fields and labels. */
  async columns(file: string, shape: RecordShape): Promise<AttachedColumns | undefined> {
    const setting = JSON.stringify(shapeToSetting(shape));
    const same = async ({ stamp, model, shape: own }: ColumnsOf): Promise<boolean> =>
      JSON.stringify(own) === setting && stamp === (await stampOf(file)) && model === (await this.ports.classifier().model()).digest;
    const kept = (await keptColumns(file, same)) ?? (await keptColumns(file, same, this.#elsewhere(file)));
    if (kept !== undefined) return kept;
    // Where nothing can be written at all.
    const known = await this.known(file);
    return known && JSON.stringify(shapeToSetting(known.dataset.shape)) === setting ? checkColumns(known.model, known.numbers, 0) : undefined;
  }

  /** Begins a check, or joins the one that runs. What the model has said already is never asked again. */
  async check(file: string): Promise<Checked> {
    const running = this.#running.get(file);
    if (running !== undefined) return this.#join(file, running);
    const known = await this.known(file);
    if (known !== undefined) return known;
    const again = this.#running.get(file);
    if (again !== undefined) return this.#join(file, again);
    const abort = new AbortController();
    const own: Running = { abort, progress: undefined, said: saidWords(file), result: this.#run(file, abort.signal) };
    this.#running.set(file, own);
    this.#show();
    own.result.catch(() => undefined).finally(() => {
      if (this.#running.get(file) === own) this.#running.delete(file);
      this.#show();
    });
    return own.result;
  }

  /** One that began with other fields or labels gives way to another. */
  async #join(file: string, running: Running): Promise<Checked> {
    if (running.said === saidWords(file)) return running.result;
    running.abort.abort();
    await running.result.catch(() => undefined);
    if (this.#running.get(file) === running) this.#running.delete(file);
    return this.check(file);
  }

  #elsewhere(file: string): string {
    return folderElsewhere(this.#checksFolder, file);
  }

  get #checksFolder(): string {
    return vscode.Uri.joinPath(this.ports.context.globalStorageUri, 'checks').fsPath;
  }

  /** @throws Error where corrections of the file could not be written */
  async refuseUnwritable(file: string): Promise<void> {
    if (formatOf(file) === 'parquet') refuseUnwritable(await textDatasetOf(file, this.engine));
  }

  progressOf(file: string): CheckProgress | undefined {
    return this.#running.get(file)?.progress;
  }

  stop(file: string): void {
    this.#running.get(file)?.abort.abort();
  }

  dispose(): void {
    for (const { abort } of this.#running.values()) abort.abort();
    for (const { model } of this.#done.values()) void model.close();
    vscode.Disposable.from(this.#item, this.#progress, this.#ended, this.#stopping).dispose();
  }

  async #run(file: string, signal: AbortSignal): Promise<Checked> {
    const { context, log, classifier, modelFolder } = this.ports;
    refuseUnsaved(file);
    const stamp = await stampOf(file);
    const said = saidOf(file) !== undefined;
    const dataset = await textDatasetOf(file, this.engine);
    const model = await classifier().model();
    const { hiddenSize, trainingHashesFile } = await readModelFolder(modelFolder);
    const training = trainingHashesFile === undefined ? undefined : await openTrainingHashes(trainingHashesFile);
    const found = await checkFile(dataset, {
      encoder: { digest: model.digest, labels: LABEL_COUNT, columns: hiddenSize, encode: (inputs, own) => classifier().classify(inputs, { embeddings: true, priority: PRIORITY, ...(own && { signal: own }) }) },
      workerModule: vscode.Uri.joinPath(context.extensionUri, 'dist', 'labelCheckWorker.js').fsPath,
      elsewhere: this.#checksFolder,
      log: engineLog(log()),
      signal,
      ...(training && { training }),
      onProgress: progress => this.#progressed(file, progress),
    });
    const checked: Checked = { ...found, stamp, said, digest: model.digest, model: await ModelLabels.open(found.check, dataset.shape.set, model.thresholds) };
    await this.#keep(checked, signal);
    void this.#done.get(file)?.model.close();
    this.#done.set(file, checked);
    this.#ended.fire(checked);
    return checked;
  }

  /** For the views of the file, also after a restart. */
  async #keep({ dataset: { file, shape }, stamp, digest, model, numbers }: Checked, signal: AbortSignal): Promise<void> {
    const columns = await checkColumns(model, numbers, 0, signal);
    const of = { stamp, model: digest, shape: shapeToSetting(shape) };
    try {
      await keepColumns(file, of, columns).catch(() => keepColumns(file, of, columns, this.#elsewhere(file)));
    } catch (error) {
      this.ports.log().warn(`What the check found is not kept: ${String(error)}`);
    }
  }

  #progressed(file: string, progress: CheckProgress): void {
    const running = this.#running.get(file);
    if (running === undefined) return;
    running.progress = progress;
    this.#show();
    this.#progress.fire(file);
  }

  #show(): void {
    const [first] = this.#running;
    if (first === undefined) return this.#item.hide();
    const [file, { progress }] = first;
    const words = progress === undefined ? 'starting' : progressWords(progress);
    this.#item.text = `$(loading~spin) Labels ${progress === undefined ? '' : shortWords(progress)}`;
    this.#item.tooltip = `Checking the labels of ${path.basename(file)}: ${words}.\nPress to stop; what is done is kept.`;
    this.#item.accessibilityInformation = { label: `Checking the labels of ${path.basename(file)}: ${words}`, role: 'button' };
    this.#item.show();
  }

  async #askToStop(): Promise<void> {
    const items = [...this.#running].map(([file, { progress }]) => ({ label: `$(debug-stop) Stop checking ${path.basename(file)}`, detail: progress === undefined ? 'starting' : progressWords(progress), file }));
    const picked = await vscode.window.showQuickPick(items, { ignoreFocusOut: true, title: 'Checking labels', placeHolder: 'What the model has said is kept: another check goes on from there' });
    if (picked !== undefined) this.stop(picked.file);
  }
}
