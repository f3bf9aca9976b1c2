// The form: what to make, of how much, on which server; what it will cost and where the text will go stand below before anything is sent.
import { html, nothing, type TemplateResult } from 'lit';
import { EMOTIONS, GROUPS, type EmotionId } from '../../core/emotions';
import { textField } from '../dataset/controls';
import { many, number } from '../dataset/words';
import type { FormValues, TestStep, Weighed } from './messages';
import type { FormState } from './state';
import type { ViewPorts } from './views';
import { plainWords } from './words';

/** Of a share as it is set. */
const shareWords = (share: number): string => (share === 0 ? 'none' : share === 1 ? 'all' : share > 0.32 && share < 0.35 ? 'a third' : `${number(Math.round(share * 100))} %`);

const MAKES: readonly { readonly make: FormValues['make']; readonly words: string; readonly hint: string | ((share: number) => string) }[] = [
  { make: 'contextless', words: 'Utterances alone', hint: 'what the characters may think aloud, with the emotions that it shows' },
  { make: 'contextual', words: 'Utterances with context', hint: 'each with the part of the story that explains it, as it was said and once more made ambiguous' },
  { make: 'both', words: 'Both', hint: share => `all of them alone, and ${shareWords(share)} of them with context` },
];

/** NaN is no number of anything, and is told so. */
const numberOf = (text: string): number => (text.trim() === '' ? 0 : /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN);
const written = (value: number): string => (Number.isNaN(value) ? '' : String(value));

export function formView(state: FormState, ports: ViewPorts): TemplateResult {
  const { form, starting, said, isFault } = state;
  const characters = form.narratives.reduce((sum, own) => sum + own.characters, 0);
  const [first] = form.narratives;
  return html`<main class="asks" aria-label="What to generate">
    <h1>Generate examples</h1>
    <p>From ${form.narratives.length === 1 ? html`<strong>${first?.title}</strong>` : html`<strong>${many(form.narratives.length, 'narrative')}</strong>`}, ${many(characters, 'character')}.</p>
    ${form.narratives.length > 1 ? html`<details><summary>Which ones</summary><ul class="narratives">${form.narratives.map(own => html`<li>${own.title} <span class="hint">${many(own.characters, 'character')}</span></li>`)}</ul></details>` : nothing}
    ${form.remarks.map(remark => html`<p class="remark">${remark}</p>`)}
    <div class="ask-form">${makeField(state, ports)} ${amounts(state, ports)} ${targets(state, ports)} ${server(state, ports)}</div>
    ${leaving(state.weighed, characters, form.narratives.length)}
    <div class="buttons">
      <vscode-button id="start" ?disabled=${starting || state.weighed === undefined} @click=${() => ports.press('start')}>${starting ? 'Starting…' : 'Generate'}<kbd aria-hidden="true">Ctrl+Enter</kbd></vscode-button>
      <vscode-button id="dry-run" secondary ?disabled=${starting} @click=${() => ports.press('dryRun')} title="Shows every prompt; nothing is sent">Dry Run</vscode-button>
    </div>
    <p class="said ${isFault ? 'problem' : ''}" role="status">${said}</p>
  </main>`;
}

function makeField({ values, form }: FormState, { change }: ViewPorts): TemplateResult {
  return html`<span class="name" id="make-name">Make</span><div class="makes" role="radiogroup" aria-labelledby="make-name">${MAKES.map(({ make, words, hint }) => html`
    <label class="choice"><input type="radio" name="make" id="make-${make}" value=${make} .checked=${values.make === make} @change=${() => change({ make })}><span><span class="words">${words}</span> <span class="hint">${typeof hint === 'string' ? hint : hint(form.contextualShare)}</span></span></label>`)}</div>`;
}

function amounts({ values, weighed }: FormState, { change }: ViewPorts): TemplateResult {
  return html`<span class="name">Characters</span><div class="row">${textField({ id: 'characters', label: 'Most characters of a narrative', value: written(values.characters), invalid: weighed?.problem?.field === 'characters', change: text => change({ characters: numberOf(text) }) })}<span class="hint">at most so many people of each narrative speak, the most important first</span></div>
    <span class="name">Of each emotion</span><div class="row">${textField({ id: 'each', label: 'Examples wanted of each emotion', value: values.each === 0 ? '' : written(values.each), placeholder: 'any', invalid: weighed?.problem?.field === 'each', change: text => change({ each: numberOf(text) }) })}<span class="hint">examples at least, as far as the story has them; empty takes whatever comes</span></div>`;
}

