// One dataset in a text editor: its shape, what is known of its lines, its problems, and what the model says of those in view.
import type * as vscode from 'vscode';
import type { ModelInfo, Result } from '../../../classifier/classifier';
import type { TrainingHashes } from '../../../dataset/check/trainingHashes';
import { readRecord } from '../../../dataset/records/readRecord';
import type { DatasetRecord, RecordShape } from '../../../dataset/records/shape';
import type { Scores } from '../../annotations/scores';
import { inSlices } from '../../annotations/slices';
import type { LineSpan } from '../../annotations/plan';
import type { Log } from '../../log';
import type { Settings } from '../../settings';
import { unjudged, verdictOf, type Verdict } from './agreement';
import { ModelAnswers } from './modelAnswers';
import { NO_PROBLEMS, problemsOf, type Problems } from './problems';
import { Readings, type LineReading } from './readings';
import { RecordLines } from './recordLines';
import { sampleOf, withWholeSet } from './sampleLines';
import { shapeOf, type FoundShape } from './shapes';

export interface DatasetSessionPorts {
  readonly scores: Scores;
  /** What the model was trained on; undefined where its folder does not say. */
  readonly training: () => Promise<TrainingHashes | undefined>;
  readonly log: Log;
  readonly settings: () => Settings;
  readonly inView: () => readonly LineSpan[];
  readonly changed: () => void;
}

/** VS Code draws larger documents without tokens, and without what inlay hints put into a line. */
const LARGE_TEXT = 20 * 1024 * 1024;
const LARGE_LINES = 300_000;
/** Lines around the view that the model is asked about with it. */
const AHEAD = 40;
/** Of smaller files everything is asked, so that scrolling meets answers. */
const ASKED_WHOLE = 1500;
/** Of a large file the first problems are told while the rest is read, in milliseconds. */
const TELL_EVERY = 1000;
const VIEW_REST = 60;

export class DatasetSession {
  #found: FoundShape;
  #lines: RecordLines | undefined;
  #problems: Problems = NO_PROBLEMS;
  #readings = new Readings();
  #working = new AbortController();
  #gathering = new AbortController();
  #quiet: NodeJS.Timeout | undefined;
  #asking: NodeJS.Timeout | undefined;
  readonly answers: ModelAnswers;
  /** By its size when it was opened, as VS Code judges it. */
  readonly isLarge: boolean;

  constructor(
    readonly document: vscode.TextDocument,
    private readonly ports: DatasetSessionPorts,
  ) {
    this.answers = new ModelAnswers(ports.scores, ports.training, ports.settings, ports.changed);
    this.#found = shapeOf(document);
    this.isLarge = document.lineCount > LARGE_LINES || document.offsetAt(document.lineAt(document.lineCount - 1).range.end) > LARGE_TEXT;
    this.#begin();
  }

  get found(): FoundShape {
    return this.#found;
  }

  get shape(): RecordShape | undefined {
    return this.#found.kind === 'known' ? this.#found.shape : undefined;
  }

  get lines(): RecordLines | undefined {
    return this.#lines;
  }

  get problems(): Problems {
    return this.#problems;
  }

  get model(): ModelInfo | undefined {
    return this.answers.model;
  }

  /** Everything has been read, and the problems are those of the text as it is. */
  get isRead(): boolean {
    return this.#lines?.unread === 0 && this.#quiet === undefined;
  }

  lineText = (line: number): string => (line < this.document.lineCount ? this.document.lineAt(line).text : '');

