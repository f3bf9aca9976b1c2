// Which fields of the files hold what: as told, or as the first records look.
import type { Dataset } from '../../dataset/engine/dataset';
import { formatOf } from '../../dataset/engine/fileFormat';
import type { Row } from '../../dataset/engine/query';
import { beginningOf, tableOf } from '../../dataset/engine/tableBeginning';
import { proposeShape } from '../../dataset/records/proposeShape';
import type { RecordShape } from '../../dataset/records/shape';
import { UsageError } from '../exit';
import type { ShapeOptions } from './shapeOption';

const SAMPLE = 300;

/** What is not told is taken from the first records. */
export async function formOfFiles(dataset: Dataset, { shape, set }: ShapeOptions): Promise<RecordShape> {
  if (shape !== undefined) return shape;
  const rows = await dataset.rows({}, 0, SAMPLE);
  const proposal = proposeShape(await sampleOf(dataset, rows.filter(({ fault }) => fault === undefined)), set === undefined ? {} : { set });
  if (proposal.kind === 'known') return proposal.shape;
  const [likeliest] = proposal.kind === 'proposals' ? proposal.proposals : [];
  if (!likeliest) throw new UsageError(`which fields hold text and labels cannot be told from the records (${proposal.kind === 'none' ? proposal.reason : 'nothing fits'}): name them with --shape`);
  return likeliest.shape;
}

/** Rows of a table as they stand in it: what a cell holds is told otherwise than what a string of JSON does. */
async function sampleOf(dataset: Dataset, rows: readonly Row[]): Promise<Parameters<typeof proposeShape>[0]> {
  const [first] = (await dataset.info()).files;
  const format = formatOf(first?.path ?? '');
  if (first === undefined || format === 'jsonl' || format === 'parquet') return rows.map(({ fields }) => JSON.stringify(fields));
  const own = rows.filter(({ file }) => file === 0);
  return { table: tableOf(await beginningOf(first.path), format === 'tsv'), rows: await Promise.all(own.map(({ file, record }) => dataset.raw(file, record))) };
}
