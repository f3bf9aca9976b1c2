// What of a run, or of several that are merged, the files are written from.
import type { Example, Rejection } from '../example';
import type { RunAccount } from '../run/account';
import type { RunSettings } from '../run/runSettings';

export interface Results {
  readonly settings: RunSettings;
  /** Of one narrative together; the same each time. */
  examples(): AsyncIterable<Example>;
  rejections(): AsyncIterable<Rejection>;
  account(): Promise<RunAccount>;
}
