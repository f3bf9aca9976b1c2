// What a worker sends, as results: one per input of its job; and what a result says of its text.
import type { PartScores, Result } from './classifier';
import type { ScoresPart, WindowedScores } from './protocol';

/** `row` is the input's index in the job. */
export function resultsOf(part: ScoresPart): { readonly row: number; readonly result: Result }[] {
  const labels = part.scores.length / part.rows.length;
  const size = (part.embeddings?.length ?? 0) / part.rows.length;
  const windowed = new Map((part.windowed ?? []).map(entry => [entry.row, entry]));
  // Copied, because what came over the channel lies in the channel's larger buffers.
  const scores = part.scores.slice();
  const embeddings = part.embeddings?.slice();
  return Array.from(part.rows, (row, at) => {
    const entry = windowed.get(row);
    return {
      row,
      result: {
        kind: 'scored',
        scores: scores.subarray(at * labels, (at + 1) * labels),
        ...(entry && { parts: partsOf(entry, labels) }),
        ...(embeddings && { embedding: embeddings.subarray(at * size, (at + 1) * size) }),
      },
    };
  });
}

function partsOf({ bounds, scores }: WindowedScores, labels: number): PartScores[] {
  return Array.from({ length: bounds.length / 2 }, (_, index) => ({
    start: bounds[2 * index] ?? 0,
    end: bounds[2 * index + 1] ?? 0,
    scores: scores.slice(index * labels, (index + 1) * labels),
  }));
}

/** Where the reading of an enormous text ended, undefined where all of it was read. */
export function readUpTo(text: string, result: Result | undefined): number | undefined {
  const end = result?.kind === 'scored' ? result.parts?.at(-1)?.end : undefined;
  return end !== undefined && end < text.trimEnd().length ? end : undefined;
}
