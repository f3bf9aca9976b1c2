// `emo-pillars classify`: JSON Lines in, the same lines with emotions out, at any size.
import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Result } from '../classifier/classifier';
import { readUpTo } from '../classifier/results';
import { openEngine, type Engine, type EngineOptions } from './engine';
import { EXIT, UsageError, type ExitCode } from './exit';
import { CLASSIFY_HELP } from './help';
import { say, type Io } from './io';
import { LineCutter, type Line } from './lines';
import { LANGUAGES, choice, engineFlags, engineOptions, languageName, parse, refuseOverwriting, type Language } from './options';
import { openOutput, type Output } from './output';
import { inOrder } from './pipeline';
import { openProgress, type Progress } from './progress';
import { readRecord, spliceInto, type FieldNames, type ReadLine } from './record';
import { chosenLabels, emotionPairs, tooLong, type LabelFilter } from './scores';
import { STDIN, whyUnreadable } from './scriptFile';

/** Records that go to the classifier together: few at first, so that answers come soon. */
const firstBatch = 32;
const largestBatch = 512;
/** Batches under way. */
const depth = 3;
const chunkBytes = 256 * 1024;
const maxLineBytes = 64 * 1024 * 1024;
const everyLabel: LabelFilter = { minScore: 0, only: undefined };

interface ClassifyOptions {
  readonly files: readonly string[];
  readonly fields: FieldNames;
  readonly strict: boolean;
  readonly language: Language;
  readonly output: string | undefined;
  readonly engine: EngineOptions;
}

/** A line that cannot be used, where --strict makes it the end of the run. */
class StrictStop extends Error {}

export async function classify(io: Io, args: readonly string[]): Promise<ExitCode> {
  const options = readOptions(args);
  if (options === 'help') {
    await (await openOutput(io, undefined)).write(CLASSIFY_HELP);
    return EXIT.ok;
  }
  const engine = await openEngine(io, options.engine);
  try {
    const output = await openOutput(io, options.output);
    const job: Job = { io, options, engine, output, tally: { done: 0, bad: 0, partial: 0, foreign: undefined } };
    try {
      for (const file of options.files) await classifyFile(job, file);
      await output.finish();
    } catch (error) {
      await output.abandon();
      if (!(error instanceof StrictStop)) throw error;
    }
    return report(job);
  } finally {
    await engine.close();
  }
}

function readOptions(args: readonly string[]): ClassifyOptions | 'help' {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: {
      ...engineFlags,
      strict: { type: 'boolean', default: false },
      'text-field': { type: 'string' },
      'context-field': { type: 'string' },
      'speaker-field': { type: 'string' },
      output: { type: 'string', short: 'o' },
    },
  });
  if (values.help) return 'help';
  const files = positionals.length === 0 ? [STDIN] : positionals;
  if (files.filter(file => file === STDIN).length > 1) throw new UsageError('- can be given once: there is one stdin');
  refuseOverwriting(values.output, files);
  return {
    files,
    fields: { text: values['text-field'], context: values['context-field'], speaker: values['speaker-field'] },
    strict: values.strict,
    language: choice('language', values.language, LANGUAGES),
    output: values.output,
    engine: engineOptions(values, false),
  };
}

interface Job {
  readonly io: Io;
  readonly options: ClassifyOptions;
  readonly engine: Engine;
  readonly output: Output;
  readonly tally: {
    done: number;
    bad: number;
    /** Too long to be read to their end. */
    partial: number;
    foreign: { count: number; readonly first: string; readonly language: string } | undefined;
  };
}

async function classifyFile(job: Job, file: string): Promise<void> {
  const { io, options, output, tally } = job;
  const name = file === STDIN ? 'stdin' : file;
  const progress = openProgress(io, output.terminal !== undefined, 'records');
  progress.at(tally.done, undefined);
  const stream = file === STDIN ? io.stdin : createReadStream(file, { highWaterMark: chunkBytes });
  try {
    for await (const answers of inOrder(batches(addAbortSignal(io.signal, stream), options.fields), depth, batch => answer(job, batch))) {
      await writeAnswers(job, name, answers, progress);
      progress.at(tally.done, undefined);
    }
  } catch (error) {
    io.signal.throwIfAborted();
    if (!(error instanceof ReadError)) throw error;
    tally.bad++;
    progress.clear();
    say(io, `${name}: ${whyUnreadable(error.cause)}`);
    if (options.strict) throw new StrictStop();
  } finally {
    progress.clear();
    stream.destroy();
  }
}

