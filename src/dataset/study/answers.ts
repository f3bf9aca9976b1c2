// The answers of the judges of a study, each in a file of their own, appended only and on disk before they count.
import { mkdir, open, readdir, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { lastLine } from '../lastLine';
import { MOST_PICKS, STUDY_SCHEMA, type Study } from './study';

export interface Answer {
  readonly schema: typeof STUDY_SCHEMA;
  readonly study: string;
  readonly item: number;
  readonly picks: readonly string[];
  readonly at: string;
}

export interface JudgeAnswers {
  readonly judge: string;
  /** The last answer to each item. */
  readonly picks: ReadonlyMap<number, readonly string[]>;
  /** Lines that are no answers to this study, from 1; a last one that was cut off among them. */
  readonly ignored: readonly number[];
}

/** Letters of any script, digits, and what goes into a file name everywhere. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,60}$/u;

export function answersFile(folder: string, judge: string): string {
  if (!NAME.test(judge)) throw new RangeError(`${JSON.stringify(judge)} cannot be a judge's name: letters, digits, spaces, dots, - and _`);
  return path.join(folder, 'answers', `${judge}.jsonl`);
}

export class AnswerLog {
  readonly #study: Study;
  readonly #handle: FileHandle;
  #mended: Promise<void> | undefined;

  private constructor(study: Study, handle: FileHandle) {
    this.#study = study;
    this.#handle = handle;
  }

  static async open(folder: string, study: Study, judge: string): Promise<AnswerLog> {
    const file = answersFile(folder, judge);
    await mkdir(path.dirname(file), { recursive: true });
    return new AnswerLog(study, await open(file, 'a+'));
  }

  /** Resolves when the answer is on disk; a later one to the same item takes its place. */
  async answer(item: number, picks: readonly string[], at = new Date()): Promise<void> {
    const { id, items } = this.#study;
    const options = items.find(own => own.id === item)?.options;
    if (options === undefined) throw new RangeError(`the study has no item ${item}`);
    if (picks.length === 0 || picks.length > MOST_PICKS || new Set(picks).size < picks.length) throw new RangeError(`an answer has 1 to ${MOST_PICKS} different picks`);
    const unknown = picks.find(pick => !options.includes(pick));
    if (unknown !== undefined) throw new RangeError(`${unknown} is no answer of item ${item}: ${options.join(', ')}`);
    await (this.#mended ??= mendEnd(this.#handle));
    await this.#handle.appendFile(`${JSON.stringify({ schema: STUDY_SCHEMA, study: id, item, picks, at: at.toISOString() } satisfies Answer)}\n`);
    await this.#handle.datasync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** So that the next answer begins a line. What a kill cut off was never reported as saved. */
async function mendEnd(handle: FileHandle): Promise<void> {
  const bytes = await handle.readFile();
  const { whole, open: isOpen } = lastLine(bytes);
  if (whole < bytes.length) await handle.truncate(whole);
  if (isOpen) await handle.appendFile('\n');
}

/** All judges in the order of their names. */
export async function readAnswers(folder: string, study: Study): Promise<JudgeAnswers[]> {
  const names = await readdir(path.join(folder, 'answers')).catch(() => [] as string[]);
  const judges: JudgeAnswers[] = [];
  for (const name of names.filter(file => file.endsWith('.jsonl')).sort()) {
    const picks = new Map<number, readonly string[]>();
    const ignored: number[] = [];
    const lines = (await readFile(path.join(folder, 'answers', name), 'utf8')).split('\n');
    lines.forEach((line, at) => {
      const answer = line === '' ? undefined : parse(line, study);
      if (answer !== undefined) picks.set(answer.item, answer.picks);
      else if (line !== '') ignored.push(at + 1);
    });
    judges.push({ judge: name.slice(0, -'.jsonl'.length), picks, ignored });
  }
  return judges;
}

function parse(line: string, study: Study): Answer | undefined {
  try {
    const value = JSON.parse(line) as Partial<Answer> | null;
    const options = study.items.find(({ id }) => id === value?.item)?.options;
    const { picks } = value ?? {};
    const good = value?.schema === STUDY_SCHEMA && value.study === study.id && options !== undefined && Array.isArray(picks) && picks.every(pick => options.includes(pick as string));
    return good ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}
