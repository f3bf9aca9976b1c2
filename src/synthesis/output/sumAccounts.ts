// The accounts of several runs as one.
import { emptyAccount, type RunAccount, type StageAccount, type TokenSum } from '../run/account';
import { STAGES, type Stage } from '../stage';

export const sumAccounts = (accounts: readonly RunAccount[]): RunAccount => accounts.reduce(plus, emptyAccount());

const plus = (one: RunAccount, other: RunAccount): RunAccount => ({
  narratives: plusEach(one.narratives, other.narratives),
  perStage: Object.fromEntries(STAGES.map(stage => [stage, plusStage(one.perStage[stage], other.perStage[stage])])) as Record<Stage, StageAccount>,
  utterances: one.utterances + other.utterances,
  gates: plusEach(one.gates, other.gates),
  kept: plusEach(one.kept, other.kept),
  rejected: one.rejected + other.rejected,
  rejectedAt: plusEach(one.rejectedAt, other.rejectedAt),
  emotions: plusEach(one.emotions, other.emotions),
  furtherCalls: one.furtherCalls + other.furtherCalls,
  tokens: plusTokens(one.tokens, other.tokens),
});

const plusStage = (one: StageAccount, other: StageAccount): StageAccount => ({
  in: one.in + other.in,
  out: one.out + other.out,
  rejected: plusEach(one.rejected, other.rejected),
  answers: one.answers + other.answers,
  unusable: one.unusable + other.unusable,
  tokens: plusTokens(one.tokens, other.tokens),
});

function plusTokens(one: TokenSum, other: TokenSum): TokenSum {
  const cached = one.cached === undefined && other.cached === undefined ? {} : { cached: (one.cached ?? 0) + (other.cached ?? 0) };
  return { prompt: one.prompt + other.prompt, completion: one.completion + other.completion, ...cached };
}

function plusEach<Sums extends object>(one: Sums, other: Sums): Sums {
  const sum = new Map<string, number>(Object.entries(one) as [string, number][]);
  for (const [name, value] of Object.entries(other) as [string, number][]) sum.set(name, (sum.get(name) ?? 0) + value);
  return Object.fromEntries(sum) as Sums;
}
