// The progress of a run in one line: narratives, stages with what they are at, rate, time left.
import { KINDS } from '../../synthesis/example';
import type { RunProgress } from '../../synthesis/run/runEvent';
import { STAGES } from '../../synthesis/stage';
import { duration } from '../progress';

const count = (value: number): string => value.toLocaleString('en');

export function progressWords({ narratives, stages, kept, rejected, perSecond, secondsLeft, load, jobs }: RunProgress): string {
  const made = KINDS.reduce((sum, kind) => sum + kept[kind], 0);
  const parts = [
    `${count(narratives.done)}${narratives.total === undefined ? '' : ` of ${count(narratives.total)}`} narratives`,
    STAGES.flatMap(stage => {
      const { asked, answered, fromStore } = stages[stage];
      return asked === 0 ? [] : [`${stage} ${count(answered + fromStore)}/${count(asked)}`];
    }).join(' '),
    `${count(made)} kept, ${count(rejected)} rejected`,
    perSecond > 0 ? `${perSecond >= 10 ? count(Math.round(perSecond)) : perSecond.toFixed(1)} answers/s` : '',
    load === undefined ? '' : `${count(load.inFlight)} at once`,
    jobs === undefined || jobs.open === 0 ? '' : `${count(jobs.open)} batch jobs, ${count(jobs.succeeded)} of ${count(jobs.requests)} answered`,
    secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`,
  ];
  return parts.filter(part => part !== '').join(' · ');
}
