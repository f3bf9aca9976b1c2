// Questions one after the other. An input that closes gives the keyboard back to a page, which may take it only when the next one is open: so the next takes its place, or waits until that has happened.
import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import { percentTo } from './percent';

/** What has just closed gives the keyboard back within it. */
const KEYBOARD_BACK_MS = 150;

export type PickOptions = Pick<vscode.QuickPickOptions, 'title' | 'placeHolder' | 'matchOnDescription' | 'matchOnDetail'>;

export interface TextOptions extends Pick<vscode.InputBoxOptions, 'title' | 'prompt' | 'value'> {
  /** What is wrong with it, in words. */
  readonly faultOf: (typed: string) => string | undefined;
}

/** Closes the input after the last question. */
export async function asking<T>(ask: (questions: Questions) => Promise<T>): Promise<T> {
  const questions = new Questions();
  return ask(questions).finally(() => questions.dispose());
}

/** Whoever closes the input calls everything off: each question that is asked then, or later, is answered with undefined. Nothing else may ask between them. */
export class Questions implements vscode.Disposable {
  readonly #end = new AbortController();
  #open: vscode.QuickInput | undefined;
  /** When an input was closed last; before the first, what this was asked with, such as the palette. */
  #closed = Date.now();

  pick<T extends vscode.QuickPickItem>(items: readonly T[], { title, placeHolder, matchOnDescription = false, matchOnDetail = false }: PickOptions): Promise<T | undefined> {
    const list = vscode.window.createQuickPick<T>();
    Object.assign(list, { title, placeholder: placeHolder, matchOnDescription, matchOnDetail, items });
    return this.#answer(list, list.onDidAccept, () => list.selectedItems[0]);
  }

  text({ title, prompt, value = '', faultOf }: TextOptions): Promise<string | undefined> {
    const box = vscode.window.createInputBox();
    Object.assign(box, { title, prompt, value });
    const look = (): string | undefined => (box.validationMessage = faultOf(box.value));
    box.onDidChangeValue(look);
    return this.#answer(box, box.onDidAccept, () => (look() === undefined ? box.value : undefined));
  }

  /** Before the next question something has to be found out, which may take long: without an input in the way. @returns undefined where it was called off */
  async work<T>(title: string, work: (onProgress: (done: number, total: number) => void, signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.dispose();
    return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, cancellable: true, title }, async (report, token) => {
      token.onCancellationRequested(() => this.#end.abort());
      const { signal } = this.#end;
      try {
        signal.throwIfAborted();
        const done = await work(percentTo(report), signal);
        return signal.aborted ? undefined : done;
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      }
    });
  }

  dispose(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open) this.#closed = Date.now();
    open?.dispose();
  }

  async #answer<T>(input: vscode.QuickInput, accepted: vscode.Event<void>, read: () => T | undefined): Promise<T | undefined> {
    const { signal } = this.#end;
    const answer = new Promise<T | undefined>(resolve => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
      accepted(() => {
        const value = read();
        if (value === undefined) return;
        input.busy = true;
        resolve(value);
      });
    });
    await this.#show(input);
    return signal.aborted ? undefined : answer;
  }

  async #show(input: vscode.QuickInput): Promise<void> {
    const before = this.#open;
    this.#open = input;
    if (before === undefined) await wait(Math.max(0, this.#closed + KEYBOARD_BACK_MS - Date.now()));
    if (this.#end.signal.aborted) {
      before?.dispose();
      return input.dispose();
    }
    input.ignoreFocusOut = true;
    input.onDidHide(() => {
      if (this.#open === input) this.#end.abort();
    });
    input.show();
    before?.dispose();
  }
}
