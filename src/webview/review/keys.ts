// The keys of the review page: letters are codes of labels, so what is done to the record has Shift or a sign.
import { nameOf, type Pressed } from '../labels/keyNames';
import type { ReviewAction } from './state';

export interface ReviewKey {
  readonly action: ReviewAction;
  readonly keys: readonly string[];
  readonly title: string;
  /** For its button; without one it has none. */
  readonly words?: string;
}

export const REVIEW_KEYS = [
  { action: 'enter', keys: ['Enter'], title: 'Save the labels as they stand now, and go on', words: 'Save' },
  { action: 'accept', keys: ['Shift+M'], title: 'Take the model’s labels', words: 'Accept the model’s' },
  { action: 'keep', keys: ['Shift+K'], title: 'Keep the labels of the file', words: 'Keep the gold' },
  { action: 'ambiguous', keys: ['Shift+A'], title: 'Mark as ambiguous', words: 'Ambiguous' },
  { action: 'skip', keys: ['Shift+S'], title: 'Skip', words: 'Skip' },
  { action: 'note', keys: ['Shift+N'], title: 'Write a note', words: 'Note' },
  { action: 'undo', keys: ['Ctrl+Z', 'Shift+Z'], title: 'Undo', words: 'Undo' },
  { action: 'redo', keys: ['Ctrl+Y', 'Ctrl+Shift+Z', 'Shift+Y'], title: 'Redo', words: 'Redo' },
  { action: 'previous', keys: ['ArrowLeft', 'PageUp'], title: 'Previous record, without a word on this one' },
  { action: 'next', keys: ['ArrowRight', 'PageDown'], title: 'Next record, without a word on this one' },
  { action: 'raw', keys: ['Shift+R'], title: 'The record in its file' },
  { action: 'why', keys: ['Shift+W'], title: 'Why these records, and why others are not here', words: 'Why these?' },
  { action: 'keys', keys: ['?'], title: 'All keys', words: 'Keys' },
  { action: 'back', keys: ['Escape'], title: 'Take back what is typed, or the labels as they were' },
] as const satisfies readonly ReviewKey[];

export function actionFor(pressed: Pressed): ReviewAction | undefined {
  const name = nameOf(pressed);
  return name === undefined ? undefined : REVIEW_KEYS.find(({ keys }) => (keys as readonly string[]).includes(name))?.action;
}
