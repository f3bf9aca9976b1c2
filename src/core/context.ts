// The form in which a model is given what was said before an utterance.
import type { Utterance } from './utterance';

/** One line of context: `NAME: text`, or the text alone where nobody is known to speak. */
export function contextLine(line: { readonly speaker?: string; readonly text: string }): string {
  return line.speaker === undefined ? line.text : `${line.speaker}: ${line.text}`;
}

/**
 * The lines before `utterances[index]` in the same scene, oldest first, one a line.
 * @param size how many lines at most; 0 gives no context
 * @returns undefined where there is nothing to give
 */
export function contextBefore(utterances: readonly Utterance[], index: number, size: number): string | undefined {
  const current = utterances[index];
  if (current === undefined || size <= 0) return undefined;
  const lines: string[] = [];
  for (let at = index - 1; at >= 0 && lines.length < size; at--) {
    const earlier = utterances[at];
    if (earlier === undefined || earlier.sceneIndex !== current.sceneIndex) break;
    lines.unshift(contextLine(earlier));
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}
