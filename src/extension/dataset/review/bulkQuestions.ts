// What is asked before labels are changed in bulk: what is to be done, and, with its count and a sample, whether it is to be.
import path from 'node:path';
import * as vscode from 'vscode';
import { classNames, type LabelSet } from '../../../core/labelSets';
import type { FilesPlan } from '../../../dataset/review/bulkFiles';
import type { BulkAction } from '../../../dataset/review/patchEntry';
import { fileRecords, type TextDataset } from '../../../dataset/review/textDataset';
import type { Questions } from '../../questions';
import { many } from './checkWords';
import { labelWords } from './labelWords';

export interface Asked {
  readonly set: LabelSet;
  /** Records have exactly one label, which can only be replaced. */
  readonly one: boolean;
  /** Labels have scores. */
  readonly scored: boolean;
}

const KINDS = [
  { label: '$(add) Add a label', way: 'add' },
  { label: '$(remove) Remove a label', way: 'remove' },
  { label: '$(replace) Replace a label by another', way: 'replace' },
] as const;

/** Undefined where it is called off. */
export async function askAction(questions: Questions, { set, one, scored }: Asked): Promise<BulkAction | undefined> {
  const items = one ? KINDS.filter(({ way }) => way === 'replace').map(own => ({ ...own, detail: 'Each record has exactly one label, so none can be added or removed' })) : KINDS;
  const kind = (await questions.pick<(typeof KINDS)[number]>(items, { title: 'Change a label on all filtered records' }))?.way;
  if (kind === undefined) return undefined;
  const pick = async (title: string): Promise<string | undefined> => (await questions.pick(classNames(set).map(label => ({ label })), { title }))?.label;
  const name = await pick(kind === 'add' ? 'The label to add' : kind === 'remove' ? 'The label to remove' : 'The label to replace');
  if (name === undefined) return undefined;
  if (kind === 'remove') return { kind, name };
  const other = kind === 'replace' ? await pick(`The label in place of ${name}`) : name;
  if (other === undefined) return undefined;
  const score = kind === 'add' && scored ? await askScore(questions, other) : undefined;
  if (kind === 'add' && scored && score === undefined) return undefined;
  const label = { name: other, ...(score !== undefined && { score }) };
  return kind === 'add' ? { kind, label } : { kind, name, label };
}

async function askScore(questions: Questions, name: string): Promise<number | undefined> {
  const items = Array.from({ length: 10 }, (_, at) => ({ label: ((at + 1) / 10).toFixed(1) }));
  const picked = await questions.pick(items, { title: `The score of ${name}` });
  return picked && Number(picked.label);
}

/** What will be done, how often, and a few of the records as they would be. */
export async function agreed(questions: Questions, { changed, unchanged, unwritable, sample }: FilesPlan, texts: SampleTexts): Promise<boolean> {
  const refused = `${many(unwritable, 'record')} would not have exactly one label, which is what the file has room for`;
  if (changed === 0) {
    const words = [...(unchanged > 0 || unwritable === 0 ? [`None of the ${many(unchanged + unwritable, 'record')} would change.`] : []), ...(unwritable > 0 ? [`${refused}.`] : [])];
    void vscode.window.showInformationMessage(words.join(' '));
    return false;
  }
  const others = [...(unchanged === 0 ? [] : [`${many(unchanged, 'other')} are so already`]), ...(unwritable === 0 ? [] : [`${refused}: they stay as they are`])];
  const yes = { label: `$(check) Change ${many(changed, 'record')}`, description: others.join('; ') };
  const sampled = sample.map(({ file, review: { line, before, after = [] } }) => ({ label: `${texts.size === 1 ? '' : `${path.basename(file)}, `}line ${line}`, description: `${labelWords(before)} → ${labelWords(after)}`, detail: texts.get(file)?.get(line) ?? '' }));
  const items = [yes, { label: `${sample.length} of them, drawn by chance`, kind: vscode.QuickPickItemKind.Separator }, ...sampled];
  const picked = await questions.pick<vscode.QuickPickItem>(items, { title: 'What would change', placeHolder: 'Nothing is changed yet; Escape leaves all as it is', matchOnDescription: true, matchOnDetail: true });
  return picked === yes;
}

/** By file and line. */
export type SampleTexts = ReadonlyMap<string, ReadonlyMap<number, string>>;

export const sampleTexts = async ({ sample }: FilesPlan, datasets: readonly TextDataset[], signal: AbortSignal): Promise<SampleTexts> =>
  new Map(await Promise.all(datasets.map(async dataset => [dataset.file, await textsOf(dataset, new Set(sample.filter(({ file }) => file === dataset.file).map(({ review }) => review.line)), signal)] as const)));

async function textsOf(dataset: TextDataset, lines: ReadonlySet<number>, signal: AbortSignal): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  if (lines.size === 0) return found;
  for await (const { line, record } of fileRecords(dataset, signal)) {
    if (lines.has(line)) found.set(line, record.text.replace(/\s+/g, ' ').slice(0, 200));
    if (found.size === lines.size) break;
  }
  return found;
}
