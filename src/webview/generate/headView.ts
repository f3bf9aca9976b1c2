// How far the run is: one line above the examples, and a table of its stages on demand.
import { html, nothing, type TemplateResult } from 'lit';
import { many, number } from '../dataset/words';
import { commandButton, progressBar } from '../labels/commands';
import type { RunView, StageView } from './messages';
import { stagesShown, type Showing } from './state';
import { jobsWords, STAGE_TITLES, timeWords } from './words';
import type { ViewPorts } from './views';
import { wantedOf } from './wanted';

const STANDINGS: Readonly<Record<RunView['standing'], string>> = { running: 'Generating', stopping: 'Stopping', stopped: 'Stopped', done: 'Done', failed: 'Failed' };

/** 0 to 1 of all answers wanted, as far as that can be told; undefined before the first stage says how many there are. */
function shareOf({ stages, standing }: RunView): number | undefined {
  if (standing === 'done') return 1;
  const sum = (value: (stage: StageView) => number): number => stages.reduce((total, stage) => total + value(stage), 0);
  const wanted = sum(wantedOf);
  return wanted < 3 ? undefined : Math.min(1, sum(({ answered }) => answered) / wanted);
}

function speed({ perSecond, secondsLeft, silentSeconds, standing, cost }: RunView): string {
  if (standing !== 'running') return cost === undefined ? '' : `after about ${cost}`;
  if (silentSeconds !== undefined) return `no answer for ${timeWords(silentSeconds)}, still asking`;
  const rate = perSecond === 0 ? '' : perSecond < 1 ? `${(perSecond * 60).toFixed(perSecond * 60 < 10 ? 1 : 0)} answers a minute` : `${perSecond < 10 ? perSecond.toFixed(1) : number(Math.round(perSecond))} answers a second`;
  return [rate, secondsLeft === undefined ? '' : `about ${timeWords(secondsLeft)} left`].filter(Boolean).join(', ');
}

const leftOutOf = ({ queue }: Pick<Showing, 'queue'>): number => queue.leftOut.reduce((sum, { count }) => sum + count, 0);

/** Rate and time left change several times a second: only the standing is read aloud as it changes. */
export function headView(state: Showing, { act, tell }: ViewPorts): TemplateResult {
  const { run, queue, item } = state;
  const share = shareOf(run);
  const going = run.standing === 'running' || run.standing === 'stopping';
  const open = stagesShown(state);
  const left = leftOutOf(state);
  return html`<header>
    <h1>${queue.title}</h1>
    <span class="place">${queue.size === 0 ? '' : html`${item === undefined ? '' : html`<strong>${number(item.at + 1)}</strong> of ${number(queue.size)} · `}${number(queue.accepted)} accepted, ${number(queue.rejected)} rejected`}</span>
    <span class="gap"></span>
    <span class="run ${run.standing}"><strong role="status">${STANDINGS[run.standing]}</strong> ${speed(run)}</span>
    ${going || share !== undefined ? progressBar('How far the run is', share) : nothing}
    <span class="controls">${run.standing === 'done' ? nothing : commandButton({ words: going ? 'Stop' : 'Go On', key: 'Shift+S', id: 'stop', disabled: run.standing === 'stopping', title: going ? 'What is made so far stays; the run can go on from there' : 'Nothing that was answered is asked again', act: () => act('stop') })}
    ${commandButton({ words: 'Stages', key: 'Shift+P', id: 'stages-open', expanded: open, act: () => act('stages') })}
    ${left === 0 ? nothing : commandButton({ words: `Left Out ${number(left)}`, key: 'Shift+W', title: 'What was left out, and why', act: () => act('leftOut') })}
    ${commandButton({ words: 'Keys', key: '?', title: 'All keys', act: () => act('keys') })}</span>
  </header>${run.words === undefined ? nothing : html`<p class="notice failure" role="alert">${run.words}</p>`}
  ${run.jobsLeft === undefined ? nothing : html`<p class="notice jobs" role="status">${jobsWords(run.jobsLeft, run.host)} <button class="link inline" id="cancel-jobs" @click=${() => tell({ kind: 'cancelJobs' })}>Cancel ${run.jobsLeft === 1 ? 'It' : 'Them'}</button></p>`}`;
}

/** Every stage with how many of its answers are there. */
export function stageTable({ run, queue }: Showing): TemplateResult {
  const left = leftOutOf({ queue });
  const { tokens: { prompt, completion, cached }, cost } = run;
  return html`<section class="stages" aria-label="Progress by stage">
    ${run.stages.length === 0 ? html`<p class="hint">${run.standing === 'running' ? `Waiting for ${run.host}` : 'The numbers of each stage are shown while the run is at work.'}</p>` : html`<table><thead><tr><th scope="col">Stage</th><th></th><th scope="col">Answered</th><th scope="col">Wanted</th><th scope="col">Unusable</th></tr></thead>
      <tbody>${run.stages.map(stage => stageRow(stage))}</tbody></table>`}
    <p class="hint">${run.model} at ${run.host}${run.narratives.total > 1 ? ` · ${number(run.narratives.done)} of ${many(run.narratives.total, 'narrative')}` : ''}${run.inFlight === undefined ? '' : ` · ${many(run.inFlight, 'question')} under way`}${run.jobs === undefined ? '' : ` · ${many(run.jobs.open, 'batch job')}, ${number(run.jobs.answered)} of ${number(run.jobs.requests)} answered`}${prompt + completion === 0 ? '' : ` · ${number(prompt)} tokens read${cached === undefined ? '' : ` (${number(cached)} of them from the server’s cache)`}, ${number(completion)} written${cost === undefined ? '' : `, about ${cost}`}`}${left === 0 ? '' : ` · ${number(left)} left out by the gates`}</p>
  </section>`;
}

function stageRow(view: StageView): TemplateResult {
  const { stage, asked, answered, fromStore, unusable } = view;
  const wanted = wantedOf(view);
  return html`<tr><th scope="row">${STAGE_TITLES[stage]}</th><td class="meter">${progressBar(`${STAGE_TITLES[stage]}: ${answered} of ${wanted}`, answered, wanted)}</td><td>${number(answered)}${fromStore === 0 ? nothing : html` <span class="hint" title="Answered before, and not asked again">(${number(fromStore)} kept)</span>`}</td><td>${wanted > asked ? `about ${number(wanted)}` : number(asked)}</td><td>${unusable === 0 ? '' : number(unusable)}</td></tr>`;
}
