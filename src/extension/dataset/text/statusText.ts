// What the two status items of a dataset say: its records and fields, and its label set. Pure.
import { count } from '../../statusText';
import { titleOf as setTitle } from './setTitle';
import type { ModelState } from './modelAnswers';
import type { FoundShape } from './shapes';

export interface DatasetView {
  readonly text: string;
  readonly detail: string;
  readonly severity: 'information' | 'warning' | 'error';
  readonly busy: boolean;
}

export interface DatasetProgress {
  readonly read: number;
  readonly total: number;
  readonly problems: number;
  readonly records: number;
}

const counted = (number: number, noun: string): string => `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

function modelWords(state: ModelState, name: string | undefined, hasSeen: boolean): string {
  const model = name ?? 'the model';
  switch (state.kind) {
    case 'notAsked': return '';
    case 'asking': return `${model} is reading`;
    case 'answered': return `compared with ${model}${hasSeen ? ', but for records that it was trained on' : ''}`;
    case 'otherLanguage': return `not compared: the text is not in the language of ${model}`;
    case 'failed': return `not compared: ${state.reason}`;
  }
}

export function datasetView(found: FoundShape, { read, total, problems, records }: DatasetProgress, state: ModelState, model: string | undefined, hasSeen = false): DatasetView {
  switch (found.kind) {
    case 'unknown': return { text: 'Emotions: fields not known', detail: found.reason, severity: 'information', busy: false };
    case 'wrongSetting': return { text: 'Emotions: fields not known', detail: found.reason, severity: 'warning', busy: false };
    case 'known': {
      const isRead = read >= total;
      const said = [found.title, ...(isRead ? [problems === 0 ? 'no problems' : counted(problems, 'problem')] : []), modelWords(state, model, hasSeen)];
      return {
        text: isRead ? `Emotions: ${counted(records, 'record')}` : `Emotions: ${count(read)} of ${counted(total, 'line')}`,
        detail: said.filter(part => part !== '').join(', '),
        severity: state.kind === 'failed' ? 'error' : 'information',
        busy: !isRead || state.kind === 'asking',
      };
    }
  }
}

/** Undefined where there is nothing to say of labels. */
export function labelSetView(found: FoundShape): DatasetView | undefined {
  if (found.kind !== 'known') return undefined;
  const { set } = found.shape;
  return { text: `Labels: ${setTitle(set)}`, detail: found.from === 'setting' ? '' : 'told from the file; confirm it once', severity: 'information', busy: false };
}
