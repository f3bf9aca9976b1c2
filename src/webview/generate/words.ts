// Stages and times as people read them; the page and the editor's own messages share them.
import type { Stage } from '../../synthesis/stage';
import type { HostView } from './messages';

export const STAGE_TITLES: Readonly<Record<Stage, string>> = {
  actors: 'Characters',
  utterances: 'Utterances',
  labels: 'Labels',
  context: 'Context',
  cleaning: 'Context without emotions named',
  rewriting: 'Utterances made ambiguous',
};

export function timeWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** Of a server elsewhere that is reached over http://. */
export const plainWords = ({ hasKey }: Pick<HostView, 'hasKey'>): string => `The connection is not encrypted: whoever is on the way can read ${hasKey ? 'the text and your key' : 'along'}.`;

/** What stopping a run does not stop. */
export const jobsWords = (jobs: number, host: string): string => (jobs === 1 ? `A batch job is still at work at ${host}, and is paid for: Go On fetches what it answers.` : `${jobs} batch jobs are still at work at ${host}, and are paid for: Go On fetches what they answer.`);
