// Counts what a run has made, example by example, in memory that does not grow with their number.
import { LABELS, type EmotionId } from '../../core/emotions';
import { KINDS, type Example, type Kind, type Rejection } from '../example';
import { Pick } from './pick';

export const RANDOM_EXAMPLES = 20;
const samplesOfReason = 3;
/** Reasons that are counted by themselves; what comes after is counted together. */
const mostReasons = 200;

export interface LabelCount {
  /** Examples on which it reaches the threshold, by kind. */
  readonly positive: Record<Kind, number>;
  /** Of these, those on which it is the strongest, or one of the strongest. */
  strongest: number;
}

/** Examples with the label, all kinds together: what a target is about. */
export const totalOf = ({ positive }: LabelCount): number => KINDS.reduce((sum, kind) => sum + positive[kind], 0);

export interface PromptUse {
  readonly stage: string;
  readonly version: string;
  readonly hash: string;
}

export interface ReasonCount {
  readonly at: Rejection['at'];
  readonly reason: string;
  count: number;
  readonly samples: Pick<Rejection>;
}

export class Tally {
  readonly kinds: Record<Kind, number> = { contextless: 0, original: 0, rewritten: 0 };
  readonly labels = new Map<EmotionId, LabelCount>(LABELS.map(label => [label, { positive: { contextless: 0, original: 0, rewritten: 0 }, strongest: 0 }]));
  /** By the narrative's SHA-256, how many examples. */
  readonly narratives = new Map<string, number>();
  readonly characters = new Set<string>();
  /** By `stage version hash`. */
  readonly prompts = new Map<string, PromptUse>();
  readonly teachers = new Map<string, { readonly model: string; readonly server: string }>();
  readonly crossCheck = { model: '', seen: 0, shared: 0, disagrees: 0 };
  readonly flags = new Map<string, number>();
  readonly random: Pick<Example>;
  /** All positive labels; over the examples, their mean number. */
  positives = 0;
  neutral = 0;
  /** When the first and the last answer arrived that went into an example, ISO 8601. */
  firstAnswer: string | undefined;
  lastAnswer: string | undefined;
  readonly #threshold: number;

  constructor(threshold: number, seed: number) {
    this.#threshold = threshold;
    this.random = new Pick(RANDOM_EXAMPLES, seed);
  }

  get examples(): number {
    return KINDS.reduce((sum, kind) => sum + this.kinds[kind], 0);
  }

  add(example: Example): void {
    const { kind, provenance, flags = [] } = example;
    this.kinds[kind]++;
    const { sha256 } = provenance.narrative;
    this.narratives.set(sha256, (this.narratives.get(sha256) ?? 0) + 1);
    this.characters.add(`${sha256.slice(0, 16)} ${provenance.actor}`);
    this.random.add(example.id, example);
    for (const flag of flags) this.flags.set(flag, (this.flags.get(flag) ?? 0) + 1);
    this.#addLabels(example);
    this.#addCalls(example);
    this.#addView(example);
  }

  #addLabels({ kind, all_emotions_mapped }: Example): void {
    const positive = all_emotions_mapped.filter(([, expressiveness]) => expressiveness >= this.#threshold);
    const highest = Math.max(...positive.map(([, expressiveness]) => expressiveness));
    for (const [label, expressiveness] of positive) {
      const own = this.labels.get(label);
      if (own === undefined) continue;
      own.positive[kind]++;
      if (expressiveness === highest) own.strongest++;
    }
    this.positives += positive.length;
    if (positive.some(([label]) => label === 'neutral')) this.neutral++;
  }

  #addCalls({ provenance }: Example): void {
    for (const { stage, prompt, promptHash, model, server, at } of provenance.calls) {
      if (this.firstAnswer === undefined || at < this.firstAnswer) this.firstAnswer = at;
      if (this.lastAnswer === undefined || at > this.lastAnswer) this.lastAnswer = at;
      this.prompts.set(`${stage} ${prompt} ${promptHash}`, { stage, version: prompt, hash: promptHash });
      this.teachers.set(`${model} ${server}`, { model, server });
    }
  }

  #addView({ all_emotions_mapped, classifier }: Example): void {
    if (classifier === undefined) return;
    this.crossCheck.model = classifier.model;
    this.crossCheck.seen++;
    const positive = new Set(all_emotions_mapped.flatMap(([label, expressiveness]) => (expressiveness >= this.#threshold ? [label] : [])));
    if (classifier.emotions.some(([label]) => positive.has(label))) this.crossCheck.shared++;
    if (classifier.disagrees) this.crossCheck.disagrees++;
  }
}

/** Rejections by where they were rejected and why, with some of each. */
export class RejectionTally {
  readonly at = new Map<Rejection['at'], number>();
  readonly reasons = new Map<string, ReasonCount>();
  /** Rejections with reasons beyond the most that are told apart. */
  otherReasons = 0;
  count = 0;

  constructor(private readonly seed: number) {}

  add(rejection: Rejection): void {
    const { at, narrative, actor = '', utterance = '' } = rejection;
    this.count++;
    this.at.set(at, (this.at.get(at) ?? 0) + 1);
    // The same reason about other words or numbers is the same reason.
    const reason = rejection.reason.replace(/“[^”]*”|"[^"]*"|‹[^›]*›/g, '…').replace(/\d+(?:\.\d+)?/g, 'N');
    const key = `${at} ${reason}`;
    const known = this.reasons.get(key);
    if (known === undefined && this.reasons.size >= mostReasons) {
      this.otherReasons++;
      return;
    }
    const own = known ?? { at, reason, count: 0, samples: new Pick<Rejection>(samplesOfReason, this.seed) };
    own.count++;
    own.samples.add(`${narrative}\n${actor}\n${utterance}\n${rejection.kind ?? ''}\n${own.count}`, rejection);
    this.reasons.set(key, own);
  }
}
