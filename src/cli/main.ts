// The command line's entry: which command, how it ends.
import { annotate } from './annotate';
import { classify } from './classify';
import { dataset } from './dataset/dataset';
import { evaluate } from './evaluate';
import { EXIT, EngineError, ReaderGone, UsageError, messageOf, type ExitCode } from './exit';
import { generate } from './generate/generate';
import { MAIN_HELP } from './help';
import { say, watchPipes, type Io } from './io';
import { version } from './version';

type Command = (io: Io, args: readonly string[]) => Promise<ExitCode>;
const commands = new Map<string, Command>([
  ['annotate', annotate],
  ['classify', classify],
  ['evaluate', evaluate],
  ['dataset', dataset],
  ['generate', generate],
]);

async function dispatch(io: Io, [name, ...args]: readonly string[]): Promise<ExitCode> {
  if (name === '--version' || name === '-v') {
    io.stdout.write(`${version()}\n`);
    return EXIT.ok;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    (name === undefined ? io.stderr : io.stdout).write(MAIN_HELP);
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = commands.get(name);
  if (command === undefined) throw new UsageError(`${name}: no such command; there are ${new Intl.ListFormat('en').format(commands.keys())}`);
  return command(io, args);
}

function exitCodeOf(io: Io, error: unknown): number {
  const reason: unknown = io.signal.aborted ? io.signal.reason : error;
  if (reason instanceof ReaderGone) return EXIT.ok;
  if (isCancelled(reason)) return EXIT.cancelled;
  say(io, messageOf(reason));
  if (reason instanceof UsageError) {
    io.stderr.write('--help says how it is used\n');
    return EXIT.usage;
  }
  return reason instanceof EngineError ? EXIT.engine : EXIT.incomplete;
}

const isCancelled = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'AbortError';

/** Resolves when all that was written has been taken, or never will be. */
const flushed = ({ stdout }: Io): Promise<void> => new Promise(resolve => stdout.write('', () => setImmediate(resolve)));

async function main(): Promise<void> {
  const controller = new AbortController();
  const io: Io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, env: process.env, signal: controller.signal };
  watchPipes(io, reason => controller.abort(reason));
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // A second Ctrl+C does not wait for anything.
      if (controller.signal.aborted) process.exit(EXIT.cancelled);
      controller.abort();
    });
  }
  try {
    process.exitCode = await dispatch(io, process.argv.slice(2));
    await flushed(io);
    io.signal.throwIfAborted();
  } catch (error) {
    process.exitCode = exitCodeOf(io, error);
  }
  // A terminal or pipe on stdin would keep the process waiting.
  process.stdin.destroy();
}

void main();
