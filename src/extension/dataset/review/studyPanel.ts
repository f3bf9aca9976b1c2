// A judge's answers to an agreement study, one record at a time, in a tab.
import path from 'node:path';
import * as vscode from 'vscode';
import { AnswerLog, readAnswers } from '../../../dataset/study/answers';
import { MOST_PICKS, readStudy, type Study } from '../../../dataset/study/study';
import type { FromStudy, ToStudy } from '../../../webview/study/messages';
import { wordsOf } from '../view/panel';
import { framedPage } from '../pageFrame';

export class StudyPanel implements vscode.Disposable {
  readonly #listener: vscode.Disposable;
  #open: Promise<{ readonly study: Study; readonly log: AnswerLog; readonly picks: Map<number, readonly string[]> }> | undefined;
  #at: number | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly webview: vscode.WebviewPanel,
    readonly folder: string,
    readonly judge: string,
    extension: vscode.Uri,
  ) {
    this.#listener = webview.webview.onDidReceiveMessage((message: FromStudy) => void this.receive(message));
    webview.onDidDispose(() => this.dispose());
    webview.webview.html = framedPage(webview.webview, extension, 'study', 'Agreement study');
  }

  dispose(): void {
    this.#listener.dispose();
    void this.#open?.then(({ log }) => log.close(), () => undefined);
  }

  receive(message: FromStudy): Promise<void> {
    this.#last = this.#last.then(() => this.#do(message)).catch((error: unknown) => this.#post({ kind: 'refused', message: wordsOf(error) }));
    return this.#last;
  }

  #post(message: ToStudy): void {
    void this.webview.webview.postMessage(message);
  }

  async #do(message: FromStudy): Promise<void> {
    this.#open ??= this.#read();
    const { study, log, picks } = await this.#open;
    switch (message.kind) {
      case 'ready':
        this.#at ??= message.at !== undefined && message.at in study.items ? message.at : nextOpen(study, picks, -1);
        return this.#show('');
      case 'go':
        this.#at = message.at;
        return this.#show('');
      case 'answer': {
        const item = study.items[message.at];
        if (item === undefined) throw new RangeError('There is no such record in the study');
        await log.answer(item.id, message.picks);
        picks.set(item.id, message.picks);
        this.#at = nextOpen(study, picks, message.at);
        return this.#show('Saved');
      }
      case 'report':
        await vscode.commands.executeCommand('emoPillars.agreementReport', vscode.Uri.file(this.folder));
        return undefined;
    }
  }

  async #read(): Promise<{ study: Study; log: AnswerLog; picks: Map<number, readonly string[]> }> {
    const study = await readStudy(this.folder);
    const log = await AnswerLog.open(this.folder, study, this.judge);
    const own = (await readAnswers(this.folder, study)).find(({ judge }) => judge === this.judge);
    return { study, log, picks: new Map(own?.picks ?? []) };
  }

  async #show(said: string): Promise<void> {
    if (this.#open === undefined) return;
    const { study, picks } = await this.#open;
    const item = this.#at === undefined ? undefined : study.items[this.#at];
    this.#post({
      kind: 'shows',
      folder: this.folder,
      title: path.basename(this.folder),
      judge: this.judge,
      size: study.items.length,
      done: study.items.filter(({ id }) => picks.has(id)).length,
      most: MOST_PICKS,
      said,
      item: item && {
        at: this.#at ?? 0,
        text: item.text,
        options: item.options,
        picks: picks.get(item.id) ?? [],
        ...(item.context !== undefined && { context: item.context }),
        ...(item.character !== undefined && { character: item.character }),
      },
    });
  }
}

/** The next item that the judge has not answered, round the end. */
function nextOpen({ items }: Study, picks: ReadonlyMap<number, unknown>, after: number): number | undefined {
  for (let step = 1; step <= items.length; step++) {
    const at = (after + step) % items.length;
    const item = items[at];
    if (item !== undefined && !picks.has(item.id)) return at;
  }
  return undefined;
}
