// Commands of the editor that press a key of the page, so that they are in the palette and can have other keys; and those that a key of the page runs.
import type { ActionName } from '../../../webview/dataset/keys';
import type { DatasetCommand } from '../../../webview/dataset/messages';
import type { ReviewCommand } from '../review/reviewCommands';

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

/** By their name without `emoPillars.`: what each is told of the page that runs it. */
export const RUN_BY_PAGE = {
  checkLabels: 'file',
  reviewLabels: 'file',
  changeLabels: 'nothing',
  undoBulkChange: 'file',
  applyCorrections: 'file',
  evaluateDataset: 'file',
  startStudy: 'file',
  agreementReport: 'nothing',
} as const satisfies Readonly<Record<DatasetCommand & ReviewCommand, 'file' | 'nothing'>>;
