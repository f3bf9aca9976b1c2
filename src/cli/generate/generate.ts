// `emo-pillars generate`: which of its ways to run.
import { EXIT, type ExitCode } from '../exit';
import type { Io } from '../io';
import { openOutput } from '../output';
import { dryRunPrompts, estimateRun } from './beforehand';
import { cancelBatch } from './cancelBatch';
import { connectionTest } from './connectionTest';
import { GENERATE_HELP } from './generateHelp';
import { readGenerateOptions } from './generateOptions';
import { merge } from './merge';
import { estimateStage, oneStage } from './oneStage';
import { runGenerate } from './runGenerate';

export async function generate(io: Io, args: readonly string[]): Promise<ExitCode> {
  if (args[0] === 'merge') return merge(io, args.slice(1));
  const command = readGenerateOptions(args, io.env);
  if (command === 'help') {
    await (await openOutput(io, undefined)).write(GENERATE_HELP);
    return EXIT.ok;
  }
  switch (command.kind) {
    case 'run':
      return runGenerate(io, command);
    case 'stage':
      return oneStage(io, command);
    case 'dryRun':
      return dryRunPrompts(io, command);
    case 'estimate':
      return command.stage === undefined ? estimateRun(io, command) : estimateStage(io, command);
    case 'testConnection':
      return connectionTest(io, command);
    case 'cancelBatch':
      return cancelBatch(io, command);
  }
}
