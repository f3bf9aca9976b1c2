// The dataset inside its worker process: files, DuckDB, the side table, what is attached, and the selections in use.
import { availableParallelism } from 'node:os';
import type { RecordShape } from '../records/shape';
import { Attached } from './attached';
import { RecordSet } from './bits';
import { checkCondition, QueryError } from './condition';
import { Duck, identifier, isOutOfMemory } from './duck';
import { ExactTypes } from './exactTypes';
import { isNear, NearGroups } from './nearGroups';
import { pruneIndices } from './indexCache';
import { prepare } from './preparation';
import type { OpenParams } from './protocol';
import type { Column, DatasetInfo, DatasetProgress, Query } from './query';
import { isEverything, planOf, sideOrder, type Plan } from './resolve';
import { recordsOfSameText } from './sameTexts';
import { searchSources } from './search';
import { abortable, type Selection } from './selection';
import { Selections } from './selections';
import type { Spelling } from './labelSql';
import { buildSideTable, createSpelling } from './sideTable';
import { Source } from './source';
import { recordsWithUnknown } from './unknownLabels';

export type Report = (progress: DatasetProgress) => void;

interface Chosen {
  readonly shape: RecordShape;
  readonly spelling: Promise<Spelling>;
}

export class Engine {
  readonly attached = new Attached();
  readonly near = new NearGroups();
  readonly exact: ExactTypes;
  readonly #selections = new Selections();
  readonly #end = new AbortController();
  #shape: Chosen | undefined;
  #table: Promise<void> | undefined;
  #built = false;
  #progress: DatasetProgress = { kind: 'index', done: 0, total: 1 };
  readonly #counted: Promise<void>;
  readonly #prepared: Promise<void>;

