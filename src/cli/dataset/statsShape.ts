// Which fields of the files hold what: as --shape says, or told from the files.
import type { Dataset } from '../../dataset/engine/dataset';
import { sourcesOf, tellShape } from '../../dataset/engine/fileShape';
import type { RecordShape } from '../../dataset/records/shape';
import { UsageError } from '../exit';
import { sayThemselves, type ShapeOptions } from './shapeOption';
import { unclearWords } from './unclearShape';

/** What is not told is taken from the files. */
export async function formOfFiles(dataset: Dataset, { shape, set }: ShapeOptions): Promise<RecordShape> {
  if (shape !== undefined) return shape;
  // The engine says it best where a file is not there.
  await dataset.rows({}, 0, 1);
  const files = (await dataset.info()).files.map(({ path }) => ({ path }));
  const { found } = await tellShape(await sourcesOf(files, dataset), set === undefined ? {} : { set });
  if (found.kind === 'known') return found.shape;
  if (found.kind === 'none') throw new UsageError(`which fields hold text and labels cannot be told from the records (${found.reason}): name them with --shape`);
  const [first] = found.proposals;
  if (first !== undefined && sayThemselves(first.shape)) return first.shape;
  throw new UsageError(`${files[0]?.path ?? ''}: ${unclearWords(found.proposals)}`);
}
