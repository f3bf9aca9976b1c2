// README.md: the card of the data set, in the form that the Hugging Face hub reads. What only the user can know is left for the user to say.
import { LABELS } from '../../core/emotions';
import { KINDS } from '../example';
import { STAGES } from '../stage';
import type { Likeness, MeanCosine } from './diversity';
import type { Figures, PartFigures } from './figures';
import { emptySplits } from './splits';
import { totalOf } from './tally';
import { count, cutWords, emptyWords, percent, plural } from './words';

export const cardOf = (figures: Figures): string =>
  [frontMatter(figures), opening(figures), toFillIn(figures), contents(figures), splits(figures), labels(figures), diversity(figures), making(figures), promptTexts(figures), reading(figures), limits(figures)].join('\n');

const sizes = [[1000, 'n<1K'], [10_000, '1K<n<10K'], [100_000, '10K<n<100K'], [1_000_000, '100K<n<1M'], [Infinity, '1M<n<10M']] as const;

function frontMatter({ title, parts, tally }: Figures): string {
  const size = sizes.find(([below]) => tally.examples < below)?.[1] ?? '';
  const configs = parts.flatMap(({ part, files }) => (files.length === 0 ? [] : [`- config_name: ${part}`, '  data_files:', ...files.flatMap(({ name, split }) => [`  - split: ${split ?? 'train'}`, `    path: ${name}`])]));
  return `${['---', `pretty_name: ${JSON.stringify(title)}`, '# license: to be filled in, see "To fill in" below', 'task_categories:', '- text-classification', 'task_ids:', '- multi-label-classification', 'tags:', '- emotion', '- synthetic', '- soft-labels', 'size_categories:', `- ${size}`, ...(configs.length === 0 ? [] : ['configs:', ...configs]), '---'].join('\n')}\n`;
}

const opening = ({ title, tally, unfinished }: Figures): string => `# ${plain(title)}

${plural(tally.examples, 'utterance')} with soft emotion labels, written and labelled by a language model in the voices of ${plural(tally.characters.size, 'character')} from ${plural(tally.narratives.size, 'narrative')}, after the method of Emo Pillars (arXiv 2504.16856). No person wrote or checked them, as far as this program knows.
${unfinished === undefined ? '' : `\nThis is not all of what was planned: ${unfinished}.\n`}`;

function toFillIn({ tally }: Figures): string {
  const models = [...new Set([...tally.teachers.values()].map(({ model }) => model))].map(code).join(', ');
  return `## To fill in

Before this is passed on, only you can say:

- [ ] Where the narratives come from, and under which licence; contexts retell them.
- [ ] What the licence or the terms of use of ${models === '' ? 'the model' : models} say about texts that it writes.
- [ ] The licence of this data set, which has to agree with both: put it in place of the comment at the top.
- [ ] The language, where it is not English: \`language:\` at the top.
- [ ] Who to ask about it.
`;
}

const contents = ({ tally, parts, account }: Figures): string => `## What is in it

${table(['kind', 'examples', 'what it is'], [
  ['`contextless`', count(tally.kinds.contextless), 'an utterance by itself'],
  ['`original`', count(tally.kinds.original), 'an utterance as written, with what came before it in the story'],
  ['`rewritten`', count(tally.kinds.rewritten), 'the same utterance, rewritten so that its emotions show only with the context; `pair` links the two'],
])}

${table(['file', 'examples', 'narratives'], parts.flatMap(fileRows))}

Each line is a JSON object: \`utterance\`, \`context\` (but for contextless ones), \`character\`, \`all_emotions\` (what the model said, [name, expressiveness from 0 to 1]), \`all_emotions_mapped\` (the same with the names of the 28 emotions), \`classifier\` (what a small classifier makes of it, where it was asked), \`flags\`, and \`provenance\`: narrative, character, and every call behind the line with its prompt, model, seed, tokens and time.${account.narratives.cut === 0 ? '' : `

${cutWords(account)} In \`provenance.narrative\`, \`cut\` says whether it was, \`range\` what was read, and \`length\` how long the narrative is.`}
`;

const fileRows = ({ files }: PartFigures): string[][] => files.map(({ name, examples, narratives }) => [code(name), count(examples), count(narratives)]);

const splits = ({ split, tally, parts }: Figures): string => `## Splits

${
  split
    ? `All examples of one narrative are in one split, told by the SHA-256 of its text: of the narratives, 80/10/10 % train, validation and test for the contextless examples, 90/5/5 % for the contextual ones. The shares of examples differ from these, the more so with few narratives. What is held out of the contextual part is held out of the contextless part too, but not the other way round: who trains on both and tests on contextless examples must leave out of contextual training what the contextless part holds out.${emptySplits(parts).length === 0 ? '' : ` ${emptyWords(emptySplits(parts))}`}`
    : `There is none. ${plural(tally.narratives.size, 'narrative')} gave examples; with fewer than ten, a test would be about one or two stories. To measure anything, leave out whole narratives in turn.`
}
`;

function labels({ tally, settings: { plan } }: Figures): string {
  const rows = [...tally.labels].map(([label, own]) => [label, ...KINDS.map(kind => count(own.positive[kind])), percent(totalOf(own), tally.examples), count(own.strongest)]);
  const seen = tally.crossCheck.seen;
  return `## Labels

