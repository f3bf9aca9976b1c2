// What --help says.
import { EMOTIONS, GROUPS } from '../core/emotions';

export const EXITS_HELP = `Exit codes
  0    everything that was given is scored
  1    some of it is not; stderr says which and why
  2    the command was called in a way that cannot work
  3    the model or its engine is at fault
  130  cancelled (Ctrl+C)`;

export const MAIN_HELP = `emo-pillars: the emotions of every line of a script, on your own machine

Usage
  emo-pillars annotate FILE…     screenplays, transcripts and subtitles, for people or as data
  emo-pillars classify [FILE…]   JSON Lines in, the same lines with emotions out
  emo-pillars evaluate FILE      how good a model is on data with gold labels
  emo-pillars dataset COMMAND    what is wrong in labelled data; other forms of it
  emo-pillars generate FILE…     new labelled data from stories, by a language model that you name
  emo-pillars COMMAND --help     all about a command
  emo-pillars --version

Each line gets a score for each of the 28 labels of GoEmotions, and those labels whose score
reaches the model's own threshold for them. A line that no label reaches is unsure: it is not
made neutral by force. Nothing is sent anywhere, but by generate to the server that you name; and
no text is kept, but in the folder of a run: the score cache of annotate holds hashes and scores.

${EXITS_HELP}
`;

export const ENGINE_HELP = `  --device auto|cpu|gpu    what the model runs on; auto takes a GPU only where it proves itself
                           (tried beside runs of over 10 s, then remembered; gpu tries it first)
  --model FOLDER           another model folder (or EMO_PILLARS_MODEL in the environment)
  --verbose                what the engine does, on stderr`;

const labelList = GROUPS.map(({ id }) => `  ${id.padEnd(10)} ${EMOTIONS.filter(({ group }) => group === id).map(emotion => emotion.id).join(', ')}`).join('\n');

export const ANNOTATE_HELP = `emo-pillars annotate: the emotions of every speech in a script

Usage
  emo-pillars annotate [options] FILE…        - reads stdin

Formats are told by name or content: Fountain, transcripts (NAME: line), SubRip, WebVTT.

Options
  --format text|jsonl|csv  text for reading (the default), rows for programs
  -o, --output FILE        write there instead of stdout; FILE appears when all is done
  --input-format fountain|transcript|subrip|webvtt
  --language auto|en       auto gives no labels to a file that is not English; en reads it anyway
  --min-score N            leave out labels with a score under N (0 to 1)
  --labels A,B,…           only these labels
  --context N              lines of the scene before a speech that the model is told of, 0 for none;
                           as many as it takes where this is left out, which is the most
  --all                    in text: say "neutral" and "unsure" too
  --width N                in text: columns (the terminal's width by default, otherwise 80)
  --no-color               in text: no colours; NO_COLOR and FORCE_COLOR=0…3 are known too
  --sample                 a play to try where no FILE is given
${ENGINE_HELP}
  --no-cache               neither use nor keep scores from earlier runs
  -h, --help

Rows, in reading order
  jsonl  {"id", "speaker", "scene", "text", "start", "end", "emotions", "labels"}
         speaker and scene are null where the script names none; start and end are UTF-16 offsets
         in the file, a byte-order mark not counted; emotions holds all 28 as [name, score], most
         probable first; labels those over their thresholds that --min-score and --labels let pass.
         Both are empty where the model was not asked. With several files, "file" comes first.
  csv    the same columns (RFC 4180), labels separated by spaces, then a column for each emotion

Labels, by group
${labelList}

${EXITS_HELP}
`;

export const CLASSIFY_HELP = `emo-pillars classify: emotions for records in JSON Lines

Usage
  emo-pillars classify [options] [FILE…]      without FILE, or for -, reads stdin

Each line is a JSON object with a string in "text" (or "utterance"). "context" may hold earlier
lines, oldest first, one a line, "NAME: text" where the speaker is known: a model that knows
context takes the last of them. "speaker" (or "character") is who says it. The lines come out in
the same order with two members added at the end:
  "emotions"  all 28 as [name, score], most probable first
  "labels"    those whose score reaches the model's threshold, most probable first; may be empty
Where a record already has either, they are "predicted_emotions" and "predicted_labels" (or
…_2, and so on). No field of the input is changed, down to the last character of its numbers.

A line that cannot be used is reported on stderr with its number and left out; the rest goes on.
A record that is reliably not English gets empty "emotions" and "labels", and stderr counts them.
Texts of under 60 Latin letters are taken for English: they are too short to tell. Of 1,000 longer
English ones about one is mistaken; --language en judges none. A text of more than about 30,000
words is read up to there, and stderr says so.

Options
  --strict                 stop at the first line that cannot be used
  --text-field NAME        the field to read, instead of text or utterance
  --context-field NAME     instead of context
  --speaker-field NAME     instead of speaker or character
  --language auto|en       en classifies every record, whatever its language
  -o, --output FILE        write there instead of stdout; FILE appears when all is done
${ENGINE_HELP}
  -h, --help

${EXITS_HELP}
`;
