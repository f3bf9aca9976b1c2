// What `evaluate --help` says.
import { LABEL_SETS } from '../core/labelSets';
import { ENGINE_HELP, EXITS_HELP } from './help';

const sets = LABEL_SETS.map(({ id, kind, classes }) => `  ${id.padEnd(12)} ${kind === 'single' ? 'one of' : 'any of'} ${classes.length === 28 ? 'the 28 labels' : classes.map(own => own.id).join(', ')}`).join('\n');

export const EVALUATE_HELP = `emo-pillars evaluate: how good a model is on gold labels, or which of two is better

Usage
  emo-pillars evaluate [options] FILE|FOLDER

Data, in the form in which they are published; which it is, is told by names and content
  goemotions   train.tsv, dev.tsv, test.tsv: text, TAB, label ids, TAB, comment id
  isear        isear.csv, separated by |, with Field1 and SIT
  meld         dev_sent_emo.csv and its like
  emorynlp     emorynlp_dev_final.csv, emotion-detection-dev.json and their like
  dailydialog  dialogues_text.txt with dialogues_emotion.txt beside it, and its splits
  emocontext   id, turn1, turn2, turn3, label, separated by TAB
  iemocap      the folder with dialog/EmoEvaluation and dialog/transcriptions in it
  jsonl        records with "text" or "utterance", gold labels in "labels" (names or numbers) or soft
               ones in "emotions", "all_emotions_mapped" or "all_emotions" ([name, score], from 0.3);
               "context" and "speaker" (or "character") where there are any

Every row is read as English. A row that cannot be used is reported on stderr with its file and line,
and the rest goes on.

Options
  --split train|dev|test   which part of a folder (dev by default)
  --input-format FORM      one of the forms above, where it is not told rightly
  --labels FIELD           jsonl: the field with the gold labels
  --label-set SET          jsonl: what the labels are (goEmotions by default; see below)
  --iemocap 4|6            iemocap: four classes (the default) or six
  --predictions            jsonl: no model; takes "predicted_labels" and "predicted_emotions" as the
                           answers (or "labels" and "emotions", where --labels names another field)
  --limit N                only the first N rows

  --context N              earlier lines that the model is given (by default what it was trained with)
  --threshold X            where rows have several labels: one threshold for all, not the model's own
  --decision best|sum|any  the score of a class, where several of the 28 labels count as it: the
                           highest of theirs (the default), their sum, or their noisy-or. Where rows
                           have one label, the class with the highest score is predicted

  --compare FOLDER         a second model on the same rows, with a test of the difference
  --against-context N      the same model with N earlier lines, likewise
  --resamples N            of the bootstrap and the randomisation test (1000)
  --seed N                 the same seed gives the same intervals (1)
  --calibration-floor X    calibration looks at scores of X or more (0.1)

  --json FILE              every figure, for programs
  --html FILE              a report with pictures, in one file that needs nothing else
  --no-color
${ENGINE_HELP}
  -h, --help

Figures
  Macro-F1 is the mean of the labels' F1, a label without gold rows counted as 0. Intervals are 95 %,
  from resampled rows; in dialogues whole dialogues are resampled, since their lines are not
  independent. Thresholds that are chosen on the data which they are measured on are marked as
  optimistic. For two models: a paired bootstrap, approximate randomisation, McNemar's exact test.

Label sets; which of the 28 count as what is in the reports
${sets}

${EXITS_HELP}
`;
