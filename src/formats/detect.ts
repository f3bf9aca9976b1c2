// Which format a document is in: by language id, then by extension, then by what it says.
import type { FormatId } from '../core/utterance';

export interface Source {
  readonly languageId?: string;
  readonly fileName?: string;
  readonly text: string;
}

/** Our own language ids, and those that other extensions use for the same formats. */
const LANGUAGES: ReadonlyMap<string, FormatId> = new Map([
  ['fountain', 'fountain'],
  ['transcript', 'transcript'],
  ['subrip', 'subrip'],
  ['srt', 'subrip'],
  ['webvtt', 'webvtt'],
  ['vtt', 'webvtt'],
]);

const EXTENSIONS: ReadonlyMap<string, FormatId> = new Map([
  ['fountain', 'fountain'],
  ['spmd', 'fountain'],
  ['transcript', 'transcript'],
  ['srt', 'subrip'],
  ['vtt', 'webvtt'],
]);

export function detectFormat({ languageId, fileName = '' }: Source): FormatId | undefined {
  const byLanguage = languageId === undefined ? undefined : LANGUAGES.get(languageId);
  const extension = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
  return byLanguage ?? EXTENSIONS.get(extension);
}
