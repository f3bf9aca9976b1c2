// The parts of the report that show texts: examples drawn by chance, and some of what was rejected.
import { element, paragraph, section, table, type Content, type Markup } from '../../../core/markup';
import type { Example, Rejection } from '../../example';
import type { Figures } from '../figures';
import type { ReasonCount } from '../tally';
import { count, percent, plural } from '../words';

export function exampleSection({ tally, settings }: Figures): Markup {
  const examples = tally.random.values();
  if (examples.length === 0) return section('Examples drawn by chance', paragraph('There are none.'));
  return section(
    `${plural(examples.length, 'example')} drawn by chance`,
    paragraph('Labels in grey are below the threshold.'),
    examples.map((example, at) => card(example, at + 1, settings.plan.threshold)),
  );
}

function card(example: Example, number: number, threshold: number): Markup {
  const { kind, utterance, context, character, all_emotions, all_emotions_mapped, classifier, flags = [], provenance, id } = example;
  const renamed = all_emotions.filter(([name]) => !all_emotions_mapped.some(([mapped]) => mapped === name.trim().toLowerCase()));
  return element(
    'article',
    { class: 'card', 'aria-labelledby': `example-${number}` },
    element('h3', { id: `example-${number}` }, `${number}. ${character} in “${provenance.narrative.title}”, ${kind}`),
    context === undefined ? undefined : [element('p', { class: 'soft' }, 'Context'), element('p', {}, context)],
    element('blockquote', {}, utterance),
    element('ul', { class: 'labels' }, all_emotions_mapped.map(([label, expressiveness]) => element('li', { class: expressiveness >= threshold ? undefined : 'weak' }, `${label} ${expressiveness.toFixed(1)}`))),
    renamed.length === 0 ? undefined : paragraph(`The teacher also said ${renamed.map(([name, expressiveness]) => `${name} ${expressiveness}`).join(', ')}.`),
    classifier === undefined ? undefined : paragraph(`The classifier: ${classifier.emotions.map(([label, probability]) => `${label} ${probability.toFixed(2)}`).join(', ') || 'unsure'}${classifier.disagrees ? '; it disagrees' : ''}.`),
    flags.length === 0 ? undefined : paragraph(`Flagged: ${flags.join(', ')}.`),
    element('p', { class: 'soft' }, element('code', {}, id)),
  );
}

export function rejectionSection({ rejections }: Figures): Markup {
  const { count: all, at, reasons, otherReasons } = rejections;
  if (all === 0) return section('What was rejected', paragraph('Nothing.'));
  const places = [...at].sort(([, one], [, other]) => other - one).map(([place, own]) => [place, count(own), percent(own, all)]);
  const byCount = [...reasons.values()].sort((one, other) => other.count - one.count);
  return section(
    'What was rejected',
    paragraph('All of it is in rejected.jsonl.'),
    table('Where', ['stage or gate', 'rejected', 'of all'], places),
    element('h3', {}, 'Why'),
    byCount.map(reasonDetails),
    otherReasons === 0 ? undefined : paragraph(`${count(otherReasons)} more, with further reasons.`),
  );
}

const reasonDetails = ({ at, reason, count: own, samples }: ReasonCount): Markup =>
  element('details', {}, element('summary', {}, `${at}: ${reason} (${count(own)})`), element('ul', {}, samples.values().map(sample => element('li', {}, rejectionWords(sample)))));

function rejectionWords({ narrative, actor, utterance, reason }: Rejection): Content {
  const where = actor === undefined ? narrative : `${actor} in ${narrative}`;
  return [`${where}: ${reason}`, utterance === undefined ? undefined : element('blockquote', {}, utterance)];
}
