// GoEmotions (Demszky et al., ACL 2020), simplified splits: text, TAB, comma-separated label ids, TAB, comment id; no header.
import { labelSet } from '../../core/labelSets';
import { BenchmarkBuilder, numberedLines, type Benchmark, type TextFile } from './benchmark';

export function readGoEmotions({ name, text }: TextFile): Benchmark {
  const set = labelSet('goEmotions');
  const builder = new BenchmarkBuilder('GoEmotions', set);
  for (const { line, text: row } of numberedLines(text)) {
    const [utterance = '', ids] = row.split('\t');
    const gold = ids?.split(',').map(Number) ?? [];
    if (ids === undefined) builder.problem(name, line, 'text, TAB, label ids expected');
    else if (gold.some(id => !Number.isInteger(id) || id < 0 || id >= set.classes.length) || ids.trim() === '') {
      builder.problem(name, line, `${JSON.stringify(ids)}: label ids are numbers from 0 to ${set.classes.length - 1}, separated by commas`);
    } else if (utterance.trim() === '') builder.problem(name, line, 'the text is empty');
    else builder.add({ file: name, line, text: utterance, gold });
  }
  return builder.build();
}

export const looksLikeGoEmotions = (text: string): boolean => /^[^\t\n]+\t\d+(?:,\d+)*(?:\t|\r?\n|$)/.test(text);
