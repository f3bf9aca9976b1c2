// MELD (Poria et al., ACL 2019): CSV with a row per line of dialogue; and EmoryNLP in the same authors' CSV form.
import { labelSet, type LabelSetId } from '../../core/labelSets';
import { parseTable } from '../csv';
import { BenchmarkBuilder, BenchmarkError, type Benchmark, type TextFile } from './benchmark';

interface DialogueCsv {
  readonly title: string;
  readonly set: LabelSetId;
  /** Columns that name a dialogue together. */
  readonly key: readonly string[];
  readonly speaker: (value: string) => string;
}

export const readMeld = (file: TextFile): Benchmark =>
  readDialogueCsv(file, { title: 'MELD', set: 'ekman', key: ['Dialogue_ID'], speaker: value => value });

export const readEmoryNlpCsv = (file: TextFile): Benchmark =>
  readDialogueCsv(file, { title: 'EmoryNLP', set: 'emoryNlp', key: ['Season', 'Episode', 'Scene_ID'], speaker: speakersOf });

/** A list in Python's notation: ['Monica Geller', "Ross' boss"]. */
function speakersOf(value: string): string {
  const names = Array.from(value.matchAll(/'([^']*)'|"([^"]*)"/g), ([, single, double]) => single ?? double ?? '');
  return names.length === 0 ? value : names.join(' and ');
}

function readDialogueCsv({ name, text }: TextFile, { title, set, key, speaker }: DialogueCsv): Benchmark {
  const builder = new BenchmarkBuilder(title, labelSet(set));
  const { columns, rows } = parseTable(text);
  const missing = ['Utterance', 'Speaker', 'Emotion', ...key].filter(column => !columns.includes(column));
  if (missing.length > 0) throw new BenchmarkError(`${name}: a file of ${title} has a first line with the column ${missing.join(', ')}`);
  for (const { line, values, complete } of rows) {
    const value = (column: string): string => values.get(column)?.trim() ?? '';
    if (!complete) {
      builder.problem(name, line, `not the ${columns.length} fields of the first line; a field with a comma must be in quotes`);
      continue;
    }
    if (value('Utterance') === '') {
      builder.problem(name, line, 'the utterance is empty');
      continue;
    }
    const gold = builder.classOf(name, line, value('Emotion'));
    const who = speaker(value('Speaker'));
    builder.add({
      file: name,
      line,
      text: value('Utterance'),
      ...(who === '' ? {} : { speaker: who }),
      dialogue: builder.dialogue(`${name} ${key.map(value).join(' ')}`),
      ...(gold === undefined ? {} : { gold: [gold] }),
    });
  }
  return builder.build();
}

export const looksLikeMeld = (text: string): boolean => hasColumns(text, ['Utterance', 'Emotion', 'Dialogue_ID']);
export const looksLikeEmoryNlpCsv = (text: string): boolean => hasColumns(text, ['Utterance', 'Emotion', 'Scene_ID']);

function hasColumns(text: string, wanted: readonly string[]): boolean {
  const columns = (/^[^\r\n]*/.exec(text)?.[0] ?? '').split(',').map(name => name.trim());
  return wanted.every(name => columns.includes(name));
}
