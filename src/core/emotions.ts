// The one table of the 28 emotions; labels, groups, legend, colours and decorations derive from it.

/** Families of emotions that share a colour and a sign in the editor. */
export type EmotionGroup = 'joy' | 'affection' | 'surprise' | 'fear' | 'anger' | 'disgust' | 'sadness' | 'neutral';
/** Ekman's six basic emotions and neutral, as GoEmotions maps its labels to them (ekman_mapping.json). */
export type Ekman = 'anger' | 'disgust' | 'fear' | 'joy' | 'sadness' | 'surprise' | 'neutral';
/** The sentiment of a label in the GoEmotions paper. */
export type Sentiment = 'positive' | 'negative' | 'ambiguous' | 'neutral';

export interface GroupInfo {
  readonly id: EmotionGroup;
  /** A text sign that needs no emoji font; every group has another shape, so that colour is never the only cue. */
  readonly glyph: string;
  /** The contributed theme colour. */
  readonly colorId: string;
}

const group = <Id extends EmotionGroup>(id: Id, glyph: string) => ({ id, glyph, colorId: `emoPillars.${id}` }) as const;

export const GROUPS = [
  group('joy', '▲'),
  group('affection', '♥\uFE0E'),
  group('surprise', '✱'),
  group('fear', '◇'),
  group('anger', '■'),
  group('disgust', '✖\uFE0E'),
  group('sadness', '▼'),
  group('neutral', '–'),
] as const satisfies readonly GroupInfo[];

export interface EmotionInfo {
  readonly id: string;
  readonly group: EmotionGroup;
  readonly ekman: Ekman;
  readonly sentiment: Sentiment;
  /** One emoji, for those who choose emoji in the settings. */
  readonly emoji: string;
  /** What the label means, in our words. */
  readonly definition: string;
}

