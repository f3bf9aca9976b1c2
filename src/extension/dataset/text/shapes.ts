// Which fields of a document hold what: by the setting, else as told from a sample of its lines.
import type * as vscode from 'vscode';
import type { LabelSet } from '../../../core/labelSets';
import { labelRanges } from '../../../dataset/records/labelRanges';
import { proposeShape, type Proposal } from '../../../dataset/records/proposeShape';
import { ownSet } from '../../../dataset/records/setOf';
import type { RecordShape } from '../../../dataset/records/shape';
import { shapeFromSetting } from '../../../dataset/records/shapeSetting';
import { matches } from '../../annotations/recognition';
import type { Settings } from '../../settings';
import { tooMuchOf, type LineText } from './recordLines';

export type FoundShape =
  | { readonly kind: 'known'; readonly shape: RecordShape; readonly title: string; readonly from: 'setting' | 'file' }
  | { readonly kind: 'unknown'; readonly reason: string; readonly proposals: readonly Proposal[] }
  /** The setting names the file, but says something that cannot be used. */
  | { readonly kind: 'wrongSetting'; readonly reason: string };

/** Read in one turn, so they are few. */
const SAMPLED_LINES = 120;
const SAMPLED_CHARACTERS = 200_000;
/** Half of them from the beginning, the others spread over the file: rare labels and other shapes stand further down. */
const FROM_START = SAMPLED_LINES / 2;

export function sampleOf(lineCount: number, lineText: LineText): string[] {
  const sample: string[] = [];
  let characters = 0;
  const add = (line: number): void => {
    const text = lineText(line);
    if (text.trim() === '' || characters + text.length > SAMPLED_CHARACTERS) return;
    characters += text.length;
    sample.push(text);
  };
  for (let line = 0; line < Math.min(FROM_START, lineCount); line++) add(line);
  const step = Math.max(1, (lineCount - FROM_START) / FROM_START);
  for (let at = FROM_START; at < lineCount; at += step) add(Math.floor(at));
  return sample;
}

export function shapeOf(document: vscode.TextDocument, settings: Settings): FoundShape {
  const shapes = settings['dataset.shapes'];
  const glob = Object.keys(shapes).find(pattern => matches([pattern], document));
  if (glob !== undefined) {
    const shape = shapeFromSetting(shapes[glob]);
    if (typeof shape === 'string') return { kind: 'wrongSetting', reason: `emoPillars.dataset.shapes, ${glob}: ${shape}` };
    return { kind: 'known', shape, title: shape.labels.form === 'columns' ? `${shape.text} + columns` : `${shape.text} + ${shape.labels.field}`, from: 'setting' };
  }
  const found = proposeShape(sampleOf(document.lineCount, line => document.lineAt(line).text));
  switch (found.kind) {
    case 'known': return { ...found, from: 'file' };
    case 'proposals': return { kind: 'unknown', reason: 'which fields hold the text and the labels is not sure', proposals: found.proposals };
    case 'none': return { kind: 'unknown', reason: found.reason, proposals: [] };
  }
}

/** Files of fewer records may name a class only once; in others that is rather a slip of the pen. */
const SMALL = 200;

/** The label set of a file with classes of its own: every name that its records use, not only those of the sample. */
export function* wholeOwnSet(shape: RecordShape, lineCount: () => number, lineText: LineText): Generator<void, LabelSet, void> {
  if (shape.set.id !== 'own' || shape.labels.form === 'columns') return shape.set;
  const occurrences = new Map<string, number>();
  let line = 0;
  for (; line < lineCount(); line++) {
    yield;
    const text = lineText(line);
    if (tooMuchOf(text) !== undefined) continue;
    for (const { name } of labelRanges(text, shape)?.labels ?? []) occurrences.set(name, (occurrences.get(name) ?? 0) + 1);
  }
  const names = [...occurrences].filter(([, count]) => line < SMALL || count > 1).map(([name]) => name);
  return ownSet(names, shape.set.kind);
}