A label counts from an expressiveness of ${plan.threshold} on. An example has ${tally.examples === 0 ? '–' : (tally.positives / tally.examples).toFixed(2)} labels in the mean; ${percent(tally.neutral, tally.examples)} are neutral.

${table(['label', ...KINDS, 'of all', 'strongest'], rows)}
${seen === 0 ? '' : `\nA second reading by ${plain(tally.crossCheck.model)}: ${percent(tally.crossCheck.shared, seen)} of the ${count(seen)} examples that it read share a label with it, and ${percent(tally.crossCheck.disagrees, seen)} are flagged because none is shared and it is sure of another. Labels were not changed.\n`}`;
}

function diversity({ diversity: found, encoder }: Figures): string {
  if (found === undefined) return '## Diversity\n\nNot measured.\n';
  const row = (name: string, { utterances, within, across }: Likeness): string[] => [name, count(utterances), cosine(within), cosine(across)];
  return `## Diversity

Mean cosine of embeddings by ${plain(encoder ?? 'the embedded encoder')}, of all pairs within a character and across characters${found.share < 1 ? `, among ${percent(found.share, 1)} of the utterances: whole characters, drawn by chance` : ''}; lower is more diverse. Not on one scale with figures from other encoders.

${table(['utterances', 'number', 'within a character', 'across characters'], [row('all', found.all), row('neutral', found.neutral)])}
`;
}

const cosine = ({ mean, pairs }: MeanCosine): string => (mean === undefined ? '–' : `${mean.toFixed(3)} (${plural(pairs, 'pair')})`);

/** Each prompt as it was sent, so that the words behind an example are there when the prompts have moved on. */
function promptTexts({ settings }: Figures): string {
  const texts = STAGES.flatMap(stage => {
    const { text, version } = settings.prompts[stage];
    return text === undefined ? [] : [`<details><summary>${stage}, version ${plain(version)}</summary>\n\n${fenced(text)}\n\n</details>`];
  });
  return texts.length === 0 ? '' : `## Prompts\n\nBetween doubled braces stands what each call puts in; of the lines marked [schema] and [lines], those of the form that was asked for are sent.\n\n${texts.join('\n\n')}\n`;
}

/** In a fence that nothing in it can close. */
function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, 1 + Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))));
  return `${fence}text\n${text}\n${fence}`;
}

function making({ tally, settings: { plan, form }, program, account }: Figures): string {
  const prompts = [...tally.prompts.values()].map(({ stage, version, hash }) => [stage, version, code(hash)]);
  return `## How it was made

By emo-pillars ${program}, in six separate calls: characters of the narrative, utterances of a character, soft labels, context, cleaning of the context, rewriting.

${table(['model', 'server'], [...tally.teachers.values()].map(({ model, server }) => [code(model), code(server)]))}

${table(['stage', 'version of the prompt', 'SHA-256, first 16 digits'], prompts)}

Temperature ${plan.temperature}, repetition penalty ${plan.repetitionPenalty}, seed ${plan.seed}; answers ${form === 'schema' ? 'by JSON schema' : 'as lines'}. ${count(account.tokens.prompt)} tokens of prompts and ${count(account.tokens.completion)} of answers. What was rejected is in \`rejected.jsonl\`, and report.html says how much and why.
`;
}

const reading = ({ parts }: Figures): string => `## Reading it

A label is a list of a text and a number, which some readers of tables refuse to mix. This always works:

\`\`\`python
import json
rows = [json.loads(line) for line in open("${parts.flatMap(({ files }) => files)[0]?.name ?? 'contextless/train.jsonl'}", encoding="utf8")]
\`\`\`
`;

const limits = ({ settings: { model } }: Figures): string => `## What to beware of

The utterances are what ${code(model)} thinks a character might say, and the labels are its own judgement of its own words: both carry its habits and prejudices. A model trained on them learns these too. They say nothing about real people, and must not be used to judge any.

The ${LABELS.length} labels are those of GoEmotions.
`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows.map(row => `| ${row.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)].join('\n');

/** A name that people chose, in backticks that it cannot close. */
const code = (text: string): string => `\`${text.replace(/[`\n\r]/g, "'")}\``;
/** The same in running words: nothing in it is markup. */
const plain = (text: string): string => text.replace(/[\n\r]+/g, ' ').replace(/[\\`*_{}[\]<>#|]/g, sign => `\\${sign}`);
