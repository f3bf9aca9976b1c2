// Languages found before, by a digest of the text: a script that is opened again shows its labels without waiting for a worker.
import { createHash } from 'node:crypto';
import type { DetectedLanguage } from '../../classifier/classifier';

const KEY = 'languages';
const MOST = 200;

/** What is kept between sessions; `vscode.Memento` is one. */
export interface Memory {
  get<T>(key: string, fallback: T): T;
  update(key: string, value: unknown): PromiseLike<void>;
}

type Entry = readonly [digest: string, language: string];

const digestOf = (sample: string): string => createHash('sha256').update(sample).digest('hex').slice(0, 32);

/** `detect`, asked at most once for the same sample. Only reliable answers are kept. */
export function rememberingLanguages(memory: Memory, detect: (sample: string) => Promise<DetectedLanguage>): (sample: string) => Promise<DetectedLanguage> {
  return async sample => {
    const digest = digestOf(sample);
    const known = memory.get<readonly Entry[]>(KEY, []);
    const entry = known.find(([found]) => found === digest);
    if (entry !== undefined) return { language: entry[1], reliable: true };
    const detected = await detect(sample);
    if (detected.reliable) {
      const others = memory.get<readonly Entry[]>(KEY, []).filter(([found]) => found !== digest);
      void memory.update(KEY, [...others.slice(1 - MOST), [digest, detected.language]]);
    }
    return detected;
  };
}
