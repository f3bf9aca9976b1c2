// `emo-pillars annotate`: scripts in, speeches with their emotions out.
import path from 'node:path';
import { isEmotionId, LABELS, type EmotionId } from '../core/emotions';
import { labelsOf } from '../core/labels';
import type { Script, Utterance } from '../core/utterance';
import type { ClassifierInput, ModelInfo, Result } from '../classifier/classifier';
import { contextBefore } from '../core/context';
import { readUpTo } from '../classifier/results';
import { openEngine, type Engine, type EngineOptions } from './engine';
import { EXIT, UsageError, type ExitCode } from './exit';
import { SAMPLE } from './folders';
import { ANNOTATE_HELP } from './help';
import { say, type Io } from './io';
import { LANGUAGES, choice, engineFlags, engineOptions, languageName, numberIn, parse, refuseOverwriting, wholeNumberIn, type Language } from './options';
import { openOutput, type Output } from './output';
import { inOrder } from './pipeline';
import { openProgress } from './progress';
import { csvWriter, jsonlWriter } from './rows';
import type { Scored, Writer } from './scored';
import { chosenLabels, tooLong, type LabelFilter } from './scores';
import { readScript } from './scriptFile';
import { colorDepth, createStyle } from './terminal/style';
import { terminalWriter } from './terminal/view';

const FORMATS = ['text', 'jsonl', 'csv'] as const;
const INPUT_FORMATS = ['fountain', 'transcript', 'subrip', 'webvtt'] as const;
/** Utterances that go to the classifier together: few at first, so that something shows soon. */
const firstBatch = 32;
const largestBatch = 512;
/** Batches under way. */
const depth = 3;
/** What the language detector reads. */
const languageSample = 5000;

const whatNext = 'To see this in the editor, and write in it: npm run vscode';

interface AnnotateOptions {
  readonly files: readonly string[];
  readonly format: (typeof FORMATS)[number];
  readonly inputFormat: (typeof INPUT_FORMATS)[number] | undefined;
  readonly output: string | undefined;
  readonly language: Language;
  readonly filter: LabelFilter;
  /** Earlier lines that the model is given; undefined: as many as it takes. */
  readonly context: number | undefined;
  readonly all: boolean;
  readonly color: boolean;
  readonly width: number | undefined;
  readonly sample: boolean;
  readonly engine: EngineOptions;
}

export async function annotate(io: Io, args: readonly string[]): Promise<ExitCode> {
  const options = readOptions(args);
  if (options === 'help') {
    await (await openOutput(io, undefined)).write(ANNOTATE_HELP);
    return EXIT.ok;
  }
  const engine = await openEngine(io, options.engine);
  try {
    const { name, contextLines } = engine.model;
    if ((options.context ?? 0) > contextLines) say(io, `${name} takes ${contextLines === 0 ? 'no context' : `${contextLines} lines of context at most`}`);
    const output = await openOutput(io, options.output);
    try {
      const writer = writerFor(io, options, output, engine.model);
      let complete = true;
      for (const file of options.files) complete = (await annotateFile({ io, options, engine, output, writer }, file)) && complete;
      if (options.sample && options.format === 'text' && options.output === undefined) await output.write(`\n${whatNext}\n`);
      await output.finish();
      return complete ? EXIT.ok : EXIT.incomplete;
    } catch (error) {
      await output.abandon();
      throw error;
    }
  } finally {
    await engine.close();
  }
}

