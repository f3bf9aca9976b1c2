// A run's log on disk: blocks of one narrative each, in force once they are closed.
import { AppendFile } from './appendFile';
import { emptyAccount, sumOf, type LogCount, type RunAccount } from './account';
import { fileLines } from './fileLines';
import { HashIndex } from './hashIndex';
import { entryLine, parseLogEntry, type ClosingEntry, type ItemEntry, type LogEntry, type RoundEntry } from './logEntry';

export interface LogBlock {
  readonly items: readonly ItemEntry[];
  readonly closing: ClosingEntry | RoundEntry;
  /** Of the byte after its last line. */
  readonly end: number;
}

/** Blocks that are closed and whole, in order; one at a time in memory. `onProblem` hears of lines that are passed over. @param until byte after which nothing is read */
export async function* readBlocks(file: string, onProblem: (problem: string) => void = () => undefined, until = Infinity): AsyncGenerator<LogBlock, void> {
  let items: ItemEntry[] = [];
  for await (const { number, offset, bytes } of fileLines(file)) {
    if (offset >= until) return;
    const entry = parseLogEntry(bytes.toString('utf8'));
    if (typeof entry === 'string') onProblem(`log.jsonl, line ${number}, ${entry}, and is passed over`);
    else if (entry.kind === 'kept' || entry.kind === 'rejected') items.push(entry);
    else {
      const block = { items, closing: entry, end: offset + bytes.length + 1 };
      items = [];
      if (isWhole(block)) yield block;
      else onProblem(`log.jsonl, line ${number}: of the narrative that it closes, lines are missing, so it is made again from the answers`);
    }
  }
}

function isWhole({ items, closing }: LogBlock): boolean {
  if (closing.kind === 'round') return items.length === 0;
  const kept = items.filter(({ kind }) => kind === 'kept').length;
  return kept === closing.kept && items.length - kept === closing.rejected;
}

export class RunLog {
  readonly problems: string[] = [];
  readonly path: string;
  readonly #file: AppendFile;
  readonly #finished = new HashIndex();
  #account: RunAccount = emptyAccount();
  #rounds = 0;
  /** Bytes up to the end of the last closing line. */
  #end = 0;

  private constructor(path: string, file: AppendFile) {
    this.path = path;
    this.#file = file;
  }

  /** Opens the log, without the lines of a narrative that was not closed. */
  static async open(path: string): Promise<RunLog> {
    const file = await AppendFile.open(path);
    try {
      const log = new RunLog(path, file);
      if (file.torn > 0) log.problems.push(`log.jsonl ends in the middle of a line: its last ${file.torn} bytes are cut off and made again`);
      for await (const block of readBlocks(path, problem => log.problems.push(problem))) {
        log.#closed(block.closing);
        log.#end = block.end;
      }
      await log.cutOpen();
      return log;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get account(): RunAccount {
    return this.#account;
  }

  /** Rounds of further calls that are over. */
  get rounds(): number {
    return this.#rounds;
  }

  isFinished(key: string): boolean {
    return this.#finished.has(key);
  }

  /** Cuts off the lines of a narrative that was not closed: they are made again, without a call, from the answers. Nothing may be appended meanwhile. */
  cutOpen(): Promise<void> {
    return this.#file.cutTo(this.#end);
  }

  /** Resolves when they are on disk. */
  async append(entries: readonly LogEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const lines = entries.map(entryLine);
    let end = await this.#file.append(lines.join(''));
    for (const [at, entry] of entries.entries()) {
      end += Buffer.byteLength(lines[at] ?? '');
      if (entry.kind !== 'narrative' && entry.kind !== 'round') continue;
      this.#closed(entry);
      this.#end = end;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #closed(closing: ClosingEntry | RoundEntry): void {
    if (closing.kind === 'round') {
      this.#rounds = closing.round;
      return;
    }
    this.#finished.set(closing.key, 0);
    this.#account = sumOf(this.#account, closing.account);
  }
}

/** Counts the records themselves, for the check that the account is held to. */
export async function countLog(file: string, until?: number): Promise<{ account: RunAccount; log: LogCount }> {
  let account = emptyAccount();
  const kept = { contextless: 0, original: 0, rewritten: 0 };
  let rejected = 0;
  for await (const { items, closing } of readBlocks(file, undefined, until)) {
    if (closing.kind === 'narrative') account = sumOf(account, closing.account);
    for (const item of items) {
      if (item.kind === 'kept') kept[item.example.kind]++;
      else rejected++;
    }
  }
  return { account, log: { kept, rejected } };
}
