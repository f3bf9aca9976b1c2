// From a stage and what it is given to the request: messages, room for the answer, schema.
import { EMOTIONS, NEUTRAL } from '../../core/emotions';
import type { ChatMessage, JsonSchema } from '../server/server';
import type { Stage, StageGiven } from '../stage';
import { schemaOf } from '../answers/schemas';
import { PLACEHOLDER, type Prompts } from './prompts';

/** `schema`: JSON that the server is asked to hold to; `lines`: the paper's line format. */
export type AnswerForm = 'schema' | 'lines';

export interface StageRequest {
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly schema?: { readonly name: string; readonly schema: JsonSchema };
}

type Values = Readonly<Record<string, string>>;

const definitions = EMOTIONS.filter(({ id }) => id !== NEUTRAL).map(({ id, definition }) => `${id}: ${definition}`).join('\n');

/** The beginning of every request that uses the narrative: the same bytes in each of its calls. */
const narrativeBlock = (narrative: string): string => `<story>\n${narrative.trim()}\n</story>`;

const number = (count: number): string => (count > 0 ? String(count) : '');

/** What stands for each placeholder; an empty value takes its line away. */
const valuesOf: { readonly [S in Stage]: (given: StageGiven[S]) => Values } = {
  actors: ({ narrative, most }) => ({ narrative: narrativeBlock(narrative), most: String(most) }),
  utterances: ({ narrative, actor, emotional, neutral, wanted }) => ({
    narrative: narrativeBlock(narrative),
    actor: oneLine(actor),
    emotions: definitions,
    emotional: number(emotional),
    neutral: number(neutral),
    all: String(emotional + neutral),
    wanted: wanted.join(', '),
  }),
  labels: ({ utterance, primary }) => ({ emotions: definitions + neutralLine, utterance: oneLine(utterance), primary: oneLine(primary) }),
  context: ({ narrative, actor, utterance, emotions }) => ({ narrative: narrativeBlock(narrative), actor: oneLine(actor), utterance: oneLine(utterance), emotions: emotions.join(', ') }),
  cleaning: ({ actor, context, emotions }) => ({ actor: oneLine(actor), context: oneLine(context), emotions: emotions.join(', ') }),
  rewriting: ({ actor, utterance, emotions, context }) => ({ actor: oneLine(actor), utterance: oneLine(utterance), emotions: emotions.join(', '), context: oneLine(context) }),
};

const neutralLine = `\n${EMOTIONS.filter(({ id }) => id === NEUTRAL).map(({ id, definition }) => `${id}: ${definition}`).join('')}`;

/** Most tokens of an answer, as the paper has them; JSON takes its share for names and quotes. */
const roomFor: { readonly [S in Stage]: (given: StageGiven[S], form: AnswerForm) => number } = {
  actors: ({ most }) => Math.max(100, 20 * most),
  utterances: ({ emotional, neutral }, form) => (form === 'schema' ? 80 : 60) * (emotional + neutral) + 20,
  labels: (_, form) => (form === 'schema' ? 160 : 100),
  context: () => 300,
  cleaning: ({ context }) => Math.max(300, Math.ceil(context.length / 2)),
  rewriting: () => 300,
};

/**
 * One user message (some models know no system message). Where the stage uses the narrative, it begins with it, byte-identical among that narrative's calls.
 * What comes from the narrative or an earlier answer is put in once and never searched for placeholders.
 */
export function stageRequest<S extends Stage>(stage: S, given: StageGiven[S], prompts: Prompts, form: AnswerForm): StageRequest {
  const content = rendered(prompts.of(stage).text, valuesOf[stage](given), form);
  const request = { messages: [{ role: 'user', content }] as const, maxTokens: roomFor[stage](given, form) };
  return form === 'lines' ? request : { ...request, schema: { name: stage, schema: schemaOf(stage, given) } };
}

const FORM_MARK = /^\[(schema|lines)\] ?/;

/** Keeps the lines of this form, drops lines whose placeholder is empty, fills in the others. */
function rendered(text: string, values: Values, form: AnswerForm): string {
  const lines = text.split('\n').flatMap(line => {
    const mark = FORM_MARK.exec(line);
    if (mark && mark[1] !== form) return [];
    const own = line.slice(mark?.[0].length ?? 0);
    if (Array.from(own.matchAll(PLACEHOLDER)).some(([, name = '']) => (values[name] ?? '') === '')) return [];
    return [own.replace(PLACEHOLDER, (_, name: string) => values[name] ?? '')];
  });
  return lines.join('\n');
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
