// The options of generate that say what is to be made, read into a plan.
import { LABELS, isEmotionId, type EmotionId } from '../../core/emotions';
import { nearestName } from '../../core/nearestName';
import { DEFAULT_GATES, DEFAULT_PLAN, type GateSettings, type GenerationPlan } from '../../synthesis/plan';
import { UsageError } from '../exit';
import { choice, numberIn, wholeNumberIn } from '../options';

export const planFlags = {
  make: { type: 'string', default: DEFAULT_PLAN.make },
  characters: { type: 'string', default: String(DEFAULT_PLAN.characters) },
  share: { type: 'string', default: String(DEFAULT_PLAN.contextualShare) },
  target: { type: 'string', multiple: true, default: [] as string[] },
  'calls-per-missing': { type: 'string', default: String(DEFAULT_PLAN.callsPerMissing) },
  threshold: { type: 'string', default: String(DEFAULT_PLAN.threshold) },
  seed: { type: 'string', default: String(DEFAULT_PLAN.seed) },
  temperature: { type: 'string', default: String(DEFAULT_PLAN.temperature) },
  attempts: { type: 'string', default: String(DEFAULT_PLAN.attempts) },
  'context-length': { type: 'string' },
  gate: { type: 'string', multiple: true, default: [] as string[] },
} as const;

export interface PlanValues {
  readonly make: string;
  readonly characters: string;
  readonly share: string;
  readonly target: readonly string[];
  readonly 'calls-per-missing': string;
  readonly threshold: string;
  readonly seed: string;
  readonly temperature: string;
  readonly attempts: string;
  readonly 'context-length'?: string | undefined;
  readonly gate: readonly string[];
}

export function planOf(values: PlanValues): GenerationPlan {
  const length = values['context-length'];
  return {
    ...DEFAULT_PLAN,
    make: choice('make', values.make, ['contextless', 'contextual', 'both']),
    characters: wholeNumberIn('characters', values.characters, 1, 1000),
    contextualShare: numberIn('share', values.share, 0, 1),
    targets: targetsOf(values.target),
    callsPerMissing: wholeNumberIn('calls-per-missing', values['calls-per-missing'], 0, 1000),
    threshold: numberIn('threshold', values.threshold, 0.1, 1),
    temperature: numberIn('temperature', values.temperature, 0, 2),
    seed: wholeNumberIn('seed', values.seed, 0, 2 ** 31 - 1),
    attempts: wholeNumberIn('attempts', values.attempts, 1, 20),
    ...(length !== undefined && { contextLength: wholeNumberIn('context-length', length, 512, 10_000_000) }),
    gates: gatesOf(values.gate),
  };
}

function targetsOf(given: readonly string[]): GenerationPlan['targets'] {
  const targets: Partial<Record<EmotionId, number>> = {};
  for (const item of given.flatMap(own => own.split(','))) {
    const [name = '', number] = item.split('=', 2).map(part => part.trim());
    if (number === undefined) throw new UsageError(`--target ${item}: must be EMOTION=N, such as grief=20`);
    for (const emotion of name === 'all' ? LABELS : [emotionOf(name)]) targets[emotion] = wholeNumberIn(`target ${name}`, number, 0, 1e9);
  }
  return targets;
}

function emotionOf(name: string): EmotionId {
  if (isEmotionId(name)) return name;
  const near = nearestName(name, LABELS);
  throw new UsageError(`--target ${name}: is none of the 28 emotions${near === undefined ? '' : `; ${near} is`}`);
}

type Reader<Value> = (gate: string, value: string) => Value;

const onOff: Reader<boolean> = (gate, value) => choice(`gate ${gate}`, value, ['on', 'off']) === 'on';
/** What each gate can be set to; a table, so that help and reading agree. */
const readers: { readonly [Gate in keyof GateSettings]: Reader<GateSettings[Gate]> } = {
  nearDuplicate: (gate, value) => (value === 'off' ? 1 : numberIn(`gate ${gate}`, value, 0.3, 1)),
  copiedWords: (gate, value) => (value === 'off' ? 0 : wholeNumberIn(`gate ${gate}`, value, 0, 1000)),
  namesEmotion: onOff,
  rewriting: (gate, value) => {
    if (value === 'off') return [0, 1];
    const [least, most] = value.split('-');
    if (least === undefined || most === undefined) throw new UsageError(`--gate ${gate}=${value}: must be LEAST-MOST, such as 0.35-0.97, or off`);
    const range = [numberIn(`gate ${gate}`, least, 0, 1), numberIn(`gate ${gate}`, most, 0, 1)] as const;
    if (range[0] > range[1]) throw new UsageError(`--gate ${gate}=${value}: the least is more than the most`);
    return range;
  },
  wrongSpeaker: onOff,
  wrongLanguage: onOff,
  refusal: onOff,
};

const isGate = (name: string): name is keyof GateSettings => Object.hasOwn(readers, name);

function gatesOf(given: readonly string[]): GateSettings {
  const set = given.map(item => {
    const [name = '', value] = item.split('=', 2).map(part => part.trim());
    if (!isGate(name)) throw new UsageError(`--gate ${item}: there is no such gate; there are ${new Intl.ListFormat('en').format(Object.keys(readers))}`);
    if (value === undefined) throw new UsageError(`--gate ${item}: must be NAME=VALUE`);
    return [name, readers[name](name, value)] as const;
  });
  return { ...DEFAULT_GATES, ...Object.fromEntries(set) };
}
