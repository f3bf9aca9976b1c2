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
import { stampOf } from './checks';

export class Settling {
  /** Files that say themselves what they are, as they were then: nobody waits for that again. */
  readonly #certain = new Map<string, string>();

  constructor(private readonly engine: ParquetEngine) {}

  /** @returns false where the user has called it off; a file that cannot be read is for its reader to refuse */
  async settle(file: string): Promise<boolean> {
    const uri = vscode.Uri.file(file);
    if (shapeInSetting(uri) !== undefined) return true;
    const stamp = await stampOf(file);
    if (this.#certain.get(file) === stamp) return true;
    const told = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: `Looking at ${path.basename(file)}` }, () => tell(file, this.engine)).then(found => found, () => undefined);
    if (told === undefined || told.found.kind === 'none') return true;
    if (told.found.kind === 'known' && saysItself(told.found.shape)) {
      this.#certain.set(file, stamp);
      return true;
    }
    const shape = await ask(file, told);
    if (shape === undefined) return false;
    await keepShape(uri, shape);
    return true;
  }
}

async function ask(file: string, { found, partly }: ToldShape): Promise<RecordShape | undefined> {
  const name = path.basename(file);
  const proposals = found.kind === 'proposals' ? found.proposals : [];
  const shape = found.kind === 'known' ? found.shape : await askFields(proposals, 'It is not certain; it is kept in emoPillars.dataset.shapes, and not asked again', `${name}: which fields hold the text and the labels?`);
  const set = shape && (await askLabelSet(shape, `${name}: which labels are these${partly ? '? They were told from a part of it' : '?'}`));
  return shape && set && { ...shape, set };
}

async function tell(file: string, engine: ParquetEngine): Promise<ToldShape> {
  if (formatOf(file) === 'parquet') return withParquet(file, engine, dataset => tellShape([{ kind: 'engine', dataset }]));
  return tellShape([{ kind: 'text', file, table: await tableOfFile(file) }]);
}

/** Nothing else is called as the 28 are. */
const saysItself = ({ set, labels }: RecordShape): boolean => set.id === 'goEmotions' && labels.form !== 'id' && labels.form !== 'ids';
