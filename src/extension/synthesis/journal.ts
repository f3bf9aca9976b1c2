// The journal of a session on disk: appended only, on disk before anything is shown as kept, whole after a kill.
import { open, type FileHandle } from 'node:fs/promises';
import { Book } from './book';
import { JOURNAL_SCHEMA, parseEntry, type JournalEntry, type Noted } from './journalEntry';

export class Journal {
  readonly book = new Book();
  /** Lines that were passed over, each with why. */
  readonly problems: string[] = [];
  #count = 0;
  #last: Promise<void> = Promise.resolve();

  private constructor(
    private readonly handle: FileHandle,
    private readonly now: () => Date,
  ) {}

  /** Opens the journal, or begins one. What a kill cut off is dropped: nobody was told of it. */
  static async open(file: string, now = (): Date => new Date()): Promise<Journal> {
    const handle = await open(file, 'a+');
    const journal = new Journal(handle, now);
    const bytes = await handle.readFile();
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end < bytes.length) {
      journal.problems.push(`its last ${bytes.length - end} bytes are half a line and are dropped`);
      await handle.truncate(end);
    }
    journal.#read(bytes.toString('utf8', 0, end));
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

  /** In the book when it resolves, and on disk before. What arrives from the server need not be forced out of the system's memory: it can be had again. */
  note(all: readonly Noted[], { sync = true } = {}): Promise<void> {
    const written = this.#last.catch(() => undefined).then(async () => {
      if (all.length === 0) return;
      const at = this.now().toISOString();
      const entries = all.map((noted, place): JournalEntry => ({ schema: JOURNAL_SCHEMA, n: this.#count + place + 1, at, ...noted }));
      const { size } = await this.handle.stat();
      try {
        await this.handle.appendFile(entries.map(entry => `${JSON.stringify(entry)}\n`).join(''));
        if (sync) await this.handle.datasync();
      } catch (error) {
        await this.handle.truncate(size).catch(() => undefined);
        throw error;
      }
      this.#count += entries.length;
      for (const entry of entries) this.book.add(entry);
    });
    this.#last = written;
    return written;
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.handle.close();
  }
}
