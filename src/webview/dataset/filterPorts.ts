// What is done from the filters.
import type { App } from './app';
import type { FilterPorts } from './filterBar';

/** @param splits those that are known of by now */
export const filterPorts = (app: App, splits: readonly string[]): FilterPorts => ({
  change: change => app.happen({ kind: 'filter', change }),
  act: action => app.onAction(action),
  dropSlice: name => app.host.post({ kind: 'dropSlice', name }),
  manageTrust: () => app.host.post({ kind: 'manageTrust' }),
  splits,
});
