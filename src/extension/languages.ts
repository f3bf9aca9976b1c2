// Which documents are scripts by their language or extension, and what their formats are called.
import type { FormatId } from '../core/utterance';
import { formatOfExtension, LANGUAGE_IDS } from '../formats/detect';

/** Language ids that are annotated without asking: ours, and those that other extensions give to the same files. */
export const SCRIPT_LANGUAGES = LANGUAGE_IDS;

export const isScriptLanguage = (languageId: string): boolean => SCRIPT_LANGUAGES.includes(languageId);

/** Whatever language another extension, or the user, gives to the file. */
export const isScriptFile = (fileName: string): boolean => formatOfExtension(fileName) !== undefined;

/** What an output channel, a diff's other side or a search result shows is not being written. */
const UNWRITTEN_SCHEMES: readonly string[] = ['output', 'git', 'search-editor', 'vscode-scm', 'comment'];

export const isWritten = (scheme: string): boolean => !UNWRITTEN_SCHEMES.includes(scheme);

export const FORMAT_NAMES: Readonly<Record<FormatId, string>> = {
  fountain: 'Fountain screenplay',
  transcript: 'Transcript',
  subrip: 'SubRip subtitles',
  webvtt: 'WebVTT captions',
};
