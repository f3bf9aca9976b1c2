// A model server that answers every stage sensibly about stories of our own, so that what a run makes of them can be foretold.
import { createHash } from 'node:crypto';
import { LABELS } from '../../../src/core/emotions';
import { completion, modelList, startScripted, type ScriptedAnswer, type ScriptedRequest, type StartedScripted } from '../../llm/scriptedServer';

export const MODEL = 'storyteller';

const words = 'lamp harbour copper window basket river orchard button kettle ladder violin pepper garden tunnel meadow pocket blanket candle mirror parcel signal thunder velvet walnut anchor bottle carpet feather hammer island jacket magnet needle oyster pillow rocket saddle temple umbrella wagon'.split(' ');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** Words that no other text begins with. */
const wordsOf = (text: string, many: number): string => Array.from(digest(text).subarray(0, many), byte => words[byte % words.length] ?? '').join(' ');

/** A story of so many words, with its two characters. */
export function story(number: number): { readonly text: string; readonly actors: readonly [string, string] } {
  const actors = [`Ann${'abcdefghij'[number % 10] ?? ''}`, `Bo${'klmnopqrst'[number % 10] ?? ''}`] as const;
  const scenes = Array.from({ length: 4 }, (_, at) => `${actors[at % 2] ?? ''} went to the ${wordsOf(`${number} ${at}`, 2)} and found it shut. ${actors[(at + 1) % 2] ?? ''} had the key to the ${wordsOf(`${number} ${at} key`, 3)} all along and said nothing.`);
  return { text: `The characters are ${actors.join(' and ')}.\n\n${scenes.join('\n\n')}\n`, actors };
}

/** What of a request its answer follows from. */
type Asked = Pick<ScriptedRequest, 'json'>;

const textOf = ({ json }: Asked): string => ((json?.['messages'] as { content: string }[] | undefined) ?? []).map(({ content }) => content).join('\n');
const stageOf = ({ json }: Asked): string => (json?.['response_format'] as { json_schema?: { name?: string } } | undefined)?.json_schema?.name ?? '';
const after = (text: string, mark: RegExp): string => mark.exec(text)?.[1]?.trim() ?? '';

type Teller = (text: string) => unknown;

/** Emotions that every answer about an utterance names, told by its words alone. */
const emotionsOf = (utterance: string): readonly string[] => {
  const [first = 0, second = 1] = digest(utterance);
  return [LABELS[first % 27] ?? 'joy', LABELS[second % 27] ?? 'fear'];
};

const tellers: Readonly<Record<string, Teller>> = {
  actors: text => ({ actors: after(text, /The characters are (.*?)\./).split(' and ') }),
  utterances: text => {
    const actor = after(text, /Be ([^,]+), a character/);
    const neutralFrom = 8;
    return { utterances: Array.from({ length: 10 }, (_, at) => ({ emotion: at < neutralFrom ? LABELS[at] : 'neutral', utterance: `I keep the ${wordsOf(`${text.slice(0, 400)} ${actor} ${at}`, 7)} for later.` })) };
  },
  labels: text => {
    const primary = after(text, /Main emotion: (.*)/);
    const [, second = 'fear'] = emotionsOf(after(text, /Utterance: (.*)/));
    return { emotions: [{ name: primary, score: 0.8 }, { name: second === primary ? 'anxiety' : second, score: 0.4 }] };
  },
  context: text => ({ context: `The door was shut and the key lay in the ${wordsOf(text, 4)}.` }),
  cleaning: text => ({ context: after(text, /Text: (.*)/) }),
  rewriting: text => ({ utterance: after(text, /says: "(.*)"/).replace('I keep', 'We keep') }),
};

/** @param delay milliseconds of each answer */
export function startStoryteller({ delay = 0, more }: { readonly delay?: number; readonly more?: (request: ScriptedRequest) => ScriptedAnswer | undefined } = {}): Promise<StartedScripted> {
  return startScripted(async request => {
    if (request.path === '/v1/models') return modelList('scripted', MODEL);
    if (request.method !== 'POST') return { status: 404, body: { error: { message: 'not found' } } };
    if (delay > 0) await new Promise(resolve => setTimeout(resolve, delay));
    return more?.(request) ?? answer(request);
  });
}

/** The answer to a chat request, by a batch job too. */
export function answer(request: Asked): ScriptedAnswer {
  const teller = tellers[stageOf(request)];
  const text = textOf(request);
  // What the connection test asks for.
  if (teller === undefined) return completion('{"answer": "yes"}');
  return completion(JSON.stringify(teller(text)), { prompt: Math.ceil(text.length / 4), completion: 40, cached: 16 });
}
