// ISEAR (Scherer and Wallbott, 1994) as its databank was exported: pipe-separated, the emotion in Field1, the text in SIT.
import { labelSet } from '../../core/labelSets';
import { BenchmarkBuilder, BenchmarkError, numberedLines, type Benchmark, type TextFile } from './benchmark';

/** Bracketed remarks of those who had nothing to tell. */
const noAnswer =
  /^(?=\[).*(?:no (?:resp?onse|reponse|description|answer)|not applicable|\[ *never\b|never (?:ever )?(?:ashamed|been|done|experienced|feel|felt)|not (?:really )?(?:happened|felt)|(?:can ?not|do not|unable to) (?:know|remember|recall|think)|same as|previous incident|normally i do not).*\]?$/i;
const bareNoAnswer = /^(?:no (?:response|description|answer)|none|nothing|blank|not applicable|never)[.!]*$/i;

export function readIsear({ name, text }: TextFile): Benchmark {
  const builder = new BenchmarkBuilder('ISEAR', labelSet('isear'));
  const [head, ...rows] = numberedLines(text);
  const columns = head?.text.split('|') ?? [];
  const emotion = columns.indexOf('Field1');
  const situation = columns.indexOf('SIT');
  if (emotion < 0 || situation < 0) throw new BenchmarkError(`${name}: an ISEAR file has a first line with Field1 and SIT among its columns, separated by |`);
  const behind = columns.length - situation - 1;
  for (const { line, text: row } of rows) {
    const fields = row.split('|');
    if (fields.length < columns.length) {
      builder.problem(name, line, `${fields.length} fields, but the first line names ${columns.length}`);
      continue;
    }
    // The text itself may hold the separator.
    const told = cleanSituation(fields.slice(situation, fields.length - behind).join('|'));
    const gold = builder.classOf(name, line, fields[emotion] ?? '');
    if (gold === undefined) continue;
    if (told === '' || noAnswer.test(told) || bareNoAnswer.test(told)) builder.leaveOut('no situation is told');
    else builder.add({ file: name, line, text: told, gold: [gold] });
  }
  return builder.build();
}

/** The export left á, á and | for line breaks, and a backslash for a quote within a quoted field, whose own last quote stayed. */
export function cleanSituation(text: string): string {
  const quoted = text.includes('\\');
  const joined = text.replace(/á\s*\|?/g, ' ');
  const unquoted = quoted ? joined.replace(/"\s*$/, '').replace(/\\"?/g, '"') : joined;
  return unquoted.replace(/\s+/g, ' ').trim();
}

export const looksLikeIsear = (text: string): boolean => /^[^\n]*\|Field1\|[^\n]*\bSIT\b/.test(text);
