// Which fields of a document hold what: by the setting, else as told from a sample of its lines.
import type * as vscode from 'vscode';
import { proposeShape, type Proposal } from '../../../dataset/records/proposeShape';
import type { RecordShape } from '../../../dataset/records/shape';
import { shapeInSetting } from '../shapeSettings';
import { sampleOf, sayTooLittle } from './sampleLines';

export type FoundShape =
  | { readonly kind: 'known'; readonly shape: RecordShape; readonly title: string; readonly from: 'setting' | 'file'; /** Which labels there are is known only when all are read. */ readonly unread?: boolean }
  | { readonly kind: 'unknown'; readonly reason: string; readonly proposals: readonly Proposal[] }
  /** The setting names the file, but says something that cannot be used. */
  | { readonly kind: 'wrongSetting'; readonly reason: string };

export function shapeOf(document: vscode.TextDocument): FoundShape {
  const said = shapeInSetting(document.uri);
  if (said?.kind === 'wrong') return { kind: 'wrongSetting', reason: said.reason };
  if (said !== undefined) return { kind: 'known', shape: said.shape, title: titleOf(said.shape), from: 'setting' };
  const sample = sampleOf(document);
  const found = proposeShape(sample);
  switch (found.kind) {
    case 'known': return { ...found, from: 'file', unread: sayTooLittle(sample, found.shape) };
    case 'proposals': return { kind: 'unknown', reason: 'which fields hold the text and the labels is not sure', proposals: found.proposals };
    case 'none': return { kind: 'unknown', reason: found.reason, proposals: [] };
  }
}

const titleOf = ({ text, labels }: RecordShape): string => (labels.form === 'columns' ? `${text} + columns` : `${text} + ${labels.field}`);
