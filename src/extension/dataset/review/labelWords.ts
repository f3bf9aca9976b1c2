// The labels of a record in words, as a correction has them.
import type { WantedLabel } from '../../../dataset/records/rewriteLabels';

export const labelWords = (labels: readonly WantedLabel[]): string => labels.map(({ name, score }) => (score === undefined ? name : `${name} ${score}`)).join(', ') || 'no label';
