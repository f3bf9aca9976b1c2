// What the review page looks like: the record, its labels, the model's, every label with its code.
import { html, nothing, type TemplateResult } from 'lit';
import { chips } from '../dataset/chips';
import { signOf } from '../dataset/signs';
import '@vscode-elements/elements/dist/vscode-textarea/index.js';
import { commandButton, progressBar } from '../labels/commands';
import { keyWords } from '../labels/keyNames';
import { allLabels, codeField, labelChips, labelsNow } from '../labels/labelViews';
import { READING_KEYS } from '../labels/reading';
import { REVIEW_KEYS, type ReviewKey } from './keys';
import type { ItemView, QueueView } from './messages';
import type { ReviewAction, ReviewState, Showing } from './state';

export interface ViewPorts {
  readonly act: (action: ReviewAction) => void;
  readonly toggle: (id: string) => void;
  readonly stop: () => void;
  readonly again: () => void;
}

const grouped = new Intl.NumberFormat('en-GB');
const number = (value: number): string => grouped.format(value);

export function view(state: ReviewState, ports: ViewPorts): TemplateResult {
  switch (state.kind) {
    case 'waiting':
      return html`<main class="waiting" aria-label="Review"><h1>Before the review</h1><p role="status">${state.words}</p>
        ${state.share === undefined ? nothing : progressBar('How far the check is', state.share)}
        <p class="hint">What the model says is kept beside the file: stop at any time, and go on from there.</p>
        ${commandButton({ words: 'Stop', act: ports.stop })}</main>`;
    case 'failed':
      return html`<main class="waiting" aria-label="Review"><h1>No review</h1><p class="problem" role="alert">${state.message}</p>${commandButton({ words: 'Try Again', act: ports.again })}</main>`;
    case 'shows':
      return html`${head(state, ports)}<main aria-label="Record under review">${state.item === undefined ? finished(state.queue) : record(state, state.item, ports)}</main>${foot(state, ports)}${overlay(state, ports)}`;
  }
}

function head({ queue, item }: Showing, { act }: ViewPorts): TemplateResult {
  const { counts } = queue;
  return html`<header>
    <h1>${queue.title}</h1>
    <span class="place">${item === undefined ? '' : html`<strong>${number(item.at + 1)}</strong> of ${number(queue.size)} · `}${number(queue.done)} judged</span>
    ${progressBar('Judged', queue.done, queue.size)}
    <span class="hint">${number(counts.error)} likely errors, ${number(counts.uncertain)} undecided, ${number(counts.random)} by chance${queue.before === 0 ? '' : `; ${number(queue.before)} judged before`}</span>
    <span class="controls">${REVIEW_KEYS.filter(isAbove).map(key => commandOf(key, act))}</span>
  </header>`;
}

const KINDS = { error: 'Likely error', uncertain: 'Undecided', random: 'By chance' } as const;
const VERDICTS = { labels: 'corrected', keep: 'kept as it is', ambiguous: 'ambiguous', skip: 'skipped' } as const;

function record(state: Showing, item: ItemView, ports: ViewPorts): TemplateResult {
  return html`<article class="card" aria-label="Record on line ${item.line}">
    <p class="where"><span class="kind ${item.kind}">${KINDS[item.kind]}</span> line ${number(item.line)}${item.verdict === undefined ? nothing : html` · <span class="verdict">${VERDICTS[item.verdict]}</span>`}${item.seen ? ' · the encoder has seen it in training' : nothing}</p>
    <p class="reason">${item.reason.replace(/^(Likely error|Undecided): /, '')}</p>
    ${item.context === undefined ? nothing : html`<p class="context" aria-label="Context">${item.context}</p>`}
    <p class="text">${item.character === undefined ? nothing : html`<span class="speaker">${item.character}</span> `}${item.text}</p>
    ${item.notes.map(note => html`<p class="note"><span class="caption">Note</span> ${note}</p>`)}
    <dl class="says">
      <div><dt>In the file</dt><dd>${labelChips(item.gold, state.queue)}</dd></div>
      <div><dt>The model</dt><dd>${chips(item.model.map(id => signOf(id, state.queue.set)))}${item.model.length === 0 ? html`<span class="hint">no label</span>` : nothing}</dd></div>
      ${labelsNow(state)}
    </dl>
  </article>
  ${codeField(state, 'saves')} ${allLabels(state, item.scores, ports.toggle)}<p class="hint">The numbers: how probable the other records make each label for this one.</p>`;
}

