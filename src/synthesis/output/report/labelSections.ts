// The parts of the report about labels: how often each is there, what the classifier thinks, how alike the utterances are.
import { element, paragraph, section, table, type Content, type Markup } from '../../../core/markup';
import type { Likeness, MeanCosine } from '../diversity';
import type { Figures } from '../figures';
import { totalOf } from '../tally';
import { count, percent, plural } from '../words';

export function labelSection({ tally, settings }: Figures): Markup {
  const { targets, threshold } = settings.plan;
  const aimed = Object.keys(targets).length > 0;
  const totals = [...tally.labels].map(([label, own]) => ({ label, ...own, all: totalOf(own) }));
  const most = Math.max(1, ...totals.map(({ all }) => all));
  const rows = totals
    .sort((one, other) => other.all - one.all)
    .map(({ label, positive, strongest, all }) => {
      const target = targets[label];
      return [
        label, meter(all / most), count(all), percent(all, tally.examples), count(positive.contextless), count(positive.original), count(positive.rewritten), count(strongest),
        ...(aimed ? (target === undefined ? ['–', ''] : [count(target), all < target ? `short of ${count(target - all)}` : 'reached']) : []),
      ];
    });
  return section(
    'Labels',
    paragraph(`A label counts from an expressiveness of ${threshold} on; an example has several, ${tally.examples === 0 ? '–' : (tally.positives / tally.examples).toFixed(2)} in the mean.`),
    table('Examples with each label', ['label', '', 'examples', 'of all', 'contextless', 'original', 'rewritten', 'strongest', ...(aimed ? ['wanted', 'target'] : [])], rows),
  );
}

/** A bar of that share; the number stands beside it. */
export const meter = (share: number): Markup =>
  element('span', { class: 'meter', 'aria-hidden': 'true' }, element('span', { style: `width: ${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%` }, ''));

export function crossCheckSection({ tally }: Figures): Markup {
  const { model, seen, shared, disagrees } = tally.crossCheck;
  if (seen === 0) return section('Cross-check', paragraph('The embedded classifier was not asked.'));
  return section(
    'Cross-check',
    paragraph(`${model} read each utterance by itself, with its context where it has one. Its view is kept beside the labels and changes none. Where it disagrees, either may be right: it was trained on other texts.`),
    table('The classifier beside the teacher', ['', 'examples', 'of those it read'], [
      ['it read', count(seen), percent(seen, seen)],
      ['a label in common', count(shared), percent(shared, seen)],
      ['flagged: none in common, and it is sure of another', count(disagrees), percent(disagrees, seen)],
    ]),
  );
}

export function diversitySection({ diversity, encoder }: Figures): Markup {
  if (diversity === undefined) return section('Diversity', paragraph('The embedded encoder was not asked, so there is no figure.'));
  const row = (name: string, { utterances, characters, within, across }: Likeness): Content[] => [name, count(utterances), count(characters), cosine(within), count(within.pairs), cosine(across), count(across.pairs)];
  return section(
    'Diversity',
    paragraph(`Mean cosine of the utterances’ embeddings by ${encoder ?? 'the embedded encoder'}: 1 is the same, about 0 unrelated. Each utterance counts once, without its context${diversity.share < 1 ? `; ${percent(diversity.share, 1)} of the characters, drawn by chance` : ''}. The paper gives 0.30 within and 0.16 across for neutral utterances, with another encoder, so its figures are not on the same scale.`),
    table('Mean cosine of pairs', ['utterances', 'number', 'characters', 'within a character', 'pairs', 'across characters', 'pairs'], [row('all', diversity.all), row('neutral', diversity.neutral)]),
    diversity.all.characters < 2 ? paragraph(`${plural(diversity.all.characters, 'character')}: nothing can be said across.`) : undefined,
  );
}

const cosine = ({ mean }: MeanCosine): string => (mean === undefined ? '–' : mean.toFixed(3));
