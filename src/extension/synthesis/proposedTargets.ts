// Files that accepted examples may go to without a dialog: the one chosen last, and one named after what they were made from.
import path from 'node:path';

export interface ProposedTarget {
  readonly file: string;
  readonly isThere: boolean;
}

/** @param folder of the workspace; without one, nothing new is proposed @param last where it is still there */
export function proposedTargets(title: string, folder: string | undefined, last: string | undefined, isThere: (file: string) => boolean): ProposedTarget[] {
  const name = `${title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 60) || 'examples'}-emotions.jsonl`;
  const own = folder === undefined ? [] : [path.join(folder, name)];
  const before = last !== undefined && isThere(last) ? [last] : [];
  return [...new Set([...before, ...own])].map(file => ({ file, isThere: isThere(file) }));
}
