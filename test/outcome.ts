// What came of a suite: counted from its report, and not believed where its process says something else.
import type { TestResult } from './report';

export interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
  /** What went wrong beside the tests; it counts as a failed one. */
  problem?: string;
}

export function outcomeOf(results: readonly TestResult[], code: number | null): Outcome {
  const count = (state: TestResult['state']) => results.filter(result => result.state === state).length;
  const outcome = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  // A whole suite may be skipped, as each of its tests then says.
  const ran = outcome.passed + outcome.skipped > 0;
  if (outcome.failed > 0 || (ran && code === 0)) return outcome;
  return { ...outcome, failed: 1, problem: `ended with code ${code ?? 'none'} and ${ran ? 'no failed test' : 'no test that passed'}` };
}
