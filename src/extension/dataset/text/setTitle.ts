// What a label set is called in the editor. Pure.
import type { LabelSet } from '../../../core/labelSets';

export const titleOf = ({ id, title, classes }: LabelSet): string => (id === 'own' ? `${classes.length} labels of its own` : title);
