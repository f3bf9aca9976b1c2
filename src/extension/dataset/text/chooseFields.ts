// Which fields of a file hold what, and which labels they are: chosen by the user in the text editor, kept in the setting.
import type { LabelSet } from '../../../core/labelSets';
import { otherShapes, proposeShape, type Proposal } from '../../../dataset/records/proposeShape';
import type { RecordShape } from '../../../dataset/records/shape';
import { inSlices } from '../../annotations/slices';
import { askFields, askLabelSet } from '../askShape';
import { keepShape } from '../shapeSettings';
import { sampleOf, withWholeSet } from './sampleLines';
import type { DatasetSession } from './session';

/** What is taken for them now, and then everything else that they may be. */
function proposalsOf({ found, document }: DatasetSession): readonly Proposal[] {
  const now: readonly Proposal[] = found.kind === 'known' ? [{ shape: found.shape, title: found.title, why: found.from === 'setting' ? 'as the setting says' : 'as told from the file' }] : [];
  const fields = ({ shape: { text, labels } }: Proposal): string => JSON.stringify([text, labels]);
  const known = now.map(fields);
  return [...now, ...otherShapes(sampleOf(document)).filter(own => !known.includes(fields(own)))];
}

/** The fields of a file in which records keep their text and labels. */
export async function chooseFields(session: DatasetSession): Promise<void> {
  const reason = session.found.kind === 'unknown' ? `Not known: ${session.found.reason}` : 'Text + labels';
  const chosen = await askFields(proposalsOf(session), reason);
  if (chosen !== undefined) await keep(session, chosen);
}

/** What was proposed knows only the labels of the sample. */
async function keep({ document, lineText, shape }: DatasetSession, chosen: RecordShape): Promise<void> {
  const whole = chosen === shape ? chosen : await inSlices(withWholeSet(chosen, () => document.lineCount, lineText), new AbortController().signal);
  await keepShape(document.uri, whole ?? chosen);
}

/** The classes that the labels of a file are: what was told from it is confirmed, or another set is chosen. */
export async function chooseLabelSet(session: DatasetSession): Promise<void> {
  const { document, shape } = session;
  if (shape === undefined) return;
  const set = await askLabelSet(shape, undefined, true);
  if (set !== undefined) await keepShape(document.uri, set === shape.set ? shape : withSet(session, shape, set));
}

/** Columns belong to the classes of a set, so that another set has others. */
function withSet({ document }: DatasetSession, shape: RecordShape, set: LabelSet): RecordShape {
  if (shape.labels.form !== 'columns') return { ...shape, set };
  const found = proposeShape(sampleOf(document), { set });
  return found.kind === 'known' && found.shape.labels.form === 'columns' ? found.shape : shape;
}
