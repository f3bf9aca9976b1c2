// What the status item says: how far the document is, by which model and on which device, and why if not. Pure.
import type { ClassifierStatus } from '../classifier/classifier';
import type { SessionState } from './annotations/state';

export interface StatusView {
  readonly text: string;
  readonly detail: string;
  readonly severity: 'information' | 'warning' | 'error';
  readonly busy: boolean;
}

export type Shown = SessionState | { readonly kind: 'off'; readonly everywhere: boolean };

/** With commas between thousands, whatever the locale. */
export const count = (number: number): string => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

const LONGEST_REASON = 120;

function deviceOf(status: ClassifierStatus): string {
  if (status.kind === 'failed' || status.device === undefined) return '';
  const name = status.device === 'CPU' ? 'CPU' : `GPU (${status.device})`;
  return status.deviceReason === undefined ? name : `${name} because ${shortened(status.deviceReason)}`;
}

/** The first of several reasons; the log has them in full. */
const shortened = (reason: string): string => (reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON).trimEnd()}…` : reason);

const languageName = (code: string): string => {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
};

/**
 * @param model the model's name, once it is known
 * @param contextLines how many earlier lines it is given at most
 */
export function statusView(shown: Shown, classifier: ClassifierStatus, model: string | undefined, contextLines = 0): StatusView {
  const context = contextLines === 0 ? '' : contextLines === 1 ? 'with the line before' : `with ${contextLines} lines before`;
  const by = [[model ?? '', context].filter(part => part !== '').join(' '), deviceOf(classifier)].filter(part => part !== '').join(', ');
  const view = (text: string, detail = by, severity: StatusView['severity'] = 'information', busy = false): StatusView => ({ text, detail, severity, busy });
  switch (shown.kind) {
    case 'off':
      return view('Emotions are off', shown.everywhere ? 'for everything' : 'for this file');
    case 'reading':
      return view(classifier.kind === 'starting' ? 'Emotions: starting' : 'Emotions: reading', by, 'information', true);
    case 'annotating':
      return view(`Emotions: ${count(shown.done)} of ${count(shown.total)}`, by, 'information', true);
    case 'annotated':
      return view(shown.total === 0 ? 'Emotions: no speech found' : 'Emotions', by);
    case 'otherLanguage':
      return view(
        'Emotions: not shown',
        `The text seems to be ${languageName(shown.language)}, and the model reads ${languageName(shown.expected)}. The setting emoPillars.language overrides this.`,
        'warning',
      );
    case 'failed':
      return view('Emotions: not available', shown.reason, 'error');
  }
}
