// The name by which the setting of shapes means one file, and which of its entries holds for a file. Pure.

const escaped = (file: string): string => file.replace(/[[\]{}*?]/g, '[$&]');

/**
 * The glob of one file alone: by its place in the folder of the workspace that it belongs to, otherwise by its whole path.
 * @param within its path in that folder
 */
export const globOf = (file: string, within: string | undefined): string => escaped((within ?? file).replaceAll('\\', '/'));

/** The entry for the file itself goes before those for many; `matches` says whether a glob means the file. */
export function entryFor(shapes: Readonly<Record<string, unknown>>, own: string, matches: (glob: string) => boolean): string | undefined {
  return Object.hasOwn(shapes, own) ? own : Object.keys(shapes).find(matches);
}