interface Numbered {
  readonly number: number;
  readonly read: ReadLine;
}

/** A file that could not be opened or read on. */
class ReadError extends Error {}

/** What a chunk of the stream completes goes on its way at once, so that a slow writer gets its answers. */
async function* batches(stream: Readable, fields: FieldNames): AsyncGenerator<readonly Numbered[]> {
  const cutter = new LineCutter(maxLineBytes);
  const read = ({ number, bytes }: Line): Numbered => ({ number, read: bytes === undefined ? lineTooLong : readRecord(bytes, fields) });
  let size = firstBatch;
  try {
    for await (const chunk of stream) {
      const lines = cutter.push(chunk as Buffer);
      while (lines.length > 0) {
        yield lines.splice(0, size).map(read);
        size = Math.min(largestBatch, size * 2);
      }
    }
  } catch (error) {
    throw new ReadError('the input ended early', { cause: error });
  }
  yield cutter.end().map(read);
}

const lineTooLong: ReadLine = { kind: 'bad', reason: `longer than ${maxLineBytes / 1024 / 1024} MiB` };

interface Answer extends Numbered {
  readonly result: Result | undefined;
  /** The language, where it is surely not the model's. */
  readonly foreign: string | undefined;
}

async function answer({ engine, options }: Job, batch: readonly Numbered[]): Promise<Answer[]> {
  const languages = await Promise.all(batch.map(({ read }) => foreignLanguage(engine, read, options.language)));
  const asked = batch.flatMap(({ read }, index) => (read.kind === 'record' && languages[index] === undefined ? [{ input: read.input, index }] : []));
  const results = asked.length === 0 ? [] : await engine.score(asked.map(({ input }) => input));
  const answers = batch.map((line, index): Answer => ({ ...line, result: undefined, foreign: languages[index] }));
  asked.forEach(({ index }, at) => {
    const line = answers[index];
    if (line !== undefined) answers[index] = { ...line, result: results[at] };
  });
  return answers;
}

const foreignLanguage = async (engine: Engine, read: ReadLine, language: Language): Promise<string | undefined> =>
  read.kind === 'record' && language === 'auto' ? engine.foreignLanguage(read.input.text) : undefined;

async function writeAnswers(job: Job, name: string, answers: readonly Answer[], progress: Progress): Promise<void> {
  const { io, options, engine, output, tally } = job;
  const thresholds = engine.model.thresholds;
  const complain = async (number: number, reason: string): Promise<void> => {
    tally.bad++;
    progress.clear();
    say(io, `${name}:${number}: ${reason}`);
    if (!options.strict) return;
    await output.write(text);
    throw new StrictStop();
  };
  let text = '';
  for (const { number, read, result, foreign } of answers) {
    if (read.kind === 'blank') continue;
    if (read.kind === 'bad') {
      await complain(number, read.reason);
      continue;
    }
    if (result?.kind === 'failed') await complain(number, result.reason);
    const end = readUpTo(read.input.text, result);
    if (end !== undefined) {
      tally.partial++;
      progress.clear();
      say(io, `${name}:${number}: ${tooLong(end)}`);
    }
    if (foreign !== undefined) tally.foreign = { first: `${name}:${number}`, language: foreign, ...tally.foreign, count: (tally.foreign?.count ?? 0) + 1 };
    const scores = result?.kind === 'scored' ? result.scores : undefined;
    const emotions = scores === undefined ? [] : emotionPairs(scores);
    const labels = scores === undefined ? [] : chosenLabels(scores, thresholds, everyLabel).map(({ label }) => label);
    text += `${spliceInto(read.line, [[read.answers.emotions, JSON.stringify(emotions)], [read.answers.labels, JSON.stringify(labels)]])}\n`;
    tally.done++;
  }
  await output.write(text);
}

function report({ io, tally }: Job): ExitCode {
  const { bad, partial, foreign } = tally;
  if (foreign !== undefined) {
    const which = foreign.count === 1 ? '1 record is' : `${foreign.count.toLocaleString('en')} records are`;
    say(io, `${which} not English and got no labels, the first at ${foreign.first} (${languageName(foreign.language)}); --language en classifies them anyway`);
  }
  return bad === 0 && partial === 0 && foreign === undefined ? EXIT.ok : EXIT.incomplete;
}
