// The text of a narrative: a document's own, or of subtitles what is said in them, as the command line takes it.
import { detectFormat } from '../../formats/detect';
import { spokenText } from '../../formats/spoken';

export interface NarrativeSource {
  readonly languageId: string;
  readonly fileName: string;
  /** The whole document, or what is selected of it. */
  readonly text: string;
}

/** @returns the text that is sent; `isOwn`: it is the document's, so that ranges in it are ranges in the document */
export function narrativeText({ languageId, fileName, text }: NarrativeSource): { readonly text: string; readonly isOwn: boolean } {
  // By language and name only: a text that merely looks like subtitles is taken as it stands.
  const format = detectFormat({ languageId, fileName, text: '' });
  const isSubtitles = format === 'subrip' || format === 'webvtt';
  // Of a single cue, only words may be selected.
  if (!isSubtitles || !text.includes('-->')) return { text, isOwn: true };
  return { text: spokenText(text, format), isOwn: false };
}