function targets({ values, weighed }: FormState, { change }: ViewPorts): TemplateResult {
  const set = (id: EmotionId, text: string): void => {
    const { [id]: _, ...others } = values.targets;
    change({ targets: text.trim() === '' ? others : { ...others, [id]: numberOf(text) } });
  };
  const own = Object.keys(values.targets).length;
  return html`<span class="name"></span><details class="targets" ?open=${weighed?.problem?.field === 'targets'}><summary>Some emotions more than others${own === 0 ? '' : ` (${own})`}</summary>
    <div class="numbers">${EMOTIONS.map(({ id, group }) => html`<label class="target label ${group}"><span class="glyph" aria-hidden="true">${GROUPS.find(own => own.id === group)?.glyph}</span><span class="words">${id}</span>
      ${textField({ id: `target-${id}`, label: `Examples wanted of ${id}`, value: values.targets[id] === undefined ? '' : written(values.targets[id]), placeholder: values.each === 0 ? 'any' : String(values.each), change: text => set(id, text) })}</label>`)}</div></details>`;
}

function server({ values, weighed, test }: FormState, { change, press, tell }: ViewPorts): TemplateResult {
  const field = weighed?.problem?.field;
  return html`<span class="name">Server</span><div class="row wide">${textField({ id: 'server', label: 'Address of the server', value: values.server, placeholder: 'http://127.0.0.1:8080/v1', invalid: field === 'server', change: text => change({ server: text }) })}</div>
    <span class="name">Model</span><div class="row wide">${textField({ id: 'model', label: 'Model', value: values.model, placeholder: 'its name on the server', invalid: field === 'model', change: text => change({ model: text }) })}</div>
    <span class="name"></span><div class="row">
      <vscode-button id="test" secondary ?disabled=${test === 'running'} @click=${() => press('test')}>${test === 'running' ? 'Testing…' : 'Test Connection'}</vscode-button>
      <vscode-button id="key" secondary @click=${() => press('setKey')}>${weighed?.host?.hasKey === true ? 'Change Key…' : 'Set Key…'}</vscode-button>
      <button class="link inline" @click=${() => tell({ kind: 'settings' })}>All settings</button>
      <button class="link inline" @click=${() => tell({ kind: 'localServer' })}>How to start a local server</button>
    </div>
    ${test === 'none' || test === 'running' ? nothing : html`<span class="name"></span>${steps(test)}`}`;
}

const SIGNS: Readonly<Record<TestStep['kind'], readonly [sign: string, words: string]>> = { works: ['✓', 'works'], fails: ['✗', 'fails'], unknown: ['?', 'not known'], skipped: ['–', 'not tried'] };

const steps = (all: readonly TestStep[]): TemplateResult => html`<ul class="steps" aria-label="What works">${all.map(({ title, kind, words }) => html`<li class=${kind}><span class="sign" role="img" aria-label=${SIGNS[kind][1]}>${SIGNS[kind][0]}</span><span><strong>${title}</strong> <span class="hint">${words}</span></span></li>`)}</ul>`;

/** Where the text goes, and what it comes to. */
function leaving(weighed: Weighed | undefined, characters: number, narratives: number): TemplateResult {
  if (weighed === undefined) return html`<section class="leaving" aria-label="What will be sent"><p class="hint">…</p></section>`;
  const { host, estimate, cut, problem } = weighed;
  return html`<section class="leaving ${host?.local === false ? 'far' : ''}" aria-label="What will be sent">
    ${host === undefined ? nothing : host.local ? html`<p><strong>Nothing leaves this machine.</strong> ${host.name} runs on it, and reads ${many(characters, 'character')}.</p>`
      : html`<p><strong>${many(characters, 'character')} will leave this machine, for ${host.name}.</strong> ${host.agreed ? 'You have agreed to that before.' : 'You will be asked once before anything is sent.'}</p>${host.encrypted ? nothing : html`<p class="plain">${plainWords(host)} An address that begins with https:// hides it.</p>`}`}
    ${cut === undefined ? nothing : html`<p class="cut">${narratives === 1 ? 'The narrative is' : `${many(cut.narratives, 'narrative')} ${cut.narratives === 1 ? 'is' : 'are'}`} longer than a request may be. With ${number(cut.tokens)} tokens, ${number(cut.characters)} of these characters are used: from the beginning to the end of a scene or paragraph.</p>`}
    ${estimate === undefined ? nothing : html`<p class="hint">About ${many(estimate.calls, 'question')}: ${number(round(estimate.promptTokens))} tokens to read, ${number(round(estimate.completionTokens))} to write${estimate.cost === undefined ? '' : `, about ${estimate.cost}`}, if every character speaks and no answer has to be asked for again.${estimate.furtherCalls === 0 ? '' : ` For emotions that are short of their targets, up to ${number(round(estimate.furtherCalls))} more.`}</p>`}
    ${problem === undefined ? nothing : html`<p class="problem">${problem.message}</p>`}
  </section>`;
}

/** To two digits: more would pretend to know. */
const round = (value: number): number => {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.round(value / step) * step;
};
