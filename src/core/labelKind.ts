// Whether records have one label or several, by how their labels stand in the file.
import type { LabelSet } from './labelSets';

/** As much of a label field as that depends on. */
interface Form {
  readonly form: string;
  readonly separator?: string;
}

/** Whether a record can have one label only: its field holds a single name or number. */
export const holdsOne = ({ form, separator }: Form): boolean => (form === 'name' || form === 'id') && separator === undefined;

/** Whether records of this form have one class or any number of them, where nothing else is known. */
export const usualKind = (labels: Form): LabelSet['kind'] => (holdsOne(labels) ? 'single' : 'multi');

export const ofKind = (set: LabelSet, kind: LabelSet['kind']): LabelSet => (set.kind === kind ? set : { ...set, kind });
