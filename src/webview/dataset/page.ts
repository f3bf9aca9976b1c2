// The page of a dataset: keys and messages come in here.
import './dataset.css';
import { App } from './app';
import { textToCopy, wholeText } from './copyText';
import { NO_FILTER } from './filter';
import { comeBackTo, focusOn, isInClosedList, isPressing, isWriting } from './focus';
import { actionFor, actionOf, type ActionName } from './keys';
import type { DatasetCommand, FromPage, ToPage } from './messages';
import { columnsShown, viewOf, type Overlay } from './state';

declare function acquireVsCodeApi(): { postMessage: (message: FromPage) => void; getState: () => unknown; setState: (state: unknown) => void };

const api = acquireVsCodeApi();
const app = new App({ post: message => api.postMessage(message), keep: state => api.setState(state), kept: api.getState() });

const move = (rows: number, columns = 0): void => app.moveTo(app.state.row + rows, app.state.column + columns);
/** Shows what has just been opened, and puts the keyboard there. */
function goInto(selector: string): void {
  app.drawNow();
  focusOn(selector);
}

/** Of the active column; undefined: as wide as at first. */
function resize(by: number | undefined): void {
  const { column } = app.state;
  const id = columnsShown(app.state)[column]?.id;
  if (id !== undefined) app.happen({ kind: 'width', id, width: by === undefined ? undefined : Math.round(app.grid.widthAt(column) + by) });
}

const showOverlay = (name: Exclude<Overlay, 'none'>, stop: string): void => {
  app.happen({ kind: 'overlay', overlay: name });
  goInto(stop);
};

/** The keyboard is on a button that goes away when it is pressed. */
const isInside = (selector: string): boolean => document.activeElement !== null && document.activeElement.closest(selector) !== null;

function openFilters(field: string): void {
  app.happen({ kind: 'open', what: 'filter', open: true });
  goInto(field);
}

function copyText(): void {
  const view = viewOf(app.state);
  const row = app.activeRow();
  if (row === undefined || view === undefined) return;
  if (view.shape.kind === 'unclear') return app.host.post({ kind: 'copyRaw', file: row.file, record: row.record });
  const { shape } = view.shape;
  const found = textToCopy(row, shape);
  if (found.kind === 'text') return app.host.post({ kind: 'copy', text: found.text });
  if (found.kind === 'unread') return app.happen({ kind: 'said', message: 'This line cannot be read: Shift+Y copies it as it stands.' });
  const failed = (): void => app.happen({ kind: 'said', message: 'The text was not read, and so not copied.' });
  app.wholeRow().then(whole => (whole?.id === row.id ? app.host.post({ kind: 'copy', text: wholeText(whole, shape) }) : failed()), failed);
}

function withRow(then: (row: { file: number; record: number; line: number }) => void): void {
  const row = app.activeRow();
  if (row !== undefined) then({ file: row.file, record: row.record, line: row.line });
}

function back(): void {
  const { overlay, cardOpen, choosingFields } = app.state;
  const inRows = app.grid.element.contains(document.activeElement);
  if (overlay !== 'none') app.happen({ kind: 'overlay', overlay: 'none' });
  else if (choosingFields && inRows) app.happen({ kind: 'chooseFields', choosing: false });
  else if (inRows && cardOpen) app.happen({ kind: 'open', what: 'card', open: false });
  app.grid.focus();
}

/** In pixels. */
const WIDTH_STEP = 24;
/** Far enough: every place is brought back into the rows. */
const FAR = Number.MAX_SAFE_INTEGER / 4;

/** What is done with all that the filter leaves waits until it can be used. */
function withFilter(then: () => void): void {
  const { problem } = app.state;
  if (problem === undefined) then();
  else app.happen({ kind: 'said', message: `Mend the filter first: ${problem.message}` });
}

/** What the editor does; its questions and pages come in front. */
function run(command: DatasetCommand): void {
  closeOverlay();
  app.host.post({ kind: 'run', command });
}

function closeOverlay(): void {
  if (app.state.overlay === 'none') return;
  app.happen({ kind: 'overlay', overlay: 'none' });
  app.grid.focus();
}

