// A short script read by the real parser, and scores made by hand.
import { LABEL_COUNT, labelIndex, type EmotionId } from '../../../src/core/emotions';
import type { Result } from '../../../src/classifier/classifier';
import type { Utterance } from '../../../src/core/utterance';
import type { Annotation } from '../../../src/extension/annotations/annotation';
import type { TextView } from '../../../src/extension/annotations/plan';
import { parseSettings, type SettingName, type Settings } from '../../../src/extension/settings';
import { parseScript } from '../../../src/formats/parse';

export const PLAY = `INT. ROOM - DAY

ANNA
I am so happy to see you!
It has been years.

BEN
(coldly)
Has it.

ANNA
You are angry with me.
`;

/** A speech that stands nowhere. */
export const utterance = (text: string, speaker?: string, sceneIndex = 0): Utterance => ({ id: text, text, sceneIndex, range: { start: 0, end: 0 }, segments: [], ...(speaker !== undefined && { speaker }) });

export const thresholds = new Float32Array(LABEL_COUNT).fill(0.3);

export function scored(values: Partial<Record<EmotionId, number>>): Result {
  const scores = new Float32Array(LABEL_COUNT);
  for (const [label, value] of Object.entries(values)) scores[labelIndex(label as EmotionId)] = value;
  return { kind: 'scored', scores };
}

export const utterancesOf = (text: string): readonly Utterance[] => parseScript(text, 'fountain').utterances;

export const annotate = (utterances: readonly Utterance[], ...results: (Result | undefined)[]): Annotation[] =>
  utterances.map((utterance, index) => ({ utterance, ...(results[index] ? { result: results[index] } : {}) }));

export function viewOf(text: string): TextView {
  const lines = text.split('\n');
  return {
    lineText: line => lines[line] ?? '',
    positionAt: offset => {
      const before = text.slice(0, offset).split('\n');
      return { line: before.length - 1, character: before.at(-1)!.length };
    },
  };
}

export const settingsWith = (values: Partial<Record<SettingName, unknown>> = {}): Settings => parseSettings(name => values[name]);
