// Commands of the editor that press a key of the page, so that they are in the palette and can have other keys.
import type { ActionName } from '../../../webview/dataset/keys';

/** By their name without `emoPillars.`. */
export const PAGE_COMMANDS = {
  datasetSearch: 'search',
  datasetFilters: 'filter',
  datasetGoTo: 'goTo',
  datasetSummary: 'summary',
  datasetColumns: 'columns',
  datasetExport: 'export',
  datasetKeepSlice: 'keep',
  datasetFields: 'fields',
  datasetRaw: 'raw',
  datasetReload: 'reload',
  datasetKeys: 'keys',
} as const satisfies Readonly<Record<string, ActionName>>;
