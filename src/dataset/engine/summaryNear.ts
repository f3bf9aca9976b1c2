// Texts of the dataset that are nearly the same; in a large one, among a sample.
import { NearDuplicates } from '../../core/nearDuplicates';
import type { SummaryParts } from './query';
import { rowsOf } from './rows';
import type { SummaryTask } from './summary';

/** So many different texts are compared; of more, a sample by their hash, the same at every run. */
const MOST_TEXTS = 60_000;
const PAGE = 500;
const MOST_GROUPS = 50;
const MOST_EXAMPLES = 10;

export async function nearDuplicatesPart({ engine, shape, query, scope, signal, onProgress }: SummaryTask): Promise<SummaryParts['nearDuplicates']> {
  const { where, values } = await scope();
  const texts = `select hash, min(rowid) as first, count(*) as n from side.records where ${where} and hash is not null group by hash`;
  const [[of] = []] = await engine.duck.all(`select count(distinct hash)::double from side.records where ${where}`, signal, values);
  // The hash is as good as random, so its lowest values are a sample.
  const rows = await engine.duck.all(`select first::uinteger from (${texts} order by hash limit ${MOST_TEXTS}) order by first`, signal, values);
  const ids = rows.map(([id]) => Number(id));
  const near = new NearDuplicates();
  const kept: { id: number; text: string }[] = [];
  for (let from = 0; from < ids.length; from += PAGE) {
    for (const { id, fields } of await rowsOf(engine, ids.slice(from, from + PAGE), [shape.text], signal)) {
      const text = fields[shape.text];
      if (typeof text !== 'string') continue;
      near.add(text);
      kept.push({ id, text: text.slice(0, 300) });
    }
    onProgress(Math.min(from + PAGE, ids.length), ids.length);
    await new Promise(setImmediate);
    signal.throwIfAborted();
  }
  const groups = near.groups();
  // For filters that ask for them.
  engine.near.keep(query, groups.map(group => group.map(at => kept[at]?.id ?? 0)));
  const most = groups.slice(0, MOST_GROUPS).map(group => ({
    text: kept[group[0] ?? 0]?.text ?? '',
    count: group.length,
    ids: group.slice(0, MOST_EXAMPLES).map(at => kept[at]?.id ?? 0),
  }));
  return { examined: kept.length, of: Number(of ?? 0), groups: groups.length, records: groups.reduce((sum, { length }) => sum + length, 0), most };
}
