// What the helps of several dataset commands say alike: how a shape is given, which are known, and how a command ends.
import { LABEL_SET_IDS } from '../../core/labelSets';

const SHAPES = `Shapes that are known; which it is, is told from the first records
  jsonl     "utterance" or "text", with labels in "all_emotions_mapped" (then "all_emotions" are a
            teacher's own words), "labels", "emotions" or "all_emotions": [name, score] pairs, names,
            or GoEmotions' numbers; or one field of 0 or 1 for each label. What annotate and classify
            write. "context", "speaker" or "character", "split", "id" where there are any.
  csv, tsv  the same as columns, several labels in a cell joined by a comma or a space; and GoEmotions
            as it is published (text, TAB, numbers, TAB, id, without a header)
  parquet   the same as columns of any type that holds such labels, lists of structs of a name and a
            score among them; a record's number, from 1, is its line, and its columns are those of JSON
A file of another shape is read as its fields suggest, and stderr says how.`;

/** The last options of a command that reads a dataset, and the shapes that it knows. */
export const SHAPE_HELP = `  --shape JSON             where the fields are, as
                           {"text", "labels", "form", "labelSet", "separator", "context", "character",
                           "split", "id", "raw", "predictedLabels", "predictedScores", "kind"},
                           all but the first two optional; form is pairs, names, ids, name, id or
                           columns ("labels" then lists them), labelSet a known set or a list of
                           labels, kind single where lists hold one label each
  --labels SET             what the labels are: ${LABEL_SET_IDS.slice(0, 5).join(', ')},
                           ${LABEL_SET_IDS.slice(5).join(', ')}, or a list A,B,…
  -h, --help

${SHAPES}`;

const MISUSED = '  2    the command was called in a way that cannot work';
const CANCELLED = '  130  cancelled (Ctrl+C)\n';

/** The codes that all commands share. */
export const EXIT_CODES = `${MISUSED}\n${CANCELLED}`;

/** Those of a command that asks the model. */
export const MODEL_EXIT_CODES = `${MISUSED}\n  3    the model or its engine is at fault\n${CANCELLED}`;
