// What happens on the page: messages, keys and presses change the state; questions follow from it; then it is drawn anew.
import { html, nothing, render } from 'lit';
import type { Query } from '../../dataset/engine/query';
import { Asker, Refused } from './asker';
import { chooser } from './chooser';
import { firstChoice, type FieldChoice } from './fieldChoice';
import { unordered, type Filter } from './filter';
import { filterPorts } from './filterPorts';
import { eachFrame, soon } from './focus';
import { Grid, type GridView } from './grid';
import type { ActionName } from './keys';
import { cardPane, emptyWords, notices, statusLine, toolbar } from './layout';
import type { FromPage, ToPage } from './messages';
import { tooManyClasses } from './labelWords';
import { narrowed } from './narrow';
import { overlayPorts } from './overlayPorts';
import { overlay } from './overlays';
import { RowStore } from './rowStore';
import { columnsShown, initial, keptOf, mayCount, mayFetch, problemSaid, queryOf, reduce, viewOf, type Happening, type PageState } from './state';
import { CLOSED_AT_FIRST, summaryPanel } from './summary';
import { SummaryStore } from './summaryStore';
import { WholeRow } from './wholeRow';

export interface Host {
  readonly post: (message: FromPage) => void;
  readonly keep: (state: unknown) => void;
  readonly kept: unknown;
}

const TYPING_MS = 250;
/** As long as what was said stands in the status line. */
const SAID_MS = 5000;
const find = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

export class App {
  state: PageState;
  readonly grid: Grid;
  readonly #asker: Asker;
  readonly #rows: RowStore;
  readonly #summary: SummaryStore;
  readonly #whole: WholeRow;
  readonly #closed = new Set(CLOSED_AT_FIRST);
  readonly #draw = eachFrame(() => this.drawNow());
  readonly #hush = soon(SAID_MS, () => this.happen({ kind: 'said', message: '' }));
  readonly #askSoon = soon(TYPING_MS, () => this.state.stopped || this.#askAnew());
  #query: Query = {};
  #choice: FieldChoice | undefined;
  #splits: readonly string[] = [];
  #summaryWidth = 320;
  /** The filter has changed and is not asked for yet: what comes meanwhile, be it a failure, is of the one before. */
  #outdated: 'no' | 'changed' | 'failed' = 'no';
  /** Set when the active record has moved, so that it is brought into view. */
  #moved = true;

  readonly ask: Asker['ask'] = (name, question, signal) => this.#asker.ask(name, question, signal);

