// Lines that are shown, read as records: each once, as many as memory is to hold. Pure.
import { labelRanges, type RecordRanges } from '../../../dataset/records/labelRanges';
import { readRecord, type RecordReading } from '../../../dataset/records/readRecord';
import type { RecordShape } from '../../../dataset/records/shape';
import { tooMuchOf } from './recordLines';

export interface LineReading {
  readonly reading: RecordReading;
  readonly ranges: RecordRanges | undefined;
}

const MOST_LINES = 2000;
/** An edit makes another line of a long one: without a limit, each of them would be kept. */
const MOST_CHARACTERS = 32_000_000;

/** Of one shape. */
export class Readings {
  #known = new Map<string, LineReading | undefined>();
  #characters = 0;

  /** Undefined where there is nothing in the line, or too much. */
  of(text: string, shape: RecordShape): LineReading | undefined {
    if (this.#known.has(text)) return this.#known.get(text);
    const isRead = text.trim() !== '' && tooMuchOf(text) === undefined;
    const reading = isRead ? { reading: readRecord(text, shape), ranges: labelRanges(text, shape) } : undefined;
    if (this.#known.size >= MOST_LINES || this.#characters + text.length > MOST_CHARACTERS) {
      this.#known = new Map();
      this.#characters = 0;
    }
    this.#known.set(text, reading);
    this.#characters += text.length;
    return reading;
  }
}
