// What `evaluate` can be told, read and checked.
import { DECISIONS, type Decision } from '../core/classScores';
import { LABEL_SET_IDS } from '../core/labelSets';
import { FORMS, SPLITS } from '../dataset/benchmarks/detect';
import type { OpenOptions } from '../dataset/benchmarks/open';
import type { EngineOptions } from './engine';
import { UsageError } from './exit';
import { choice, engineFlags, engineOptions, numberIn, parse, refuseOverwriting } from './options';

export interface EvaluateCommand {
  readonly place: string;
  readonly open: OpenOptions;
  /** Undefined where the records hold the predictions. */
  readonly engine: EngineOptions | undefined;
  /** What the first is compared with: another model, or the same with another window. */
  readonly against: { readonly kind: 'model'; readonly engine: EngineOptions } | { readonly kind: 'context'; readonly lines: number } | undefined;
  /** Undefined: what the model declares. */
  readonly contextLines: number | undefined;
  readonly threshold: number | undefined;
  readonly decision: Decision;
  readonly limit: number | undefined;
  readonly resamples: number;
  readonly seed: number;
  readonly calibrationFloor: number;
  readonly json: string | undefined;
  readonly html: string | undefined;
  readonly color: boolean;
}

const { device, model, verbose, help } = engineFlags;
const flags = {
  device,
  model,
  verbose,
  help,
  'input-format': { type: 'string' },
  split: { type: 'string', default: 'dev' },
  iemocap: { type: 'string', default: '4' },
  'label-set': { type: 'string', default: 'goEmotions' },
  labels: { type: 'string' },
  predictions: { type: 'boolean', default: false },
  context: { type: 'string' },
  'against-context': { type: 'string' },
  compare: { type: 'string' },
  threshold: { type: 'string' },
  decision: { type: 'string', default: 'best' },
  limit: { type: 'string' },
  resamples: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  'calibration-floor': { type: 'string', default: '0.1' },
  json: { type: 'string' },
  html: { type: 'string' },
  'no-color': { type: 'boolean', default: false },
} as const;

const read = (args: readonly string[]) => parse({ args: [...args], allowPositionals: true, options: flags });
type Values = ReturnType<typeof read>['values'];

export function readEvaluateOptions(args: readonly string[]): EvaluateCommand | 'help' {
  const { values, positionals } = read(args);
  if (values.help) return 'help';
  const [place, ...more] = positionals;
  if (place === undefined || more.length > 0) throw new UsageError('evaluate needs one FILE or FOLDER');
  refuseOverwriting(values.json, [place], 'json');
  refuseOverwriting(values.html, [place], 'html');
  if (values.json !== undefined && values.json === values.html) throw new UsageError('--json and --html name the same file');
  refuseWithStored(values);
  return {
    place,
    open: openOptions(values),
    engine: values.predictions ? undefined : engineOptions(values, false),
    against: againstOf(values),
    contextLines: optional(values.context, value => whole('context', value, 0, 1000)),
    threshold: optional(values.threshold, value => numberIn('threshold', value, 0, 1)),
    decision: choice('decision', values.decision, DECISIONS),
    limit: optional(values.limit, value => whole('limit', value, 1, 1e9)),
    resamples: whole('resamples', values.resamples, 100, 100_000),
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
    calibrationFloor: numberIn('calibration-floor', values['calibration-floor'], 0, 0.99),
    json: values.json,
    html: values.html,
    color: !values['no-color'],
  };
}

const optional = <T>(value: string | undefined, read: (value: string) => T): T | undefined => (value === undefined ? undefined : read(value));

function openOptions(values: Values): OpenOptions {
  return {
    form: optional(values['input-format'], value => choice('input-format', value, FORMS)),
    split: choice('split', values.split, SPLITS),
    iemocap: choice('iemocap', values.iemocap, ['4', '6']) === '4' ? 4 : 6,
    set: choice('label-set', values['label-set'], LABEL_SET_IDS),
    labels: values.labels,
    stored: values.predictions,
  };
}

function againstOf(values: Values): EvaluateCommand['against'] {
  if (values.compare !== undefined && values['against-context'] !== undefined) throw new UsageError('--compare and --against-context cannot be given together: one thing is compared at a time');
  if (values.compare !== undefined) return { kind: 'model', engine: engineOptions({ ...values, model: values.compare }, false) };
  return optional(values['against-context'], value => ({ kind: 'context', lines: whole('against-context', value, 0, 1000) }));
}

/** What asks a model something makes no sense where none is asked. */
function refuseWithStored(values: Values): void {
  if (!values.predictions) return;
  const asked = (['model', 'compare', 'context', 'against-context', 'threshold'] as const).find(name => values[name] !== undefined);
  if (asked !== undefined) throw new UsageError(`--predictions reads what the records hold, so --${asked} cannot be given with it`);
}

function whole(flag: string, value: string, low: number, high: number): number {
  const number = numberIn(flag, value, low, high);
  if (!Number.isInteger(number)) throw new UsageError(`--${flag} ${value}: must be a whole number`);
  return number;
}
