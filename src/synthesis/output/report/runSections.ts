// The parts of the report about the run: stages, gates, cost, files, settings.
import { element, paragraph, section, table, type Content, type Markup } from '../../../core/markup';
import { GATES, KINDS, type GateId } from '../../example';
import { gateWords } from '../../gates/gateWords';
import { STAGES } from '../../stage';
import { lossesOf, type Passage } from '../../run/account';
import type { Figures } from '../figures';
import { costText } from '../prices';
import { count, duration, percent, plural } from '../words';

const stageWords = {
  actors: 'narratives',
  utterances: 'characters',
  labels: 'utterances',
  context: 'utterances that are to get a context',
  cleaning: 'contexts',
  rewriting: 'utterances with a context',
} as const;

export function stageSection({ account }: Figures): Markup {
  const { perStage, utterances, chosen } = account;
  const passage = (own: Passage): string[] => [count(own.in), count(own.out), percent(own.out, own.in), count(lossesOf(own))];
  const rows = STAGES.flatMap(stage => {
    const { answers, unusable } = perStage[stage];
    const row = [stage, stageWords[stage], ...passage(perStage[stage]), count(answers), count(unusable), percent(unusable, answers)];
    return stage === 'labels' ? [['gates', 'utterances', ...passage(utterances), '–', '–', '–'], row] : [row];
  });
  return section(
    'Stages',
    paragraph('What went into each stage is what came out of it and what was rejected; the run checks that. An answer that could not be used was asked for again, so there may be more answers than inputs.'),
    table('Yield by stage', ['stage', 'inputs are', 'in', 'out', 'yield', 'rejected', 'answers', 'unusable', 'of answers'], rows),
    chosen === 0 ? undefined : paragraph(`Of the ${count(perStage.labels.out)} utterances with labels, ${count(chosen)} were chosen for a context.`),
    reasonTable(account),
  );
}

/** Why each stage lost what it lost. */
function reasonTable({ perStage, utterances }: Figures['account']): Markup | undefined {
  const places = STAGES.flatMap((stage): (readonly [string, Passage])[] => [...(stage === 'labels' ? [['gates', utterances] as const] : []), [stage, perStage[stage]]]);
  const rows = places.flatMap(([place, { in: inputs, rejected }]) => Object.entries(rejected).flatMap(([code, lost]) => (lost === 0 ? [] : [[place, lossWords(code), count(lost), percent(lost, inputs)]])));
  return rows.length === 0 ? undefined : table('What was lost at each stage', ['stage', 'why', 'inputs', 'of its inputs'], rows);
}

const otherLosses: Readonly<Record<string, string>> = { unusable: 'no usable answer', fault: 'no answer from the server' };
const lossWords = (code: string): string => otherLosses[code] ?? (code in gateWords ? gateWords[code as GateId] : code);

export function gateSection({ account, tally, settings }: Figures): Markup {
  const { gates } = settings.plan;
  const setting: Record<GateId, Content> = {
    nearDuplicate: gates.nearDuplicate >= 1 ? 'off' : `similarity of ${gates.nearDuplicate} or more`,
    copied: gates.copiedWords === 0 ? 'off' : `more than ${gates.copiedWords} words in a row, or all of it`,
    namesEmotion: onOff(gates.namesEmotion),
    rewriting: `similarity from ${gates.rewriting[0]} to ${gates.rewriting[1]}`,
    wrongSpeaker: onOff(gates.wrongSpeaker),
    wrongLanguage: onOff(gates.wrongLanguage),
    refusal: onOff(gates.refusal),
    noLabel: `expressiveness of ${settings.plan.threshold} or more`,
  };
  const flagged = [...tally.flags].map(([flag, own]) => [flag, count(own), percent(own, tally.examples)]);
  return section(
    'Gates',
    table('Rejected by each gate', ['gate', 'what it rejects', 'setting', 'rejected'], GATES.map(gate => [gate, gateWords[gate], setting[gate], count(account.gates[gate])])),
    flagged.length === 0 ? undefined : table('Kept, but flagged', ['flag', 'examples', 'of all'], flagged),
  );
}

const onOff = (on: boolean): string => (on ? 'on' : 'off');

