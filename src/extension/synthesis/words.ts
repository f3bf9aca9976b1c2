// What generating says to people: sentences made from plain data.
import type { Cancelled } from '../../synthesis/pipeline/cancelJobs';
import type { ChatMessage } from '../../synthesis/server/server';
import { soundKey } from '../../synthesis/server/key';
import { STAGES, type Stage } from '../../synthesis/stage';
import type { HostView, RunView, TestStep } from '../../webview/generate/messages';
import { plainWords, STAGE_TITLES, timeWords } from '../../webview/generate/words';

export const NO_SERVER = 'Examples are written by a chat server of yours: put its address into the setting “Emo Pillars › Generate: Server”.';
export const NOT_TRUSTED = 'Generating sends text to a server, which is not done in a workspace that is not trusted: trust it first.';

const grouped = new Intl.NumberFormat('en-GB');
export const count = (value: number): string => grouped.format(Math.round(value));
export const many = (value: number, one: string, several = `${one}s`): string => `${count(value)} ${value === 1 ? one : several}`;

export const UNSOUND_KEY = 'holds a space, a line break or another sign that no key has, perhaps one that cannot be seen: copy it once more, and set it again.';

/** Of what is typed as a key; undefined where it may be one, or nothing is there yet. */
export const keyProblem = (text: string): string | undefined => (soundKey(text) === undefined ? `This ${UNSOUND_KEY}` : undefined);

/** What is asked once before text goes to another machine. */
export function consentWords(host: HostView, characters: number): { readonly message: string; readonly detail: string } {
  return {
    message: `Send text to ${host.name}?`,
    detail: `${host.name} is another machine. ${many(characters, 'character')} of your text would be sent there, the same text with several questions.${host.encrypted ? '' : ` ${plainWords(host)}`} This is asked once for this server${host.encrypted ? '' : ' and this way to it'}.`,
  };
}

/** What became of several examples at once. @param left those that are being made anew, which nothing is done with before their answer is there */
export function savedWords(done: number, what: string, left: number): string {
  const anew = `${many(left, 'example')} ${left === 1 ? 'is' : 'are'} being made anew`;
  if (done === 0 && left > 0) return `Nothing is ${what}: ${anew}`;
  return `Saved: ${many(done, 'example')} ${what}${left === 0 ? '' : `; ${anew}, and ${left === 1 ? 'is' : 'are'} left`}`;
}

/** What became of the batch jobs of a run. */
export function cancelledWords({ cancelled, ended, absent }: Cancelled): string {
  const others = [ended === 0 ? '' : `${many(ended, 'job')} had ended before`, absent === 0 ? '' : `${many(absent, 'job')} ${absent === 1 ? 'is' : 'are'} not there any more`].filter(Boolean);
  return [`${many(cancelled, 'batch job')} cancelled`, ...others, cancelled + ended === 0 ? '' : 'Go On fetches what was answered'].filter(Boolean).join('; ');
}

/** The prompts of a dry run, to be read. */
export function dryRunLines(runs: readonly { readonly title: string; readonly calls: readonly { readonly stage: Stage; readonly messages: readonly ChatMessage[] }[] }[], host: string): string[] {
  const heading = (text: string): string[] => ['', '='.repeat(60), text, '='.repeat(60)];
  return [
    `Nothing was sent. These are the requests that ${host} would be given, one of each stage; ‹…› stands for what earlier answers will say.`,
    ...runs.flatMap(({ title, calls }) => calls.flatMap(({ stage, messages }) => [
      ...heading(`${title} · ${STAGES.indexOf(stage) + 1} ${STAGE_TITLES[stage]}`),
      ...messages.flatMap(({ role, content }) => ['', `--- ${role} ---`, '', content]),
    ])),
  ];
}

/** How far a run is, for the status bar. */
export function runWords({ standing, stages, perSecond, secondsLeft, silentSeconds, narratives }: RunView, kept: number): string {
  const answered = stages.reduce((sum, stage) => sum + stage.answered, 0);
  if (standing === 'stopping') return 'stopping';
  if (silentSeconds !== undefined) return `no answer for ${timeWords(silentSeconds)}, still asking`;
  if (answered === 0) return 'waiting for the first answer';
  const parts = [many(kept, 'example'), many(answered, 'answer')];
  if (narratives.total > 1) parts.push(`${count(narratives.done)} of ${many(narratives.total, 'narrative')}`);
  if (perSecond > 0) parts.push(`${perSecond < 10 ? perSecond.toFixed(1) : count(perSecond)} a second`);
  if (secondsLeft !== undefined) parts.push(`about ${timeWords(secondsLeft)} left`);
  return parts.join(', ');
}

export const STEP_NAMES: Readonly<Record<string, string>> = { reachable: 'Server', key: 'Key', model: 'Model', schema: 'JSON schemas', seed: 'Seeds', context: 'Context length' };

export const testSteps = (steps: readonly { readonly id: string; readonly kind: TestStep['kind']; readonly words: string }[]): TestStep[] => steps.map(({ id, kind, words }) => ({ title: STEP_NAMES[id] ?? id, kind, words }));
