// One example under review: the words, the labels, every label with its code; and what can be done with it.
import { html, nothing, type TemplateResult } from 'lit';
import { many, number } from '../dataset/words';
import { commandButton } from '../labels/commands';
import { keyWords } from '../labels/keyNames';
import { allLabels, codeField, labelChips, labelsNow } from '../labels/labelViews';
import { READING_KEYS } from '../labels/reading';
import { GENERATE_KEYS, type GenerateKey } from './keys';
import type { BookView, ExampleView } from './messages';
import type { Showing } from './state';
import type { ViewPorts } from './views';

const KINDS: Readonly<Record<ExampleView['kind'], string>> = { contextless: 'Alone', original: 'With context', rewritten: 'With context, made ambiguous' };

export function record(state: Showing, ports: ViewPorts): TemplateResult {
  const { item, queue, run } = state;
  if (item !== undefined) return card(state, item, ports);
  const going = run.standing === 'running' || run.standing === 'stopping';
  if (queue.size === 0) return html`<article class="card"><h2>${going ? 'The first examples are on their way' : 'There are no examples'}</h2>
    <p>${going ? 'They appear here as soon as the first character has been heard. This tab may be closed: the run goes on, and “Show Generated Examples” brings it back.' : queue.leftOut.length > 0 ? 'Everything that was made was left out; “Left Out” says why.' : run.standing === 'done' ? 'The server named no characters who speak.' : 'The run has made nothing so far. “Go On” takes it up where it is; nothing that was answered is asked again.'}</p></article>`;
  return html`<article class="card"><h2>${going ? 'All so far are judged' : 'All of them are judged'}</h2>
    <p>${queue.ready === 0 ? (queue.appended === 0 ? 'Nothing is accepted.' : `${many(queue.appended, 'example')} are in ${queue.target ?? 'a file'}.`) : html`${many(queue.ready, 'accepted example')} ${queue.ready === 1 ? 'is' : 'are'} in no file yet. ${commandButton({ words: `Append${queue.target === undefined ? '…' : ` to ${queue.target}`}`, key: 'Ctrl+Enter', primary: true, act: () => ports.act('append') })}`}</p>
    <p class="hint">${going ? 'The next ones appear here. ' : ''}The left arrow goes back through them.</p></article>`;
}

function card(state: Showing, item: ExampleView, ports: ViewPorts): TemplateResult {
  const { queue } = state;
  return html`<article class="card ${item.regenerating ? 'regenerating' : ''}" aria-label="Example ${item.at + 1}">
    <p class="where"><span class="kind">${KINDS[item.kind]}</span> ${item.narrative}${item.verdict === undefined ? nothing : html` · <span class="verdict">${item.verdict === 'edited' ? 'accepted with your labels' : item.verdict}</span>`}${item.appendedTo === undefined ? nothing : html` · in ${item.appendedTo}`}${item.regenerating ? html` · <span class="verdict">being made anew…</span>` : nothing}</p>
    ${item.context === undefined ? nothing : html`<p class="context" aria-label="Context">${item.context}</p>`}
    <p class="text"><span class="speaker">${item.character}</span> ${item.text}</p>
    ${item.flags.map(flag => html`<p class="flag">${flag}</p>`)}
    <dl class="says">
      <div><dt>As generated</dt><dd>${labelChips(item.gold, queue)}${item.raw.length === 0 ? nothing : html`<span class="hint">in the model’s own words: ${item.raw.join(', ')}</span>`}</dd></div>
      ${item.model === undefined ? nothing : html`<div><dt>The classifier</dt><dd>${labelChips(item.model, queue)}${item.disagrees ? html`<span class="disagrees">nothing in common</span>` : nothing}</dd></div>`}
      ${labelsNow(state)}
    </dl>
  </article>
  ${codeField(state, 'accepts')} ${allLabels(state, undefined, ports.toggle)}`;
}

export function foot(state: Showing, { act, tell }: ViewPorts): TemplateResult {
  const { queue, saving, said, isFault, item } = state;
  const able = ({ action }: GenerateKey): boolean => {
    if (action === 'undo' || action === 'redo') return queue[action];
    if (action === 'enter' || action === 'reject' || action === 'regenerate') return item !== undefined && !item.regenerating && item.appendedTo === undefined;
    return action !== 'acceptAll' || queue.accepted + queue.rejected < queue.size;
  };
  return html`<footer>
    <div class="commands" role="toolbar" aria-label="What to do with the example">${GENERATE_KEYS.map((key: GenerateKey) => (key.words === undefined ? nothing : commandButton({ words: key.words, key: key.keys[0] ?? '', title: key.title, disabled: !able(key), primary: key.action === 'enter', act: () => act(key.action) })))}
      <span class="gap"></span>
      ${commandButton({ words: `Append ${number(queue.ready)}${queue.target === undefined ? '…' : ` to ${queue.target}`}`, key: 'Ctrl+Enter', id: 'append', title: 'Adds the accepted examples to the end of a file', primary: queue.ready > 0, disabled: queue.ready === 0, act: () => act('append') })}
      ${queue.target === undefined || queue.ready === 0 ? nothing : commandButton({ words: 'Elsewhere…', title: 'Another file', act: () => tell({ kind: 'appendTo' }) })}
    </div>
    <div class="said ${isFault ? 'problem' : ''} ${saving ? 'saving' : ''}" role="status">${said}</div>
  </footer>`;
}

export function overlay(state: Showing, { act }: ViewPorts): TemplateResult | typeof nothing {
  if (state.over === 'none') return nothing;
  const close = (): void => act('back');
  const [title, content] = state.over === 'keys' ? ['Keys', keySheet()] : ['What was left out', leftOut(state)];
  return html`<div class="shade" @click=${close}></div><div class="dialog" role="dialog" aria-modal="true" aria-label=${title} tabindex="-1"><h2>${title}</h2>${content}<footer>${commandButton({ words: 'Close', key: 'Esc', act: close })}</footer></div>`;
}

const keySheet = (): TemplateResult => html`<dl class="sheet">${[...GENERATE_KEYS, ...READING_KEYS].map(({ keys, title }) => html`<div><dt>${keys.map(key => html`<kbd>${keyWords(key)}</kbd> `)}</dt><dd>${title}</dd></div>`)}
  <div><dt><kbd>a</kbd> <kbd>g</kbd></dt><dd>Put the label of this code on, or take it off</dd></div><div><dt><kbd>1</kbd>–<kbd>9</kbd>, <kbd>0</kbd></dt><dd>Expressiveness of the label put on last: 0.1 to 0.9, 1.0</dd></div></dl>`;

const leftOut = ({ queue }: Showing): TemplateResult => (queue.leftOut.length === 0 ? html`<p>Nothing was left out so far.</p>` : html`<ul>${queue.leftOut.map(gateItem)}</ul><p class="hint">The gates are settings of their own: emoPillars.generate.gates.</p>`);

const gateItem = ({ title, count, reasons }: BookView['leftOut'][number]): TemplateResult => {
  const told = reasons.reduce((sum, { count: own }) => sum + own, 0);
  return html`<li><strong>${number(count)}</strong> ${title}<ul class="hint">${reasons.map(({ reason, count: own }) => html`<li>${own === 1 ? nothing : html`${number(own)} × `}${reason}</li>`)}${told === count ? nothing : html`<li>and ${number(count - told)} more</li>`}</ul></li>`;
};
