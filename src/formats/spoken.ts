// What is said in subtitles, without their numbers and times: they tell no story.
import { parseScript } from './parse';

/** A line for each utterance, with its speaker where one is named. Empty where nothing is said. */
export const spokenText = (text: string, format: 'subrip' | 'webvtt'): string =>
  parseScript(text, format)
    .utterances.map(own => (own.speaker === undefined || own.speaker === '' ? own.text : `${own.speaker}: ${own.text}`))
    .join('\n');
