// The commands of generating, by their names without `emoPillars.`; package.json is held to this list by a test.
export const SYNTHESIS_COMMANDS = ['generateSelection', 'generateFiles', 'showGenerated', 'testConnection', 'setServerKey', 'forgetServerKey'] as const;
export type SynthesisCommand = (typeof SYNTHESIS_COMMANDS)[number];
