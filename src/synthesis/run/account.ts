// What a run has come to, in numbers: sums over narratives, and the check that every input is accounted for.
import type { EmotionId } from '../../core/emotions';
import { GATES, KINDS, type GateId, type Kind, type Rejection } from '../example';
import { STAGES, type Stage } from '../stage';

export interface TokenSum {
  readonly prompt: number;
  readonly completion: number;
  /** Of the prompt's tokens, those the server had in its prefix cache; undefined where no answer told. */
  readonly cached?: number;
}

/** Why a stage gave nothing for an input: no usable answer, none at all from the server, or a gate. A refusal is the gate `refusal`. */
export type LossCode = 'unusable' | 'fault' | GateId;

/** Inputs, those that came through, and why the others did not: `in` = `out` + all of `rejected`. */
export interface Passage {
  readonly in: number;
  readonly out: number;
  readonly rejected: Partial<Readonly<Record<LossCode, number>>>;
}

/** Inputs are narratives (actors), calls for one actor's utterances (utterances), and utterances (the others). */
export interface StageAccount extends Passage {
  /** Answers read, those of further attempts too. */
  readonly answers: number;
  /** Of the answers, those that could not be used. */
  readonly unusable: number;
  readonly tokens: TokenSum;
}

/** Everything counted: sums of what each narrative came to, so that they are the same however often the run was interrupted. */
export interface RunAccount {
  /** `in` = `rejected` (at the input: nothing was asked of them) + those that went into the first stage. `cut`: of the latter, those too long for the model's context; logs of older versions do not count them. */
  readonly narratives: { readonly in: number; readonly rejected: number; readonly cut: number };
  readonly perStage: Readonly<Record<Stage, StageAccount>>;
  /** What the second stage gave, through the gates that come before the labels. */
  readonly utterances: Passage;
  /** Utterances chosen for a context, of those whose labels passed. */
  readonly chosen: number;
  /** Every loss at a gate, wherever it stands. */
  readonly gates: Readonly<Record<GateId, number>>;
  readonly kept: Readonly<Record<Kind, number>>;
  readonly rejected: number;
  /** The rejections by where they were made. */
  readonly rejectedAt: Partial<Readonly<Record<Rejection['at'], number>>>;
  /** Kept examples with the emotion as a positive label, all kinds together. */
  readonly emotions: Partial<Readonly<Record<EmotionId, number>>>;
  /** Examples that the classifier strongly disagrees with; kept all the same. */
  readonly disagreements: number;
  /** Further calls for emotions that targets were short of. */
  readonly furtherCalls: number;
  readonly tokens: TokenSum;
}

/** The run lost something, or made it up: a fault of this program, never of the input. */
export class AccountError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The run does not add up: ${faults.join('; ')}. Its answers are safe in its folder; please report this.`);
    this.name = 'AccountError';
  }
}

const byName = <Name extends string, Value>(names: readonly Name[], value: () => Value): Record<Name, Value> =>
  Object.fromEntries(names.map(name => [name, value()])) as Record<Name, Value>;

export const emptyAccount = (): RunAccount => ({
  narratives: { in: 0, rejected: 0, cut: 0 },
  perStage: byName(STAGES, () => ({ in: 0, out: 0, rejected: {}, answers: 0, unusable: 0, tokens: { prompt: 0, completion: 0 } })),
  utterances: { in: 0, out: 0, rejected: {} },
  chosen: 0,
  gates: byName(GATES, () => 0),
  kept: byName(KINDS, () => 0),
  rejected: 0,
  rejectedAt: {},
  emotions: {},
  disagreements: 0,
  furtherCalls: 0,
  tokens: { prompt: 0, completion: 0 },
});

export const sumOf = (one: RunAccount, other: RunAccount): RunAccount => added(one, other) as unknown as RunAccount;

type Numbers = number | undefined | { readonly [name: string]: Numbers };

/** Adds number to number, field by field; what only one has stays as it is. */
function added(one: unknown, other: unknown): Numbers {
  if (typeof one === 'number' || typeof other === 'number') return ((one as number | undefined) ?? 0) + ((other as number | undefined) ?? 0);
  const [left, right] = [one, other].map(value => (value ?? {}) as Record<string, unknown>) as [Record<string, unknown>, Record<string, unknown>];
  return Object.fromEntries([...new Set([...Object.keys(left), ...Object.keys(right)])].map(name => [name, added(left[name], right[name])]));
}

export const lossesOf = ({ rejected }: Passage): number => Object.values(rejected).reduce((sum, count) => sum + count, 0);

/** What the log itself holds, counted line by line. */
export interface LogCount {
  readonly kept: Readonly<Record<Kind, number>>;
  readonly rejected: number;
}

/**
 * Every sentence says where inputs and outputs do not meet; none: all is accounted for.
 * Each stage is held to itself (in = out + rejected), to the one before it, and to the records in the log.
 */
export function accountFaults(account: RunAccount, log: LogCount): string[] {
  const { narratives, perStage, utterances, chosen, kept } = account;
  const faults: string[] = [];
  const same = (what: string, one: number, other: number): void => {
    if (one !== other) faults.push(`${what}: ${one} against ${other}`);
  };
  for (const stage of STAGES) same(`${stage}, in against out and rejected`, perStage[stage].in, perStage[stage].out + lossesOf(perStage[stage]));
  same('utterances, given against passed and rejected', utterances.in, utterances.out + lossesOf(utterances));
  same('narratives against those asked for their actors and those rejected', narratives.in, narratives.rejected + perStage.actors.in);
  same('utterances past the gates against those labelled', utterances.out, perStage.labels.in);
  same('utterances chosen for a context against those asked for one', chosen, perStage.context.in);
  same('contexts against those cleaned', perStage.context.out, perStage.cleaning.in);
  same('cleaned contexts against examples with the original utterance', perStage.cleaning.out, kept.original);
  same('cleaned contexts against utterances to rewrite', perStage.cleaning.out, perStage.rewriting.in);
  same('rewritten utterances against examples with them', perStage.rewriting.out, kept.rewritten);
  if (kept.contextless > 0) same('labelled utterances against examples without a context', perStage.labels.out, kept.contextless);
  else same('labelled utterances against those chosen for a context', perStage.labels.out, chosen);
  const losses = [...STAGES.map(stage => perStage[stage]), utterances].reduce((sum, passage) => sum + lossesOf(passage), narratives.rejected);
  same('losses against rejections', losses, account.rejected);
  for (const kind of KINDS) same(`${kind} examples counted against those in the log`, kept[kind], log.kept[kind]);
  same('rejections counted against those in the log', account.rejected, log.rejected);
  return faults;
}
