// DailyDialog (Li et al., IJCNLP 2017): a dialogue a line, utterances ended by __eou__, and their emotions in a second file.
import { labelSet } from '../../core/labelSets';
import { BenchmarkBuilder, type Benchmark, type TextFile } from './benchmark';

const separator = '__eou__';

/** @param emotions the file with a number for each utterance, line by line */
export function readDailyDialog({ name, text }: TextFile, emotions: TextFile): Benchmark {
  const builder = new BenchmarkBuilder('DailyDialog', labelSet('dailyDialog'));
  const labels = emotions.text.split('\n');
  text.split('\n').forEach((row, index) => {
    if (row.trim() === '') return;
    const line = index + 1;
    const utterances = row.split(separator).map(utterance => utterance.replace(/\s+/g, ' ').trim());
    if (utterances.at(-1) === '') utterances.pop();
    const numbers = (labels[index] ?? '').trim().split(/\s+/).filter(number => number !== '');
    if (numbers.length !== utterances.length) {
      builder.problem(name, line, `${utterances.length} utterances, but ${numbers.length} emotions in line ${line} of ${emotions.name}`);
      return;
    }
    const dialogue = builder.dialogue(String(line));
    utterances.forEach((utterance, at) => {
      if (utterance === '') return builder.leaveOut('the utterance is empty');
      const gold = builder.classOf(emotions.name, line, numbers[at] ?? '');
      builder.add({ file: name, line, text: utterance, dialogue, ...(gold === undefined ? {} : { gold: [gold] }) });
    });
  });
  return builder.build();
}

/** Where the emotions of a text file are: dialogues_text.txt has dialogues_emotion.txt, dialogues_dev.txt dialogues_emotion_dev.txt. */
export const emotionFileOf = (name: string): string =>
  /text(?=[^/\\]*$)/.test(name) ? name.replace(/text(?=[^/\\]*$)/, 'emotion') : name.replace(/dialogues(?=[^/\\]*$)/, 'dialogues_emotion');

export const looksLikeDailyDialog = (text: string): boolean => (/^[^\n]*/.exec(text)?.[0] ?? '').includes(separator);
