// The picture of which labels are taken for which: gold down, predicted across, each row by its own gold rows.
import { element, type Markup } from '../../core/markup';
import type { SystemResult } from '../evaluation/result';
import { picture, round, text } from './chart';
import { count } from './words';

const top = 110;
const left = 120;
/** What the slanting names need beyond the last column. */
const slant = 60;

export function confusionPicture(id: string, { confusion, labels }: SystemResult): Markup {
  const few = labels.length <= 10;
  const cell = few ? 58 : 23;
  const side = labels.length * cell;
  const cells = labels.flatMap(({ label, support }, gold) =>
    labels.flatMap(({ label: said }, predicted) => {
      const number = confusion.counts[gold]?.[predicted] ?? 0;
      const share = support === 0 ? 0 : Math.min(1, number / support);
      const x = left + predicted * cell;
      const y = top + gold * cell;
      const place = { x, y, width: cell - 1, height: cell - 1 };
      if (number === 0) return [element('rect', { ...place, class: 'cell' })];
      // The number is in every cell that is more than pale, so that colour is not the only sign.
      const words = few ? count(number) : share >= 0.05 ? String(Math.round(share * 100)) : '';
      return [
        element('rect', { ...place, class: 'cell' }),
        element('rect', { ...place, class: gold === predicted ? 'heat right' : 'heat', 'fill-opacity': round(0.08 + 0.92 * share) }, element('title', {}, `${label}, predicted ${said}: ${count(number)} of ${count(support)} rows`)),
        words === '' ? undefined : text(x + (cell - 1) / 2, y + cell / 2 + 4, words, 'middle', share > 0.5 ? 'cellText strong' : 'cellText'),
      ];
    }),
  );
  return picture(
    {
      id,
      title: 'Which labels are taken for which',
      description: `A table of ${labels.length} gold labels (down) by ${labels.length} predicted labels (across). ${few ? 'Numbers are rows' : 'Numbers are percent of the label’s gold rows, from 5'}; the diagonal is right. The table beside has the most frequent mistakes.`,
      width: left + side + slant,
      height: top + side + 10,
    },
    labels.map(({ label }, index) => {
      const x = left + index * cell + cell / 2 + 4;
      return element('text', { transform: `rotate(-50 ${x} ${top - 8})`, x, y: top - 8 }, label);
    }),
    labels.map(({ label }, index) => text(left - 8, top + index * cell + cell / 2 + 4, label, 'end')),
    cells,
  );
}
