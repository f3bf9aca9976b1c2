// “Start an Agreement Study…” and “Show Agreement Report…”: what is asked for, and the pages that come of it.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Classifier } from '../../../classifier/classifier';
import { agreementPage } from '../../../dataset/report/agreementPage';
import { fileRecords, type TextDataset } from '../../../dataset/review/textDataset';
import { answersFile, readAnswers } from '../../../dataset/study/answers';
import { learnedOf, studyFrom, withoutMeaning, type StudyOrder as FromDataset } from '../../../dataset/study/fromDataset';
import { studyReport, type StudyReport } from '../../../dataset/study/report';
import { readStudy, studyFile, writeStudy } from '../../../dataset/study/study';
import { asking, type Questions } from '../../questions';
import type { Checks } from './checks';
import { nameOfUser } from './logs';
import { showReport } from './reportPanel';
import { textDatasetOf } from './target';

export interface StudyOrder {
  readonly folder: string;
  readonly judge: string;
}

const wholeNumber = (least: number) => (typed: string): string | undefined => (/^\d+$/.test(typed.trim()) && Number(typed) >= least ? undefined : `A whole number of at least ${least}.`);

function faultOfName(typed: string): string | undefined {
  try {
    answersFile('', typed.trim());
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A folder that holds a study already is gone on with; undefined where it is called off. */
export async function askForStudy(file: string, classifier: () => Classifier, checks: Checks): Promise<StudyOrder | undefined> {
  const asked = await asking(questions => ask(questions, file));
  if (asked === undefined) return undefined;
  const { sample, ...order } = asked;
  if (sample === undefined) return order;
  const dataset = await textDatasetOf(file, checks.engine);
  const way = await asking(questions => wayOf(questions, dataset, checks));
  if (way === undefined) return undefined;
  const check = way === 'check' ? await checks.check(file) : undefined;
  await make(dataset, { folder: order.folder, ...sample, ...(check && { learned: learnedOf(check.check) }) }, classifier());
  return order;
}

/** @returns without a sample where there is a study already */
async function ask(questions: Questions, file: string): Promise<(StudyOrder & { readonly sample?: Sample }) | undefined> {
  const base = path.basename(file, path.extname(file));
  const proposed = path.join(path.dirname(file), `${base}-study`);
  const typed = await questions.text({ title: 'Agreement study: its folder', prompt: 'The study and each judge’s answers are kept there; one that is there already is gone on with', value: proposed, faultOf: value => (path.isAbsolute(value.trim()) ? undefined : 'A whole path, please.') });
  if (typed === undefined) return undefined;
  const folder = typed.trim();
  const there = await stat(studyFile(folder)).then(() => true, () => false);
  const sample = there ? undefined : await askForSample(questions);
  if (!there && sample === undefined) return undefined;
  const judge = (await questions.text({ title: 'Agreement study: the judge', prompt: 'Whose answers these are; each judge has a file of their own', value: nameOfUser(), faultOf: faultOfName }))?.trim();
  if (judge === undefined) return undefined;
  return { folder, judge, ...(sample && { sample }) };
}

const MOST_NAMED = 5;

/** Whether the options are told from a check; where there is none yet, that is asked. Undefined where it is called off. */
async function wayOf(questions: Questions, { file, shape: { set } }: TextDataset, checks: Checks): Promise<'check' | 'model' | undefined> {
  const unknown = withoutMeaning(set);
  if (unknown.length === 0) return 'model';
  if ((await checks.known(file)) !== undefined) return 'check';
  const named = `${unknown.slice(0, MOST_NAMED).join(', ')}${unknown.length > MOST_NAMED ? ` and ${unknown.length - MOST_NAMED} more` : ''}`;
  const items = [
    { label: '$(beaker) Check the labels first', detail: 'The options are then those that the other records make plausible', way: 'check' },
    { label: '$(arrow-right) Go on without', detail: 'Where these are options beyond the labels of a record, they are drawn by chance', way: 'model' },
  ] as const;
  return (await questions.pick<(typeof items)[number]>(items, { title: 'Agreement study: labels that the model does not know', placeHolder: `${named}: they mean none of the 28 emotions, so it cannot say how plausible they are` }))?.way;
}

interface Sample {
  readonly count: number;
  readonly seed: number;
}

async function askForSample(questions: Questions): Promise<Sample | undefined> {
  const count = await questions.text({ title: 'Agreement study: how many records', prompt: 'Drawn by chance, a tenth of them neutral at the least', value: '100', faultOf: wholeNumber(1) });
  if (count === undefined) return undefined;
  const seed = await questions.text({ title: 'Agreement study: the seed', prompt: 'The same number draws the same records again', value: '1', faultOf: wholeNumber(0) });
  return seed === undefined ? undefined : { count: Number(count), seed: Number(seed) };
}

const make = (dataset: TextDataset, { folder, ...order }: Sample & Pick<FromDataset, 'learned'> & { readonly folder: string }, classifier: Classifier): Thenable<void> =>
  vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: `Drawing ${order.count} records of ${path.basename(dataset.file)}`, cancellable: true }, async (_, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const { study } = await studyFrom(fileRecords(dataset, abort.signal), {
      set: dataset.shape.set, ...order,
      score: async inputs => (await classifier.classify(inputs, { signal: abort.signal })).map(result => (result.kind === 'scored' ? result.scores : undefined)),
    });
    await writeStudy(folder, study);
  });

/** @param given the folder of the study */
export async function agreementReport(given: unknown): Promise<StudyReport | undefined> {
  const folder = given instanceof vscode.Uri ? given.fsPath : (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, title: 'The folder of the agreement study', openLabel: 'Show Report' }))?.[0]?.fsPath;
  if (folder === undefined) return undefined;
  const study = await readStudy(folder);
  const report = studyReport(study, await readAnswers(folder, study));
  const title = `Agreement study: ${path.basename(folder)}`;
  showReport({ title, html: agreementPage(report, title), file: path.join(folder, 'agreement.html') });
  return report;
}
