// The order in which narratives are taken: by name, numbers by their value, the lines of a corpus by their number.

interface Place {
  readonly file: string;
  /** Of a corpus; 0 for a file that is one narrative. */
  readonly line: number;
}

function placeOf(id: string): Place {
  const [, file = id, line] = /^(.*):(\d+)$/s.exec(id) ?? [];
  return { file, line: line === undefined ? 0 : Number(line) };
}

/** Below 0 where `one` comes first. A run over shards and its merge hold to it, so that they agree on which of two like utterances is the earlier. */
export function compareNarratives(one: string, other: string): number {
  const a = placeOf(one);
  const b = placeOf(other);
  return compareNames(a.file, b.file) || a.line - b.line || compareText(one, other);
}

/** "story 9" before "story 10". */
export function compareNames(one: string, other: string): number {
  const a = one.match(/\d+|\D+/g) ?? [];
  const b = other.match(/\d+|\D+/g) ?? [];
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const left = a[at] ?? '';
    const right = b[at] ?? '';
    const order = /^\d/.test(left) && /^\d/.test(right) ? Number(left) - Number(right) : compareText(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length || compareText(one, other);
}

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