const DOES: Readonly<Record<ActionName, () => void>> = {
  down: () => move(1),
  up: () => move(-1),
  right: () => move(0, 1),
  left: () => move(0, -1),
  pageDown: () => move(app.grid.page),
  pageUp: () => move(-app.grid.page),
  first: () => app.moveTo(0),
  last: () => app.moveTo(FAR),
  goTo: () => showOverlay('goTo', '#go-to'),
  card: () => app.happen({ kind: 'open', what: 'card', open: !app.state.cardOpen }),
  raw: () => withRow(row => app.host.post({ kind: 'openRaw', ...row })),
  sort: () => {
    const column = columnsShown(app.state)[app.state.column];
    if (column?.sort !== undefined) app.happen({ kind: 'sort', column });
    else app.happen({ kind: 'said', message: `The rows are not sorted by ${column?.title ?? 'this column'}.` });
  },
  wrap: () => app.happen({ kind: 'wrap' }),
  narrower: () => resize(-WIDTH_STEP),
  wider: () => resize(WIDTH_STEP),
  widths: () => resize(undefined),
  columns: () => showOverlay('columns', '.dialog vscode-checkbox'),
  summary: () => app.happen({ kind: 'open', what: 'summary', open: !app.state.summaryOpen }),
  search: () => goInto('#search'),
  filter: () => {
    if (app.state.filterOpen) app.happen({ kind: 'open', what: 'filter', open: false });
    else openFilters('#regexp');
  },
  labels: () => openFilters('#labels button[tabindex="0"]'),
  sql: () => openFilters('#sql'),
  clear: () => app.happen({ kind: 'filter', change: NO_FILTER }),
  keep: () => withFilter(() => app.host.post({ kind: 'keepSlice', query: app.query })),
  copy: copyText,
  copyRaw: () => withRow(({ file, record }) => app.host.post({ kind: 'copyRaw', file, record })),
  export: () => withFilter(() => showOverlay('export', '.dialog vscode-button')),
  check: () => run('checkLabels'),
  review: () => run('reviewLabels'),
  change: () => withFilter(() => run('changeLabels')),
  undoChange: () => run('undoBulkChange'),
  apply: () => run('applyCorrections'),
  evaluate: () => run('evaluateDataset'),
  study: () => run('startStudy'),
  agreement: () => run('agreementReport'),
  splits: () => {
    closeOverlay();
    app.host.post({ kind: 'changeSplits' });
  },
  actions: () => showOverlay('actions', '.dialog vscode-button'),
  rows: () => app.grid.focus(),
  toFilter: () => openFilters('#regexp'),
  toSummary: () => {
    app.happen({ kind: 'open', what: 'summary', open: true });
    goInto('#summary summary');
  },
  stop: () => {
    const pressed = isInside('.progress');
    app.stop();
    if (pressed) goInto('#status .stopped vscode-button');
  },
  goOn: () => {
    const pressed = isInside('.stopped');
    app.goOn();
    if (pressed) app.grid.focus();
  },
  reload: () => app.host.post({ kind: 'reload' }),
  fields: () => {
    app.happen({ kind: 'chooseFields', choosing: true });
    goInto('#chooser vscode-button, #chooser vscode-single-select');
  },
  confirm: () => {
    const shape = viewOf(app.state)?.shape;
    if (shape?.kind === 'known' && shape.told !== undefined) app.host.post({ kind: 'confirmShape' });
    else app.happen({ kind: 'said', message: 'There are no labels to confirm.' });
  },
  keys: () => showOverlay('keys', '.dialog vscode-button'),
  back,
};

app.onAction = action => DOES[action]();

/** Moving, and opening a record, only where the rows have the keyboard. */
const ofRows = (action: ActionName): boolean => (actionOf(action).part === 'Move' && action !== 'goTo') || action === 'card';

/** Before a list of choices hears it. */
document.addEventListener('keydown', event => {
  if (event.key !== 'Escape' || !isInClosedList(event)) return;
  event.preventDefault();
  event.stopPropagation();
  back();
}, true);

document.addEventListener('keydown', event => {
  const action = actionFor(event, isWriting(event));
  if (action === undefined) return;
  const { overlay } = app.state;
  if (overlay !== 'none' && action !== 'back' && !(overlay === 'actions' && actionOf(action).part === 'Dataset')) return;
  if (ofRows(action) && (isPressing(event) || !app.grid.element.contains(document.activeElement))) return;
  // What is marked with the mouse is what is to be copied.
  if (event.key === 'c' && (event.ctrlKey || event.metaKey) && String(getSelection()) !== '') return;
  event.preventDefault();
  DOES[action]();
});

window.addEventListener('message', (event: MessageEvent<ToPage>) => app.receive(event.data));
app.grid.focus();
comeBackTo('#rows');
