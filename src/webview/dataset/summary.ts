// The summary beside the rows: a section for each part, which is counted when its section is open.
import { html, nothing, type TemplateResult } from 'lit';
import type { LabelSet } from '../../core/labelSets';
import type { DuplicateGroup, Query, SummaryPart, SummaryParts } from '../../dataset/engine/query';
import { characterBars, groupChange, groupsChange, labelBars, lengthBars, perRecordBars, scoreBars, splitBars, togetherCells, unknownBars, unusedLabels, type Bar } from './bars';
import { cellsChart, columnsChart, rowsChart, type Press } from './charts';
import { actionButton, plainButton, type Do } from './controls';
import type { Filter } from './filter';
import type { SummaryStore } from './summaryStore';
import { many, number } from './words';

export interface SummaryPorts {
  readonly store: SummaryStore;
  readonly filterBy: (change: Partial<Filter>) => void;
  readonly set: LabelSet | undefined;
  readonly fileNames: readonly string[];
  /** What is summed up, without its order. */
  readonly query: Query;
  readonly width: number;
  /** The rows come first: nothing is counted before they are found. */
  readonly mayCount: boolean;
  /** The rows were stopped before they were found: so nothing is counted until somebody goes on. */
  readonly stopped: boolean;
  readonly act: Do;
  readonly closed: ReadonlySet<string>;
  readonly toggle: (title: string, open: boolean) => void;
}

interface Section<Part extends SummaryPart = SummaryPart> {
  readonly title: string;
  readonly part: Part;
  readonly show: (value: SummaryParts[Part], ports: SummaryPorts) => TemplateResult;
}

const section = <Part extends SummaryPart>(title: string, part: Part, show: Section<Part>['show']): Section => ({ title, part, show }) as unknown as Section;

export const SECTIONS: readonly Section[] = [
  section('Labels', 'labels', (value, ports) => html`${chart('Labels', labelBars(value, ports.set), ports, (bars, press) => rowsChart(bars, 'Records of each label', ports.width, press))}
    ${unusedLabels(value).length === 0 ? nothing : html`<p class="hint">In no record: ${unusedLabels(value).join(', ')}.</p>`}
    ${value.predicted === undefined ? nothing : html`<p class="hint">Full bars: given. Faint bars: predicted.</p>`}`),
  section('Labels per record', 'labels', (value, ports) => chart('Labels per record', perRecordBars(value), ports, (bars, press) => columnsChart(bars, 'Records by their number of labels', ports.width, 'labels', press))),
  section('Labels that go together', 'labels', (value, ports) => {
    const cells = togetherCells(value);
    if (cells.length === 0) return html`<p class="hint">No record has two labels.</p>`;
    return chart('Labels that go together', cells, ports, (_, press) => cellsChart(cells, value.classes, 'Labels that go together', ports.width, press), 'Darker: a larger share of the rarer label’s records.');
  }),
  section('Scores', 'scores', (value, ports) => value.length === 0 ? html`<p class="hint">The labels have no scores.</p>` : html`${value.map(({ label, bins }) => html`<h4>${label}</h4>${chart(`Scores of ${label}`, scoreBars(label, bins), ports, (bars, press) => columnsChart(bars, `Scores of ${label}`, ports.width, '', press, 70))}`)}`),
  section('Splits', 'splits', (value, ports) => value.length < 2 ? html`<p class="hint">There are no splits.</p>` : chart('Splits', splitBars(value), ports, (bars, press) => rowsChart(bars, 'Records of each split', ports.width, press))),
  section('Characters', 'characters', (value, ports) => value.distinct === 0 ? html`<p class="hint">Nobody is named.</p>` : html`<p>${many(value.distinct, 'name')}${value.none === 0 ? '' : `; ${many(value.none, 'record')} without one`}.</p>${chart('Characters', characterBars(value), ports, (bars, press) => rowsChart(bars, 'Records of each character', ports.width, press))}`),
  section('Length of the text', 'lengths', (value, ports) => html`<p>${value.mean.toFixed(1)} characters on average, ${number(value.median)} in the middle, ${number(value.longest)} at most.</p>
    ${chart('Length of the text', lengthBars(value), ports, (bars, press) => columnsChart(bars, 'Records by the length of their text', ports.width, 'characters', press))}`),
  section('Lines that cannot be read', 'malformed', (value, ports) => malformed(value, ports)),
  section('Unknown labels', 'unknownLabels', (value, ports) => value.length === 0 ? html`<p class="hint">None.</p>` : chart('Unknown labels', unknownBars(value), ports, (bars, press) => rowsChart(bars, 'Records of each unknown label', ports.width, press))),
  section('The same text again', 'duplicates', (value, ports) => groups(`${many(value.groups, 'text occurs', 'texts occur')} more than once; ${many(value.extra, 'record')} could go.`, value.groups, value.most, 'duplicates', ports)),
  section('The same text, other labels', 'conflicts', (value, ports) => groups(`${many(value.texts, 'text has', 'texts have')} different labels, in ${many(value.records, 'record')}.`, value.texts, value.most, 'conflicts', ports)),
  section('The same text in several splits', 'leaks', (value, ports) => html`${groups(`${many(value.texts, 'text is', 'texts are')} in several splits.`, value.texts, value.most, 'leaks', ports)}
    ${value.pairs.map(({ one, other, texts }) => html`<p>${one} and ${other}: ${many(texts, 'text')}</p>`)}`),
  section('Nearly the same text', 'nearDuplicates', (value, ports) => html`${value.examined < value.of ? html`<p class="hint">Looked at ${number(value.examined)} of ${many(value.of, 'record')}.</p>` : nothing}
    ${groups(`${many(value.groups, 'group')} of ${many(value.records, 'record')} that hardly differ.`, value.groups, value.most, 'near', ports)}`),
];

