// Before a file's labels are judged: its fields and labels as the user has said, asked once where the file alone does not say so for sure.
import path from 'node:path';
import * as vscode from 'vscode';
import { formatOf } from '../../../dataset/engine/fileFormat';
import { tellShape, type ToldShape } from '../../../dataset/engine/fileShape';
import { tableOfFile } from '../../../dataset/engine/sampleFile';
import type { RecordShape } from '../../../dataset/records/shape';
import { withParquet, type ParquetEngine } from '../../../dataset/review/parquetRecords';
import { askFields, askLabelSet } from '../askShape';
import { keepShape, shapeInSetting } from '../shapeSettings';

/** @returns false where the user has called it off; a file that cannot be read is for its reader to refuse */
export async function settleShape(file: string, engine: ParquetEngine): Promise<boolean> {
  const uri = vscode.Uri.file(file);
  if (shapeInSetting(uri) !== undefined) return true;
  const told = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: `Looking at ${path.basename(file)}` }, () => tell(file, engine)).then(found => found, () => undefined);
  if (told === undefined || told.found.kind === 'none') return true;
  const { found } = told;
  const name = path.basename(file);
  const shape = found.kind === 'known' ? found.shape : await askFields(found.proposals, 'It is not certain; it is kept in emoPillars.dataset.shapes, and not asked again', `${name}: which fields hold the text and the labels?`);
  if (shape === undefined) return false;
  if (found.kind === 'known' && saysItself(shape)) return true;
  const set = await askLabelSet(shape, `${name}: which labels are these${told.partly ? '? They were told from a part of it' : '?'}`);
  if (set === undefined) return false;
  await keepShape(uri, { ...shape, set });
  return true;
}

async function tell(file: string, engine: ParquetEngine): Promise<ToldShape> {
  if (formatOf(file) === 'parquet') return withParquet(file, engine, dataset => tellShape([{ kind: 'engine', dataset }]));
  return tellShape([{ kind: 'text', file, table: await tableOfFile(file) }]);
}

/** Nothing else is called as the 28 are. */
const saysItself = ({ set, labels }: RecordShape): boolean => set.id === 'goEmotions' && labels.form !== 'id' && labels.form !== 'ids';
