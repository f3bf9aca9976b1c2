// What becomes of the records of `generate --stage`: what is made of them, what is rejected and why, and that nothing is missing.
import type { Rejection } from '../../synthesis/example';
import { count, cutWords } from '../../synthesis/output/words';
import type { StageOutput } from '../../synthesis/pipeline/oneStage';
import { AccountError } from '../../synthesis/run/account';
import type { Stage } from '../../synthesis/stage';
import { say, type Io } from '../io';
import { openOutput } from '../output';
import { leftOut } from './stageSurvey';

/** With a file of their own, so many are said one by one; without one, all of them: nothing is lost. */
const mostSaid = 20;

/** labels.jsonl: labels.rejected.jsonl, beside it. */
export const rejectedFor = (out: string): string => `${out.replace(/\.(?:jsonl|ndjson)$/i, '')}.rejected.jsonl`;

interface StageFiles {
  /** Undefined where results go to stdout. */
  readonly rejectedName: string | undefined;
  readonly write: (record: unknown) => Promise<void>;
  readonly reject: (line: number, rejection: Rejection) => Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

/** Files appear when they are complete, both of them. */
export async function openStageFiles(io: Io, out: string | undefined): Promise<StageFiles> {
  const results = await openOutput(io, out);
  const rejectedName = out === undefined ? undefined : rejectedFor(out);
  const rejected = rejectedName === undefined ? undefined : await openOutput(io, rejectedName).catch(async (error: unknown) => {
    await results.abandon();
    throw error;
  });
  return {
    rejectedName,
    write: record => results.write(`${JSON.stringify(record)}\n`),
    reject: async (line, rejection) => rejected?.write(`${JSON.stringify({ line, ...rejection })}\n`),
    finish: async () => {
      await rejected?.finish();
      await results.finish();
    },
    abandon: async () => {
      await rejected?.abandon();
      await results.abandon();
    },
  };
}

/** Stages that make a record for each thing that the answer names. */
const LISTS: Partial<Readonly<Record<Stage, string>>> = { actors: 'characters', utterances: 'utterances' };

export class StageOutcome {
  /** Records with an answer, and without one. */
  #answered = 0;
  #lost = 0;
  /** What the answers gave, and what of it was kept and was rejected at a gate. */
  #given = 0;
  #kept = 0;
  #gated = 0;
  /** Records of which nothing was kept. */
  #bare = 0;
  #said = 0;
  readonly #at = new Map<Rejection['at'], number>();
  /** By SHA-256; those that were shown, and of these those cut. */
  readonly #narratives = new Map<string, boolean>();

  constructor(
    private readonly io: Io,
    private readonly stage: Stage,
    private readonly files: Pick<StageFiles, 'write' | 'reject' | 'rejectedName'>,
  ) {}

  /** Whether something was kept of every record. */
  get isComplete(): boolean {
    return this.#lost + this.#bare === 0;
  }

  async add(output: StageOutput): Promise<void> {
    if (output.kind === 'rejected') {
      this.#lost++;
      return this.#reject(output.line, output.rejection);
    }
    const { line, narrative, given, made, rejections } = output;
    this.#answered++;
    this.#given += given;
    if (made.length === 0) this.#bare++;
    if (narrative !== undefined) this.#narratives.set(narrative.sha256, narrative.cut === true || this.#narratives.get(narrative.sha256) === true);
    for (const record of made) {
      await this.files.write(record);
      this.#kept++;
    }
    for (const rejection of rejections) {
      await this.#reject(line, rejection);
      this.#gated++;
    }
  }

  /** @throws AccountError where what went in is not what came out and what was rejected */
  check(records: number): void {
    const faults: string[] = [];
    const same = (what: string, one: number, other: number): void => {
      if (one !== other) faults.push(`${what}: ${one} against ${other}`);
    };
    same('records read against those answered and rejected', records, this.#answered + this.#lost);
    same('what the answers gave against what was kept and rejected', this.#given, this.#kept + this.#gated);
    if (faults.length > 0) throw new AccountError(faults);
  }

  tell(records: number): void {
    const { io, stage, files } = this;
    const things = LISTS[stage];
    say(
      io,
      things === undefined
        ? `${count(records)} records: ${count(this.#kept)} through the stage ${stage}, ${count(this.#lost + this.#gated)} rejected`
        : `${count(records)} records: ${count(this.#answered)} through the stage ${stage}, ${count(this.#lost)} rejected; ${count(this.#given)} ${things}: ${count(this.#kept)} kept, ${count(this.#gated)} rejected`,
    );
    const places = [...this.#at].sort(([, one], [, other]) => other - one).map(([at, own]) => `${count(own)} at ${at}`);
    if (places.length > 0) say(io, `rejected: ${places.join(', ')}${files.rejectedName === undefined ? '' : `; with the reasons in ${files.rejectedName}`}`);
    const cut = [...this.#narratives.values()].filter(own => own).length;
    if (cut > 0) say(io, `${cutWords({ narratives: { in: this.#narratives.size, cut } })} Each record’s provenance.narrative says how far`);
  }

  async #reject(line: number, rejection: Rejection): Promise<void> {
    this.#at.set(rejection.at, (this.#at.get(rejection.at) ?? 0) + 1);
    await this.files.reject(line, rejection);
    if (this.files.rejectedName !== undefined && this.#said >= mostSaid) return;
    this.#said++;
    say(this.io, `line ${line}: ${leftOut(rejection.reason.replace(/^Line \d+: /, ''))}`);
  }
}
