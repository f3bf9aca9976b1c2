// `emo-pillars dataset`: which of its subcommands.
import { EXIT, UsageError, type ExitCode } from '../exit';
import type { Io } from '../io';
import { apply } from './apply';
import { check } from './check';
import { convert } from './convert';
import { DATASET_HELP } from './datasetHelp';
import { issues } from './issues';
import { sample } from './sample';
import { stats } from './stats';
import { study } from './study';

const commands = new Map<string, (io: Io, args: readonly string[]) => Promise<ExitCode>>([
  ['check', check],
  ['convert', convert],
  ['stats', stats],
  ['issues', issues],
  ['apply', apply],
  ['sample', sample],
  ['study', study],
]);

export async function dataset(io: Io, [name, ...args]: readonly string[]): Promise<ExitCode> {
  if (name === '--help' || name === '-h' || name === 'help') {
    io.stdout.write(DATASET_HELP);
    return EXIT.ok;
  }
  const there = new Intl.ListFormat('en').format(commands.keys());
  if (name === undefined) throw new UsageError(`dataset needs a command; there are ${there}`);
  const command = commands.get(name);
  if (command === undefined) throw new UsageError(`dataset ${name}: no such command; there are ${there}`);
  return command(io, args);
}
