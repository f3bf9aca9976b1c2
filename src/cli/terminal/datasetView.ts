// What a dataset holds, for a terminal.
import type { DatasetInfo, SummaryPart, SummaryParts } from '../../dataset/engine/query';
import type { Style } from './style';
import { bar } from './summary';
import { clip, harmless, padEnd, padStart, textWidth } from './width';

export type Statistics = { readonly schema: 1; readonly files: DatasetInfo['files']; readonly set: string } & { readonly [P in SummaryPart]?: SummaryParts[P] };

interface View {
  readonly style: Style;
  readonly width: number;
}

const BAR = 20;
const SHOWN = 10;
const count = (value: number): string => value.toLocaleString('en');
const percent = (value: number, of: number): string => `${of === 0 ? 0 : ((100 * value) / of).toFixed(1)}%`;

export function statsText(statistics: Statistics, view: View): string {
  const sections = [filesOf(statistics), labelsOf(statistics, view), perRecordOf(statistics), lengthsOf(statistics), listOf('Characters', statistics.characters?.most ?? []), listOf('Splits', statistics.splits ?? []), faultsOf(statistics), malformedOf(statistics)];
  const lines = sections.filter(({ length }) => length > 0).flatMap(([title = '', ...rest]) => [view.style.bold(clip(title, view.width)), ...rest.map(line => clip(line, view.width)), '']);
  return lines.join('\n');
}

function filesOf({ files, set, labels }: Statistics): string[] {
  const records = labels?.records ?? files.reduce((sum, file) => sum + (file.records ?? 0), 0);
  return [`${count(records)} records, ${set}`, ...files.map(file => `  ${harmless(file.path)}${file.split === undefined ? '' : ` (${file.split})`}  ${count(file.records ?? 0)} records, ${(file.bytes / 1e6).toFixed(1)} MB`)];
}

function labelsOf({ labels }: Statistics, { style }: View): string[] {
  if (!labels) return [];
  const rows = [...labels.gold].filter(row => row.count > 0).sort((one, other) => other.count - one.count);
  const most = rows[0]?.count ?? 0;
  const wide = Math.max(5, ...rows.map(({ label }) => textWidth(harmless(label))));
  const said = new Map(labels.predicted?.map(row => [row.label, row.count]));
  return ['Labels', ...rows.map(({ label, count: own }) => {
    const predicted = labels.predicted === undefined ? '' : style.dim(`  predicted ${count(said.get(label) ?? 0)}`);
    return `  ${padEnd(harmless(label), wide)}  ${padStart(count(own), 11)}  ${padStart(percent(own, labels.records), 6)}  ${bar(most === 0 ? 0 : own / most, BAR)}${predicted}`;
  })];
}

function perRecordOf({ labels }: Statistics): string[] {
  if (!labels) return [];
  return ['Labels in a record', ...labels.perRecord.flatMap((own, labelled) => (own === 0 ? [] : [`  ${padStart(String(labelled), 3)}  ${padStart(count(own), 11)}  ${padStart(percent(own, labels.records), 6)}`]))];
}

function lengthsOf({ lengths }: Statistics): string[] {
  return lengths ? ['Length of the text, in characters', `  mean ${lengths.mean.toFixed(1)}, median about ${count(Math.round(lengths.median))}, longest ${count(lengths.longest)}`] : [];
}

function listOf(title: string, rows: readonly { readonly name: string; readonly count: number }[]): string[] {
  const named = rows.filter(({ name }) => name !== '');
  if (named.length === 0) return [];
  const rest = named.length > SHOWN ? [`  and ${count(named.length - SHOWN)} more`] : [];
  return [title, ...named.slice(0, SHOWN).map(({ name, count: own }) => `  ${padStart(count(own), 11)}  ${harmless(name)}`), ...rest];
}

function faultsOf({ duplicates, nearDuplicates: near, conflicts, leaks, unknownLabels }: Statistics): string[] {
  const lines: string[] = [];
  if (duplicates) lines.push(`  ${count(duplicates.groups)} texts occur more than once: ${count(duplicates.extra)} records too many`);
  if (near) lines.push(`  ${count(near.groups)} groups of texts that are nearly the same, ${count(near.records)} texts in all${near.examined < near.of ? ` (a sample: ${count(near.examined)} of ${count(near.of)} texts)` : ''}`);
  if (conflicts) lines.push(`  ${count(conflicts.texts)} texts have different labels in different records (${count(conflicts.records)} records)`);
  if (leaks) lines.push(`  ${count(leaks.texts)} texts are in more than one split${leaks.pairs.map(({ one, other, texts }) => `; ${harmless(one)} and ${harmless(other)}: ${count(texts)}`).join('')}`);
  if (unknownLabels && unknownLabels.length > 0) lines.push(`  labels of no known class: ${unknownLabels.slice(0, SHOWN).map(row => `${harmless(row.label)} (${count(row.count)})`).join(', ')}`);
  return lines.length === 0 ? [] : ['What stands out', ...lines];
}

function malformedOf({ malformed, files }: Statistics): string[] {
  if (!malformed) return [];
  const shown = malformed.first.slice(0, SHOWN).map(({ file, line, reason }) => `  ${harmless(files[file]?.path ?? '')}:${line}: ${harmless(reason)}`);
  const rest = malformed.count > shown.length ? [`  and ${count(malformed.count - shown.length)} more`] : [];
  return [`${count(malformed.count)} lines hold no record, ${count(malformed.blank)} are blank`, ...shown, ...rest];
}