const finished = ({ size, before, log, skipped }: QueueView): TemplateResult => html`<article class="card"><h2>${size + before === 0 ? 'There is nothing to review' : 'All of them are judged'}</h2>
  <p>${size + before === 0 ? 'The scores agree with the labels of every record that can be judged.' : `${number(size + before)} records; what you said is in ${log}.`}</p>
  ${skipped === 0 ? nothing : html`<p>${number(skipped)} of them ${skipped === 1 ? 'is' : 'are'} skipped: Skip <kbd>Shift+S</kbd> goes through ${skipped === 1 ? 'it' : 'them'} again.</p>`}
  <p>“Emo Pillars: Apply Corrections…” writes it into the dataset. The left arrow goes back through the queue.</p></article>`;

/** Not about the record: it stands above it. */
const isAbove = ({ action }: ReviewKey): boolean => action === 'why' || action === 'keys';

const commandOf = ({ action, words, keys: [key = ''], title }: ReviewKey, act: ViewPorts['act'], disabled = false): TemplateResult | typeof nothing =>
  words === undefined ? nothing : commandButton({ words, key, title, disabled, primary: action === 'enter', act: () => act(action) });

function foot(state: Showing, { act }: ViewPorts): TemplateResult {
  const { queue, saving, said, isFault } = state;
  const able = (action: ReviewAction): boolean => (action === 'undo' || action === 'redo' ? queue[action] : true);
  return html`<footer>
    <div class="commands" role="toolbar" aria-label="What to say of the record">${REVIEW_KEYS.filter(key => !isAbove(key)).map(key => commandOf(key, act, !able(key.action)))}</div>
    <div class="said ${isFault ? 'problem' : ''} ${saving ? 'saving' : ''}" role="status">${said}</div>
  </footer>`;
}

function overlay(state: Showing, { act }: ViewPorts): TemplateResult | typeof nothing {
  if (state.over === 'none') return nothing;
  const close = (): void => act('back');
  const [title, content] = state.over === 'keys' ? ['Keys', keySheet()] : state.over === 'why' ? ['Why these records', why(state.queue)] : ['Note', noteField()];
  return html`<div class="shade" @click=${close}></div><div class="dialog" role="dialog" aria-modal="true" aria-label=${title} tabindex="-1"><h2>${title}</h2>${content}<footer>${commandButton({ words: 'Close', key: 'Esc', act: close })}</footer></div>`;
}

const noteField = (): TemplateResult => html`<vscode-textarea id="note" rows="4" .label=${'A note on this record'} placeholder="A note on this record"></vscode-textarea><p class="hint">Ctrl+Enter keeps it. The record stays open.</p>`;

const keySheet = (): TemplateResult => html`<dl class="sheet">${[...REVIEW_KEYS, ...READING_KEYS].map(({ keys, title }) => html`<div><dt>${keys.map(key => html`<kbd>${keyWords(key)}</kbd> `)}</dt><dd>${title}</dd></div>`)}
  <div><dt><kbd>a</kbd> <kbd>g</kbd></dt><dd>Put the label of this code on, or take it off</dd></div><div><dt><kbd>1</kbd>–<kbd>9</kbd>, <kbd>0</kbd></dt><dd>Score of the label put on last: 0.1 to 0.9, 1.0</dd></div></dl>`;

const why = ({ size, counts, left, remarks, before }: QueueView): TemplateResult => html`<p>The queue holds ${number(size)} records: ${number(counts.error)} likely errors, ${number(counts.uncertain)} on which the scores are undecided, and ${number(counts.random)} drawn by chance, which show what the others miss.${before === 0 ? '' : ` ${number(before)} more were judged before.`}</p>
  <h3>Not in it</h3><ul>${left.map(({ reason, count }) => html`<li>${number(count)}: ${reason}</li>`)}</ul>
  <h3>Of the check</h3><ul>${remarks.map(remark => html`<li>${remark}</li>`)}</ul>`;
