// A run's folder, opened: its answers, its log, its account; one process at a time.
import type { Example, Rejection } from '../example';
import type { RunAccount } from './account';
import type { RunSettings } from './runSettings';

export interface OpenOptions {
  /** Go on with the run that the folder holds. */
  readonly resume: boolean;
  /** Begin anew from the answers that the folder holds, with other settings or a newer version: only what was never asked is asked. */
  readonly again?: boolean;
  readonly settings: RunSettings;
  readonly now?: () => Date;
}

/** What a folder says of its run, for reading only. */
export interface RunResults {
  readonly id: string;
  readonly settings: RunSettings;
  /** Of the narratives that are done, in their order. */
  examples(): AsyncIterable<Example>;
  rejections(): AsyncIterable<Rejection>;
  account(): Promise<RunAccount>;
}

export interface Run extends RunResults {
  readonly folder: string;
  /** What was passed over when the folder was opened: torn last lines, lines that cannot be read. */
  readonly problems: readonly string[];
  /** Everything is on disk and the lock is gone when it resolves. */
  close(): Promise<void>;
}

export type OpenRun = (folder: string, options: OpenOptions) => Promise<Run>;
export type ReadRun = (folder: string) => Promise<RunResults>;
