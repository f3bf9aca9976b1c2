// What `dataset --help` and its subcommands' say.
import { LABEL_SET_IDS } from '../../core/labelSets';

export const SHAPES = `Shapes that are known; which it is, is told from the first records
  jsonl     "utterance" or "text", with labels in "all_emotions_mapped" (then "all_emotions" are a
            teacher's own words), "labels", "emotions" or "all_emotions": [name, score] pairs, names,
            or GoEmotions' numbers; or one field of 0 or 1 for each label. What annotate and classify
            write. "context", "speaker" or "character", "split", "id" where there are any.
  csv, tsv  the same as columns, several labels in a cell joined by a comma or a space; and GoEmotions
            as it is published (text, TAB, numbers, TAB, id, without a header)
  parquet   the same as columns of any type that holds such labels, lists of structs of a name and a
            score among them; a record's number, from 1, is its line, and its columns are those of JSON
A file of another shape is read as its fields suggest, and stderr says how.`;

export const SHAPE_OPTIONS = `  --shape JSON             where the fields are, as
                           {"text", "labels", "form", "labelSet", "separator", "context", "character",
                           "split", "id", "raw", "predictedLabels", "predictedScores"}, all but the
                           first two optional; form is pairs, names, ids, name, id or columns ("labels"
                           then lists them), labelSet a known set or a list of labels
  --labels SET             what the labels are: ${LABEL_SET_IDS.slice(0, 5).join(', ')},
                           ${LABEL_SET_IDS.slice(5).join(', ')}, or a list A,B,…
  -h, --help`;

export const DATASET_HELP = `emo-pillars dataset: look after labelled data, at any size

Usage
  emo-pillars dataset check FILE…                    what is wrong in it
  emo-pillars dataset convert FILE --to jsonl|csv|tsv
  emo-pillars dataset stats FILE…                    what is in it
  emo-pillars dataset issues FILE                    labels that are likely wrong
  emo-pillars dataset apply FILE                     write reviewed corrections into it
  emo-pillars dataset sample FILE -n N               some records of it, or an agreement study
  emo-pillars dataset study report FOLDER            how far the judges of a study agree
  emo-pillars dataset COMMAND --help                 all about a command

Exit codes
  0    all is well
  1    there are faults, or something could not be read
  2    the command was called in a way that cannot work
  130  cancelled (Ctrl+C)
`;

export const CHECK_HELP = `emo-pillars dataset check: what is wrong in a dataset, for people, hooks and continuous integration

Usage
  emo-pillars dataset check [options] FILE…          - reads stdin

Prints FILE:LINE:COLUMN: SEVERITY: MESSAGE for each fault, and at the end how many there are of each
kind. Files are read once, in little memory; nothing is changed.

Faults
  error        encoding (not UTF-8), tooLong (a line of over 64 MB), malformed, wrongType, missing (a
               field or a score), mixedShape (a record unlike the others), unknownLabel, score (not 0 to 1)
  warning      labelTwice, emptyText
  information  duplicate (the same text as an earlier record of the file)

Options
  --format text|json       json is one document: {"schema", "faults", "files", "records", "counts"}; a
                           fault has file, line, column, start and end (UTF-16 offsets in the record),
                           kind, severity, message and, for an unknown label, the nearest known one
${SHAPE_OPTIONS}

${SHAPES}

Exit codes
  0    no faults, or only duplicates
  1    faults that are errors or warnings, or a file that cannot be read
  2    the command was called in a way that cannot work
  130  cancelled (Ctrl+C)
`;

export const CONVERT_HELP = `emo-pillars dataset convert: a dataset as another kind of file, or with labels in another form

Usage
  emo-pillars dataset convert FILE --to jsonl|csv|tsv [options]

All other fields are kept, in their order. To csv and tsv the file is read twice, since a table needs
all its columns first. A record that cannot be converted is reported on stderr and left out. A line
of JSON whose labels keep their form is copied as it is.

Options
  --to jsonl|csv|tsv
  -o, --out FILE           write there instead of stdout; FILE appears when all is done
  --form pairs|names|ids|columns
                           how labels are written; as they were where this is left out. Names, ids and
                           columns hold the labels with a score of 0.3 or more; labels without scores
                           become pairs with a score of 1. In a cell, names and ids are joined by a comma
                           and pairs are JSON
${SHAPE_OPTIONS}

${SHAPES}

Exit codes
  0    all records are converted
  1    some are not; stderr says which and why
  2    the command was called in a way that cannot work
  130  cancelled (Ctrl+C)
`;
