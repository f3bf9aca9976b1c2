// Labels of [name, score] pairs counted by how whole pairs are spelt: one lookup for each, where taking a pair apart takes four steps. Most files write few scores.
import { parseJsonLine } from '../jsonLine';
import { classNamed } from '../records/classLookup';
import { LEAST_EXPRESSIVE, type RecordShape } from '../records/shape';
import { identifier, quote } from './duck';
import { classSql, type Spelling } from './labelSql';
import type { Source } from './source';

/** As DuckDB writes them when it gives a list in JSON. Those that count come first. */
const SCORES = ['1.0', '1', '0.9', '0.8', '0.7', '0.6', '0.5', '0.4', '0.3', '0.2', '0.1', '0.0', '0'];
const COUNTED = SCORES.filter(score => Number(score) >= LEAST_EXPRESSIVE);
const UNCOUNTED = SCORES.filter(score => Number(score) < LEAST_EXPRESSIVE);
/** Records with more labels are taken apart. */
const MOST_LABELS = 4;
const SAMPLE = 200;
const LEAST_SHARE = 0.95;
/** A longer record is not looked into. */
const MOST_BYTES = 1 << 16;

const spelt = (id: string, score: string): string => `[${JSON.stringify(id)},${score}]`;

/** Whether nearly all pairs at the beginning of a file are spelt so. Where they are not, taking pairs apart is faster. */
export async function arePairsSpelt({ index, format }: Source, { labels, set }: RecordShape): Promise<boolean> {
  if (labels.form !== 'pairs' || format !== 'jsonl' || !index) return false;
  await index.known(SAMPLE);
  const known = new Set(set.classes.flatMap(({ id }) => SCORES.map(score => spelt(id, String(Number(score))))));
  let pairs = 0;
  let fitting = 0;
  for (const { bytes } of index.records(0, SAMPLE)) {
    const parsed = bytes.length > MOST_BYTES ? undefined : parseJsonLine(bytes.toString('utf8'));
    const list = parsed?.kind === 'object' ? parsed.fields.get(labels.field) : undefined;
    for (const pair of Array.isArray(list) ? list : []) {
      pairs++;
      if (known.has(JSON.stringify(pair))) fitting++;
    }
  }
  return pairs > 0 && fitting >= pairs * LEAST_SHARE;
}

/** What to read the labels as. */
export const SPELT_PAIRS = 'VARCHAR[]';

/** How often each mask of labels occurs in a table that has the labels as `SPELT_PAIRS`. A pair that is spelt in another way is taken apart. */
export function masksOfSpelt({ set }: RecordShape, field: string, spelling: Spelling, table: string): string {
  // Of two names that differ in their case alone the first class has both.
  const spellings = (scores: readonly string[]): string[] => set.classes.flatMap(({ id }, at) => scores.map(score => (classNamed(set, id) === at ? spelt(id, score) : `\u0001${at} ${score}`)));
  const first = set.classes.length * COUNTED.length;
  const bits = Array.from({ length: MOST_LABELS }, (_, at) => {
    const code = `enum_code(codes[${at + 1}])`;
    return `case when ${code} < ${first} then 1::ubigint << (${code} // ${COUNTED.length}) when ${code} >= ${first} or len(codes) <= ${at} then 0::ubigint end`;
  });
  const part = (at: number): string => `json_extract_string(try_cast(x as json), '$[${at}]')`;
  const bit = `case when coalesce(try_cast(${part(1)} as float), 1) >= ${LEAST_EXPRESSIVE}::float then 1::ubigint << ${classSql(part(0), spelling)} end`;
  const apart = `list_bit_or(list_transform(given, lambda x: coalesce(${bit}, 0::ubigint)))`;
  const mask = `coalesce(case when len(codes) <= ${MOST_LABELS} then ${bits.join(' | ')} end, ${apart}, 0::ubigint)`;
  const lists = `select ${identifier(field)} as given, try_cast(${identifier(field)} as enum (${[...spellings(COUNTED), ...spellings(UNCOUNTED)].map(quote).join(', ')})[]) as codes from ${table}`;
  return `select ${mask} as mask, count(*) as n from (${lists}) group by 1`;
}
