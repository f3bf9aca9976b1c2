// What `dataset --help` and its subcommands' say.
import { EXIT_CODES, SHAPE_HELP } from './helpParts';

export const DATASET_HELP = `emo-pillars dataset: look after labelled data, at any size

Usage
  emo-pillars dataset check FILE…                    what is wrong in it
  emo-pillars dataset convert FILE… --to jsonl|csv|tsv|parquet
  emo-pillars dataset stats FILE…                    what is in it
  emo-pillars dataset issues FILE…                   labels that are likely wrong
  emo-pillars dataset apply FILE…                    write reviewed corrections into it
  emo-pillars dataset sample FILE… -n N              some records of it, or an agreement study
  emo-pillars dataset study report FOLDER            how far the judges of a study agree
  emo-pillars dataset COMMAND --help                 all about a command

Exit codes
  0    all is well
  1    there are faults, or something could not be read
${EXIT_CODES}`;

export const CHECK_HELP = `emo-pillars dataset check: what is wrong in a dataset, for people, hooks and continuous integration

Usage
  emo-pillars dataset check [options] FILE…          - reads stdin

Prints FILE:LINE:COLUMN: SEVERITY: MESSAGE for each fault, and at the end how many there are of each
kind. Files are read once, in little memory; nothing is changed.

Faults
  error        encoding (not UTF-8), tooLong (a line of over 64 MB), malformed, wrongType, missing (a
               field or a score), mixedShape (a record unlike the others), unknownLabel, score (not 0 to 1);
               null stands for no labels and is no fault
  warning      labelTwice, emptyText
  information  duplicate (the same text as an earlier record of the file, whoever says it)

Options
  --format text|json       json is one document: {"schema", "faults", "files", "records", "counts"}; a
                           fault has file, line, column, start and end (UTF-16 offsets in the record),
                           kind, severity, message and, for an unknown label, the nearest known one
${SHAPE_HELP}

Exit codes
  0    no faults, or only duplicates
  1    faults that are errors or warnings, or a file that cannot be read
${EXIT_CODES}`;

export const CONVERT_HELP = `emo-pillars dataset convert: a dataset as another kind of file, or with labels in another form

Usage
  emo-pillars dataset convert FILE… --to jsonl|csv|tsv|parquet [options]

Several files are joined into one, or with a folder as --out converted one by one. All other fields are
kept, in their order. To csv and tsv files are read twice, since a table needs all its columns first. A
record that cannot be converted is reported on stderr and left out; one whose labels are null or missing
stays, without labels. A line of JSON whose labels keep their form is copied as it is.

Options
  --to jsonl|csv|tsv|parquet
  -o, --out FILE           write there instead of stdout, where parquet cannot go; FILE appears when all is
                           done. In a FOLDER that is there each file is NAME with another ending
  --form pairs|names|ids|columns
                           how labels are written; as they were where this is left out. Names, ids and
                           columns hold the labels with a score of 0.3 or more; labels without scores
                           become pairs with a score of 1. In a cell, names and ids are joined by a comma
                           and pairs are JSON
${SHAPE_HELP}

Exit codes
  0    all records are converted
  1    some are not; stderr says which and why
${EXIT_CODES}`;