function readOptions(args: readonly string[]): AnnotateOptions | 'help' {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: {
      ...engineFlags,
      format: { type: 'string', default: 'text' },
      output: { type: 'string', short: 'o' },
      'input-format': { type: 'string' },
      'min-score': { type: 'string', default: '0' },
      labels: { type: 'string' },
      context: { type: 'string' },
      all: { type: 'boolean', default: false },
      width: { type: 'string' },
      'no-color': { type: 'boolean', default: false },
      'no-cache': { type: 'boolean', default: false },
      sample: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const files = positionals.length === 0 && values.sample ? [nearer(SAMPLE)] : positionals;
  if (files.length === 0) throw new UsageError('annotate needs a FILE, or - for stdin');
  if (files.filter(file => file === '-').length > 1) throw new UsageError('- can be given once: there is one stdin');
  refuseOverwriting(values.output, files);
  return {
    files,
    format: choice('format', values.format, FORMATS),
    inputFormat: values['input-format'] === undefined ? undefined : choice('input-format', values['input-format'], INPUT_FORMATS),
    output: values.output,
    language: choice('language', values.language, LANGUAGES),
    filter: { minScore: numberIn('min-score', values['min-score'], 0, 1), only: values.labels === undefined ? undefined : labelSet(values.labels) },
    context: values.context === undefined ? undefined : wholeNumberIn('context', values.context, 0, 1000),
    all: values.all,
    color: !values['no-color'],
    width: values.width === undefined ? undefined : numberIn('width', values.width, 20, 1000),
    sample: values.sample,
    engine: engineOptions(values, !values['no-cache']),
  };
}

/** The shorter way to say where a file is. */
function nearer(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.length < file.length ? relative : file;
}

function labelSet(list: string): ReadonlySet<EmotionId> {
  const names = list.split(',').map(name => name.trim().toLowerCase()).filter(name => name !== '');
  const unknown = names.find(name => !isEmotionId(name));
  if (unknown !== undefined || names.length === 0) throw new UsageError(`--labels ${unknown ?? ''}: not a label. The labels are ${LABELS.join(', ')}`);
  return new Set(names.filter(isEmotionId));
}

function writerFor(io: Io, options: AnnotateOptions, output: Output, model: ModelInfo): Writer {
  const several = options.files.length > 1;
  if (options.format === 'jsonl') return jsonlWriter(several);
  if (options.format === 'csv') return csvWriter(several);
  const { terminal } = output;
  const depth = colorDepth({ never: !options.color, env: io.env, terminalDepth: terminal?.getColorDepth(io.env) });
  // A terminal wider than this makes lines that are hard to read.
  const width = options.width ?? Math.min((output.piped && io.stderr.isTTY ? io.stderr : terminal)?.columns ?? 80, 100);
  return terminalWriter({ style: createStyle(depth), width, neutral: options.all || options.filter.only?.has('neutral') === true, unsure: options.all, modelName: model.name });
}

interface Job {
  readonly io: Io;
  readonly options: AnnotateOptions;
  readonly engine: Engine;
  readonly output: Output;
  readonly writer: Writer;
}

/** @returns whether every utterance was scored */
async function annotateFile(job: Job, file: string): Promise<boolean> {
  const { io, options, engine, output, writer } = job;
  const read = await readScript(io, file, options.inputFormat);
  if (read.kind === 'unreadable') {
    say(io, `${read.name}: ${read.reason}`);
    return false;
  }
  const { name, script, warning } = read;
  if (warning !== undefined) say(io, `${name}: ${warning}`);
  if (script.utterances.length === 0) say(io, `${name}: no speech found (read as ${script.format}; --input-format reads it as another form)`);
  const foreign = options.language === 'auto' ? await engine.foreignLanguage(sampleOf(script)) : undefined;
  const reason = foreign === undefined ? undefined : `${languageName(foreign)}, not English: no labels. --language en reads it anyway`;
  if (reason !== undefined) say(io, `${name}: ${reason}`);
  await output.write(writer.begin({ name, script, foreign: reason }));
  const complete = reason === undefined ? await scoreAll(job, name, script) : await skipAll(job, script);
  await output.write(writer.end());
  return complete;
}

async function skipAll({ output, writer }: Job, script: Script): Promise<false> {
  await output.write(writer.rows(script.utterances.map(utterance => ({ kind: 'unscored', utterance }))));
  return false;
}

async function scoreAll({ io, options, engine, output, writer }: Job, name: string, script: Script): Promise<boolean> {
  const progress = openProgress(io, output.terminal !== undefined || (output.piped && options.format === 'text'), 'speeches');
  let done = 0;
  let complete = true;
  const score = async (batch: Batch) => ({ batch, results: await engine.score(batch.inputs) });
  progress.at(0, script.utterances.length);
  try {
    for await (const { batch, results } of inOrder(batches(script, Math.min(options.context ?? Infinity, engine.model.contextLines)), depth, score)) {
      const rows = batch.utterances.map((utterance, index) => scored(utterance, results[index], engine.model, options.filter));
      results.forEach((result, index) => {
        const utterance = batch.utterances[index];
        const trouble = utterance && troubleOf(utterance, result);
        if (trouble === undefined) return;
        complete = false;
        progress.clear();
        say(io, `${name}: speech ${trouble}`);
      });
      await output.write(writer.rows(rows));
      done += rows.length;
      progress.at(done, script.utterances.length);
    }
  } finally {
    progress.clear();
  }
  return complete;
}

function troubleOf({ id, text }: Utterance, result: Result): string | undefined {
  if (result.kind === 'failed') return `${id} has no labels: ${result.reason}`;
  const end = readUpTo(text, result);
  return end === undefined ? undefined : `${id} is ${tooLong(end)}`;
}

interface Batch {
  readonly utterances: readonly Utterance[];
  readonly inputs: readonly ClassifierInput[];
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* batches({ utterances }: Script, contextLines: number): AsyncGenerator<Batch> {
  let from = 0;
  for (let size = firstBatch; from < utterances.length; size = Math.min(largestBatch, size * 2)) {
    const start = from;
    const batch = utterances.slice(start, start + size);
    from += batch.length;
    yield { utterances: batch, inputs: batch.map(({ text, speaker }, index) => inputOf(text, speaker, contextBefore(utterances, start + index, contextLines))) };
  }
}

/** Who speaks matters only beside others. */
const inputOf = (text: string, speaker: string | undefined, context: string | undefined): ClassifierInput =>
  context === undefined ? { text } : { text, context, ...(speaker === undefined ? {} : { speaker }) };

function scored(utterance: Utterance, result: Result | undefined, model: ModelInfo, filter: LabelFilter): Scored {
  if (result?.kind !== 'scored') return { kind: 'unscored', utterance };
  const { scores } = result;
  const unsure = labelsOf(scores, model.thresholds).length === 0;
  return { kind: 'scored', utterance, scores, labels: chosenLabels(scores, model.thresholds, filter), unsure };
}

/** The words alone: markup and names would mislead a language detector. */
function sampleOf({ utterances }: Script): string {
  let sample = '';
  for (const { text } of utterances) {
    sample += `${text}\n`;
    if (sample.length >= languageSample) break;
  }
  return sample;
}
