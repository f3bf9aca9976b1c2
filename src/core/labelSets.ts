// The label sets of published data: their classes, how files spell them, and which of the 28 labels count as which.
import { EMOTIONS, LABELS, type Ekman, type EmotionId } from './emotions';

export interface LabelClass {
  readonly id: string;
  /** Other spellings in files; compared without case, like the id. */
  readonly aliases?: readonly string[];
  /** The labels of the 28 that count as this class. No label counts as two. */
  readonly from: readonly EmotionId[];
}

export interface LabelSet {
  readonly id: string;
  readonly title: string;
  /** Whether a row has exactly one class or any number of them. */
  readonly kind: 'single' | 'multi';
  readonly classes: readonly LabelClass[];
  /** The class that the set's own literature leaves out of micro-F1. */
  readonly background?: string;
  /** Names that occur in its files but are no class of the set: such rows are left out and counted. */
  readonly outside?: readonly string[];
}

/** The labels that GoEmotions maps to any of these Ekman classes, without those that go elsewhere. */
const ekman = (classes: readonly Ekman[], except: readonly EmotionId[] = []): EmotionId[] =>
  EMOTIONS.filter(({ id, ekman }) => classes.includes(ekman) && !except.includes(id)).map(({ id }) => id);

const angry = ekman(['anger']);
const happy = ekman(['joy']);
const sad = ekman(['sadness']);

