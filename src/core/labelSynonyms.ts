// What files call the 28 emotions besides their names: for label sets that a file brings along.
import { isEmotionId, type EmotionId } from './emotions';

const synonyms: Readonly<Record<string, EmotionId>> = {
  admire: 'admiration', amused: 'amusement', funny: 'amusement', angry: 'anger', mad: 'anger', rage: 'anger', annoyed: 'annoyance', irritation: 'annoyance', frustration: 'annoyance',
  frustrated: 'annoyance', approve: 'approval', care: 'caring', compassion: 'caring', confused: 'confusion', curious: 'curiosity', interest: 'curiosity', longing: 'desire',
  disappointed: 'disappointment', disapprove: 'disapproval', disgusted: 'disgust', embarrassed: 'embarrassment', shame: 'embarrassment', excited: 'excitement', enthusiasm: 'excitement',
  afraid: 'fear', fearful: 'fear', scared: 'fear', terror: 'fear', grateful: 'gratitude', thankfulness: 'gratitude', grieving: 'grief', happy: 'joy', happiness: 'joy', joyful: 'joy',
  affection: 'love', loving: 'love', nervous: 'nervousness', anxiety: 'nervousness', anxious: 'nervousness', worry: 'nervousness', hope: 'optimism', hopeful: 'optimism', optimistic: 'optimism',
  proud: 'pride', realisation: 'realization', relieved: 'relief', guilt: 'remorse', regret: 'remorse', sad: 'sadness', sorrow: 'sadness', surprised: 'surprise', none: 'neutral',
  'no emotion': 'neutral', other: 'neutral', others: 'neutral',
};

/** The emotion that a name means, whatever its case; undefined where it is none that is known. */
export function emotionCalled(name: string): EmotionId | undefined {
  const wanted = name.trim().toLowerCase();
  if (isEmotionId(wanted)) return wanted;
  return Object.hasOwn(synonyms, wanted) ? synonyms[wanted] : undefined;
}
