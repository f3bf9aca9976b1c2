// How a model server is reached: what the settings of the editor and the options of the command line come down to.
import type { DialectName } from './dialects';

export interface ServerSettings {
  /** As `checkedUrl` gives it, for example http://localhost:8080/v1. */
  readonly baseUrl: string;
  readonly model: string;
  /** Sent as a bearer token to this server only; never on disk, in an error or in a log. */
  readonly key?: string;
  /** Most requests at once. */
  readonly concurrency: number;
  /** Milliseconds for one request, from sending to its whole answer. */
  readonly timeout: number;
  /** Run stages as batch jobs where the server has them. */
  readonly batch?: boolean;
  /** Only where the server is not recognised by what it says of itself. */
  readonly dialect?: DialectName;
  /** Told once of each thing that differs from what was asked: a path that was added, a field that the server refuses. Holds neither key nor text. */
  readonly onNote?: (note: string) => void;
}

export const DEFAULT_CONCURRENCY = 64;
export const DEFAULT_TIMEOUT = 120_000;