export const LABEL_SETS = [
  { id: 'goEmotions', title: 'GoEmotions, 27 emotions and neutral', kind: 'multi', classes: LABELS.map(id => ({ id, from: [id] })) },
  {
    id: 'ekman',
    title: 'Ekman’s six and neutral',
    kind: 'single',
    classes: [
      { id: 'neutral', from: ['neutral'] },
      { id: 'joy', aliases: ['happiness', 'happy'], from: happy },
      { id: 'surprise', aliases: ['surprised'], from: ekman(['surprise']) },
      { id: 'anger', aliases: ['angry'], from: angry },
      { id: 'sadness', aliases: ['sad'], from: sad },
      { id: 'disgust', aliases: ['disgusted'], from: ekman(['disgust']) },
      { id: 'fear', aliases: ['fearful'], from: ekman(['fear']) },
    ],
  },
  {
    id: 'isear',
    title: 'ISEAR, seven emotions',
    kind: 'single',
    classes: [
      { id: 'joy', from: happy },
      { id: 'fear', from: ekman(['fear']) },
      { id: 'anger', from: angry },
      { id: 'sadness', from: ekman(['sadness'], ['embarrassment', 'remorse']) },
      { id: 'disgust', from: ekman(['disgust']) },
      { id: 'shame', from: ['embarrassment'] },
      { id: 'guilt', aliases: ['guit'], from: ['remorse'] },
    ],
  },
  {
    // By the second and third ring of Willcox' feeling wheel, whose centre these classes are.
    id: 'emoryNlp',
    title: 'EmoryNLP, six feelings and neutral',
    kind: 'single',
    classes: [
      { id: 'neutral', from: ['neutral'] },
      { id: 'joyful', from: ['amusement', 'desire', 'excitement', 'joy', 'optimism'] },
      { id: 'peaceful', from: ['caring', 'gratitude', 'love', 'relief'] },
      { id: 'powerful', from: ['admiration', 'approval', 'pride', 'realization'] },
      { id: 'scared', from: ['confusion', 'embarrassment', 'fear', 'nervousness'] },
      { id: 'mad', from: [...angry, 'disgust'] },
      { id: 'sad', from: ekman(['sadness'], ['embarrassment']) },
    ],
  },
  {
    id: 'dailyDialog',
    title: 'DailyDialog, six emotions and none',
    kind: 'single',
    background: 'no emotion',
    classes: [
      { id: 'no emotion', aliases: ['0', 'neutral', 'none'], from: ['neutral'] },
      { id: 'anger', aliases: ['1'], from: angry },
      { id: 'disgust', aliases: ['2'], from: ekman(['disgust']) },
      { id: 'fear', aliases: ['3'], from: ekman(['fear']) },
      { id: 'happiness', aliases: ['4', 'joy'], from: happy },
      { id: 'sadness', aliases: ['5'], from: sad },
      { id: 'surprise', aliases: ['6'], from: ekman(['surprise']) },
    ],
  },
  {
    id: 'emoContext',
    title: 'EmoContext, three emotions and others',
    kind: 'single',
    background: 'others',
    classes: [
      { id: 'others', from: ekman(['neutral', 'surprise', 'fear', 'disgust']) },
      { id: 'happy', from: happy },
      { id: 'sad', from: sad },
      { id: 'angry', from: angry },
    ],
  },
  {
    id: 'iemocap4',
    title: 'IEMOCAP, four classes',
    kind: 'single',
    outside: ['fru', 'fea', 'sur', 'dis', 'oth', 'xxx'],
    classes: [
      { id: 'angry', aliases: ['ang', 'anger'], from: angry },
      { id: 'happy', aliases: ['hap', 'exc', 'happiness', 'excited'], from: happy },
      { id: 'sad', aliases: ['sadness'], from: sad },
      { id: 'neutral', aliases: ['neu'], from: ['neutral'] },
    ],
  },
  {
    id: 'iemocap6',
    title: 'IEMOCAP, six classes',
    kind: 'single',
    outside: ['fea', 'sur', 'dis', 'oth', 'xxx'],
    classes: [
      { id: 'happy', aliases: ['hap', 'happiness'], from: ekman(['joy'], ['excitement']) },
      { id: 'sad', aliases: ['sadness'], from: ekman(['sadness'], ['disappointment']) },
      { id: 'neutral', aliases: ['neu'], from: ['neutral'] },
      { id: 'angry', aliases: ['ang', 'anger'], from: ekman(['anger'], ['annoyance']) },
      { id: 'excited', aliases: ['exc'], from: ['excitement'] },
      { id: 'frustrated', aliases: ['fru', 'frustration'], from: ['annoyance', 'disappointment'] },
    ],
  },
  {
    id: 'plutchik',
    title: 'Plutchik’s eight',
    kind: 'multi',
    classes: [
      { id: 'anger', aliases: ['1'], from: angry },
      { id: 'anticipation', aliases: ['2'], from: ['curiosity', 'desire', 'optimism'] },
      { id: 'disgust', aliases: ['3'], from: ekman(['disgust']) },
      { id: 'fear', aliases: ['4'], from: ekman(['fear']) },
      { id: 'joy', aliases: ['5'], from: ekman(['joy'], ['admiration', 'approval', 'caring', 'desire', 'optimism']) },
      { id: 'sadness', aliases: ['6'], from: sad },
      { id: 'surprise', aliases: ['7'], from: ekman(['surprise'], ['curiosity']) },
      { id: 'trust', aliases: ['8'], from: ['admiration', 'approval', 'caring'] },
    ],
  },
] as const satisfies readonly LabelSet[];

export type LabelSetId = (typeof LABEL_SETS)[number]['id'];
export const LABEL_SET_IDS: readonly LabelSetId[] = LABEL_SETS.map(({ id }) => id);

export const labelSet = (id: LabelSetId): LabelSet => LABEL_SETS.find(set => set.id === id) as LabelSet;

export const classNames = ({ classes }: LabelSet): string[] => classes.map(({ id }) => id);

/** The index of the class that a file spells so; undefined where there is none. */
export function classIndex({ classes }: LabelSet, name: string): number | undefined {
  const wanted = name.trim().toLowerCase();
  const index = classes.findIndex(({ id, aliases = [] }) => id.toLowerCase() === wanted || aliases.some(alias => alias === wanted));
  return index < 0 ? undefined : index;
}

/** For each of the 28 labels the index of its class; undefined where the set has none for it. */
export const classByLabel = ({ classes }: LabelSet): (number | undefined)[] =>
  LABELS.map(label => {
    const index = classes.findIndex(({ from }) => from.includes(label));
    return index < 0 ? undefined : index;
  });
