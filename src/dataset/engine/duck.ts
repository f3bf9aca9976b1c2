// DuckDB, shut in: it reaches the dataset's files and one folder of its own, and nothing of that can be changed later.
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';

export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const isOutOfMemory = (error: unknown): boolean => error instanceof Error && error.message.startsWith('Out of Memory');

export interface DuckOptions {
  /** The files that may be read. */
  readonly files: readonly string[];
  /** The one folder that may be written to: the side table and what does not fit into memory. */
  readonly workFolder: string;
  readonly threads: number;
  readonly memoryLimit: string;
}

/** Queries at a time. Each has a connection of its own, so that interrupting one stops no other. */
const CONNECTIONS = 4;
const settings = ["set streaming_buffer_size = '64KB'", 'set preserve_insertion_order = true'];

export class Duck {
  readonly #instance: DuckDBInstance;
  readonly #free: DuckDBConnection[];
  readonly #waiting: (() => void)[] = [];

  private constructor(instance: DuckDBInstance, connections: DuckDBConnection[]) {
    this.#instance = instance;
    this.#free = connections;
  }

  static async open({ files, workFolder, threads, memoryLimit }: DuckOptions): Promise<Duck> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(threads),
      memory_limit: memoryLimit,
      temp_directory: workFolder,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => instance.connect()));
    const [first] = connections;
    if (!first) throw new Error('DuckDB gives no connection');
    await first.run(`attach ${quote(`${workFolder}/side.db`)} as side`);
    // Some settings belong to a connection, and none can be changed once the configuration is locked.
    for (const connection of connections) for (const setting of settings) await connection.run(setting);
    await first.run(`set allowed_paths = [${files.map(quote).join(', ')}]`);
    await first.run(`set allowed_directories = [${quote(`${workFolder}/`)}]`);
    await first.run('set enable_external_access = false');
    await first.run('set lock_configuration = true');
    return new Duck(instance, connections);
  }

  /** Gives all rows of the statement. */
  async all(sql: string, signal: AbortSignal, values: DuckDBValue[] = []): Promise<DuckDBValue[][]> {
    const rows: DuckDBValue[][] = [];
    for await (const chunk of this.stream(sql, signal, values)) rows.push(...chunk.getRows());
    return rows;
  }

  async run(sql: string, signal: AbortSignal): Promise<void> {
    await this.#with(signal, connection => connection.run(sql));
  }

  /** Chunks of at most 2,048 rows as they come; DuckDB works ahead by a small buffer only. */
  async *stream(sql: string, signal: AbortSignal, values: DuckDBValue[] = []): AsyncGenerator<DuckDBDataChunk> {
    const connection = await this.#take(signal);
    const stop = (): void => connection.interrupt();
    signal.addEventListener('abort', stop);
    let open = true;
    try {
      signal.throwIfAborted();
      const result = await connection.stream(sql, values);
      while (true) {
        const chunk = await result.fetchChunk();
        signal.throwIfAborted();
        open = chunk !== null && chunk.rowCount > 0;
        if (!chunk || !open) return;
        yield chunk;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      connection.interrupt();
      // A result that is not fetched to its end is let go of by the next statement.
      if (open) await connection.run('select 1').catch(() => undefined);
      this.#give(connection);
    }
  }

  close(): void {
    for (const connection of this.#free) connection.closeSync();
    this.#instance.closeSync();
  }

  async #with<T>(signal: AbortSignal, use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.#take(signal);
    const stop = (): void => connection.interrupt();
    signal.addEventListener('abort', stop);
    try {
      signal.throwIfAborted();
      return await use(connection);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#give(connection);
    }
  }

  async #take(signal: AbortSignal): Promise<DuckDBConnection> {
    while (true) {
      signal.throwIfAborted();
      const connection = this.#free.pop();
      if (connection) return connection;
      await new Promise<void>(resolve => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#waiting.push(wake);
        signal.addEventListener('abort', wake);
      });
    }
  }

  #give(connection: DuckDBConnection): void {
    this.#free.push(connection);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
