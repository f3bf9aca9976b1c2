// How many answers of a stage there are to be.
import type { StageView } from './messages';

/** Answers of a stage in all: those asked for, and as many as are foreseen. */
export const wantedOf = ({ asked, answered, left = 0 }: StageView): number => Math.max(asked, answered + left);
