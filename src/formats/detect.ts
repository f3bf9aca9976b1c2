// Which format a document is in: by language id, then by extension, then by what it says.
import type { FormatId } from '../core/utterance';
import { BYTE_ORDER_MARK } from './lines';
import { parseElements } from './fountain/elements';
import { looksLikeTranscript } from './transcript';

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

/** Of subtitles, but not of which kind. */
const SUBTITLES = 'subtitles';

/** Every language id that means a format of ours. */
export const LANGUAGE_IDS: readonly string[] = [...LANGUAGES.keys(), SUBTITLES];

/** Languages that say nothing of the format; any other language means that the document is something else. */
const UNDECIDED = new Set([undefined, 'plaintext', SUBTITLES]);

/** The content is judged by its beginning. */
const SAMPLE = 32 * 1024;

/** The format of a document; undefined where it is none of ours. */
export function detectFormat({ languageId, fileName = '', text }: Source): FormatId | undefined {
  const byLanguage = languageId === undefined ? undefined : LANGUAGES.get(languageId);
  return byLanguage ?? formatOfExtension(fileName) ?? (UNDECIDED.has(languageId) ? formatOfContent(text) : undefined);
}

export const formatOfExtension = (fileName: string): FormatId | undefined => EXTENSIONS.get(fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase());

const TIMING = /^[ \t]*(?:\d+[ \t]*(?:\r\n?|\n)[ \t]*)?(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]*-->[ \t]*\d/;

function formatOfContent(text: string): FormatId | undefined {
  const start = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  const sample = text.slice(start, start + SAMPLE);
  if (/^WEBVTT(?:\s|$)/.test(sample)) return 'webvtt';
  if (TIMING.test(sample.trimStart().slice(0, 200))) return 'subrip';
  if (looksLikeFountain(sample)) return 'fountain';
  return looksLikeTranscript(sample) ? 'transcript' : undefined;
}

const TITLE_KEYS = new Set(['title', 'credit', 'author', 'authors', 'source', 'draft date', 'contact']);

/** Speeches, in scenes or under a title page; either alone is found in many a text. */
function looksLikeFountain(sample: string): boolean {
  let cues = 0;
  let headings = 0;
  let fields = 0;
  for (const { kind, key } of parseElements(sample).elements) {
    if (kind === 'character') cues++;
    else if (kind === 'sceneHeading') headings++;
    else if (kind === 'titleField' && TITLE_KEYS.has(key?.toLowerCase() ?? '')) fields++;
  }
  return (headings > 0 && cues > 0) || (fields > 1 && cues > 1);
}
