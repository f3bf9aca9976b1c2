// Every fixture parses to what stands beside it; `UPDATE=1` writes the expectations anew, to be read before they are kept.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Script, TextRange } from '../../src/core/utterance';
import { parseElements } from '../../src/formats/fountain/elements';
import { detectFormat, parseScript } from '../../src/formats/parse';

const folder = path.join(__dirname, 'formats');
const EXPECTED = '.expected.txt';

/** line:column-line:column, both from 1, the end not included. */
function placer(text: string): (range: TextRange) => string {
  const place = (offset: number): string => {
    const before = text.slice(0, offset).split('\n');
    return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
  };
  return ({ start, end }) => `${place(start)}-${place(end)}`;
}

function describeElements(text: string): string[] {
  const place = placer(text);
  return parseElements(text).elements.map(element => {
    const { kind, range, content, key, cue, depth, sceneNumber } = element;
    const notes = [
      key === undefined ? '' : ` key "${key}"`,
      cue === undefined ? '' : ` name "${cue.name}"${cue.dual ? ' dual' : ''}`,
      depth === undefined ? '' : ` depth ${depth}`,
      sceneNumber === undefined ? '' : ` number "${sceneNumber}"`,
    ].join('');
    return `${place(range)} ${kind}${notes}: ${JSON.stringify(text.slice(content.start, content.end))}`;
  });
}

function describeScript(text: string, script: Script): string[] {
  const place = placer(text);
  return [
    `format ${script.format}${script.title === undefined ? '' : `, title "${script.title}"`}`,
    '',
    ...script.scenes.map((scene, index) => `scene ${index} at ${place(scene.range)}: ${scene.heading}`),
    ...script.utterances.flatMap(({ id, speaker, cue, scene, sceneIndex, range, text: said, segments }) => [
      '',
      `${id} ${speaker ?? '(nobody named)'}${cue === undefined ? '' : ` at ${place(cue)}`}, scene ${sceneIndex}${scene === undefined ? '' : ` "${scene}"`}`,
      `  ${JSON.stringify(said)} at ${place(range)}`,
      ...(segments.length === 1 ? [] : segments.map(segment => `  ${place(segment.range)} ${JSON.stringify(said.slice(segment.textStart, segment.textEnd))}`)),
    ]),
  ];
}

function report(file: string): string {
  const text = readFileSync(path.join(folder, file), 'utf8');
  const format = detectFormat({ fileName: file, text });
  assert.ok(format !== undefined, `${file} has a known extension`);
  const elements = format === 'fountain' ? ['', 'elements', ...describeElements(text)] : [];
  return [...describeScript(text, parseScript(text, format)), ...elements, ''].join('\n');
}

describe('formats', () => {
  for (const file of readdirSync(folder).filter(name => !name.endsWith(EXPECTED))) {
    it(file, () => {
      const expected = path.join(folder, file + EXPECTED);
      const actual = report(file);
      if (process.env['UPDATE'] === '1') writeFileSync(expected, actual);
      assert.equal(actual, readFileSync(expected, 'utf8').replaceAll('\r\n', '\n'));
    });
  }
});
