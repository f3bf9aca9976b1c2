// The keys of the page of generation: letters are codes of labels, so what is done to the example has Shift or a sign.
import { nameOf, type Pressed } from '../labels/keyNames';

export type GenerateAction = 'enter' | 'reject' | 'regenerate' | 'acceptAll' | 'append' | 'undo' | 'redo' | 'previous' | 'next' | 'stages' | 'leftOut' | 'stop' | 'keys' | 'back';

export interface GenerateKey {
  readonly action: GenerateAction;
  readonly keys: readonly string[];
  readonly title: string;
  /** For its button below the example; without one it has none there. */
  readonly words?: string;
}

export const GENERATE_KEYS = [
  { action: 'enter', keys: ['Enter'], title: 'Accept the example with the labels as they stand now, and go on', words: 'Accept' },
  { action: 'reject', keys: ['Shift+X'], title: 'Reject the example', words: 'Reject' },
  { action: 'regenerate', keys: ['Shift+G'], title: 'Ask for this example once more, with another seed', words: 'Regenerate' },
  { action: 'undo', keys: ['Ctrl+Z', 'Shift+Z'], title: 'Undo, appending too', words: 'Undo' },
  { action: 'redo', keys: ['Ctrl+Y', 'Ctrl+Shift+Z', 'Shift+Y'], title: 'Redo', words: 'Redo' },
  { action: 'acceptAll', keys: ['Shift+A'], title: 'Accept all that are not judged', words: 'Accept All' },
  { action: 'append', keys: ['Ctrl+Enter', 'Shift+E'], title: 'Append the accepted examples to a file' },
  { action: 'previous', keys: ['ArrowLeft', 'PageUp'], title: 'Previous example, without a word on this one' },
  { action: 'next', keys: ['ArrowRight', 'PageDown'], title: 'Next example, without a word on this one' },
  { action: 'stages', keys: ['Shift+P'], title: 'Progress by stage' },
  { action: 'leftOut', keys: ['Shift+W'], title: 'What was left out, and why' },
  { action: 'stop', keys: ['Shift+S'], title: 'Stop, or go on' },
  { action: 'keys', keys: ['?'], title: 'All keys' },
  { action: 'back', keys: ['Escape'], title: 'Take back what is typed, or the labels as they were' },
] as const satisfies readonly GenerateKey[];

export function actionFor(pressed: Pressed): GenerateAction | undefined {
  const name = nameOf(pressed);
  return name === undefined ? undefined : GENERATE_KEYS.find(({ keys }) => (keys as readonly string[]).includes(name))?.action;
}
