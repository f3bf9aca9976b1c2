// Which fields of an open dataset hold what: by the setting, else as told from its files.
import * as vscode from 'vscode';
import type { Dataset } from '../../../dataset/engine/dataset';
import { sourcesOf, tellShape } from '../../../dataset/engine/fileShape';
import type { DatasetFile } from '../../../dataset/engine/query';
import type { DatasetView } from '../../../webview/dataset/messages';
import { shapeInSetting } from '../shapeSettings';

export async function findShape(files: readonly DatasetFile[], dataset: Dataset, signal: AbortSignal): Promise<DatasetView['shape']> {
  const said = shapeInSetting(vscode.Uri.file(files[0]?.path ?? ''));
  if (said?.kind === 'wrong') return { kind: 'unclear', offers: [], reason: `The setting says: ${said.reason}.` };
  if (said !== undefined) return { kind: 'known', shape: said.shape };
  const { found, partly } = await tellShape(await sourcesOf(files, dataset), { signal });
  switch (found.kind) {
    case 'known':
      return { kind: 'known', shape: found.shape, told: { partly } };
    case 'proposals':
      return { kind: 'unclear', offers: found.proposals, reason: 'The file does not say for sure which fields hold the text and the labels.' };
    case 'none':
      return { kind: 'unclear', offers: [], reason: `It cannot be told from the records: ${found.reason}.` };
  }
}
