// Which published form a file or a folder has, by the names in it and by how it begins.
import { looksLikeDailyDialog } from './dailyDialog';
import { looksLikeEmoContext } from './emoContext';
import { looksLikeEmoryNlpJson } from './emoryNlp';
import { looksLikeGoEmotions } from './goEmotions';
import { looksLikeIsear } from './isear';
import { looksLikeEmoryNlpCsv, looksLikeMeld } from './meld';
import { looksLikeRecords } from './records';

export const FORMS = ['goemotions', 'isear', 'meld', 'emorynlp', 'dailydialog', 'emocontext', 'iemocap', 'jsonl'] as const;
export type Form = (typeof FORMS)[number];

export const SPLITS = ['train', 'dev', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** The form of a file by its text, without a byte-order mark; the surest signs first. */
export function detectForm(text: string): Form | undefined {
  if (looksLikeIsear(text)) return 'isear';
  if (looksLikeEmoContext(text)) return 'emocontext';
  if (looksLikeMeld(text)) return 'meld';
  if (looksLikeEmoryNlpCsv(text) || looksLikeEmoryNlpJson(text)) return 'emorynlp';
  if (looksLikeRecords(text)) return 'jsonl';
  if (looksLikeDailyDialog(text)) return 'dailydialog';
  return looksLikeGoEmotions(text) ? 'goemotions' : undefined;
}

/** What is to be read in a folder. */
export type FolderPlan =
  | { readonly kind: 'file'; readonly form: Form; readonly file: string }
  | { readonly kind: 'iemocap' }
  /** The folder is known, but its files have other names for their splits. */
  | { readonly kind: 'noSplit'; readonly form: Form; readonly expected: string };

interface KnownFolder {
  readonly form: Form;
  /** A path in the folder, with / between its parts, as the set is published; undefined where the set has no splits. */
  readonly file: (split: Split) => readonly string[];
}

const shortSplit = { train: 'trn', dev: 'dev', test: 'tst' } as const;
const longSplit = { train: 'train', dev: 'validation', test: 'test' } as const;

const known: readonly KnownFolder[] = [
  { form: 'meld', file: split => [`${split}_sent_emo.csv`] },
  { form: 'emorynlp', file: split => [`emorynlp_${split}_final.csv`, `emotion-detection-${shortSplit[split]}.json`] },
  { form: 'dailydialog', file: split => [`${longSplit[split]}/dialogues_${longSplit[split]}.txt`] },
  { form: 'goemotions', file: split => [`${split}.tsv`] },
  { form: 'emocontext', file: split => [split === 'dev' ? 'devwithlabels.txt' : split === 'test' ? 'testwithlabels.txt' : 'train.txt', `${split}.txt`] },
];
const unsplit: readonly (readonly [Form, RegExp])[] = [
  ['isear', /^isear\.csv$/i],
  ['dailydialog', /^dialogues_text\.txt$/],
];

/** @param paths what is in the folder and below it, with / between their parts */
export function planFolder(paths: readonly string[], split: Split): FolderPlan | undefined {
  if (paths.some(path => /(?:^|\/)dialog\/EmoEvaluation\/[^/]+\.txt$/.test(path))) return { kind: 'iemocap' };
  const present = new Set(paths);
  const all = (set: KnownFolder): string[] => SPLITS.flatMap(name => set.file(name));
  for (const set of known) {
    const file = set.file(split).find(name => present.has(name));
    if (file !== undefined) return { kind: 'file', form: set.form, file };
  }
  for (const [form, name] of unsplit) {
    const file = paths.find(path => name.test(path));
    if (file !== undefined) return { kind: 'file', form, file };
  }
  const other = known.find(set => all(set).some(name => present.has(name)));
  return other === undefined ? undefined : { kind: 'noSplit', form: other.form, expected: other.file(split).join(' or ') };
}
