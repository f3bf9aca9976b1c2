// Which fields of the files hold what: as told, or as the first records look.
import type { Dataset } from '../../dataset/engine/dataset';
import { proposeShape } from '../../dataset/records/proposeShape';
import type { RecordShape } from '../../dataset/records/shape';
import { shapeFromSetting } from '../../dataset/records/shapeSetting';
import { UsageError } from '../exit';

const SAMPLE = 300;

/** @param setting a mapping of fields; undefined: told from the first records */
export async function formOfFiles(dataset: Dataset, setting: unknown): Promise<RecordShape> {
  if (setting !== undefined) {
    const shape = shapeFromSetting(setting);
    if (typeof shape === 'string') throw new UsageError(`--shape: ${shape}`);
    return shape;
  }
  const rows = await dataset.rows({}, 0, SAMPLE);
  const proposal = proposeShape(rows.filter(({ fault }) => fault === undefined).map(({ fields }) => JSON.stringify(fields)));
  if (proposal.kind === 'known') return proposal.shape;
  const [likeliest] = proposal.kind === 'proposals' ? proposal.proposals : [];
  if (!likeliest) throw new UsageError(`which fields hold text and labels cannot be told from the records (${proposal.kind === 'none' ? proposal.reason : 'nothing fits'}): name them with --shape`);
  return likeliest.shape;
}
