// The types that hold every value of a dataset's columns, told once from all of its records: a sample would do for looking, not for writing.
import { QueryError } from './condition';
import type { Duck } from './duck';
import { exactColumns, type ExactColumns } from './jsonColumns';
import type { Column } from './query';
import type { Source } from './source';

export class ExactTypes {
  readonly #sources: readonly Source[];
  #found: ReadonlyMap<Source, ExactColumns> | undefined;

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
  }

  /** Those of a file in which a condition may look. */
  async inConditions(source: Source, duck: Duck, signal: AbortSignal): Promise<readonly Column[]> {
    return (await this.#of(source, signal))?.inConditions ?? source.columns(duck, signal);
  }

  /** Those of a file that goes into a table. @throws QueryError where a table cannot have all of its fields */
  async inTables(source: Source, duck: Duck, signal: AbortSignal): Promise<readonly Column[]> {
    const own = await this.#of(source, signal);
    if (own?.alike) throw new QueryError(`${source.path} has fields that differ in upper and lower case alone: ${own.alike.join(' and ')}. A table cannot have both: export to JSON Lines, or rename one.`);
    return own?.inTables ?? source.columns(duck, signal);
  }

  async #of(source: Source, signal: AbortSignal): Promise<ExactColumns | undefined> {
    if (this.#found === undefined) {
      const read = this.#sources.flatMap(one => (one.jsonLines === undefined ? [] : [{ one, index: one.jsonLines }]));
      const columns = await exactColumns(read.map(({ index }) => index), signal);
      this.#found = new Map(read.flatMap(({ one }, at) => (columns[at] === undefined ? [] : [[one, columns[at]] as const])));
    }
    return this.#found.get(source);
  }
}
