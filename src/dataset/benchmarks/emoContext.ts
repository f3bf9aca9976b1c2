// EmoContext (Chatterjee et al., SemEval 2019 task 3): id, three turns and the label of the last, separated by TAB, with a header.
import { labelSet } from '../../core/labelSets';
import { BenchmarkBuilder, BenchmarkError, numberedLines, type Benchmark, type TextFile } from './benchmark';

const columns = ['id', 'turn1', 'turn2', 'turn3', 'label'];

export function readEmoContext({ name, text }: TextFile): Benchmark {
  const builder = new BenchmarkBuilder('EmoContext', labelSet('emoContext'));
  const [head, ...rows] = numberedLines(text);
  const found = head?.text.split('\t').map(column => column.trim().toLowerCase()) ?? [];
  const missing = columns.filter(column => !found.includes(column));
  if (missing.length > 0) throw new BenchmarkError(`${name}: the first line must name ${columns.join(', ')}, separated by TAB; ${missing.join(', ')} is missing`);
  for (const { line, text: row } of rows) {
    const fields = row.split('\t');
    const value = (column: string): string => fields[found.indexOf(column)]?.trim() ?? '';
    if (fields.length !== found.length) {
      builder.problem(name, line, `${fields.length} fields, but the first line names ${found.length}`);
      continue;
    }
    const gold = builder.classOf(name, line, value('label'));
    if (gold === undefined) continue;
    if (value('turn3') === '') {
      builder.problem(name, line, 'turn3 is empty');
      continue;
    }
    const dialogue = builder.dialogue(String(line));
    const earlier = [value('turn1'), value('turn2')].filter(turn => turn !== '');
    for (const turn of earlier) builder.add({ file: name, line, text: turn, dialogue });
    builder.add({ file: name, line, text: value('turn3'), dialogue, gold: [gold] });
  }
  return builder.build();
}

export const looksLikeEmoContext = (text: string): boolean => /^id\tturn1\tturn2\tturn3(?:\t|\r?\n)/i.test(text);
