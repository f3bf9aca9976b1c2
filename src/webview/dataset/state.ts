// All that the page shows but the rows themselves, and how each happening changes it.
import type { DatasetProgress, Row, SortKey } from '../../dataset/engine/query';
import { columnsOf, shownColumns, sized, sortKeyOf, type ViewColumn } from './columns';
import { buildQuery, NO_FILTER, type Built, type Filter, type FilterPart, type Sort } from './filter';
import type { DatasetView, FromPage, Slice } from './messages';
import { cell } from './words';

export type Overlay = 'none' | 'keys' | 'columns' | 'goTo' | 'export' | 'actions';

export interface Problem {
  /** Undefined: it is none of a field of the filter bar. */
  readonly part: FilterPart | undefined;
  readonly message: string;
}

/** What outlives the page when it is hidden. */
export interface Kept {
  readonly filter: Filter;
  readonly sort: Sort | undefined;
  /** Columns that the user has shown or hidden. */
  readonly columns: Readonly<Record<string, boolean>>;
  /** Of columns that the user has made wider or narrower, in pixels. */
  readonly widths: Readonly<Record<string, number>>;
  readonly wrap: boolean;
  readonly row: number;
  readonly column: number;
  readonly filterOpen: boolean;
  readonly summaryOpen: boolean;
  readonly cardOpen: boolean;
}

export interface PageState extends Kept {
  readonly source: { readonly kind: 'opening' } | { readonly kind: 'failed'; readonly message: string } | { readonly kind: 'open'; readonly view: DatasetView };
  /** Records that the filter leaves: at least so many, as long as not all are found. */
  readonly count: { readonly known: number; readonly exact: boolean };
  /** The most that were ever left, which is all of them once nothing was filtered: numbers of records go so far. */
  readonly most: number;
  /** Letters of the longest name of a character in the rows so far. */
  readonly longestName: number;
  /** The filter has changed, and nothing is known yet of what it leaves. */
  readonly searching: boolean;
  /** Rows were stopped before they were read: nothing is fetched until something new is asked, or somebody goes on. */
  readonly stopped: boolean;
  readonly problem: Problem | undefined;
  readonly progress: DatasetProgress | undefined;
  readonly overlay: Overlay;
  readonly choosingFields: boolean;
  /** What has happened to the files since they were opened. */
  readonly changed: string | undefined;
  /** For the live region. */
  readonly said: string;
}

export type Happening =
  | { readonly kind: 'view'; readonly view: DatasetView }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'filter'; readonly change: Partial<Filter> }
  | { readonly kind: 'sort'; readonly column: ViewColumn }
  | { readonly kind: 'toggleColumn'; readonly id: string; readonly shown: boolean }
  /** Undefined: as wide as at first. */
  | { readonly kind: 'width'; readonly id: string; readonly width: number | undefined }
  | { readonly kind: 'wrap' }
  | { readonly kind: 'active'; readonly row: number; readonly column?: number }
  /** They have arrived. */
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'count'; readonly known: number; readonly exact: boolean }
  | { readonly kind: 'problem'; readonly problem: Problem | undefined }
  /** `unread`: there were rows still to be read, or to be counted. */
  | { readonly kind: 'stop'; readonly unread: boolean }
  /** The rows are asked for. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'progress'; readonly progress: DatasetProgress | undefined }
  | { readonly kind: 'open'; readonly what: 'filter' | 'summary' | 'card'; readonly open: boolean }
  | { readonly kind: 'overlay'; readonly overlay: Overlay }
  | { readonly kind: 'chooseFields'; readonly choosing: boolean }
  | { readonly kind: 'changed'; readonly what: string | undefined }
  | { readonly kind: 'slices'; readonly slices: readonly Slice[] }
  | { readonly kind: 'trusted' }
  | { readonly kind: 'columns'; readonly columns: DatasetView['columns'] }
  | { readonly kind: 'attached'; readonly columns: readonly string[] }
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'said'; readonly message: string };

const FIRST: Kept = { filter: NO_FILTER, sort: undefined, columns: {}, widths: {}, wrap: false, row: 0, column: 0, filterOpen: false, summaryOpen: true, cardOpen: false };

/** @param kept what an earlier page left; anything that is not of its form is passed over */
export function initial(kept?: unknown): PageState {
  const last = typeof kept === 'object' && kept !== null ? (kept as Partial<Kept>) : {};
  const filter = { ...NO_FILTER, ...last.filter };
  return {
    ...FIRST, ...last, filter, source: { kind: 'opening' }, count: { known: 0, exact: false }, most: 0, longestName: 0, searching: false, stopped: false, problem: undefined, progress: undefined,
    overlay: 'none', choosingFields: false, changed: undefined, said: '',
  };
}

export const keptOf = ({ filter, sort, columns, widths, wrap, row, column, filterOpen, summaryOpen, cardOpen }: PageState): Kept =>
  ({ filter, sort, columns, widths, wrap, row, column, filterOpen, summaryOpen, cardOpen });

export const viewOf = ({ source }: PageState): DatasetView | undefined => (source.kind === 'open' ? source.view : undefined);

/** Whether rows that come into view are fetched. */
export const mayFetch = (state: PageState): boolean => viewOf(state) !== undefined && state.problem === undefined && !state.stopped;

