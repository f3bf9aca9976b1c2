// What is asked of the labels that were told from a file, and what cannot be done with so many.
import { MOST_CLASSES, MOST_PREDICTED } from '../../core/labelLimits';
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

/** Why there is no summary, and some of the filters are none; undefined where there is nothing that is too much. */
export function tooManyClasses(state: PageState): string | undefined {
  const shape = viewOf(state)?.shape;
  const count = shape?.kind === 'known' ? shape.shape.set.classes.length : 0;
  return count > MOST_CLASSES ? `The label set has ${count} classes: with more than ${MOST_CLASSES} there is no summary, and rows are filtered and sorted only by text, fields, SQL, and what the model and the review say.` : undefined;
}

/** The limits of a large label set, for as long as it is shown. */
export function limitWords(state: PageState): string | undefined {
  const view = viewOf(state);
  const count = view?.shape.kind === 'known' ? view.shape.shape.set.classes.length : 0;
  const hasModel = view?.attached.some(name => name.startsWith('model.')) ?? false;
  const predicted = count > MOST_PREDICTED && hasModel ? `Of a label set with more than ${MOST_PREDICTED} classes the labels that the model gives are not shown here, but its agreement and doubt are.` : undefined;
  return [tooManyClasses(state), predicted].filter(words => words !== undefined).join(' ') || undefined;
}
