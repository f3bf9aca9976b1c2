// The records that `generate --stage` reads: JSON Lines, or one shard of them, each with its narrative where that is found elsewhere.
import { createReadStream } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { originIn, ownNarrative, type StageInput } from '../../synthesis/pipeline/stageNarrative';
import { isRecord } from '../../synthesis/server/faults';
import type { Stage } from '../../synthesis/stage';
import { UsageError } from '../exit';
import type { Io } from '../io';
import { LineCutter } from '../lines';
import { whyUnreadable } from '../scriptFile';
import type { GenerateCommand } from './generateOptions';
import { NarrativeTexts, type Origin } from './stageNarratives';

const maxLineBytes = 32 * 1024 * 1024;

type Options = Pick<GenerateCommand, 'limit' | 'shard' | 'narratives' | 'textField'>;

/** Each iteration reads the file from its start. A line that is no record comes with its fault. */
export class StageRecords implements AsyncIterable<StageInput> {
  /** Records that the last iteration has given so far. */
  given = 0;
  #texts: NarrativeTexts | undefined;

  private constructor(
    private readonly io: Io,
    private readonly file: string,
    private readonly stage: Stage,
    private readonly options: Options,
  ) {}

  /** With `--narratives`, looks them up first. */
  static async open(io: Io, file: string, stage: Stage, options: Options): Promise<StageRecords> {
    const records = new StageRecords(io, file, stage, options);
    const { narratives, textField } = options;
    if (narratives.length > 0 && stage !== 'labels') records.#texts = await NarrativeTexts.find(narratives, await records.#sought(), { textField, signal: io.signal });
    return records;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StageInput> {
    const { limit = Infinity, shard } = this.options;
    this.given = 0;
    let place = 0;
    for await (const input of this.#all()) {
      if (this.given >= limit) break;
      if (shard !== undefined && place++ % shard.of !== shard.index - 1) continue;
      this.given++;
      yield this.#withNarrative(input);
    }
  }

  /** The narratives that records name and do not hold. */
  async #sought(): Promise<Map<string, Origin>> {
    const sought = new Map<string, Origin>();
    for await (const { record } of this) {
      const origin = originIn(record);
      if (origin !== undefined && ownNarrative(this.stage, record) === undefined) sought.set(origin.sha256, origin);
    }
    return sought;
  }

  #withNarrative(input: StageInput): StageInput {
    const origin = originIn(input.record);
    if (this.stage === 'labels' || origin === undefined || ownNarrative(this.stage, input.record) !== undefined) return input;
    const narrative = this.#texts?.of(origin.sha256);
    if (narrative !== undefined) return { ...input, narrative };
    const { title, id, sha256 } = origin;
    const name = `its narrative, “${title}”${id === title ? '' : ` (${id})`},`;
    const { narratives } = this.options;
    return {
      ...input,
      without: narratives.length === 0 ? `${name} is not in the record: --narratives FILE|FOLDER says where it is` : `${name} is not among ${narratives.join(', ')}, by the SHA-256 ${sha256.slice(0, 16)}… of its text: it is elsewhere, or was changed`,
    };
  }

  async *#all(): AsyncGenerator<StageInput> {
    const cutter = new LineCutter(maxLineBytes);
    const place = this.file.replaceAll('\\', '/');
    const read = function* (lines: ReturnType<LineCutter['push']>): Generator<StageInput> {
      for (const { number, bytes } of lines) {
        const record = bytes === undefined ? 'the line is too long' : recordOf(bytes);
        if (record !== undefined) yield { line: number, place: `${place}:${number}`, ...(typeof record === 'string' ? { record: {}, fault: record } : { record }) };
      }
    };
    try {
      for await (const chunk of addAbortSignal(this.io.signal, createReadStream(this.file))) yield* read(cutter.push(chunk as Buffer));
      yield* read(cutter.end());
    } catch (error) {
      this.io.signal.throwIfAborted();
      throw new UsageError(`${this.file}: ${whyUnreadable(error)}`);
    }
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The object; why it is none; undefined for a blank line. */
function recordOf(bytes: Buffer): Record<string, unknown> | string | undefined {
  try {
    const text = decoder.decode(bytes).trim();
    if (text === '') return undefined;
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : 'the line is no JSON object';
  } catch (error) {
    return error instanceof SyntaxError ? 'the line is not JSON' : 'the line is not valid UTF-8';
  }
}
