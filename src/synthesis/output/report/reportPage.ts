// report.html: what a run made, what it rejected and why, in one file that loads nothing and runs no script.
import { htmlPage } from '../../../core/htmlPage';
import { element, paragraph, type Content, type Markup } from '../../../core/markup';
import { KINDS } from '../../example';
import type { Figures } from '../figures';
import { LEAST_NARRATIVES, emptySplits } from '../splits';
import { totalOf } from '../tally';
import { count, cutWords, emptyWords, percent, plural } from '../words';
import { crossCheckSection, diversitySection, labelSection } from './labelSections';
import { costSection, filesSection, gateSection, mergeSection, settingsSection, stageSection } from './runSections';
import { exampleSection, rejectionSection } from './sampleSections';

export const reportPage = (figures: Figures): string =>
  htmlPage(
    figures.title,
    header(figures),
    stageSection(figures),
    gateSection(figures),
    mergeSection(figures),
    labelSection(figures),
    crossCheckSection(figures),
    diversitySection(figures),
    exampleSection(figures),
    rejectionSection(figures),
    costSection(figures),
    filesSection(figures),
    settingsSection(figures),
  );

function header(figures: Figures): Markup {
  const { title, tally, account } = figures;
  const { kinds, examples, narratives, characters } = tally;
  const key = (name: string, value: string, note: string): Markup => element('li', {}, name, element('strong', {}, value), element('span', {}, note));
  return element(
    'header',
    {},
    element('h1', {}, title),
    paragraph(`${plural(examples, 'example')} from ${plural(narratives.size, 'narrative')}, in the voices of ${plural(characters.size, 'character')}.`),
    element(
      'ul',
      { class: 'key' },
      KINDS.map(kind => key(kindWords[kind], count(kinds[kind]), percent(kinds[kind], examples))),
      key('Labels an example', examples === 0 ? '–' : (tally.positives / examples).toFixed(2), 'at or above the threshold'),
      key('Neutral', percent(tally.neutral, examples), plural(tally.neutral, 'example')),
      key('Rejected', count(account.rejected), 'each with its reason in rejected.jsonl'),
    ),
    notes(figures).map(words => element('p', { class: 'note' }, words)),
  );
}

export const kindWords = { contextless: 'Without context', original: 'With context, original', rewritten: 'With context, rewritten' } as const;

/** What has to be known to read the figures rightly. */
export function notes({ unfinished, split, tally, settings, account, parts }: Figures): Content[] {
  const empty = emptySplits(parts);
  const short = [...tally.labels].flatMap(([label, own]) => {
    const wanted = settings.plan.targets[label] ?? 0;
    const kept = totalOf(own);
    return kept < wanted ? [`${label} (${count(kept)} of ${count(wanted)})`] : [];
  });
  return [
    ...(unfinished === undefined ? [] : [`This is not all: ${unfinished}.`]),
    ...(tally.examples === 0 ? ['No example was kept.'] : []),
    ...(split || tally.examples === 0 ? [] : [`There is no split: ${plural(tally.narratives.size, 'narrative')} gave examples, and with fewer than ${LEAST_NARRATIVES} a test would be about one or two stories. All examples of a kind are in one file.`]),
    ...(split && empty.length > 0 ? [emptyWords(empty)] : []),
    ...(short.length === 0 ? [] : [`Fewer examples than wanted: ${short.join(', ')}.`]),
    ...(account.narratives.rejected === 0 ? [] : [`${plural(account.narratives.rejected, 'narrative')} of ${count(account.narratives.in)} could not be read, held no text or are the same as another.`]),
    ...(account.narratives.cut === 0 ? [] : [`${cutWords(account)} Each example’s provenance says how far.`]),
  ];
}