/** Counting near duplicates takes long: only when somebody wants them. */
export const CLOSED_AT_FIRST: readonly string[] = ['Nearly the same text', 'Labels that go together', 'Scores'];

export const summaryPanel = (ports: SummaryPorts): TemplateResult => html`${ports.stopped ? html`<div class="stopped"><p>Stopped.</p>${actionButton('goOn', 'Go on', ports.act, { primary: true })}</div>` : nothing}${SECTIONS.map(one => {
  const open = !ports.closed.has(one.title);
  if (open && ports.mayCount && ports.store.of(one.part).kind === 'none') ports.store.want(one.part);
  return html`<details ?open=${open} @toggle=${(event: Event) => ports.toggle(one.title, (event.currentTarget as HTMLDetailsElement).open)}>
    <summary><h3>${one.title}</h3></summary>${open ? content(one, ports) : nothing}</details>`;
})}`;

function content({ part, show }: Section, ports: SummaryPorts): TemplateResult {
  const state = ports.store.of(part);
  switch (state.kind) {
    case 'none':
    case 'asked':
    case 'stopped':
      if (state.kind !== 'asked' && ports.stopped) return html`<p class="hint">Not counted.</p>`;
      if (state.kind === 'stopped') return html`<p class="hint">Stopped.</p>${plainButton('Go on', () => ports.store.want(part))}`;
      return html`<p class="hint" aria-busy="true">Counting…</p>`;
    case 'failed':
      return html`<p class="problem" role="alert"><span aria-hidden="true">⚠ </span>${state.message}</p>${plainButton('Try again', () => ports.store.want(part))}`;
    case 'ready':
      return show(state.value, ports);
  }
}

/** The picture, and the same as a table. */
function chart(title: string, bars: readonly Bar[], ports: SummaryPorts, draw: (bars: readonly Bar[], press: Press) => Element, hint?: string): TemplateResult {
  const press: Press = ({ change }) => change !== undefined && ports.filterBy(change);
  return html`${drawing(`${title}|${ports.width}|${bars.map(({ spoken }) => spoken).join('|')}`, () => draw(bars, press))}${hint === undefined ? nothing : html`<p class="hint">${hint}</p>`}
    <details class="table"><summary>As a table</summary><table><tbody>${[...bars].sort((one, other) => ('column' in one ? other.value - one.value : 0)).slice(0, 300).map(bar => html`<tr><th scope="row">${'column' in bar ? bar.spoken : bar.name}${bar.series === undefined ? nothing : `, ${bar.series}`}</th><td>${'column' in bar ? nothing : number(bar.value)}</td></tr>`)}</tbody></table></details>`;
}

const drawings = new Map<string, Element>();
const MOST_DRAWINGS = 80;

/** A picture is drawn once, not at every change of the page, so that a focused bar stays what it is. */
function drawing(key: string, draw: () => Element): Element {
  const known = drawings.get(key);
  if (known !== undefined) return known;
  if (drawings.size >= MOST_DRAWINGS) drawings.clear();
  const element = draw();
  drawings.set(key, element);
  return element;
}

function groups(words: string, count: number, most: readonly DuplicateGroup[], kind: Parameters<typeof groupChange>[1], { filterBy, query }: SummaryPorts): TemplateResult {
  if (count === 0) return html`<p class="hint">None.</p>`;
  return html`<p>${words}</p>${plainButton('Show them', () => filterBy(groupsChange(kind, query)))}
    <ul class="groups">${most.map(group => html`<li><button class="link" aria-label="${number(group.count)} times: ${group.text}" @click=${() => filterBy(groupChange(group, kind, query))}><b>${number(group.count)} ×</b> ${group.text}</button></li>`)}</ul>`;
}

function malformed({ count, blank, first }: SummaryParts['malformed'], { filterBy, fileNames }: SummaryPorts): TemplateResult {
  const blanks = blank === 0 ? nothing : html`<p class="hint">${many(blank, 'blank line')} besides, which is no fault.</p>`;
  if (count === 0) return html`<p class="hint">None.</p>${blanks}`;
  return html`<p>${many(count, 'line')}.</p>${plainButton('Show them', () => filterBy({ only: 'unreadable' }))}${blanks}
    <ul class="groups">${first.map(({ file, line, reason }) => html`<li>${fileNames.length > 1 ? `${fileNames[file] ?? ''} ` : ''}line ${number(line)}: ${reason}</li>`)}</ul>`;
}

