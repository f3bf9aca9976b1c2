// The utterances of a session that carry labels, in reading order and with all of these, for lists and for going from one to the next.
import { allLabels } from './annotations/annotation';
import type { Labelled } from './annotations/listItems';
import type { DocumentSession } from './annotations/session';
import { inSlices } from './annotations/slices';
import type { Settings } from './settings';

function* gather(session: DocumentSession, settings: Settings): Generator<void, Labelled[], void> {
  const found: Labelled[] = [];
  let count = 0;
  for (const utterance of session.utterances) {
    if (++count % 64 === 0) yield;
    const labels = allLabels(session.annotation(utterance).result, session.model?.thresholds ?? [], settings);
    if (labels.length > 0) found.push({ utterance, labels });
  }
  return found;
}

export const labelledOf = async (session: DocumentSession, settings: Settings): Promise<Labelled[]> =>
  (await inSlices(gather(session, settings), new AbortController().signal)) ?? [];
