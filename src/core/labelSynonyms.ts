// What files call the 28 emotions besides their names: for label sets that a file brings along.
import type { EmotionId } from './emotions';
import { emotionMeant } from './emotionSynonyms';

/** Names that a data set gives to the rest, where a teacher or a writer would mean something by them. */
const inFilesOnly: ReadonlyMap<string, EmotionId> = new Map([
  ['none', 'neutral'],
  ['other', 'neutral'],
  ['others', 'neutral'],
]);

/** The emotion that a name means, whatever its case; undefined where it is none that is known. */
export const emotionCalled = (name: string): EmotionId | undefined => emotionMeant(name) ?? inFilesOnly.get(name.trim().toLowerCase());