export function mergeSection({ merge }: Figures): Markup | undefined {
  if (merge === undefined) return undefined;
  const { folders, examples, nearDuplicates, twice, differences } = merge;
  return section(
    'Merged',
    paragraph(`${plural(folders.length, 'folder')} held ${plural(examples, 'example')}. Of these, ${count(nearDuplicates)} are left out as near duplicates of an earlier utterance, and ${count(twice)} because another folder holds them too.`),
    differences.length === 0 ? undefined : element('div', { class: 'note' }, paragraph('The folders were made with different settings:'), element('ul', {}, differences.map(words => element('li', {}, words)))),
    element('ul', {}, folders.map(folder => element('li', {}, element('code', {}, folder)))),
  );
}

export function costSection({ account: { tokens, perStage, furtherCalls }, prices, tally }: Figures): Markup {
  const cached = ({ prompt, cached: own }: { prompt: number; cached?: number }): string => (own === undefined ? 'not told' : percent(own, prompt));
  const rows = [...STAGES.map(stage => ({ name: stage, tokens: perStage[stage].tokens })), { name: 'in all', tokens }].map(own => [
    own.name, count(own.tokens.prompt), cached(own.tokens), count(own.tokens.completion), ...(prices === undefined ? [] : [costText(own.tokens, prices)]),
  ]);
  const contributed = tally.examples === 0 ? undefined : Math.round((tokens.prompt + tokens.completion) / tally.examples);
  return section(
    'Tokens, cost, time',
    table('As the server counted', ['stage', 'tokens of prompts', 'of these from its cache', 'tokens of answers', ...(prices === undefined ? [] : ['cost'])], rows),
    contributed === undefined ? undefined : paragraph(`${plural(contributed, 'token')} for each example kept.`, furtherCalls === 0 ? '' : ` ${plural(furtherCalls, 'further call')} for emotions that were short.`),
    prices === undefined ? paragraph('No prices were given, so no cost is shown.') : paragraph(`At ${prices.input} ${prices.currency} for a million tokens of prompts and ${prices.output} ${prices.currency} for a million of answers, tokens from the server’s cache counted in full.`),
    timeWords(tally),
  );
}

function timeWords({ firstAnswer, lastAnswer }: Figures['tally']): Markup | undefined {
  if (firstAnswer === undefined || lastAnswer === undefined) return undefined;
  const seconds = (Date.parse(lastAnswer) - Date.parse(firstAnswer)) / 1000;
  return paragraph('The answers behind these examples arrived between ', stamp(firstAnswer), ' and ', stamp(lastAnswer), `: ${duration(seconds)}, pauses included.`);
}

const stamp = (iso: string): Markup => element('time', { datetime: iso }, `${iso.slice(0, 16).replace('T', ' ')} UTC`);

export function filesSection({ parts, split }: Figures): Markup {
  const rows = parts.flatMap(({ files }) => files.map(({ name, examples, narratives }) => [element('code', {}, name), count(examples), count(narratives)]));
  return section(
    'Files',
    paragraph(split ? 'All of one narrative is in one split, told by the hash of its text: contextless 80/10/10, contextual 90/5/5 of the narratives.' : 'There is no split.'),
    table('Examples and narratives by file', ['file', 'examples', 'narratives'], rows),
  );
}

export function settingsSection({ settings, tally, program }: Figures): Markup {
  const { plan, model, server, form, input } = settings;
  const settingRows: [string, Content][] = [
    ['input', input], ['model', model], ['server', server], ['answers', form === 'schema' ? 'by JSON schema' : 'as lines'], ['kinds', plan.make], ['characters of a narrative', `at most ${plan.characters}`],
    ['utterances of a call', `${plan.emotional} with an emotion, ${plan.neutral} neutral`], ['share that also gets a context', percent(plan.contextualShare, 1)], ['temperature', String(plan.temperature)],
    ['repetition penalty', String(plan.repetitionPenalty)], ['seed', String(plan.seed)], ['most attempts at one answer', String(plan.attempts)], ['version of this program', program],
  ];
  const prompts = [...tally.prompts.values()].map(({ stage, version, hash }) => [stage, version, element('code', {}, hash)]);
  return section(
    'How it was made',
    table('Settings', ['setting', 'value'], settingRows.map(([name, value]) => [name, value])),
    table('Prompts', ['stage', 'version', 'SHA-256, first 16 digits'], prompts),
    paragraph(`Kinds: ${KINDS.join(', ')}. The stages are those of Emo Pillars (arXiv 2504.16856).`),
  );
}
