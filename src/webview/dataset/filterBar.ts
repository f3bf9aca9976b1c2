// The filters: a search field that is always there, and all the others below it when they are asked for.
import { html, nothing, type TemplateResult } from 'lit';
import { attachedWords } from './attachedColumns';
import { checkbox, plainButton, rove, select, textField, type Do } from './controls';
import { conditionsOf, hasSql, judgedWords, ONLY, turned, withLabel, type Filter, type LabelWish } from './filter';
import type { DatasetView } from './messages';
import { signOf } from './signs';
import type { PageState } from './state';
import { viewOf } from './state';

export type Change = (change: Partial<Filter>) => void;

export interface FilterPorts {
  readonly change: Change;
  readonly act: Do;
  readonly dropSlice: (name: string) => void;
  readonly manageTrust: () => void;
  /** Names of splits, as far as they are known. */
  readonly splits: readonly string[];
}

const WISH_WORDS: Record<LabelWish | 'off', string> = { off: 'not asked for', any: 'any of these', all: 'must be there', none: 'must not be there' };
const WISH_SIGNS: Record<LabelWish, string> = { any: '∨', all: '+', none: '−' };
const WISH_KEYS: Readonly<Record<string, LabelWish>> = { a: 'any', '+': 'all', '-': 'none' };

export const searchField = (state: PageState, { change }: FilterPorts): TemplateResult =>
  textField({ id: 'search', label: 'Search in the text', value: state.filter.text, placeholder: 'Search in the text  ( / )', invalid: state.problem?.part === 'text', change: text => change({ text }) });

/** What holds at present, each with a button that takes it away. */
export function conditions({ filter }: PageState, { change, act }: FilterPorts): TemplateResult | typeof nothing {
  const all = conditionsOf(filter);
  if (all.length === 0) return nothing;
  return html`<div class="conditions" role="toolbar" aria-label="Conditions that hold">
    ${all.map(({ words, without }) => html`<button class="condition" title="Take away" aria-label="Take away: ${words}" @click=${() => change(without)}>${words}<span aria-hidden="true"> ×</span></button>`)}
    ${plainButton('Clear', () => act('clear'))} ${plainButton('Keep…', () => act('keep'), { label: 'Keep these conditions under a name' })}
  </div>`;
}

export function problemLine({ problem }: PageState): TemplateResult | typeof nothing {
  return problem === undefined ? nothing : html`<p class="problem" role="alert"><span aria-hidden="true">⚠ </span>${problem.message}</p>`;
}

export function filterPanel(state: PageState, ports: FilterPorts): TemplateResult | typeof nothing {
  const view = viewOf(state);
  if (!state.filterOpen || view === undefined) return nothing;
  const known = view.shape.kind === 'known';
  return html`<section class="filters" aria-label="Filters">
    ${textOptions(state, ports)} ${known ? labelToggles(state, ports) : nothing} ${known ? ranges(state, view, ports) : nothing}
    ${sqlField(state, view, ports)} ${sliceList(state, view, ports)}
  </section>`;
}

const textOptions = ({ filter }: PageState, { change }: FilterPorts): TemplateResult => html`<div class="line">
  <span class="caption">Text</span>
  ${checkbox('regexp', 'Regular expression', filter.regexp, regexp => change({ regexp }))}
  ${checkbox('match-case', 'Match case', filter.matchCase, matchCase => change({ matchCase }))}
  ${select({ id: 'only', label: 'Only records', value: filter.only ?? '', options: [{ value: '', words: 'all records' }, ...Object.entries(ONLY).map(([value, words]) => ({ value, words: `only those ${words}` }))], change: only => change({ only: only as Filter['only'] }) })}
</div>`;

function labelToggles({ filter, source }: PageState, { change }: FilterPorts): TemplateResult {
  const shape = source.kind === 'open' && source.view.shape.kind === 'known' ? source.view.shape.shape : undefined;
  const names = shape?.set.classes.map(({ id }) => id) ?? [];
  const hasPredicted = shape?.predicted !== undefined || (source.kind === 'open' && source.view.attached.some(name => name.endsWith('.labels')));
  const wish = (name: string, next: LabelWish | undefined): void => change({ labels: withLabel(filter, name, next).labels });
  const pressed = (event: KeyboardEvent, name: string): void => {
    const next = WISH_KEYS[event.key];
    if (next === undefined && event.key !== 'Backspace') return rove(event, 'button');
    event.preventDefault();
    event.stopPropagation();
    wish(name, next);
  };
  const toggle = (name: string, index: number): TemplateResult => {
    const { glyph, group } = signOf(name, shape?.set);
    const now = filter.labels[name];
    return html`<button class="chip ${group} ${now ?? ''}" tabindex=${index === 0 ? 0 : -1} aria-label="${name}: ${WISH_WORDS[now ?? 'off']}" aria-pressed=${now === undefined ? 'false' : 'true'}
      @click=${() => wish(name, turned(now))} @keydown=${(event: KeyboardEvent) => pressed(event, name)}>${now === undefined ? nothing : html`<b class="wish" aria-hidden="true">${WISH_SIGNS[now]}</b>`}<span class="glyph" aria-hidden="true">${glyph}</span>${name}</button>`;
  };
  return html`<div class="line">
    <span class="caption" id="labels-caption">Labels</span>
    <div class="chips toggles" id="labels" role="toolbar" aria-labelledby="labels-caption" aria-description="Space turns: any of, with, without. a: any of, plus: with, minus: without, Backspace: not asked" @keydown=${(event: KeyboardEvent) => rove(event, 'button')}>${names.map(toggle)}</div>
    ${hasPredicted ? select({ id: 'of', label: 'Whose labels', value: filter.of, options: [{ value: 'gold', words: 'given' }, { value: 'predicted', words: 'predicted' }], change: of => change({ of: of as Filter['of'] }) }) : nothing}
    <span class="hint">Click or Space once: any of those marked ∨. Twice: + with it. Three times: − without it.</span>
  </div>`;
}

