// How many tokens the server has for one request, asked of it where no option says.
import { DEFAULT_CONTEXT } from '../../synthesis/pipeline/cutter';
import type { GenerationPlan } from '../../synthesis/plan';
import { hostOf } from '../../synthesis/server/address';
import { serverFacts } from '../../synthesis/server/facts';
import { say, type Io } from '../io';
import { asEngineError } from './connectionTest';
import type { GenerateCommand } from './generateOptions';

/**
 * The plan with the tokens that one request may have: those that the option says, or the run before, else the server.
 * @throws EngineError where the server cannot be asked
 */
export async function withContextLength(io: Io, { plan, server }: Pick<GenerateCommand, 'plan' | 'server'>, before: GenerationPlan | undefined): Promise<GenerationPlan> {
  if (before?.contextLength !== undefined) return { ...plan, contextLength: plan.contextLength ?? before.contextLength };
  const { contextLength, models } = await serverFacts({ ...server, onNote: note => say(io, note) }, io.signal).catch(asEngineError);
  if (models.length > 0 && !models.includes(server.model)) say(io, `${hostOf(server.baseUrl)} lists no model ${server.model}, but ${someOf(models)}: look which one answers`);
  if (plan.contextLength !== undefined) return plan;
  if (contextLength === undefined) say(io, `the server does not say how many tokens a request may have: ${DEFAULT_CONTEXT.toLocaleString('en')} are taken; --context-length sets it`);
  return { ...plan, contextLength: contextLength ?? DEFAULT_CONTEXT };
}

const mostNamed = 5;
const someOf = (models: readonly string[]): string => `${models.slice(0, mostNamed).join(', ')}${models.length > mostNamed ? ' and others' : ''}`;
