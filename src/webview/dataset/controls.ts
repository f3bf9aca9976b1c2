// Small pieces of the page that several parts use: buttons with their keys, fields with their names.
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { actionOf, keyText, type ActionName } from './keys';

export type Do = (action: ActionName) => void;

const firstKey = (name: ActionName): string => keyText(actionOf(name).keys[0] ?? '');

/** A button of the toolbar: what it does, and its key. */
export function actionButton(name: ActionName, words: string, act: Do, options: { pressed?: boolean; primary?: boolean } = {}): TemplateResult {
  const { title } = actionOf(name);
  return html`<vscode-button ?secondary=${options.primary !== true} class="action ${options.pressed === true ? 'pressed' : ''}" aria-pressed=${options.pressed === undefined ? nothing : String(options.pressed)}
    title="${title} (${firstKey(name)})" aria-keyshortcuts=${firstKey(name)} @click=${() => act(name)}>${words}<kbd aria-hidden="true">${firstKey(name)}</kbd></vscode-button>`;
}

export const plainButton = (words: string, act: () => void, options: { primary?: boolean; label?: string } = {}): TemplateResult =>
  html`<vscode-button ?secondary=${options.primary !== true} aria-label=${options.label ?? nothing} @click=${act}>${words}</vscode-button>`;

export interface Field {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly invalid?: boolean;
  readonly change: (value: string) => void;
}

export function textField({ id, label, value, placeholder = '', disabled = false, invalid = false, change }: Field): TemplateResult {
  const changed = (event: Event): void => change((event.target as HTMLInputElement).value);
  return html`<vscode-textfield id=${id} .label=${label} aria-label=${label} .value=${value} placeholder=${placeholder} ?disabled=${disabled} ?invalid=${invalid} @input=${changed}></vscode-textfield>`;
}

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly words: string }[];
  readonly change: (value: string) => void;
}

export function select({ id, label, value, options, change }: Choice): TemplateResult {
  const changed = (event: Event): void => change((event.target as HTMLSelectElement).value);
  return html`<vscode-single-select id=${id} .label=${label} aria-label=${label} .value=${value} @change=${changed}>
    ${options.map(option => html`<vscode-option value=${option.value} ?selected=${option.value === value}>${option.words}</vscode-option>`)}
  </vscode-single-select>`;
}

export function checkbox(id: string, words: string, checked: boolean, change: (checked: boolean) => void): TemplateResult {
  const changed = (event: Event): void => change((event.target as HTMLInputElement).checked);
  return html`<vscode-checkbox id=${id} .label=${words} ?checked=${checked} .checked=${checked} @change=${changed}></vscode-checkbox>`;
}

/** One stop for the Tab key, and arrows within: for toggles, bars, lists of buttons. */
export function rove(event: KeyboardEvent, selector: string): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const all = [...(event.currentTarget as Element).querySelectorAll<HTMLElement | SVGElement>(selector)];
  const at = all.indexOf(event.target as HTMLElement);
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : step === undefined || at < 0 ? -1 : Math.min(Math.max(0, at + step), all.length - 1);
  const target = all[next];
  if (target === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  for (const element of all) element.setAttribute('tabindex', element === target ? '0' : '-1');
  target.focus();
}
