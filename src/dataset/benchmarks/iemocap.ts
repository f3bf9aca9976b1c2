// IEMOCAP (Busso et al., 2008): the judges' verdicts in dialog/EmoEvaluation, what was said in dialog/transcriptions.
import { labelSet, type LabelSetId } from '../../core/labelSets';
import { BenchmarkBuilder, numberedLines, type Benchmark, type TextFile } from './benchmark';

/** [6.2901 - 8.2357] TAB Ses01F_impro01_F000 TAB neu TAB [2.5000, 2.5000, 2.5000] */
const verdict = /^\[[\d.]+ - [\d.]+\]\t(\S+)\t(\S+)/;
/** Ses01F_impro01_F000 [006.2901-008.2357]: Excuse me. */
const spoken = /^(Ses\S+)\s+\[[\d.]+\s*-\s*[\d.]+\]:\s*(.*)$/;
/** Who speaks is the letter before the last number: F or M. */
const speakerLetter = /_([FM])[^_]*$/;

export interface IemocapFiles {
  readonly evaluations: readonly TextFile[];
  readonly transcriptions: readonly TextFile[];
}

export function readIemocap({ evaluations, transcriptions }: IemocapFiles, set: Extract<LabelSetId, `iemocap${string}`>): Benchmark {
  const builder = new BenchmarkBuilder('IEMOCAP', labelSet(set));
  const verdicts = new Map<string, Verdict>();
  for (const file of evaluations) {
    for (const { line, text } of numberedLines(file.text)) {
      const [, id, name] = verdict.exec(text) ?? [];
      if (id !== undefined && name !== undefined) verdicts.set(id, { file: file.name, line, name });
      else if (/^\[\d/.test(text)) builder.problem(file.name, line, '[start - end], TAB, utterance, TAB, emotion expected');
    }
  }
  for (const file of transcriptions) addDialogue(builder, file, verdicts);
  for (const [id, { file, line }] of verdicts) builder.problem(file, line, `no transcription has ${id}`);
  return builder.build();
}

interface Verdict {
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

/** What is found in `verdicts` is taken out of it. */
function addDialogue(builder: BenchmarkBuilder, { name: file, text }: TextFile, verdicts: Map<string, Verdict>): void {
  const dialogue = builder.dialogue(file);
  for (const { line, text: row } of numberedLines(text)) {
    const [, id = '', said = ''] = spoken.exec(row) ?? [];
    // Lines of other forms are remarks on the recording.
    if (id === '' || said.trim() === '') continue;
    const judged = verdicts.get(id);
    verdicts.delete(id);
    const speaker = speakerLetter.exec(id)?.[1];
    const gold = judged === undefined ? undefined : goldOf(builder, judged);
    builder.add({ file, line, text: said.trim(), ...(speaker === undefined ? {} : { speaker }), dialogue, ...(gold === undefined ? {} : { gold: [gold] }) });
  }
}

function goldOf(builder: BenchmarkBuilder, { file, line, name }: Verdict): number | undefined {
  if (builder.set.outside?.includes(name) !== true) return builder.classOf(file, line, name);
  builder.leaveOut(name === 'xxx' ? 'the judges do not agree' : `judged ${name}, which is no class of ${builder.set.title}`);
  return undefined;
}
