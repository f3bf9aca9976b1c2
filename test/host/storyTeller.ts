// A chat server with ready answers for one short story, each after a stated wait: for tests that look at the editor, not at the model.
import { createServer, connect, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { completion, modelList, startScripted, type ScriptedAnswer, type ScriptedRequest, type StartedScripted } from '../llm/scriptedServer';

export const STORY = `The storm took the lamp on the third night. Mara climbed the tower with her brother's coat over her head and found the glass in pieces on the floor.

Down in the harbour, Tomas counted the boats that had come home. There were six. He counted again, and there were six. The seventh was his father's, and he had promised the old man that the light would burn.

Mara came down at dawn. She told him that she had slept, that the oil had run out, and that nobody but her was to blame. Tomas did not shout. He put the coat around her shoulders, and together they pushed the small boat into the water and rowed out past the rocks.

They found the old man on the sandbank, sitting on his upturned boat and singing, with both his oars across his knees.
`;

/** What each of them thinks, and the emotion of it. */
const THOUGHTS: Readonly<Record<string, readonly (readonly [emotion: string, utterance: string])[]>> = {
  Mara: [
    ['remorse', 'I should have filled the oil before I lay down, and now there is nothing I can say to him.'],
    ['fear', 'What if the sea gives back only planks this morning?'],
    ['relief', 'There he sits on the sand, and he is even singing!'],
    ['gratitude', 'He could have sent me away, and instead he gave me something warm to wear.'],
    ['nervousness', 'My hands will not hold still on these oars, not until we are beyond the stones.'],
    ['surprise', 'Who would have thought that a man can sit on a wreck as if it were a bench?'],
    ['sadness', 'The tower looks so small and dark without its eye.'],
    ['pride', 'I told the truth, and I did not look away while I told it.'],
    ['neutral', 'The tide turns at half past six.'],
    ['neutral', 'There are two more panes in the shed.'],
  ],
  Tomas: [
    ['disappointment', 'One promise, and it did not even last until the third evening.'],
    ['love', 'She is shaking; let her have the coat, whatever she has done.'],
    ['grief', 'If the old man is gone, who will mend the nets with me in winter?'],
    ['joy', 'He is alive, and out of tune as always!'],
    ['annoyance', 'Of all the evenings to fall asleep, it had to be this one.'],
    ['optimism', 'The wind has dropped, so he will have drifted no further than the bank.'],
    ['confusion', 'Six again. Did I leave one out behind the pier?'],
    ['admiration', 'It took courage to come down those stairs and say so.'],
    ['neutral', 'The small boat lies beside the wall.'],
    ['neutral', 'High water was at four.'],
  ],
};
const ALL = Object.values(THOUGHTS).flat();
const CONTEXTS = ['The light of the harbour went out in a storm, on the night when a boat was still at sea.', 'At dawn the keeper came down and said that the oil had run out while nobody watched.', 'Both of them rowed out past the rocks to look for the man who was missing.'];

export interface StoryTeller extends StartedScripted {
  /** Milliseconds before an answer about the story. */
  wait: number;
  /** Milliseconds before any answer, a refusal too. */
  pause: number;
  /** Connections are cut before a word is answered. */
  isDead: boolean;
  /** Without it in the request, nothing is answered; undefined: none is wanted. */
  key: string | undefined;
  /** Requests about the story: those of a connection test are none. */
  readonly asked: readonly ScriptedRequest[];
}

export async function startStoryTeller({ wait = 0 } = {}): Promise<StoryTeller> {
  const asked: ScriptedRequest[] = [];
  const own: Pick<StoryTeller, 'wait' | 'pause' | 'isDead' | 'key'> = { wait, pause: 0, isDead: false, key: undefined };
  const started = await startScripted(async request => {
    if (own.isDead) return { cutAfter: 0 };
    await new Promise(resolve => setTimeout(resolve, own.pause));
    if (own.key !== undefined && request.headers['authorization'] !== `Bearer ${own.key}`) return { status: 401, body: { error: { message: 'no such key' } } };
    if (request.path.endsWith('/models')) return modelList('scripted', 'teller');
    if (!request.path.endsWith('/chat/completions')) return { status: 404, body: { error: { message: 'not here' } } };
    const stage = stageOf(request);
    if (stage === undefined) return trial(request);
    asked.push(request);
    await new Promise(resolve => setTimeout(resolve, own.wait));
    return completion(JSON.stringify(answerOf(stage, request)), { prompt: 400, completion: 60 });
  });
  return Object.assign(own, started, { asked } as const);
}

interface Schema {
  readonly name: string;
  readonly schema: { readonly properties: Readonly<Record<string, { readonly minItems?: number; readonly enum?: readonly string[] }>> };
}
const schemaOf = ({ json }: ScriptedRequest): Schema | undefined => (json?.['response_format'] as { json_schema?: Schema } | undefined)?.json_schema;
const STAGES = ['actors', 'utterances', 'labels', 'context', 'cleaning', 'rewriting'];
const stageOf = (request: ScriptedRequest): string | undefined => STAGES.find(stage => stage === schemaOf(request)?.name);

/** As a server that keeps to schemas and honours seeds. */
function trial(request: ScriptedRequest): ScriptedAnswer {
  const properties = schemaOf(request)?.schema.properties;
  if (properties !== undefined) return completion(JSON.stringify(Object.fromEntries(Object.entries(properties).map(([name, { enum: values = [] }]) => [name, values[0]]))));
  return completion(`Words of seed ${String(request.json?.['seed'])}`);
}

function answerOf(stage: string, request: ScriptedRequest): unknown {
  const { json } = request;
  const content = (json?.['messages'] as readonly { readonly content: string }[]).map(message => message.content).join('\n');
  const spoken = ALL.find(([, utterance]) => content.includes(utterance));
  const said = spoken?.[1] ?? '';
  switch (stage) {
    case 'actors':
      return { actors: Object.keys(THOUGHTS) };
    case 'utterances':
      return { utterances: thoughtsOf(content, schemaOf(request)?.schema.properties['utterances']?.minItems ?? 10, Number(json?.['seed'])) };
    case 'labels':
      return { emotions: [{ name: spoken?.[0] ?? 'curiosity', score: 0.8 }, ...(spoken?.[0] === 'remorse' ? [{ name: 'shame', score: 0.5 }] : [])] };
    case 'rewriting':
      return { utterance: said.replace(/^\S+ \S+/, 'Well, then:') };
    default:
      return { context: CONTEXTS[said.length % CONTEXTS.length] };
  }
}

/** Asked for one alone, it says something that depends on the seed. */
function thoughtsOf(content: string, count: number, seed: number): unknown[] {
  const last = Object.keys(THOUGHTS).map(name => ({ name, at: content.lastIndexOf(name) })).sort((one, other) => other.at - one.at)[0]?.name ?? 'Mara';
  if (count === 1) return [{ emotion: 'curiosity', utterance: `I wonder what the gulls have seen from up there, all ${seed % 1000} of them.` }];
  return (THOUGHTS[last] ?? []).slice(0, count).map(([emotion, utterance]) => ({ emotion, utterance }));
}

/** An address of this machine that other machines see; undefined where it has none. */
export const outerAddress = (): string | undefined => Object.values(networkInterfaces()).flat().find(one => one !== undefined && one.family === 'IPv4' && !one.internal)?.address;

/** Passes connections to an address that is not loopback on to the teller. @returns its base URL, and how to stop it */
export async function reachableAt(address: string, inner: string): Promise<{ readonly url: string; readonly stop: () => void }> {
  const port = Number(new URL(inner).port);
  const server: Server = createServer(outer => {
    const own = connect(port, '127.0.0.1');
    for (const [one, other] of [[outer, own], [own, outer]] as const) one.on('error', () => other.destroy()).pipe(other);
  });
  await new Promise<void>(resolve => server.listen(0, address, resolve));
  const bound = server.address();
  return { url: `http://${address}:${typeof bound === 'object' && bound !== null ? bound.port : 0}/v1`, stop: () => server.close() };
}
