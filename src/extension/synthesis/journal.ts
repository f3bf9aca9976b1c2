// The journal of a session on disk: appended only, on disk before anything is shown as kept, whole after a kill.
import { readFile } from 'node:fs/promises';
import { AppendFile } from '../../synthesis/run/appendFile';
import { Book } from './book';
import { JOURNAL_SCHEMA, parseEntry, type JournalEntry, type Noted } from './journalEntry';

export class Journal {
  readonly book = new Book();
  /** Lines that were passed over, each with why. */
  readonly problems: string[] = [];
  #count = 0;
  #last: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: AppendFile,
    private readonly now: () => Date,
  ) {}

  /** Opens the journal, or begins one. What a kill cut off is dropped: nobody was told of it. */
  static async open(file: string, now = (): Date => new Date()): Promise<Journal> {
    const opened = await AppendFile.open(file);
    const journal = new Journal(opened, now);
    if (opened.torn > 0) journal.problems.push(`its last ${opened.torn} bytes were half a line and are dropped`);
    journal.#read(await readFile(file, 'utf8'));
    return journal;
  }

  #read(text: string): void {
    for (const line of text.split('\n')) {
      if (line === '') continue;
      this.#count++;
      const entry = parseEntry(line);
      if (typeof entry === 'string') this.problems.push(`line ${this.#count}: ${entry}`);
      else this.book.add({ ...entry, n: this.#count });
    }
  }

  /** On disk, and then in the book, when it resolves. */
  note(all: readonly Noted[]): Promise<void> {
    const written = this.#last.catch(() => undefined).then(async () => {
      if (all.length === 0) return;
      const at = this.now().toISOString();
      const entries = all.map((noted, place): JournalEntry => ({ schema: JOURNAL_SCHEMA, n: this.#count + place + 1, at, ...noted }));
      await this.file.append(entries.map(entry => `${JSON.stringify(entry)}\n`).join(''));
      this.#count += entries.length;
      for (const entry of entries) this.book.add(entry);
    });
    this.#last = written;
    return written;
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.file.close();
  }
}
