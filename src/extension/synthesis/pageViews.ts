// What the page of generation is shown: a session as plain data.
import path from 'node:path';
import { labelCodes } from '../../core/labelCodes';
import { classNames, labelSet } from '../../core/labelSets';
import { lossTitle } from '../../synthesis/gates/gateWords';
import { costText, type Prices } from '../../synthesis/output/prices';
import { STAGES, type MappedLabel } from '../../synthesis/stage';
import type { BookView, ExampleView, FormView, RunView, StageView } from '../../webview/generate/messages';
import type { PageLabel } from '../../webview/labels/labelling';
import type { Session } from './session';

const SET = labelSet('goEmotions');

export const formView = ({ about: { narratives, values, remarks } }: Pick<Session, 'about'>, contextualShare: number): FormView => ({ narratives: narratives.map(({ title, text }) => ({ title, characters: text.length })), values, contextualShare, remarks });

const labelsOf = (labels: readonly MappedLabel[]): PageLabel[] => labels.map(([name, score]) => ({ id: name, name, score }));

/** @param own the user's two letters by label */
export function bookView(session: Session, own: Readonly<Record<string, unknown>>): BookView {
  const { book, about } = session;
  const { target } = book;
  return {
    title: about.title,
    ...book.counts(),
    leftOut: book.leftOut().map(({ at, ...own }) => ({ title: lossTitle(at), ...own })),
    set: SET,
    codes: labelCodes(classNames(SET), own),
    scored: true,
    single: false,
    undo: book.undoable !== undefined,
    redo: book.redoable !== undefined,
    ...(target !== undefined && { target: path.basename(target) }),
  };
}

export function exampleView(session: Session, at: number): ExampleView | undefined {
  const item = session.book.item(at);
  if (item === undefined) return undefined;
  const { example, judgement, appendedTo } = item;
  const gold = labelsOf(example.all_emotions_mapped);
  const accepted = judgement?.kind === 'accepted' ? judgement.labels : undefined;
  const known = new Set<string>(example.all_emotions_mapped.map(([name]) => name));
  return {
    at,
    id: example.id,
    kind: example.kind,
    narrative: example.provenance.narrative.title,
    text: example.utterance,
    ...(example.context !== undefined && { context: example.context }),
    character: example.character,
    gold,
    current: accepted === undefined ? gold : labelsOf(accepted),
    raw: example.all_emotions.flatMap(([name]) => (known.has(name) ? [] : [name])),
    ...(example.classifier && { model: labelsOf(example.classifier.emotions) }),
    disagrees: example.classifier?.disagrees ?? false,
    flags: example.flags ?? [],
    ...(judgement !== undefined && { verdict: judgement.kind === 'rejected' ? 'rejected' : accepted === undefined ? 'accepted' : 'edited' }),
    ...(appendedTo !== undefined && { appendedTo: path.basename(appendedTo) }),
    regenerating: session.isRegenerating(example.id),
  };
}

/** Seconds without an answer from which on that is told in place of the rate. */
const SILENT = 15;

/** @param prices where they are set */
export function runView(session: Pick<Session, 'about' | 'progress' | 'standing' | 'silence'> & Partial<Pick<Session, 'jobsLeft'>>, prices?: Prices): RunView {
  const { about, progress, standing, jobsLeft = 0 } = session;
  const jobs = progress?.jobs;
  const silent = Math.floor(session.silence / 1000);
  const run = about.run;
  const stages = progress === undefined ? [] : STAGES.map((stage): StageView => {
    const { asked, answered, fromStore, unusable, left } = progress.stages[stage];
    return { stage, asked, answered: answered + fromStore, fromStore, unusable, ...(left !== undefined && { left }) };
  });
  const going = standing === 'running' || standing === 'stopping';
  const tokens = progress?.tokens ?? { prompt: 0, completion: 0 };
  return {
    standing,
    ...(run?.words !== undefined && !going && { words: run.words }),
    host: run?.settings.server ?? '',
    model: run?.settings.model ?? '',
    narratives: { done: progress?.narratives.done ?? (run?.ended === 'done' ? about.narratives.length : 0), total: about.narratives.length },
    stages: stages.filter(({ asked, left = 0 }) => asked + left > 0),
    ...(standing === 'running' && silent >= SILENT && { silentSeconds: silent }),
    perSecond: going ? (progress?.perSecond ?? 0) : 0,
    ...(going && progress?.secondsLeft !== undefined && { secondsLeft: progress.secondsLeft }),
    tokens,
    ...(prices !== undefined && tokens.prompt + tokens.completion > 0 && { cost: costText(tokens, prices) }),
    ...(going && progress?.load !== undefined && { inFlight: progress.load.inFlight }),
    ...(going && jobs !== undefined && jobs.open > 0 && { jobs: { open: jobs.open, requests: jobs.requests, answered: jobs.succeeded } }),
    ...(!going && jobsLeft > 0 && { jobsLeft }),
  };
}
