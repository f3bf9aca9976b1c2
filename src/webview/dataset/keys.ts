// Every action of the page, with its key and its words: the sheet of keys, the buttons and the keyboard derive from it.

export interface Action {
  readonly name: string;
  /** As KeyboardEvent.key gives it; with Ctrl+ where it needs that. */
  readonly keys: readonly string[];
  readonly title: string;
  readonly part: 'Move' | 'Look' | 'Filter' | 'Take out' | 'Dataset' | 'Page';
}

export const ACTIONS = [
  { name: 'down', keys: ['ArrowDown', 'j'], title: 'Next record', part: 'Move' },
  { name: 'up', keys: ['ArrowUp', 'k'], title: 'Previous record', part: 'Move' },
  { name: 'right', keys: ['ArrowRight'], title: 'Next column', part: 'Move' },
  { name: 'left', keys: ['ArrowLeft'], title: 'Previous column', part: 'Move' },
  { name: 'pageDown', keys: ['PageDown', ' '], title: 'One page down', part: 'Move' },
  { name: 'pageUp', keys: ['PageUp'], title: 'One page up', part: 'Move' },
  { name: 'first', keys: ['Home', 'Ctrl+Home'], title: 'First record', part: 'Move' },
  { name: 'last', keys: ['End', 'Ctrl+End'], title: 'Last record', part: 'Move' },
  { name: 'goTo', keys: ['g'], title: 'Go to a record by its number', part: 'Move' },
  { name: 'card', keys: ['Enter'], title: 'Whole record beside the rows', part: 'Look' },
  { name: 'raw', keys: ['r'], title: 'Record as it stands in the file', part: 'Look' },
  { name: 'sort', keys: ['o'], title: 'Sort by this column: up, down, as in the file', part: 'Look' },
  { name: 'wrap', keys: ['w'], title: 'Wrap long text', part: 'Look' },
  { name: 'narrower', keys: ['['], title: 'This column narrower', part: 'Look' },
  { name: 'wider', keys: [']'], title: 'This column wider', part: 'Look' },
  { name: 'widths', keys: ['='], title: 'This column as wide as at first', part: 'Look' },
  { name: 'columns', keys: ['c'], title: 'Choose columns', part: 'Look' },
  { name: 'summary', keys: ['s'], title: 'Summary', part: 'Look' },
  { name: 'search', keys: ['/'], title: 'Search in the text', part: 'Filter' },
  { name: 'filter', keys: ['f'], title: 'All filters', part: 'Filter' },
  { name: 'labels', keys: ['l'], title: 'Filter by labels', part: 'Filter' },
  { name: 'sql', keys: ['q'], title: 'Filter by an SQL condition', part: 'Filter' },
  { name: 'clear', keys: ['x'], title: 'Clear all filters', part: 'Filter' },
  { name: 'keep', keys: ['n'], title: 'Keep the filter under a name', part: 'Filter' },
  { name: 'copy', keys: ['y', 'Ctrl+c'], title: 'Copy the text', part: 'Take out' },
  { name: 'copyRaw', keys: ['Y'], title: 'Copy the record as it stands in the file', part: 'Take out' },
  { name: 'export', keys: ['e'], title: 'Export what is filtered', part: 'Take out' },
  { name: 'check', keys: ['C'], title: 'Check labels with the model', part: 'Dataset' },
  { name: 'review', keys: ['R'], title: 'Review labels', part: 'Dataset' },
  { name: 'change', keys: ['L'], title: 'Change a label on filtered records', part: 'Dataset' },
  { name: 'undoChange', keys: ['U'], title: 'Undo the last change in bulk', part: 'Dataset' },
  { name: 'apply', keys: ['A'], title: 'Apply corrections', part: 'Dataset' },
  { name: 'evaluate', keys: ['E'], title: 'Evaluate the model', part: 'Dataset' },
  { name: 'study', keys: ['S'], title: 'Start an agreement study', part: 'Dataset' },
  { name: 'agreement', keys: ['G'], title: 'Report of an agreement study', part: 'Dataset' },
  { name: 'splits', keys: ['N'], title: 'Name the splits', part: 'Dataset' },
  { name: 'actions', keys: ['a'], title: 'What is done with the dataset', part: 'Page' },
  { name: 'rows', keys: ['1'], title: 'To the rows', part: 'Page' },
  { name: 'toFilter', keys: ['2'], title: 'To the filters', part: 'Page' },
  { name: 'toSummary', keys: ['3'], title: 'To the summary', part: 'Page' },
  { name: 'stop', keys: ['.'], title: 'Stop what is being read', part: 'Page' },
  { name: 'goOn', keys: [','], title: 'Go on with what was stopped', part: 'Page' },
  { name: 'reload', keys: ['u'], title: 'Read the files anew', part: 'Page' },
  { name: 'fields', keys: ['m'], title: 'Say which fields hold text and labels', part: 'Page' },
  { name: 'confirm', keys: ['t'], title: 'Confirm the labels that were told from the file', part: 'Page' },
  { name: 'keys', keys: ['?'], title: 'Keys', part: 'Page' },
  { name: 'back', keys: ['Escape'], title: 'Close, and back to the rows', part: 'Page' },
] as const satisfies readonly Action[];

export type ActionName = (typeof ACTIONS)[number]['name'];

export const actionOf = (name: ActionName): Action => ACTIONS.find(action => action.name === name) as Action;

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The action of a key; while one writes, only Escape is one. Of a letter by Shift, not by its case: Caps Lock changes nothing. */
export function actionFor({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed, writing: boolean): ActionName | undefined {
  if (altKey) return undefined;
  const meant = !/^[a-z]$/i.test(key) ? key : shiftKey ? key.toUpperCase() : key.toLowerCase();
  const pressed = ctrlKey || metaKey ? `Ctrl+${meant}` : meant;
  const action = ACTIONS.find(({ keys }) => (keys as readonly string[]).includes(pressed));
  return writing && action?.name !== 'back' ? undefined : action?.name;
}

const WORDS: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', ' ': 'Space', PageDown: 'Page Down', PageUp: 'Page Up', Escape: 'Esc' };

export const keyText = (key: string): string =>
  key.startsWith('Ctrl+') ? `Ctrl+${key.length === 6 ? key.slice(5).toUpperCase() : keyText(key.slice(5))}` : (WORDS[key] ?? (/^[A-Z]$/.test(key) ? `Shift+${key}` : key));
