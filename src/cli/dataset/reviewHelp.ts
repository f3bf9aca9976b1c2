// What `dataset issues --help`, `apply --help` and `sample --help` say.
import { MODEL_EXIT_CODES, SHAPE_HELP } from './helpParts';

export const ISSUES_HELP = `emo-pillars dataset issues: labels that are likely wrong

Usage
  emo-pillars dataset issues [options] FILE…        each by itself

Has the model read every record, learns the file's own labels from what it makes of them, each fifth of
the records from the other four, and lists those whose labels contradict. Any label set will do. What
the model said is kept in .emo-pillars beside the file (where nothing can be written there, in the user's
cache folder), so that a run which was stopped goes on where it was. Nothing of the file is changed.

Options
  --top N                  so many records, the most suspicious first (20); 0: all
  --format table|jsonl     jsonl has a row per record: {"file", "line", "reason", "labels", "quality",
                           "issues": [{"label", "kind", "score"}]}; kind is extra (given and likely
                           wrong) or missing
  --least N                a label is judged from so many records with it on (10)
  --device auto|cpu|gpu
  --model FOLDER
  --verbose
${SHAPE_HELP}

Exit codes
  0    done
  1    some records could not be read; stderr says which
${MODEL_EXIT_CODES}`;

export const APPLY_HELP = `emo-pillars dataset apply: write reviewed corrections into a dataset

Usage
  emo-pillars dataset apply FILE --out FILE
  emo-pillars dataset apply FILE… --out FOLDER       each under its name in a folder that is there
  emo-pillars dataset apply FILE… --in-place

Records that were not corrected stay byte for byte as they are; of the others only the labels change. A
record is found by its line and its bytes, or by its bytes alone where lines have moved; what no longer
matches is listed. The file is written whole or not at all. Parquet is written anew: columns, types,
order and codec stay, and all values but the labels of corrected records. Where labels are numbers, the
corrections hold which labels these stood for; where the file is read otherwise, nothing is written.

Options
  --corrections FILE       where this is left out, what stands beside the dataset: for NAME.jsonl
                           NAME.corrections.jsonl, for NAME.csv NAME.csv.corrections.jsonl
                           goes with one FILE; of several, those without corrections are passed over
  --out FILE, --in-place
  --format text|json       json is one document on stdout: {"schema", "files": [{"file", "out", "changed",
                           "unchanged", "moved", "superseded", "unmatched", "failed"}]}; the first two
                           numbers count records, the lists have line, labels and what else there is to say
${SHAPE_HELP}

Exit codes
  0    all corrections are applied
  1    some are not; stderr says which and why
${MODEL_EXIT_CODES}`;

export const SAMPLE_HELP = `emo-pillars dataset sample: some records of a dataset, or an agreement study of them

Usage
  emo-pillars dataset sample FILE… -n N [options]

Prints N records of each file as they stand in it, in its order, drawn by chance; the header of a table
first. Those of Parquet are printed as JSON Lines. Several files have to be of one kind, with the same
columns.

Options
  -n N
  --seed N                 other records for another seed (1)
  --by label               the same number of each label that occurs, as far as there are so many; where a
                           label has too few, the others give the rest
  --study FOLDER           makes an agreement study instead: at least 10 % neutral records, for each five
                           plausible emotions, a less plausible one and "none", shuffled. Judges' answers
                           are kept in FOLDER/answers
  --device auto|cpu|gpu, --model FOLDER, --verbose
                           of the model that says what is plausible, for --study
${SHAPE_HELP}

Exit codes
  0    done
  1    some records could not be read; stderr says which
${MODEL_EXIT_CODES}`;

export const STUDY_HELP = `emo-pillars dataset study: what came of an agreement study

Usage
  emo-pillars dataset study report FOLDER [--format table|json]

Cohen's kappa of each pair of judges, Krippendorff's alpha, and whether the labels of the records say what
so many judges say; in all and by label. A study is made by "dataset sample --study" or in the editor, where
judges answer it.

Exit codes
  0    done
${MODEL_EXIT_CODES}`;
