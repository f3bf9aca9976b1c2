// Where the keyboard is: whether somebody writes, and how to put it elsewhere.

const WRITES = 'vscode-textfield, vscode-single-select, input:not([type=checkbox]), textarea, select';
const PRESSES = 'vscode-button, vscode-checkbox, button, summary, .presses';

const target = (event: Event): Element | undefined => (event.composedPath()[0] as Element | undefined) ?? undefined;
const within = (event: Event, selector: string): boolean => event.composedPath().some(node => node instanceof Element && node.matches(selector));

/** A key that is typed into a field is none of ours. */
export const isWriting = (event: Event): boolean => within(event, WRITES) && target(event) !== undefined;

/** Enter, Space and arrows belong to what they are pressed on. */
export const isPressing = (event: Event): boolean => within(event, PRESSES);

/** A list of choices keeps Escape to itself even while it is closed. */
export const isInClosedList = (event: Event): boolean => event.composedPath().some(node => node instanceof HTMLElement && node.matches('vscode-single-select') && (node as HTMLElement & { open?: boolean }).open !== true);

/**
 * At once, so that the next key is not lost; controls that have just been made are ready within the same turn.
 * @param options whether what is in view stays there
 */
export function focusOn(selector: string, options: { readonly preventScroll?: boolean } = {}): void {
  const element = document.querySelector<HTMLElement & { updateComplete?: Promise<unknown> }>(selector);
  element?.focus(options);
  void element?.updateComplete?.then(() => element.focus(options));
}

/** When the keyboard comes back to the window, such as from an input box of the editor, it is where it was in the page; at first, or where that is gone, at `fallback`. What is in view stays there. */
export function comeBackTo(fallback: string): void {
  let last: HTMLElement | undefined;
  const nowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;
  document.addEventListener('focusin', ({ target: now }) => {
    if (now instanceof HTMLElement && now !== document.body) last = now;
  });
  window.addEventListener('focus', () => {
    // At once: a moment later the next input box may be open, and would lose the keyboard to the page.
    if (document.hasFocus() && nowhere()) (last?.isConnected === true ? last : document.querySelector<HTMLElement>(fallback))?.focus({ preventScroll: true });
  });
}

/** Calls once, when there was no other call for a while. */
export function soon(ms: number, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
}

/** Calls once before the next drawing, however often it is asked for. */
export function eachFrame(run: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      run();
    });
  };
}