/** GoEmotions' labels in the order of the data set, which is the order of every score vector; neutral last. */
export const EMOTIONS = [
  { id: 'admiration', group: 'affection', ekman: 'joy', sentiment: 'positive', emoji: '👏', definition: 'Finding someone or something impressive or worthy of respect.' },
  { id: 'amusement', group: 'joy', ekman: 'joy', sentiment: 'positive', emoji: '😂', definition: 'Finding something funny; being entertained.' },
  { id: 'anger', group: 'anger', ekman: 'anger', sentiment: 'negative', emoji: '😡', definition: 'A strong feeling of displeasure or hostility.' },
  { id: 'annoyance', group: 'anger', ekman: 'anger', sentiment: 'negative', emoji: '😒', definition: 'Mild anger; being irritated.' },
  { id: 'approval', group: 'affection', ekman: 'joy', sentiment: 'positive', emoji: '👍', definition: 'Having or expressing a favourable opinion.' },
  { id: 'caring', group: 'affection', ekman: 'joy', sentiment: 'positive', emoji: '🤗', definition: 'Kindness and concern for someone.' },
  { id: 'confusion', group: 'surprise', ekman: 'surprise', sentiment: 'ambiguous', emoji: '😕', definition: 'Not understanding; being uncertain.' },
  { id: 'curiosity', group: 'surprise', ekman: 'surprise', sentiment: 'ambiguous', emoji: '🤔', definition: 'A wish to know or learn something.' },
  { id: 'desire', group: 'affection', ekman: 'joy', sentiment: 'positive', emoji: '😍', definition: 'A strong wish for something, or for something to happen.' },
  { id: 'disappointment', group: 'sadness', ekman: 'sadness', sentiment: 'negative', emoji: '😞', definition: 'Sadness or displeasure because hopes were not met.' },
  { id: 'disapproval', group: 'anger', ekman: 'anger', sentiment: 'negative', emoji: '👎', definition: 'Having or expressing an unfavourable opinion.' },
  { id: 'disgust', group: 'disgust', ekman: 'disgust', sentiment: 'negative', emoji: '🤢', definition: 'Revulsion at something unpleasant or offensive.' },
  { id: 'embarrassment', group: 'sadness', ekman: 'sadness', sentiment: 'negative', emoji: '😳', definition: 'Feeling self-conscious, awkward or ashamed.' },
  { id: 'excitement', group: 'joy', ekman: 'joy', sentiment: 'positive', emoji: '🤩', definition: 'Great enthusiasm and eagerness.' },
  { id: 'fear', group: 'fear', ekman: 'fear', sentiment: 'negative', emoji: '😨', definition: 'Being afraid or worried.' },
  { id: 'gratitude', group: 'affection', ekman: 'joy', sentiment: 'positive', emoji: '🙏', definition: 'Thankfulness and appreciation.' },
  { id: 'grief', group: 'sadness', ekman: 'sadness', sentiment: 'negative', emoji: '😢', definition: 'Deep sorrow, above all over a death.' },
  { id: 'joy', group: 'joy', ekman: 'joy', sentiment: 'positive', emoji: '😃', definition: 'Pleasure and happiness.' },
  { id: 'love', group: 'affection', ekman: 'joy', sentiment: 'positive', emoji: '❤️', definition: 'Strong affection or devotion.' },
  { id: 'nervousness', group: 'fear', ekman: 'fear', sentiment: 'negative', emoji: '😬', definition: 'Apprehension, worry, anxiety.' },
  { id: 'optimism', group: 'joy', ekman: 'joy', sentiment: 'positive', emoji: '🤞', definition: 'Hope and confidence that things will turn out well.' },
  { id: 'pride', group: 'joy', ekman: 'joy', sentiment: 'positive', emoji: '😌', definition: 'Satisfaction in what oneself or someone close has achieved.' },
  { id: 'realization', group: 'surprise', ekman: 'surprise', sentiment: 'ambiguous', emoji: '💡', definition: 'Becoming aware of something.' },
  { id: 'relief', group: 'joy', ekman: 'joy', sentiment: 'positive', emoji: '😅', definition: 'Ease after worry or distress is over.' },
  { id: 'remorse', group: 'sadness', ekman: 'sadness', sentiment: 'negative', emoji: '😔', definition: 'Regret or guilt for something done.' },
  { id: 'sadness', group: 'sadness', ekman: 'sadness', sentiment: 'negative', emoji: '🙁', definition: 'Emotional pain, sorrow.' },
  { id: 'surprise', group: 'surprise', ekman: 'surprise', sentiment: 'ambiguous', emoji: '😲', definition: 'Being astonished by something unexpected.' },
  { id: 'neutral', group: 'neutral', ekman: 'neutral', sentiment: 'neutral', emoji: '😐', definition: 'No particular emotion is expressed.' },
] as const satisfies readonly EmotionInfo[];

export type EmotionId = (typeof EMOTIONS)[number]['id'];
export type Emotion = EmotionInfo & { readonly id: EmotionId };

export const LABEL_COUNT = EMOTIONS.length;
export const LABELS: readonly EmotionId[] = EMOTIONS.map(emotion => emotion.id);
export const NEUTRAL: EmotionId = 'neutral';

const byId = new Map<string, Emotion>(EMOTIONS.map(emotion => [emotion.id, emotion]));
const indexById = new Map<string, number>(EMOTIONS.map((emotion, index) => [emotion.id, index]));
const groupById = new Map<string, GroupInfo>(GROUPS.map(info => [info.id, info]));

export const isEmotionId = (name: string): name is EmotionId => byId.has(name);

/** The table row of a label. */
export const emotion = (id: EmotionId): Emotion => byId.get(id) as Emotion;
/** A label's place in score vectors, 0 to 27. */
export const labelIndex = (id: EmotionId): number => indexById.get(id) as number;
export const groupOf = (id: EmotionId): GroupInfo => groupById.get(emotion(id).group) as GroupInfo;
