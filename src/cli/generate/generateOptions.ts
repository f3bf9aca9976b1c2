// What `generate` can be told, read and checked.
import { STAGES, type Stage } from '../../synthesis/stage';
import type { GenerationPlan } from '../../synthesis/plan';
import { AddressError, checkedUrl } from '../../synthesis/server/address';
import { soundKey } from '../../synthesis/server/key';
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT, type ServerSettings } from '../../synthesis/server/settings';
import type { Prices } from '../../synthesis/output/prices';
import type { EngineOptions } from '../engine';
import { UsageError } from '../exit';
import { engineFlags, engineOptions, numberIn, parse, wholeNumberIn } from '../options';
import { planFlags, planOf } from './planOptions';

export const KEY_VARIABLE = 'EMO_PILLARS_API_KEY';
export const FORMS = ['auto', 'schema', 'lines'] as const;

export type Shard = { readonly index: number; readonly of: number };

export interface GenerateCommand {
  readonly kind: 'run' | 'dryRun' | 'estimate' | 'testConnection' | 'cancelBatch' | 'stage';
  readonly places: readonly string[];
  readonly stage: Stage | undefined;
  readonly server: ServerSettings;
  readonly out: string | undefined;
  readonly plan: GenerationPlan;
  readonly form: (typeof FORMS)[number];
  /** Folder with prompts in place of ours. */
  readonly prompts: string | undefined;
  readonly textField: string | undefined;
  /** Of a stage: where the narratives are that its records only name. */
  readonly narratives: readonly string[];
  readonly resume: boolean;
  readonly again: boolean;
  readonly limit: number | undefined;
  readonly shard: Shard | undefined;
  readonly prices: Prices | undefined;
  /** Undefined: the classifier is not asked. */
  readonly engine: EngineOptions | undefined;
  readonly json: boolean;
}

