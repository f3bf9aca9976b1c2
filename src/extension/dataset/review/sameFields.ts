// Whether a check is still of the fields and labels that a file has: they may have been chosen anew since. Pure.
import type { RecordShape } from '../../../dataset/records/shape';
import { shapeToSetting } from '../../../dataset/records/shapeSetting';
import type { SaidShape } from '../shapeSettings';

/** How a check came by its fields and labels. */
export interface CheckedShape {
  readonly shape: RecordShape;
  /** The setting said so; otherwise they were told from the file. */
  readonly said: boolean;
}

/** @param said what the setting says of the file now; where it says nothing, the file itself tells the same as before */
export function sameFields(checked: CheckedShape, said: SaidShape | undefined): boolean {
  if (said === undefined) return !checked.said;
  return said.kind === 'shape' && JSON.stringify(shapeToSetting(said.shape)) === JSON.stringify(shapeToSetting(checked.shape));
}
