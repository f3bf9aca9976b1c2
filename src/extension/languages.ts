// Which documents are scripts by their language, and what these languages are called.
import type { FormatId } from '../core/utterance';

/** Language ids that are annotated without asking: ours, and those that other extensions give to the same files. */
export const SCRIPT_LANGUAGES = ['fountain', 'transcript', 'subrip', 'srt', 'webvtt', 'vtt'] as const;

export const isScriptLanguage = (languageId: string): boolean => SCRIPT_LANGUAGES.some(known => known === languageId);

/** What an output channel, a diff's other side or a search result shows is not being written. */
const UNWRITTEN_SCHEMES: readonly string[] = ['output', 'git', 'search-editor', 'vscode-scm', 'comment'];

export const isWritten = (scheme: string): boolean => !UNWRITTEN_SCHEMES.includes(scheme);

export const FORMAT_NAMES: Readonly<Record<FormatId, string>> = {
  fountain: 'Fountain screenplay',
  transcript: 'Transcript',
  subrip: 'SubRip subtitles',
  webvtt: 'WebVTT captions',
};
