// What the page of generation looks like: one of its states, each drawn by its own file.
import { html, type TemplateResult } from 'lit';
import { formView } from './formView';
import { headView, stageTable } from './headView';
import { foot, overlay, record } from './recordView';
import type { GenerateAction } from './keys';
import type { FormValues, FromGenerate } from './messages';
import { stagesShown, type GenerateState } from './state';

export interface ViewPorts {
  readonly act: (action: GenerateAction) => void;
  readonly toggle: (id: string) => void;
  readonly change: (values: Partial<FormValues>) => void;
  readonly press: (what: 'test' | 'dryRun' | 'start' | 'setKey') => void;
  readonly tell: (message: FromGenerate) => void;
}

export function view(state: GenerateState, ports: ViewPorts): TemplateResult {
  switch (state.kind) {
    case 'waiting':
      return html`<main class="waiting"><p role="status">Opening</p></main>`;
    case 'failed':
      return html`<main class="waiting"><h1>This cannot be shown</h1><p class="problem" role="alert">${state.message}</p></main>`;
    case 'form':
      return formView(state, ports);
    case 'shows':
      return html`${headView(state, ports)}<main aria-label="Example under review" tabindex="-1">${stagesShown(state) ? stageTable(state) : ''}${record(state, ports)}</main>${foot(state, ports)}${overlay(state, ports)}`;
  }
}
