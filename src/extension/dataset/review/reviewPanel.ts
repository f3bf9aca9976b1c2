// One review in its tab: a session behind a page. What the page shows as saved is on disk.
import path from 'node:path';
import * as vscode from 'vscode';
import { formatOf } from '../../../dataset/engine/fileFormat';
import { withParquet } from '../../../dataset/review/parquetRecords';
import { rawRecordAt } from '../../../dataset/review/rawRecord';
import { ReviewSession } from '../../../dataset/review/session';
import type { FromReview, Place, ToReview } from '../../../webview/review/messages';
import { wordsOf } from '../view/panel';
import { fitsEditor, showRecord } from '../view/rawRecord';
import type { Checked, Checks } from './checks';
import { progressWords, rareWords, seenWords, shareOf } from './checkWords';
import { framedPage } from '../pageFrame';
import type { PatchLogs } from './logs';
import { itemView, queueView, verdictOf } from './reviewView';

export interface ReviewPorts {
  readonly extension: vscode.Uri;
  readonly checks: Checks;
  readonly logs: PatchLogs;
  readonly codes: (file: string) => Readonly<Record<string, unknown>>;
}

const SAID = { labels: 'corrected', keep: 'kept as it is', ambiguous: 'marked as ambiguous', skip: 'skipped' } as const;

const faultWords = (error: unknown): string => (error instanceof Error && error.name === 'AbortError' ? 'The check is stopped. What the model has said is kept: it goes on from there.' : wordsOf(error));

export class ReviewPanel implements vscode.Disposable {
  readonly #listeners: vscode.Disposable;
  #session: { readonly review: ReviewSession; readonly checked: Checked } | undefined;
  #opening: Promise<void> | undefined;
  #at: number | undefined;
  /** One after another, in the order of the keys. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly webview: vscode.WebviewPanel,
    readonly file: string,
    readonly ports: ReviewPorts,
  ) {
    const { checks, logs, extension } = ports;
    this.#listeners = vscode.Disposable.from(
      webview.webview.onDidReceiveMessage((message: FromReview) => void this.receive(message)),
      checks.onDidProgress(own => own === file && this.#waiting()),
      logs.onDidChange(own => own === file && void this.#changedElsewhere()),
      vscode.workspace.onDidChangeConfiguration(event => event.affectsConfiguration('emoPillars.dataset.shapes', vscode.Uri.file(file)) && void this.#fieldsChosen()),
    );
    webview.onDidDispose(() => this.dispose());
    webview.webview.html = framedPage(webview.webview, extension, 'review', 'Review');
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  /** The page hears the outcome of each message before the next one is taken up. */
  receive(message: FromReview): Promise<void> {
    const next = this.#last.then(() => this.#do(message)).catch((error: unknown) => this.#post(this.#session === undefined ? { kind: 'failed', file: this.file, message: faultWords(error) } : { kind: 'refused', message: faultWords(error) }));
    // Opening waits for the check, and must not keep “stop” from being heard.
    this.#last = message.kind === 'ready' || message.kind === 'again' ? Promise.resolve() : next;
    return next;
  }

  /** For those who look from outside: how far the review is. */
  get standing(): { readonly size: number; readonly done: number; readonly at: number | undefined } | undefined {
    const review = this.#session?.review;
    return review && { size: review.size, done: review.done, at: this.#at };
  }

  #post(message: ToReview): void {
    void this.webview.webview.postMessage(message);
  }