const { device, verbose, help } = engineFlags;
const flags = {
  ...planFlags,
  device,
  verbose,
  help,
  server: { type: 'string' },
  model: { type: 'string' },
  out: { type: 'string', short: 'o' },
  form: { type: 'string', default: 'auto' },
  prompts: { type: 'string' },
  'text-field': { type: 'string' },
  stage: { type: 'string' },
  narratives: { type: 'string', multiple: true, default: [] as string[] },
  resume: { type: 'boolean', default: false },
  again: { type: 'boolean', default: false },
  batch: { type: 'boolean', default: false },
  limit: { type: 'string' },
  shard: { type: 'string' },
  concurrency: { type: 'string', default: String(DEFAULT_CONCURRENCY) },
  timeout: { type: 'string', default: String(DEFAULT_TIMEOUT / 1000) },
  'price-input': { type: 'string' },
  'price-output': { type: 'string' },
  currency: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  estimate: { type: 'boolean', default: false },
  'test-connection': { type: 'boolean', default: false },
  'cancel-batch': { type: 'boolean', default: false },
  'no-check': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

const read = (args: readonly string[]) => parse({ args: [...args], allowPositionals: true, options: flags });
type Values = ReturnType<typeof read>['values'];

/** @param env where the key is: it is never an option, since other users of a machine can see those */
export function readGenerateOptions(args: readonly string[], env: NodeJS.ProcessEnv): GenerateCommand | 'help' {
  const { values, positionals } = read(args);
  if (values.help) return 'help';
  const kind = kindOf(values);
  const readsNone = kind === 'testConnection' ? '--test-connection' : kind === 'cancelBatch' ? '--cancel-batch' : undefined;
  if (readsNone !== undefined && positionals.length > 0) throw new UsageError(`${readsNone} reads no FILE`);
  if (kind === 'cancelBatch' && values.out === undefined) throw new UsageError('--cancel-batch needs --out DIR: the folder of the run');
  if (readsNone === undefined && positionals.length === 0) throw new UsageError('generate needs a FILE, a FOLDER or a corpus in JSON Lines');
  if (kind === 'run' && values.out === undefined) throw new UsageError('generate needs --out DIR: the folder of the run');
  if (values.narratives.length > 0 && values.stage === undefined) throw new UsageError('--narratives goes with --stage: a run reads the FILE or FOLDER that it is given');
  if (values.resume && values.again) throw new UsageError('--resume goes on as before, --again with other settings: give one of them');
  return {
    kind,
    places: positionals,
    stage: values.stage === undefined ? undefined : stageOf(values.stage),
    server: serverOf(values, kind, env),
    out: values.out,
    plan: planOf(values),
    form: formOf(values.form),
    prompts: values.prompts,
    textField: values['text-field'],
    narratives: values.narratives,
    resume: values.resume,
    again: values.again,
    limit: values.limit === undefined ? undefined : wholeNumberIn('limit', values.limit, 1, 1e9),
    shard: values.shard === undefined ? undefined : shardOf(values.shard),
    prices: pricesOf(values),
    engine: values['no-check'] ? undefined : engineOptions({ device: values.device, verbose: values.verbose }, false),
    json: values.json,
  };
}

function kindOf(values: Values): GenerateCommand['kind'] {
  const asked = [['--dry-run', values['dry-run'], 'dryRun'], ['--estimate', values.estimate, 'estimate'], ['--test-connection', values['test-connection'], 'testConnection'], ['--cancel-batch', values['cancel-batch'], 'cancelBatch'], ['--stage', values.stage !== undefined, 'stage']] as const;
  // Of a stage too, it can be asked how much it would be.
  const given = asked.filter(([name, own]) => own && !(name === '--stage' && values.estimate));
  if (given.length > 1) throw new UsageError(`${given.map(([name]) => name).join(' and ')} cannot be given together`);
  return given[0]?.[2] ?? 'run';
}

function stageOf(name: string): Stage {
  const found = STAGES.find(stage => stage === name);
  if (found === undefined) throw new UsageError(`--stage ${name}: must be one of ${STAGES.join(', ')}`);
  return found;
}

function formOf(name: string): (typeof FORMS)[number] {
  const found = FORMS.find(form => form === name);
  if (found === undefined) throw new UsageError(`--form ${name}: must be one of ${FORMS.join(', ')}`);
  return found;
}

/** What only looks at prompts and sizes calls nothing, so it may do without a server. */
const needsServer = (kind: GenerateCommand['kind']): boolean => kind !== 'dryRun' && kind !== 'estimate';

function serverOf(values: Values, kind: GenerateCommand['kind'], env: NodeJS.ProcessEnv): ServerSettings {
  const { server, model } = values;
  if (needsServer(kind) && server === undefined) throw new UsageError('generate needs --server URL, such as http://localhost:8080/v1: any server that speaks as OpenAI\'s does');
  // A connection test without one lists those that there are; a run knows its own.
  if (needsServer(kind) && kind !== 'testConnection' && kind !== 'cancelBatch' && (model ?? '').trim() === '') throw new UsageError('generate needs --model NAME: one of those that the server has; --test-connection lists them');
  const key = keyIn(env);
  return {
    baseUrl: server === undefined ? '' : addressOf(server),
    model: model ?? '',
    ...(key !== '' && { key }),
    concurrency: wholeNumberIn('concurrency', values.concurrency, 1, 4096),
    timeout: numberIn('timeout', values.timeout, 1, 86_400) * 1000,
    ...(values.batch && { batch: true }),
  };
}

/** A line break at its end comes from the file that it was read from. */
function keyIn(env: NodeJS.ProcessEnv): string {
  const key = soundKey(env[KEY_VARIABLE] ?? '');
  if (key === undefined) throw new UsageError(`${KEY_VARIABLE} holds a space, a line break or another sign that no key has: set it again`);
  return key;
}

function addressOf(text: string): string {
  try {
    return checkedUrl(text);
  } catch (error) {
    if (error instanceof AddressError) throw new UsageError(`--server: ${error.message}`);
    throw error;
  }
}

function shardOf(text: string): Shard {
  const [, index = '', of = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index < 1 || shard.index > shard.of) throw new UsageError(`--shard ${text}: must be I/N, from 1/N to N/N`);
  return shard;
}

export function pricesOf(values: { readonly 'price-input'?: string | undefined; readonly 'price-output'?: string | undefined; readonly currency?: string | undefined }): Prices | undefined {
  const { 'price-input': input, 'price-output': output, currency } = values;
  if (input === undefined && output === undefined && currency === undefined) return undefined;
  if (input === undefined || output === undefined || currency === undefined) throw new UsageError('a cost needs all of --price-input, --price-output (of a million tokens) and --currency');
  return { input: numberIn('price-input', input, 0, 1e6), output: numberIn('price-output', output, 0, 1e6), currency };
}