function ranges(state: PageState, view: DatasetView, ports: FilterPorts): TemplateResult {
  const { filter, problem } = state;
  const { change } = ports;
  const shape = view.shape.kind === 'known' ? view.shape.shape : undefined;
  const { score, attached } = filter;
  const labels = [{ value: '', words: 'score of…' }, ...(shape?.set.classes ?? []).map(({ id }) => ({ value: id, words: id }))];
  const invalid = problem?.part === 'score';
  return html`<div class="line groups-of-fields">
    ${pair('Score', html`${select({ id: 'score-label', label: 'Label whose score is meant', value: score.label, options: labels, change: label => change({ score: { ...score, label } }) })}
      ${textField({ id: 'score-from', label: 'Score from', value: score.from, placeholder: 'from 0', invalid, change: from => change({ score: { ...score, from } }) })}
      ${textField({ id: 'score-to', label: 'Score to', value: score.to, placeholder: 'to 1', invalid, change: to => change({ score: { ...score, to } }) })}`)}
    ${pair('Number of labels', numbers(filter, 'labelCount', 'Number of labels', ports))} ${pair('Length', numbers(filter, 'length', 'Characters of the text', ports))}
    ${shape?.character === undefined ? nothing : pair('Character', textField({ id: 'character', label: 'Characters, with commas between them', value: filter.character, placeholder: 'exact name, …', change: character => change({ character }) }))}
    ${ports.splits.length === 0 ? nothing : pair('Split', html`${ports.splits.map(name => checkbox(`split-${name}`, name === '' ? 'none' : name, filter.splits.includes(name), on => change({ splits: on ? [...filter.splits, name] : filter.splits.filter(other => other !== name) })))}`)}
    ${judgedField(view, filter, ports)}
    ${modelColumns(view).length === 0 ? nothing : pair('Model', html`${select({ id: 'attached', label: 'Column of the model', value: attached.column, options: [{ value: '', words: 'agrees…' }, ...modelColumns(view).map(name => ({ value: name, words: attachedWords(name).title }))], change: column => change({ attached: { ...attached, column } }) })}
      ${textField({ id: 'attached-from', label: 'From', value: attached.from, placeholder: 'from', change: from => change({ attached: { ...attached, from } }) })}
      ${textField({ id: 'attached-to', label: 'To', value: attached.to, placeholder: 'to', change: to => change({ attached: { ...attached, to } }) })}`)}
  </div>`;
}

const pair = (caption: string, fields: TemplateResult): TemplateResult => html`<span class="pair"><span class="caption">${caption}</span>${fields}</span>`;

/** Numbers of attached tables; labels are filtered by as labels. */
const modelColumns = ({ attached }: DatasetView): string[] => attached.filter(name => !name.endsWith('.labels') && !name.startsWith('review.'));

const JUDGED = ['', 'keep', 'labels', 'ambiguous', 'note', 'skip'] as const satisfies readonly Filter['judged'][];

/** What the review has said; there once it has said anything. */
const judgedField = ({ attached }: DatasetView, { judged }: Filter, { change }: FilterPorts): TemplateResult | typeof nothing =>
  judged === '' && !attached.includes('review.judged') ? nothing : pair('Judged', select({ id: 'judged', label: 'What the review has said', value: judged, options: JUDGED.map(value => ({ value, words: value === '' ? 'whatever' : judgedWords(value) })), change: value => change({ judged: value as Filter['judged'] }) }));

function numbers(filter: Filter, name: 'labelCount' | 'length', label: string, { change }: FilterPorts): TemplateResult {
  const range = filter[name];
  return html`${textField({ id: `${name}-from`, label: `${label}, from`, value: range.from, placeholder: 'from', change: from => change({ [name]: { ...range, from } }) })}
    ${textField({ id: `${name}-to`, label: `${label}, to`, value: range.to, placeholder: 'to', change: to => change({ [name]: { ...range, to } }) })}`;
}

function sqlField({ filter, problem }: PageState, { trusted }: DatasetView, { change, manageTrust }: FilterPorts): TemplateResult {
  return html`<div class="line">
    <span class="caption">SQL</span>
    ${textField({ id: 'sql', label: 'SQL condition over the columns of the file', value: trusted ? filter.sql : '', disabled: !trusted, invalid: problem?.part === 'sql', placeholder: trusted ? 'A condition of DuckDB over the columns of the file: length(text) > 200' : 'SQL is not run in a workspace that is not trusted', change: sql => change({ sql }) })}
    ${trusted ? nothing : plainButton('Manage Trust…', manageTrust)}
  </div>`;
}

function sliceList({ filter }: PageState, { slices, trusted }: DatasetView, { change, dropSlice }: FilterPorts): TemplateResult | typeof nothing {
  if (slices.length === 0) return nothing;
  const toggle = (name: string, on: boolean): void => change({ slices: on ? [...filter.slices, name] : filter.slices.filter(other => other !== name) });
  return html`<div class="line">
    <span class="caption">Slices</span>
    ${slices.map(({ name, query }) => {
      const locked = hasSql(query) && !trusted;
      return html`<span class="slice">${locked ? html`<span class="locked" title="It has SQL, which is not run in a workspace that is not trusted">${name} (SQL, not run here)</span>` : checkbox(`slice-${name}`, name, filter.slices.includes(name), on => toggle(name, on))}
        <button class="drop" title="Forget this slice" aria-label="Forget the slice ${name}" @click=${() => dropSlice(name)}>×</button></span>`;
    })}
  </div>`;
}

