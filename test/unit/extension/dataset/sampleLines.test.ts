// A document is sampled as its file is, and has the labels of all its lines.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { classNames } from '../../../../src/core/labelSets';
import { sampleFile } from '../../../../src/dataset/engine/sampleFile';
import { proposeShape } from '../../../../src/dataset/records/proposeShape';
import { sampleOf, sayTooLittle, withWholeSet, type Lines } from '../../../../src/extension/dataset/text/sampleLines';

/** As VS Code holds a text. */
function documentOf(text: string): Lines {
  const lines = text.split('\n');
  const starts = lines.map((_, at) => lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0));
  const lineAt = (line: number): { text: string; range: { start: object; end: object } } => ({ text: lines[line] ?? '', range: { start: { line, character: 0 }, end: { line, character: lines[line]?.length ?? 0 } } });
  const offsetAt = ({ line, character }: { line: number; character: number }): number => (starts[line] ?? 0) + character;
  const positionAt = (offset: number): object => ({ line: starts.filter(start => start <= offset).length - 1, character: 0 });
  return { lineCount: lines.length, lineAt, offsetAt, positionAt } as unknown as Lines;
}

const sorted = (each: number): string => ['calm', 'tense', 'wistful'].flatMap(label => Array.from({ length: each }, (_, at) => JSON.stringify({ text: `${label} words ${'x'.repeat(at % 37)}`, label }))).join('\n');

describe('a sample of a document', () => {
  it('is that of its file', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'emo-pillars-sample-'));
    try {
      for (const text of [`${sorted(900)}\n`, sorted(20), `\n\n${sorted(60)}\n\n`, '', '{"text":"one"}']) {
        const file = path.join(folder, 'one.jsonl');
        writeFileSync(file, text);
        assert.deepEqual(sampleOf(documentOf(text)), await sampleFile(file, undefined));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('passes over lines that are too much to be read', () => {
    assert.deepEqual(sampleOf(documentOf(`{"a":1}\n${'x'.repeat(1_000_001)}\n{"b":2}`)), ['{"a":1}', '{"b":2}']);
  });

  it('says too little where it has few labels, so that all lines are read', () => {
    const text = sorted(900).replace(/"label":"tense"/g, '"label":"calm"');
    const lines = text.split('\n');
    const found = proposeShape(lines.slice(0, 50));
    assert.ok(found.kind === 'known');
    assert.ok(sayTooLittle(lines.slice(0, 50), found.shape));
    const reading = withWholeSet(found.shape, () => lines.length, line => lines[line] ?? '');
    let step = reading.next();
    while (step.done !== true) step = reading.next();
    assert.deepEqual(classNames(step.value.set), ['calm', 'wistful']);
  });
});
