// The HTML report.
import type { Evaluation } from '../evaluation/result';
export const evaluationPage = (evaluation: Evaluation): string => JSON.stringify(evaluation);
