// EmoryNLP (Zahiri and Choi, 2018) in its original JSON form: episodes, scenes, utterances.
import { labelSet } from '../../core/labelSets';
import { BenchmarkBuilder, BenchmarkError, type Benchmark, type TextFile } from './benchmark';

type Fields = Readonly<Record<string, unknown>>;

export function readEmoryNlpJson({ name, text }: TextFile): Benchmark {
  const builder = new BenchmarkBuilder('EmoryNLP', labelSet('emoryNlp'));
  const lineOf = lineFinder(text);
  let ordinal = 0;
  for (const [episodeAt, episode] of listOf(parse(name, text), 'episodes').entries()) {
    for (const [sceneAt, scene] of listOf(episode, 'scenes').entries()) {
      for (const utterance of listOf(scene, 'utterances')) {
        const line = lineOf(utterance, ordinal++);
        addUtterance(builder, { name, line, dialogue: builder.dialogue(`${episodeAt} ${sceneAt}`) }, utterance);
      }
    }
  }
  return builder.build();
}

function addUtterance(builder: BenchmarkBuilder, { name, line, dialogue }: { name: string; line: number; dialogue: number }, utterance: Fields): void {
  const { transcript, emotion, speakers } = utterance;
  // Scenes hold stage directions too, with nothing that is spoken.
  if (transcript === '' || transcript === undefined || transcript === null) return builder.leaveOut('nothing is spoken');
  if (typeof transcript !== 'string') return builder.problem(name, line, '"transcript" must be a string');
  const gold = typeof emotion === 'string' ? builder.classOf(name, line, emotion) : undefined;
  if (typeof emotion !== 'string') builder.leaveOut('no emotion is given');
  const names = Array.isArray(speakers) ? speakers.filter(speaker => typeof speaker === 'string') : [];
  builder.add({
    file: name,
    line,
    text: transcript,
    ...(names.length === 0 ? {} : { speaker: names.join(' and ') }),
    dialogue,
    ...(gold === undefined ? {} : { gold: [gold] }),
  });
}

function parse(name: string, text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'episodes' in value) return value;
  } catch (error) {
    throw new BenchmarkError(`${name}: not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  throw new BenchmarkError(`${name}: a file of EmoryNLP is a JSON object with "episodes"`);
}

function listOf(fields: Fields, name: string): Fields[] {
  const list = fields[name];
  return Array.isArray(list) ? list.filter((item): item is Fields => typeof item === 'object' && item !== null) : [];
}

/** Lines by utterance ids, which are unique; where there is none, the place in the order of utterances. */
function lineFinder(text: string): (utterance: Fields, ordinal: number) => number {
  const lines = new Map<string, number>();
  text.split('\n').forEach((line, index) => {
    for (const [, id = ''] of line.matchAll(/"utterance_id"\s*:\s*"([^"]+)"/g)) lines.set(id, index + 1);
  });
  return ({ utterance_id: id }, ordinal) => (typeof id === 'string' ? lines.get(id) : undefined) ?? ordinal + 1;
}

export const looksLikeEmoryNlpJson = (text: string): boolean => /^\s*\{/.test(text) && /"episodes"\s*:/.test(text.slice(0, 100_000));
