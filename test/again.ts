// Windows of a browser, on a machine that is busy with others: files with a failed test are run once more, and that is said.
import type { TestResult } from './report';

/** With more than that, something is wrong that will be wrong again. */
const MOST_FILES = 3;

/** The files to run once more; none where they are too many, or are not known. */
export function filesToRepeat(results: readonly TestResult[]): string[] {
  const files = results.filter(({ state }) => state === 'failed').map(({ file }) => file);
  const known = [...new Set(files.filter(file => file !== undefined))];
  return files.includes(undefined) || known.length > MOST_FILES ? [] : known;
}

/** What holds after that: of these files, only the second run. */
export const afterRepeat = (first: readonly TestResult[], files: readonly string[], second: readonly TestResult[]): TestResult[] =>
  [...first.filter(({ file }) => file === undefined || !files.includes(file)), ...second];

/** What failed at first and not then; of a hook, nothing is told where it passes. */
export const passedThen = (first: readonly TestResult[], second: readonly TestResult[]): string[] =>
  first.filter(({ state, title }) => state === 'failed' && !second.some(other => other.title === title && other.state === 'failed')).map(({ title }) => title);
