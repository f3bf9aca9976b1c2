// annotate's rows: JSON Lines and CSV, one per utterance in reading order.
import { LABELS } from '../core/emotions';
import { csvRow } from './csv';
import type { Scored, Writer } from './scored';
import { emotionPairs, scoreColumns } from './scores';

/** @param withFile whether each row names its file, as it does when there are several */
export function jsonlWriter(withFile: boolean): Writer {
  let file = '';
  return {
    begin: ({ name }) => {
      file = name;
      return '';
    },
    rows: rows => rows.map(row => `${JSON.stringify({ ...(withFile ? { file } : {}), ...jsonRow(row) })}\n`).join(''),
    end: () => '',
  };
}

/** Every row has every member, in this order; media/record.schema.json describes it. */
function jsonRow(row: Scored): Record<string, unknown> {
  const { id, speaker, scene, text, range } = row.utterance;
  return {
    id,
    speaker: speaker ?? null,
    scene: scene ?? null,
    text,
    start: range.start,
    end: range.end,
    emotions: row.kind === 'scored' ? emotionPairs(row.scores) : [],
    labels: row.kind === 'scored' ? row.labels.map(({ label }) => label) : [],
  };
}

export function csvWriter(withFile: boolean): Writer {
  let file = '';
  let headed = false;
  return {
    begin: ({ name }) => {
      file = name;
      if (headed) return '';
      headed = true;
      return csvRow([...(withFile ? ['file'] : []), 'id', 'speaker', 'scene', 'text', 'start', 'end', 'labels', ...LABELS]);
    },
    rows: rows => rows.map(row => csvRow([...(withFile ? [file] : []), ...csvValues(row)])).join(''),
    end: () => '',
  };
}

function csvValues(row: Scored): (string | number | null)[] {
  const { id, speaker, scene, text, range } = row.utterance;
  const scored = row.kind === 'scored';
  return [
    ...[id, speaker ?? null, scene ?? null, text, range.start, range.end],
    scored ? row.labels.map(({ label }) => label).join(' ') : '',
    ...(scored ? scoreColumns(row.scores) : LABELS.map(() => null)),
  ];
}
