// A condition in SQL that a person wrote: taken only as one expression over the columns of a record.
import type { Duck } from './duck';
import { quote } from './duck';

/** What is wrong with a query, in a sentence for the person who wrote it. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  constructor(
    message: string,
    /** Offset in the condition where it is known. */
    readonly position?: number,
  ) {
    super(message);
  }
}

interface Parsed {
  readonly error: boolean;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly { readonly node?: { readonly type?: string; readonly modifiers?: readonly unknown[]; readonly [part: string]: unknown } }[];
}

/** Exactly as the condition is put into a query: what would end the bracket early makes another tree here. */
export const conditionSql = (condition: string): string => `coalesce((\n${condition}\n), false)`;
const OPENING = 'select 1 from record where ';
const BEFORE = OPENING.length + conditionSql('').indexOf('\n') + 1;

/** DuckDB parses it without running it; what comes out must be one plain select with nothing but this condition. @throws QueryError */
export async function checkCondition(duck: Duck, condition: string, signal: AbortSignal): Promise<void> {
  if (condition.trim() === '') throw new QueryError('The condition is empty.', 0);
  const [[answer] = []] = await duck.all(`select json_serialize_sql(${quote(`${OPENING}${conditionSql(condition)}`)})::varchar`, signal);
  const parsed = JSON.parse(String(answer)) as Parsed;
  if (parsed.error) throw syntaxError(condition, parsed);
  const [statement, ...more] = parsed.statements ?? [];
  const node = statement?.node;
  const plain = node?.type === 'SELECT_NODE' && more.length === 0 && (node.modifiers ?? []).length === 0 && !node['having'] && !node['qualify'] && !node['sample'];
  if (!plain || !onlyThisTable(node) || !isOneExpression(node)) throw new QueryError('The condition must be one expression, such as score > 0.5 and split = \'dev\'.');
  if (/"class":"SUBQUERY"/.test(JSON.stringify(node['where_clause']))) throw new QueryError('A condition may hold no query of its own (select …): only the columns of the record.');
}

function onlyThisTable(node: Readonly<Record<string, unknown>>): boolean {
  const { from_table: table, group_expressions: groups } = node as { from_table?: { type?: string; table_name?: string }; group_expressions?: readonly unknown[] };
  return table?.type === 'BASE_TABLE' && table.table_name === 'record' && (groups ?? []).length === 0;
}

/** Two branches: the condition and false. */
function isOneExpression({ where_clause: where }: Readonly<Record<string, unknown>>): boolean {
  const { type, children } = (where ?? {}) as { type?: string; children?: readonly unknown[] };
  return type === 'OPERATOR_COALESCE' && children?.length === 2;
}

function syntaxError(condition: string, { error_message: message = 'not understood', position }: Parsed): QueryError {
  const given = position === undefined ? undefined : Number(position) - BEFORE;
  const at = given === undefined ? undefined : Math.max(0, Math.min(given, condition.length));
  const place = at === undefined ? '' : ` (at character ${at + 1})`;
  return new QueryError(`The condition is not valid SQL${place}: ${message.split('\n')[0] ?? message}`, at);
}