/** Whether the summary is counted: the rows come first. */
export const mayCount = (state: PageState): boolean => mayFetch(state) && state.count.exact && !state.searching;

export function columnsShown(state: PageState): ViewColumn[] {
  const view = viewOf(state);
  return view === undefined ? [] : sized(shownColumns(columnsOf(view), state.columns), state.widths, { records: state.most, longestName: state.longestName });
}

export function queryOf(state: PageState): Built {
  const view = viewOf(state);
  return buildQuery(state.filter, state.sort, view?.slices ?? [], view?.trusted ?? false);
}

function withWidth(widths: PageState['widths'], id: string, width: number | undefined): PageState['widths'] {
  const others = Object.fromEntries(Object.entries(widths).filter(([own]) => own !== id));
  return width === undefined ? others : { ...others, [id]: width };
}

function longestNameOf(state: PageState, rows: readonly Row[]): number {
  const shape = viewOf(state)?.shape;
  const field = shape?.kind === 'known' ? shape.shape.character : undefined;
  return field === undefined ? state.longestName : rows.reduce((most, { fields }) => Math.max(most, cell(fields[field]).length), state.longestName);
}

/** Up, down, the same by what the column is sorted by besides, then as in the file. Numbers begin from the last: from the first on they stand so anyway. */
export function nextSort(sort: Sort | undefined, { id, also }: ViewColumn, by: SortKey | undefined): Sort | undefined {
  if (by === undefined) return sort;
  if (sort?.column !== id) return { column: id, by, descending: by.kind === 'record' };
  if (!sort.descending) return { ...sort, descending: true };
  return also === undefined || JSON.stringify(sort.by) === JSON.stringify(also) ? undefined : { column: id, by: also, descending: false };
}

export function reduce(state: PageState, happening: Happening): PageState {
  switch (happening.kind) {
    case 'view':
      return { ...state, source: { kind: 'open', view: happening.view }, most: 0, longestName: 0, changed: undefined, progress: undefined, problem: undefined, choosingFields: happening.view.shape.kind === 'unclear' };
    case 'failed':
      return { ...state, source: { kind: 'failed', message: happening.message }, progress: undefined };
    case 'filter':
      return { ...state, filter: { ...state.filter, ...happening.change }, row: 0, problem: undefined, searching: true, stopped: false };
    case 'sort':
      return { ...state, sort: nextSort(state.sort, happening.column, sortKeyOf(happening.column, state.filter)), row: 0 };
    case 'toggleColumn':
      return { ...state, columns: { ...state.columns, [happening.id]: happening.shown }, column: 0 };
    case 'width':
      return { ...state, widths: withWidth(state.widths, happening.id, happening.width) };
    case 'wrap':
      return { ...state, wrap: !state.wrap };
    case 'active':
      return { ...state, row: happening.row, column: happening.column ?? state.column };
    case 'count':
      return { ...state, searching: false, count: { known: happening.known, exact: happening.exact }, most: Math.max(state.most, happening.known), row: happening.exact ? Math.min(state.row, Math.max(0, happening.known - 1)) : state.row };
    case 'rows':
      return { ...state, longestName: longestNameOf(state, happening.rows) };
    case 'problem':
      return { ...state, problem: happening.problem, searching: state.searching && happening.problem === undefined };
    case 'stop':
      return { ...state, progress: undefined, searching: false, stopped: state.stopped || happening.unread };
    case 'ask':
      return { ...state, stopped: false };
    case 'progress':
      return { ...state, progress: happening.progress };
    case 'open':
      return { ...state, [`${happening.what}Open`]: happening.open };
    case 'overlay':
      return { ...state, overlay: happening.overlay };
    case 'chooseFields':
      return { ...state, choosingFields: happening.choosing };
    case 'changed':
      return { ...state, changed: happening.what };
    case 'said':
      return { ...state, said: happening.message };
    default:
      return reduceView(state, happening);
  }
}

type OfView = Extract<Happening, { kind: 'slices' | 'trusted' | 'attached' | 'columns' | 'confirmed' }>;

/** What changes in the view while it is open. */
function reduceView(state: PageState, happening: OfView): PageState {
  const { source } = state;
  if (source.kind !== 'open') return state;
  const changed = (change: Partial<DatasetView>): PageState => ({ ...state, source: { kind: 'open', view: { ...source.view, ...change } } });
  switch (happening.kind) {
    case 'slices': {
      const names = happening.slices.map(({ name }) => name);
      const next = changed({ slices: happening.slices });
      const { slices } = next.filter;
      return { ...next, filter: { ...next.filter, slices: slices.filter(name => names.includes(name)) }, ...(slices.length > 0 && { row: 0, searching: true, stopped: false }) };
    }
    case 'trusted':
      return changed({ trusted: true });
    case 'attached':
      return changed({ attached: happening.columns });
    case 'columns':
      return changed({ columns: happening.columns });
    case 'confirmed':
      return source.view.shape.kind === 'known' ? changed({ shape: { kind: 'known', shape: source.view.shape.shape } }) : state;
  }
}

/** To be posted where a problem of the filter comes or goes. */
export function problemSaid(before: PageState, after: PageState): FromPage | undefined {
  const message = after.problem?.message;
  return message === before.problem?.message ? undefined : { kind: 'problem', message };
}
