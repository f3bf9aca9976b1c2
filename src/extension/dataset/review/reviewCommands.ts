// The commands of checking and reviewing, by their names without `emoPillars.`; package.json is held to this list by a test.
export const REVIEW_COMMANDS = ['checkLabels', 'reviewLabels', 'changeLabels', 'undoBulkChange', 'applyCorrections', 'evaluateDataset', 'startStudy', 'agreementReport', 'saveReport'] as const;
export type ReviewCommand = (typeof REVIEW_COMMANDS)[number];
