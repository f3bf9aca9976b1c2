// The door to the formats: a document's text in, its script out.
import type { FormatId, Script } from '../core/utterance';
import { fountainSteps } from './fountain/fountain';
import { runToEnd } from './pace';
import { subtitleSteps } from './subtitles/subtitles';
import { transcriptSteps } from './transcript';

export { detectFormat } from './detect';

/** The script in `text`. Any text parses: what is not understood is not in the script. */
export const parseScript = (text: string, format: FormatId): Script => runToEnd(parseScriptSteps(text, format));

/** The same work in slices of about 1 ms, so that an event loop can be kept free. */
export function parseScriptSteps(text: string, format: FormatId): Generator<void, Script, void> {
  switch (format) {
    case 'fountain':
      return fountainSteps(text);
    case 'transcript':
      return transcriptSteps(text);
    case 'subrip':
    case 'webvtt':
      return subtitleSteps(text, format);
  }
}
