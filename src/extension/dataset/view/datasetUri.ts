// Several files as one dataset under one name: what an editor tab is opened with, also after a restart.
import path from 'node:path';
import * as vscode from 'vscode';
import type { DatasetFile } from '../../../dataset/engine/query';

export const DATASET_SCHEME = 'emo-pillars-dataset';

export function uriOf(files: readonly DatasetFile[]): vscode.Uri {
  const [first, ...others] = files;
  if (first !== undefined && others.length === 0 && first.split === undefined) return vscode.Uri.file(first.path);
  const title = `${path.basename(first?.path ?? '')}${others.length === 0 ? '' : ` + ${others.length}`}`;
  return vscode.Uri.from({ scheme: DATASET_SCHEME, path: `/${title}`, query: JSON.stringify(files) });
}

/** @throws Error where the name says nothing that can be read */
export function filesOf(uri: vscode.Uri): DatasetFile[] {
  if (uri.scheme !== DATASET_SCHEME) return [{ path: uri.fsPath }];
  const files: unknown = JSON.parse(uri.query);
  if (!Array.isArray(files) || files.length === 0 || !files.every(isFile)) throw new Error('This tab no longer says which files it showed: open them again.');
  return files;
}

function isFile(value: unknown): value is DatasetFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path: place, split } = value as Record<string, unknown>;
  return typeof place === 'string' && (split === undefined || typeof split === 'string');
}

export const titleOf = (files: readonly DatasetFile[]): string => files.map(file => path.basename(file.path)).join(', ');
