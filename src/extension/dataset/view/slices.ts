// Filters kept under a name, in the memory of the workspace, for each dataset its own.
import type * as vscode from 'vscode';
import type { DatasetFile, Query } from '../../../dataset/engine/query';
import { unordered } from '../../../webview/dataset/filter';
import type { Slice } from '../../../webview/dataset/messages';

const KEY = 'dataset.slices';
const SCHEMA = 1;

interface Kept {
  readonly schema: number;
  readonly slices: Readonly<Record<string, readonly Slice[]>>;
}

const nameOf = (files: readonly DatasetFile[]): string => files.map(({ path }) => path).join('\n');

function read(memory: vscode.Memento): Kept {
  const kept = memory.get<Kept>(KEY);
  return kept?.schema === SCHEMA ? kept : { schema: SCHEMA, slices: {} };
}

export const slicesOf = (memory: vscode.Memento, files: readonly DatasetFile[]): readonly Slice[] => read(memory).slices[nameOf(files)] ?? [];

async function write(memory: vscode.Memento, files: readonly DatasetFile[], own: readonly Slice[]): Promise<readonly Slice[]> {
  const { slices } = read(memory);
  await memory.update(KEY, { schema: SCHEMA, slices: { ...slices, [nameOf(files)]: own } });
  return own;
}

/** One of the same name gives way. An order is no part of a slice. */
export function keepSlice(memory: vscode.Memento, files: readonly DatasetFile[], name: string, query: Query): Promise<readonly Slice[]> {
  const others = slicesOf(memory, files).filter(slice => slice.name !== name);
  return write(memory, files, [...others, { name, query: unordered(query) }].sort((one, other) => one.name.localeCompare(other.name)));
}

export const dropSlice = (memory: vscode.Memento, files: readonly DatasetFile[], name: string): Promise<readonly Slice[]> =>
  write(memory, files, slicesOf(memory, files).filter(slice => slice.name !== name));
