// Which fields of the files hold what: as --shape says, or told from the files.
import type { Dataset } from '../../dataset/engine/dataset';
import { sourcesOf, tellShape } from '../../dataset/engine/fileShape';
import type { RecordShape } from '../../dataset/records/shape';
import { shapeFromSetting } from '../../dataset/records/shapeSetting';
import { UsageError } from '../exit';
import { sayThemselves } from './shapeOption';
import { unclearWords } from './unclearShape';

/** @param setting a mapping of fields; undefined: told from the files */
export async function formOfFiles(dataset: Dataset, setting: unknown): Promise<RecordShape> {
  if (setting !== undefined) {
    const shape = shapeFromSetting(setting);
    if (typeof shape === 'string') throw new UsageError(`--shape: ${shape}`);
    return shape;
  }
  // The engine says it best where a file is not there.
  await dataset.rows({}, 0, 1);
  const files = (await dataset.info()).files.map(({ path }) => ({ path }));
  const { found } = await tellShape(await sourcesOf(files, dataset));
  if (found.kind === 'known') return found.shape;
  if (found.kind === 'none') throw new UsageError(`which fields hold text and labels cannot be told from the records (${found.reason}): name them with --shape`);
  const [first] = found.proposals;
  if (first !== undefined && sayThemselves(first.shape)) return first.shape;
  throw new UsageError(`${files[0]?.path ?? ''}: ${unclearWords(found.proposals, 'file')}`);
}