  constructor(readonly host: Host) {
    this.state = initial(host.kept);
    this.#asker = new Asker(host.post);
    const { ask } = this;
    this.#rows = new RowStore(ask, { arrived: rows => this.happen({ kind: 'rows', rows }), failed: reason => (this.#outdated === 'no' ? this.#refused(reason) : (this.#outdated = 'failed')), counted: (known, exact) => this.#outdated === 'no' && this.happen({ kind: 'count', known, exact }) });
    this.#summary = new SummaryStore(ask, () => this.#learnSplits());
    this.#whole = new WholeRow(ask, this.#draw);
    this.grid = new Grid(find('rows'), {
      need: (from, to) => mayFetch(this.state) && this.#rows.need(from, to),
      activate: (row, column) => this.moveTo(row, column),
      sortBy: column => this.happen({ kind: 'sort', column }),
      resize: ({ id }, width) => this.happen({ kind: 'width', id, width }),
      open: () => this.happen({ kind: 'open', what: 'card', open: true }),
    });
    new ResizeObserver(([entry]) => {
      const width = Math.floor((entry?.contentRect.width ?? 320) - 16);
      if (width === this.#summaryWidth || width < 100) return;
      this.#summaryWidth = width;
      this.#draw();
    }).observe(find('summary'));
    this.#draw();
    host.post({ kind: 'ready' });
  }

  get query(): Query {
    return this.#query;
  }

  receive(message: ToPage): void {
    if (this.#asker.take(message)) return this.#idle();
    switch (message.kind) {
      case 'view':
        this.#choice = undefined;
        this.#splits = [...new Set(message.view.files.flatMap(({ split }) => split ?? []))];
        this.#moved = true;
        this.happen(message);
        return this.#askAnew(true);
      case 'attached':
      case 'trusted':
        this.happen(message);
        return this.#askAnew(true);
      case 'failed':
      case 'progress':
      case 'slices':
      case 'columns':
      case 'confirmed':
      case 'said':
        return this.happen(message);
      case 'changed':
        return this.happen({ kind: 'changed', what: message.what });
      case 'answer':
      case 'refused':
        return;
      case 'do':
        return this.onAction(message.action);
    }
  }

  /** What a key, a button or a command of the editor does; set by those who know the actions. */
  onAction: (action: ActionName) => void = () => undefined;

  happen(happening: Happening): void {
    const before = this.state;
    this.state = reduce(before, happening);
    if (this.state.row !== before.row) this.#moved = true;
    this.host.keep(keptOf(this.state));
    const problem = problemSaid(before, this.state);
    if (problem !== undefined) this.host.post(problem);
    if (happening.kind === 'said' && happening.message !== '') this.#hush();
    if (happening.kind === 'sort') this.#askAnew();
    // A slice that is filtered by may be forgotten, or be another one now.
    if (happening.kind === 'filter' || (happening.kind === 'slices' && before.filter.slices.length > 0)) {
      if (this.#outdated === 'no') this.#outdated = 'changed';
      this.#askSoon();
    }
    this.#draw();
  }

  moveTo(row: number, column = this.state.column): void {
    const last = Math.max(0, this.#reach() - 1);
    this.#moved = true;
    this.happen({ kind: 'active', row: Math.min(Math.max(0, row), last), column: Math.min(Math.max(0, column), columnsShown(this.state).length - 1) });
  }

  stop(): void {
    // What was typed last is what is stopped, and gone on with.
    if (this.#outdated !== 'no') this.#askAnew();
    this.#rows.stop();
    const unread = this.#whole.stop() || this.#rows.stopped;
    this.#summary.stop();
    this.host.post({ kind: 'stop' });
    this.happen({ kind: 'stop', unread: unread && this.state.problem === undefined });
    this.happen({ kind: 'said', message: this.state.stopped ? '' : 'Stopped.' });
  }

  /** Asks again for what was stopped, and for no more. */
  goOn(): void {
    if (!this.state.stopped && !this.#summary.stopped) return this.happen({ kind: 'said', message: 'Nothing was stopped.' });
    this.#summary.goOn();
    if (this.state.stopped) this.#askAnew();
  }

  activeRow(): ReturnType<RowStore['at']> {
    return this.#rows.at(this.state.row);
  }

  /** The active record with whole values, however long. */
  async wholeRow(): Promise<ReturnType<RowStore['at']>> {
    return (await this.ask('rows', { query: this.#query, from: this.state.row, count: 1, whole: true }, new AbortController().signal))[0];
  }

  /** What a bar of a chart chooses is added to what holds. */
  filterBy(change: Partial<Filter>): void {
    this.happen({ kind: 'filter', change: narrowed(this.state.filter, change) });
    this.happen({ kind: 'said', message: '' });
  }

  #reach(): number {
    return this.state.count.exact || this.state.stopped ? this.state.count.known : this.#rows.reach;
  }

  /** @param afresh also where the question is the same: what it is asked of has changed */
  #askAnew(afresh = false): void {
    if (viewOf(this.state) === undefined) return;
    this.happen({ kind: 'ask' });
    const lost = this.#outdated === 'failed';
    this.#outdated = 'no';
    const built = queryOf(this.state);
    if (built.kind === 'problem') {
      this.#rows.stop();
      return this.happen({ kind: 'problem', problem: built });
    }
    const before = this.#query;
    if (!afresh && !lost && !this.#rows.stopped && this.state.problem === undefined && JSON.stringify(before) === JSON.stringify(built.query)) return this.happen({ kind: 'count', known: this.#rows.known, exact: this.#rows.exact });
    this.#query = built.query;
    const same = !afresh && JSON.stringify(unordered(before)) === JSON.stringify(unordered(built.query));
    this.happen({ kind: 'problem', problem: undefined });
    this.happen({ kind: 'said', message: '' });
    const counted = same && this.state.count.exact && this.#rows.known > 0 ? this.state.count.known : undefined;
    if (counted === undefined) this.happen({ kind: 'count', known: 0, exact: false });
    this.#rows.reset(built.query, counted);
    if (counted === undefined) this.#summary.reset(unordered(built.query));
    this.#whole.forget();
    this.#moved = true;
    this.#draw();
  }

  #refused(reason: unknown): void {
    if (reason instanceof Refused && reason.cancelled) return;
    const { sql, text, regexp } = this.state.filter;
    const part = sql.trim() !== '' ? 'sql' : text !== '' && regexp ? 'text' : undefined;
    this.#rows.stop();
    this.happen({ kind: 'problem', problem: { part, message: reason instanceof Error ? reason.message : String(reason) } });
  }

  /** When nothing is asked any more, no progress is shown either. */
  #idle(): void {
    if (!this.#asker.busy && this.state.progress !== undefined) this.happen({ kind: 'progress', progress: undefined });
  }

  /** Splits that stand in a field are known when they have been counted. */
  #learnSplits(): void {
    const counted = this.#summary.of('splits');
    if (counted.kind === 'ready' && counted.value.length > 1) this.#splits = [...new Set([...this.#splits, ...counted.value.map(({ name }) => name)])];
    this.#draw();
  }

  #gridView(): GridView {
    const { state } = this;
    const view = viewOf(state);
    return {
      rows: view === undefined ? 0 : this.#reach(),
      query: this.#query,
      at: row => this.#rows.at(row),
      columns: columnsShown(state),
      active: { row: state.row, column: state.column },
      sort: state.sort,
      wrap: state.wrap,
      context: { shape: view?.shape.kind === 'known' ? view.shape.shape : undefined, filter: state.filter },
      title: view === undefined ? 'Records' : `Records of ${view.title}`,
    };
  }

  /** At once: somebody is to go on in what has just appeared. */
  drawNow(): void {
    const { state } = this;
    const act = (action: ActionName): void => this.onAction(action);
    render(toolbar(state, filterPorts(this, this.#splits)), find('toolbar'));
    render(notices(state, act), find('notices'));
    render(statusLine(state, act), find('status'));
    render(emptyWords(state), find('empty'));
    this.#drawChooser();
    find('main').classList.toggle('with-summary', state.summaryOpen);
    const known = viewOf(state)?.shape.kind === 'known';
    find('summary').hidden = !state.summaryOpen;
    const why = viewOf(state) === undefined || known ? tooManyClasses(state) : 'The summary needs to know which fields hold the text and the labels (m).';
    render(state.summaryOpen && known && why === undefined ? summaryPanel(this.#summaryPorts()) : html`<p class="hint">${why ?? nothing}</p>`, find('summary'));
    if (state.cardOpen && mayFetch(state)) this.#whole.want(this.#query, state.row);
    find('card').hidden = !state.cardOpen;
    render(cardPane(state, { act, row: state.stopped ? this.activeRow() : this.#whole.row }), find('card'));
    render(overlay(state, overlayPorts(this)), find('overlay'));
    if (this.#moved) this.grid.reveal(this.#gridView());
    else this.grid.draw(this.#gridView());
    this.#moved = false;
  }

  #summaryPorts(): Parameters<typeof summaryPanel>[0] {
    const view = viewOf(this.state);
    return {
      store: this.#summary,
      filterBy: change => this.filterBy(change),
      set: view?.shape.kind === 'known' ? view.shape.shape.set : undefined,
      fileNames: view?.files.map(({ name }) => name) ?? [], query: unordered(this.#query),
      width: this.#summaryWidth,
      mayCount: mayCount(this.state), stopped: this.state.stopped, act: action => this.onAction(action),
      closed: this.#closed,
      toggle: (title, open) => {
        if (open !== this.#closed.has(title)) return;
        if (open) this.#closed.delete(title);
        else this.#closed.add(title);
        this.#draw();
      },
    };
  }

  #drawChooser(): void {
    const view = viewOf(this.state);
    const choosing = this.state.choosingFields && view !== undefined;
    const place = find('chooser');
    place.hidden = !choosing;
    if (!choosing) return render(nothing, place), undefined;
    this.#choice ??= firstChoice(view);
    render(chooser(view, this.#choice, {
      choose: shape => this.host.post({ kind: 'chooseShape', shape }),
      change: choice => {
        this.#choice = choice;
        this.#draw();
      },
      close: () => this.happen({ kind: 'chooseFields', choosing: false }),
    }), place);
  }
}

