// `emo-pillars dataset`: which of its commands.
import { EXIT, UsageError, type ExitCode } from '../exit';
import type { Io } from '../io';
import { stats, STATS_HELP } from './stats';

const commands = new Map([['stats', stats]]);

export async function dataset(io: Io, [name, ...args]: readonly string[]): Promise<ExitCode> {
  if (name === undefined || name === '--help' || name === '-h') {
    io.stdout.write(STATS_HELP);
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = commands.get(name);
  if (command === undefined) throw new UsageError(`dataset ${name}: no such command; there is ${new Intl.ListFormat('en').format(commands.keys())}`);
  return command(io, args);
}
