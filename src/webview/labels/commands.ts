// The controls of the pages on which records are judged: buttons with their keys, and how far something is.
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { keySign, keyWords } from './keyNames';

export interface Command {
  readonly words: string;
  /** As the page's keys name it; without one the button has none. */
  readonly key?: string;
  /** What it does, where the words do not say it. */
  readonly title?: string;
  readonly id?: string;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  /** Whether what it opens is open. */
  readonly expanded?: boolean;
  readonly act: () => void;
}

export function commandButton({ words, key, title, id, primary = false, disabled = false, expanded, act }: Command): TemplateResult {
  const hint = [title, key === undefined ? undefined : `(${keyWords(key)})`].filter(part => part !== undefined).join(' ');
  return html`<vscode-button class="command" id=${ifDefined(id)} ?secondary=${!primary} ?disabled=${disabled} aria-disabled=${String(disabled)} aria-expanded=${expanded === undefined ? nothing : String(expanded)}
    aria-keyshortcuts=${key === undefined ? nothing : keyWords(key)} title=${hint === '' ? nothing : hint} @click=${act}>${words}${key === undefined ? nothing : html`<kbd aria-hidden="true">${keySign(key)}</kbd>`}</vscode-button>`;
}

/** @param done of `whole`; undefined where nobody knows */
export const progressBar = (words: string, done: number | undefined, whole = 1): TemplateResult =>
  html`<vscode-progress-bar class="progress-bar" aria-label=${words} ?indeterminate=${done === undefined} .value=${done === undefined ? undefined : (done / Math.max(1, whole)) * 100} .max=${100}></vscode-progress-bar>`;