  async #do(message: FromReview): Promise<void> {
    switch (message.kind) {
      case 'ready':
        return this.#open(message.place);
      case 'again':
        this.#session = undefined;
        return this.#open();
      case 'stop':
        return this.ports.checks.stop(this.file);
      case 'go':
        return this.#show(message.at, '');
      case 'openRaw':
        return this.#openRaw(message.line);
      case 'skipped': {
        const { review } = await this.#current();
        return this.#show(review.takeUpSkipped(), '');
      }
      case 'judge': {
        const { review } = await this.#current();
        await review.judge(message.at, verdictOf(message.verdict));
        this.ports.logs.said(this.file);
        return this.#show(review.nextOpen(message.at), `Saved: ${SAID[message.verdict.kind]}`);
      }
      case 'note': {
        const { review } = await this.#current();
        await review.note(message.at, message.note);
        this.ports.logs.said(this.file);
        return this.#show(message.at, 'Saved: the note');
      }
      case 'undo':
      case 'redo': {
        const { review } = await this.#current();
        const place = await review.turn(message.kind);
        this.ports.logs.said(this.file);
        const done = message.kind === 'undo' ? 'taken back' : 'done again';
        if (place === undefined) return this.#show(this.#at, `There is nothing to ${message.kind}`);
        return place < 0 ? this.#show(this.#at, `Saved: a change outside this queue is ${done}`) : this.#show(place, `Saved: ${done}`);
      }
    }
  }

  /**
   * Also after the page was hidden: then the session is there, and at the record where it was.
   * @param place where the page of an earlier window was
   */
  async #open(place?: Place): Promise<void> {
    if (this.#session !== undefined) return this.#show(this.#at, '');
    this.#waiting();
    await (this.#opening ??= this.#begin(place).finally(() => (this.#opening = undefined)));
    return this.#show(this.#at, '');
  }

  async #begin(place?: Place): Promise<void> {
    // Before hours of checking: nothing is judged that could not be written.
    await this.ports.checks.refuseUnwritable(this.file);
    const checked = await this.ports.checks.check(this.file);
    this.#post({ kind: 'waiting', file: this.file, words: 'Making the queue', share: undefined });
    const review = await ReviewSession.open({ checked, model: checked.model, log: await this.ports.logs.of(this.file) });
    this.#session = { review, checked };
    const isThere = place !== undefined && (await review.item(place.at))?.record.line === place.line;
    this.#at = isThere ? place.at : review.nextOpen();
  }

  #waiting(): void {
    if (this.#session !== undefined) return;
    const progress = this.ports.checks.progressOf(this.file);
    this.#post({ kind: 'waiting', file: this.file, words: progress === undefined ? 'The labels are checked first: starting' : `The labels are checked first: ${progressWords(progress)}`, share: progress && shareOf(progress) });
  }

  /** @throws Error where file, fields or labels are no longer those that were checked: a judgement would be about another record */
  async #current(): Promise<{ readonly review: ReviewSession; readonly checked: Checked }> {
    const session = this.#session;
    if (session === undefined) throw new Error('The review is not open yet');
    if (await this.ports.checks.isCurrent(session.checked)) return session;
    if (this.#session === session) this.#session = undefined;
    throw new Error(`${path.basename(this.file)} has changed on disk since it was checked, or its fields or labels were chosen anew. What you said before is kept; try again, and the queue is made anew.`);
  }

  /** A check of other fields may take hours: it is for the reviewer to begin. */
  async #fieldsChosen(): Promise<void> {
    if (this.#session === undefined) return;
    await this.#current().catch((error: unknown) => this.#session === undefined && this.#post({ kind: 'failed', file: this.file, message: faultWords(error) }));
  }

  async #changedElsewhere(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    if (await this.ports.checks.isCurrent(session.checked)) session.review.refresh();
    else this.#session = undefined;
    await this.receive({ kind: 'ready' });
  }

  async #show(at: number | undefined, said: string): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    const { review, checked } = session;
    this.#at = at;
    const item = at === undefined ? undefined : await review.item(at);
    const { check, dataset } = checked;
    const rare = rareWords(check, dataset.shape.set);
    const remarks = [seenWords(check), ...(rare === undefined ? [] : [rare])];
    const queue = queueView(review, remarks, this.ports.codes(this.file));
    this.#post({ kind: 'shows', file: this.file, queue, item: item && itemView(item, review.shape), said });
  }

  async #openRaw(line: number): Promise<void> {
    if (formatOf(this.file) === 'parquet') return showRecord(this.file, line - 1, await withParquet(this.file, this.ports.checks.engine, dataset => dataset.raw(0, line - 1)));
    if (!(await fitsEditor(this.file))) {
      const found = this.#session && (await rawRecordAt(this.#session.checked.dataset, line));
      if (found === undefined) throw new Error(`${path.basename(this.file)} has no record on line ${line} any more`);
      return showRecord(this.file, found.number, found.text);
    }
    const start = new vscode.Position(line - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(this.file), { viewColumn: vscode.ViewColumn.Beside, preview: true, selection: new vscode.Range(start, start) });
  }
}
