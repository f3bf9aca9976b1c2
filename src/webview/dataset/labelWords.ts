// What is asked of the labels that were told from a file.
import { viewOf, type PageState } from './state';

const MOST_NAMED = 12;

/** Asked once: which labels a file has that are told from it. The names of the 28 need no word: nothing else is called so. */
export function labelWords(state: PageState): string | undefined {
  const shape = viewOf(state)?.shape;
  if (shape?.kind !== 'known' || shape.told === undefined || state.choosingFields) return undefined;
  const { labels, set: { id, title, classes } } = shape.shape;
  if (id === 'goEmotions' && labels.form !== 'id' && labels.form !== 'ids') return undefined;
  const names = classes.slice(0, MOST_NAMED).map(({ id: name }) => name).join(', ');
  const all = classes.length > MOST_NAMED ? `${names} and ${classes.length - MOST_NAMED} more` : names;
  return `Labels, as told from ${shape.told.partly ? 'a part of the file' : 'the file'}: ${id === 'own' ? `${classes.length} of its own` : title} (${all}).`;
}
