// The engine of synthesis as the editor loads it: the entry of a bundle of its own, which is read when something is generated.
export { detectLanguage } from '../../../classifier/language';
export { cancelJobs } from '../../../synthesis/pipeline/cancelJobs';
export { Cutter, DEFAULT_CONTEXT } from '../../../synthesis/pipeline/cutter';
export { dryRun } from '../../../synthesis/pipeline/dryRun';
export { estimate, mostFurtherCalls, scaled } from '../../../synthesis/pipeline/estimate';
export { generate } from '../../../synthesis/pipeline/generate';
export { regenerate } from '../../../synthesis/pipeline/regenerate';
export { BUILT_IN_PROMPTS, readPrompts } from '../../../synthesis/prompts/prompts';
export { openRun } from '../../../synthesis/run/run';
export { checkedUrl, hostOf, isLocal } from '../../../synthesis/server/address';
export { serverFacts } from '../../../synthesis/server/facts';
export { openBatchServer } from '../../../synthesis/server/mistralBatch';
export { openServer } from '../../../synthesis/server/openServer';
export { scheduled } from '../../../synthesis/server/scheduler';
export { brokenStep, testConnection } from '../../../synthesis/server/testConnection';
export { promptsOfRun } from '../../../synthesis/run/runSettings';
