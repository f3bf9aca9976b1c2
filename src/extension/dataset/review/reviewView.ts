// What the review page is shown: a session's queue and record as plain data, and labels in both directions.
import path from 'node:path';
import { labelCodes } from '../../../core/labelCodes';
import { holdsOne } from '../../../core/labelKind';
import { classNames } from '../../../core/labelSets';
import { correctionsFile } from '../../../dataset/review/patchLog';
import type { ReviewItem, ReviewSession, Verdict } from '../../../dataset/review/session';
import { classNamed } from '../../../dataset/records/classLookup';
import type { WantedLabel } from '../../../dataset/records/rewriteLabels';
import type { RecordShape } from '../../../dataset/records/shape';
import type { PageLabel } from '../../../webview/labels/labelling';
import type { ItemView, PageVerdict, QueueView } from '../../../webview/review/messages';

export function queueView(session: ReviewSession, remarks: readonly string[], codes: Readonly<Record<string, unknown>>): QueueView {
  const { shape, queue, dataset } = session;
  const { labels, set } = shape;
  return {
    title: path.basename(dataset.file),
    size: session.size,
    done: session.done,
    skipped: session.skipped,
    before: session.before,
    counts: queue.counts,
    left: queue.left,
    set,
    codes: labelCodes(classNames(set), codes),
    scored: labels.form === 'pairs',
    single: holdsOne(labels),
    remarks,
    ...session.turns,
    log: path.basename(correctionsFile(dataset.file)),
  };
}

export function itemView({ at, entry, record, judged, model, scores, seen }: ReviewItem, shape: RecordShape): ItemView {
  const names = classNames(shape.set);
  const { text, context, character, labels } = record.record;
  const gold = labels.map(({ name, index, score }): PageLabel => ({ id: names[index ?? -1] ?? name, name, ...(score !== undefined && { score }) }));
  const { verdict } = judged;
  return {
    at,
    line: record.line,
    kind: entry.kind,
    reason: entry.reason,
    text,
    ...(context !== undefined && { context }),
    ...(character !== undefined && { character }),
    gold,
    current: judged.labels === undefined ? gold : pageLabels(judged.labels, gold, shape),
    model: model.flatMap(index => names[index] ?? []),
    scores: Array.from(scores),
    seen,
    ...(verdict !== undefined && verdict.kind !== 'note' && { verdict: verdict.kind }),
    notes: judged.notes,
  };
}

function pageLabels(labels: readonly WantedLabel[], gold: readonly PageLabel[], { set }: RecordShape): PageLabel[] {
  return labels.map(({ name, score }) => {
    const id = gold.find(own => own.name === name)?.id ?? set.classes[classNamed(set, name) ?? -1]?.id ?? name;
    return { id, name, ...(score !== undefined && { score }) };
  });
}

export const verdictOf = (said: PageVerdict): Verdict =>
  said.kind === 'labels' ? { kind: 'labels', labels: said.labels.map(({ name, score }) => ({ name, ...(score !== undefined && { score }) })) } : said;