  /** Of the record in the line, as the dataset view counts: from 1, blank lines are none. */
  recordNumber = (line: number): number => (this.#lines?.recordsBefore(line, this.lineText) ?? line) + 1;

  /** Undefined where there is no shape, nothing in the line, or too much. */
  at(line: number): LineReading | undefined {
    const { shape } = this;
    return shape && this.#readings.of(this.lineText(line), shape);
  }

  /** Whether the user wants to be told what the model says. */
  get asksModel(): boolean {
    return this.ports.settings()['dataset.askModel'];
  }

  resultAt(line: number): Result | undefined {
    const reading = this.asksModel ? this.at(line)?.reading : undefined;
    return reading?.kind === 'record' ? this.answers.of(reading.record) : undefined;
  }

  verdictAt(line: number): Verdict | undefined {
    const { shape, model } = this;
    const reading = this.at(line)?.reading;
    const result = this.resultAt(line);
    if (shape === undefined || model === undefined || reading?.kind !== 'record' || result?.kind !== 'scored') return undefined;
    const verdict = verdictOf(reading.record.labels, shape.set, result.scores, model.thresholds);
    return this.answers.isSeen(reading.record) ? unjudged(verdict) : verdict;
  }

  changed(changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    const lines = this.#lines;
    for (const { range, text } of changes) {
      lines?.changed({ start: range.start.line, removed: range.end.line - range.start.line + 1, added: text.split(/\r\n|\r|\n/).length });
    }
    if (lines !== undefined && lines.count !== this.document.lineCount) this.#lines = new RecordLines(this.document.lineCount, lines.shape);
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#quiet = undefined;
      if (this.shape === undefined) this.configured();
      else void this.#read();
    }, this.ports.settings().quietTime);
  }

  viewMoved(): void {
    this.#asking ??= setTimeout(() => {
      this.#asking = undefined;
      void this.#ask();
    }, VIEW_REST);
  }

  configured(): void {
    const found = shapeOf(this.document);
    // A set that is told from all records is told anew.
    const isSame = found.kind === 'known' && found.unread !== true && JSON.stringify(found.shape) === JSON.stringify(this.shape);
    if (isSame) this.#found = found;
    else {
      this.#found = found;
      this.#begin();
    }
    this.answers.reset();
    this.viewMoved();
    this.ports.changed();
  }

  dispose(): void {
    this.#working.abort();
    this.#gathering.abort();
    this.answers.stop();
    clearTimeout(this.#quiet);
    clearTimeout(this.#asking);
  }

  #begin(): void {
    this.#problems = NO_PROBLEMS;
    this.#readings = new Readings();
    this.#lines = undefined;
    this.#working.abort();
    if (this.shape === undefined) return;
    this.#lines = new RecordLines(this.document.lineCount, this.shape);
    this.viewMoved();
    void this.#read();
  }

  /** Reads what has not been read, what is in view first; then looks for problems. */
  async #read(): Promise<void> {
    this.#working.abort();
    const { signal } = (this.#working = new AbortController());
    try {
      if (!(await this.#completeSet(signal))) return;
      const lines = this.#lines;
      if (lines === undefined) return;
      const telling = setInterval(() => this.ports.changed(), TELL_EVERY);
      const read = await inSlices(lines.read(this.lineText, this.ports.inView()[0]?.first), signal).finally(() => clearInterval(telling));
      if (read === undefined) return;
      const problems = await inSlices(problemsOf(lines), signal);
      if (problems === undefined) return;
      this.#problems = problems;
      this.viewMoved();
      this.ports.changed();
    } catch (error) {
      this.ports.log.error(`A dataset could not be read: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }

  /** Where the sample does not say which labels there are, they are known only when every record has been looked at. */
  async #completeSet(signal: AbortSignal): Promise<boolean> {
    const found = this.#found;
    if (found.kind !== 'known' || found.unread !== true) return true;
    const shape = await inSlices(withWholeSet(found.shape, () => this.document.lineCount, this.lineText), signal);
    if (shape === undefined || this.#found !== found) return false;
    this.#found = { ...found, shape, unread: false };
    this.#readings = new Readings();
    this.#lines = new RecordLines(this.document.lineCount, shape);
    return true;
  }

  async #ask(): Promise<void> {
    const { shape, ports } = this;
    if (shape === undefined || !this.asksModel) return this.answers.stop();
    const near = ports.inView().flatMap(({ first, last }) => linesBetween(first - AHEAD, Math.min(last + AHEAD, this.document.lineCount - 1)));
    if (near.length === 0) return;
    await this.#askAbout(near, true);
    const count = this.#lines?.count ?? Infinity;
    if (this.isRead && count <= ASKED_WHOLE && this.answers.state.kind === 'answered' && this.#asking === undefined) await this.#askAbout(linesBetween(0, count - 1), false);
  }

  async #askAbout(lines: readonly number[], inView: boolean): Promise<void> {
    this.#gathering.abort();
    const { signal } = (this.#gathering = new AbortController());
    const records = await inSlices(this.#recordsOf(lines), signal);
    if (records !== undefined) await this.answers.ask(records, inView, () => this.#sample());
  }

  *#recordsOf(lines: readonly number[]): Generator<void, DatasetRecord[], void> {
    const records: DatasetRecord[] = [];
    for (const line of lines) {
      const reading = this.at(line)?.reading;
      if (reading?.kind === 'record') records.push(reading.record);
      yield;
    }
    return records;
  }

  /** What is said, for telling its language. */
  #sample(): string {
    const { shape } = this;
    if (shape === undefined) return '';
    const texts = sampleOf(this.document).map(line => readRecord(line, shape));
    return texts.flatMap(reading => (reading.kind === 'record' ? [reading.record.text] : [])).join('\n').slice(0, 5000);
  }
}

function linesBetween(first: number, last: number): number[] {
  const from = Math.max(0, first);
  return Array.from({ length: Math.max(0, last - from + 1) }, (_, at) => from + at);
}