  private constructor(
    readonly duck: Duck,
    readonly sources: readonly Source[],
    readonly params: OpenParams,
  ) {
    this.exact = new ExactTypes(sources);
    const { counted, prepared } = prepare(sources, { duck, cacheFolder: params.cacheFolder, signal: this.#end.signal, say: progress => (this.#progress = progress) });
    [this.#counted, this.#prepared] = [counted, prepared];
    this.#prepared.catch(() => undefined);
    if (params.shape) this.setShape(params.shape);
  }

  static async open(asked: OpenParams): Promise<Engine> {
    const params = { ...asked, threads: asked.threads || availableParallelism() };
    const sources = params.files.map((file, number) => new Source(file, params.cacheFolder, params.workFolder, number));
    pruneIndices(params.cacheFolder);
    const duck = await Duck.open({ files: params.files.map(({ path }) => path), workFolder: params.workFolder, threads: params.threads, memoryLimit: params.memoryLimit });
    return new Engine(duck, sources, params);
  }

  get shape(): RecordShape | undefined {
    return this.#shape?.shape;
  }

  get progress(): DatasetProgress {
    return this.#progress;
  }

  get tableBuilt(): boolean {
    return this.#built;
  }

  info(): DatasetInfo {
    return { files: this.sources.map(source => ({ path: source.path, split: source.split, bytes: source.bytes, records: source.count })), shape: this.shape };
  }

  setShape(shape: RecordShape): void {
    const spelling = createSpelling(this.duck, shape, this.#end.signal);
    spelling.catch(() => undefined);
    this.#shape = { shape, spelling };
    this.near.forget();
    this.#table = undefined;
    this.#built = false;
    this.forget();
  }

  /** What was found no longer holds. */
  forget(): void {
    this.#selections.forget();
  }

  /** Resolves when all files have been looked at once, so that all records can be read by number. */
  counted(signal: AbortSignal): Promise<void> {
    return abortable(this.#counted, signal);
  }

  /** Resolves when DuckDB can read all files too. */
  ready(signal: AbortSignal): Promise<void> {
    return abortable(this.#prepared, signal);
  }

  /** Records of all files, once they have been looked at. */
  get records(): number {
    return this.sources.reduce((sum, { count = 0 }) => sum + count, 0);
  }

  spelling(): Promise<Spelling> {
    if (!this.#shape) throw new QueryError('It is not yet known which fields of the file hold what: choose them first.');
    return this.#shape.spelling;
  }

  async table(signal: AbortSignal): Promise<void> {
    await this.ready(signal);
    const shape = this.#shape;
    if (!shape) throw new QueryError('It is not yet known which fields of the file hold what: choose them first.');
    if (!this.#table) {
      const built = this.#build(shape);
      this.#table = built;
      built.catch(() => {
        if (this.#table === built) this.#table = undefined;
      });
    }
    await abortable(this.#table, signal);
  }

  async columns(signal: AbortSignal): Promise<readonly Column[]> {
    await this.ready(signal);
    const all = (await Promise.all(this.sources.map(source => source.columns(this.duck, signal)))).flat();
    return all.filter(({ name }, at) => all.findIndex(other => other.name.toLowerCase() === name.toLowerCase()) === at);
  }

  /** Undefined where the query chooses all records in their order. */
  selection(query: Query): Selection | undefined {
    const plan = planOf(query, this.shape, this.attached.labels() !== undefined);
    if (isEverything(plan)) return undefined;
    return this.#selections.of(JSON.stringify(query), signal => this.#find(plan, signal), plan.sort !== undefined);
  }

  close(): void {
    this.#end.abort();
    this.forget();
    for (const source of this.sources) source.close();
  }

  async #build({ shape, spelling }: Chosen): Promise<void> {
    const say = (done: number): void => void (this.#progress = { kind: 'table', done, total: this.sources.length });
    say(0);
    await buildSideTable(this.duck, this.sources, shape, await spelling, this.#end.signal, say);
    this.#built = this.#shape?.shape === shape;
  }

  async *#find(plan: Plan, signal: AbortSignal): AsyncGenerator<Iterable<number>, void, undefined> {
    await this.ready(signal);
    for (const condition of plan.sql) await checkCondition(this.duck, condition, signal);
    const passes = await this.#passing(plan, signal);
    const searched = plan.text.length + plan.sql.length > 0;
    if (plan.sort === undefined) {
      for await (const batch of searched ? searchSources(this, plan, signal) : this.#side(plan, undefined, signal)) yield batch.filter(passes);
      return;
    }
    const chosen = searched ? new RecordSet(this.records) : undefined;
    if (chosen) for await (const batch of searchSources(this, plan, signal)) for (const record of batch) chosen.add(record);
    for await (const batch of this.#ordered(plan, plan.sort, signal)) yield batch.filter(record => passes(record) && (!chosen || chosen.has(record)));
  }

  /** What the attached tables, and beside a search the side table, say of one record. */
  async #passing(plan: Plan, signal: AbortSignal): Promise<(record: number) => boolean> {
    const checks: ((record: number) => boolean)[] = [];
    const numbers = plan.attached.filter(range => !isNear(range));
    if (numbers.length > 0) checks.push(this.attached.filter(numbers));
    for (const range of plan.attached.filter(isNear)) checks.push(await this.near.filter(range, signal));
    const labels = this.attached.labels();
    for (const { any, all, none } of plan.predicted) {
      checks.push(record => {
        const value = labels?.[record] ?? Number.NaN;
        if (Number.isNaN(value)) return false;
        const mask = BigInt(value);
        return (any === 0n || (mask & any) !== 0n) && (mask & all) === all && (mask & none) === 0n;
      });
    }
    for (const same of plan.same) {
      const having = await recordsOfSameText(this, same, signal);
      checks.push(record => having.has(record));
    }
    for (const label of plan.unknown) {
      const having = new RecordSet(this.records);
      for await (const batch of this.#numbers(await recordsWithUnknown(this, label, signal), signal)) for (const record of batch) having.add(record);
      checks.push(record => having.has(record));
    }
    const elsewhere = plan.text.length + plan.sql.length > 0 || (plan.sort !== undefined && sideOrder(plan.sort.by, this.shape) === undefined);
    if (plan.side.length > 0 && elsewhere) {
      const set = await this.sideSet(plan, signal);
      checks.push(record => set.has(record));
    }
    return record => checks.every(check => check(record));
  }

  async sideSet(plan: Pick<Plan, 'side'>, signal: AbortSignal): Promise<RecordSet> {
    await this.table(signal);
    const set = new RecordSet(this.records);
    for await (const batch of this.#side(plan, undefined, signal)) for (const record of batch) set.add(record);
    return set;
  }

  async *#side({ side }: Pick<Plan, 'side'>, order: string | undefined, signal: AbortSignal): AsyncGenerator<number[]> {
    if (side.length === 0 && order === undefined) {
      for (let from = 0; from < this.records; from += 65_536) {
        yield Array.from({ length: Math.min(65_536, this.records - from) }, (_, at) => from + at);
        await new Promise(setImmediate);
      }
      return;
    }
    await this.table(signal);
    const where = side.length === 0 ? '' : `where ${side.map(condition => `(${condition})`).join(' and ')}`;
    yield* this.#numbers(`select rowid::uinteger from side.records ${where} order by ${order === undefined ? 'rowid' : `${order}, rowid`}`, signal);
  }

  async *#ordered(plan: Plan, { by, descending = false }: NonNullable<Plan['sort']>, signal: AbortSignal): AsyncGenerator<number[]> {
    if (by.kind === 'record' && plan.side.length === 0) {
      yield* this.#byNumber(descending);
      return;
    }
    const order = sideOrder(by, this.shape);
    const way = `${descending ? 'desc' : 'asc'} nulls last`;
    if (order !== undefined) {
      yield* this.#side(plan, `${order} ${way}`, signal);
      return;
    }
    if (by.kind === 'attached') {
      const all = this.attached.order(by.table, by.column, descending);
      for (let from = 0; from < all.length; from += 65_536) yield [...all.subarray(from, from + 65_536)];
      return;
    }
    if (by.kind !== 'field') return;
    const parts = await Promise.all(this.sources.map(async (source, at) => {
      const start = this.sources.slice(0, at).reduce((sum, { count = 0 }) => sum + count, 0);
      const column = (await this.exact.inConditions(source, [by.name], this.duck, signal)).find(({ name }) => name === by.name);
      return `select row_number() over () - 1 + ${start} as rn, ${column ? identifier(column.name) : 'null'} as sorted from ${source.table(column ? [column] : [])}`;
    }));
    yield* this.#numbers(`select rn::uinteger from (${parts.join(' union all ')}) order by sorted ${way}, rn`, signal);
  }

  async *#byNumber(descending: boolean): AsyncGenerator<number[]> {
    for await (const batch of this.#side({ side: [] }, undefined, this.#end.signal)) yield descending ? batch.map(record => this.records - 1 - record) : batch;
  }

  /** Of a statement that gives the same numbers in the same order each time. Where memory does not suffice, searches that nobody waits for make room, and it begins again. */
  async *#numbers(sql: string, signal: AbortSignal): AsyncGenerator<number[]> {
    let given = 0;
    for (let tries = 1; ; tries++) {
      let skip = given;
      try {
        for await (const chunk of this.duck.stream(sql, signal)) {
          const numbers = chunk.getColumnValues(0) as number[];
          const fresh = skip === 0 ? numbers : numbers.slice(skip);
          skip = Math.max(0, skip - numbers.length);
          given += fresh.length;
          if (fresh.length > 0) yield fresh;
        }
        return;
      } catch (error) {
        if (tries > 1 || !isOutOfMemory(error)) throw error;
        await this.#selections.giveUpIdle();
      }
    }
  }
}
