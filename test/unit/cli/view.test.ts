// The view in a terminal and its tables, from rows made by hand.
import assert from 'node:assert/strict';
import { LABELS, type EmotionId } from '../../../src/core/emotions';
import type { Scored } from '../../../src/cli/scored';
import { createStyle } from '../../../src/cli/terminal/style';
import { axis, mostOften, summarizeArcs, summarizeCharacters } from '../../../src/cli/terminal/summary';
import { characterLines } from '../../../src/cli/terminal/tables';
import { speechLines, terminalWriter, type ViewOptions } from '../../../src/cli/terminal/view';

const options: ViewOptions = { style: createStyle(1), width: 30, neutral: false, unsure: false, modelName: 'model' };

function speech(speaker: string | undefined, text: string, labels: readonly EmotionId[], sceneIndex = 0): Scored {
  return {
    kind: 'scored',
    utterance: { id: '1', ...(speaker === undefined ? {} : { speaker }), sceneIndex, text, range: { start: 0, end: text.length }, segments: [] },
    scores: new Float32Array(LABELS.length),
    labels: labels.map((label, index) => ({ label, probability: 0.9 - index / 10 })),
    unsure: labels.length === 0,
  };
}

describe('a speech in the terminal', () => {
  it('has its emotions beside the name and an edge along its words', () => {
    assert.deepEqual(speechLines(speech('ANN', 'It is quite wonderful to be here at last.', ['joy', 'neutral']), options), ['', '▎ ANN  ▲ joy 90%', '▎ It is quite wonderful to be', '▎ here at last.']);
  });
  it('goes on below when the emotions have no room', () => {
    assert.deepEqual(speechLines(speech('ANN', 'Oh.', ['disappointment', 'embarrassment']), options), ['', '▎ ANN  ▼ disappointment 90%', '▎ ▼ embarrassment 80%', '▎ Oh.']);
  });
  it('says nothing of neutral or unsure speeches unless asked', () => {
    assert.deepEqual(speechLines(speech('ANN', 'Yes.', ['neutral']), options), ['', '  ANN', '  Yes.']);
    assert.deepEqual(speechLines(speech(undefined, 'Yes.', []), options), ['', '  Yes.']);
    const all = { ...options, neutral: true, unsure: true };
    assert.deepEqual(speechLines(speech('ANN', 'Yes.', ['neutral']), all), ['', '  ANN  – neutral 90%', '  Yes.']);
    assert.deepEqual(speechLines(speech('ANN', 'Yes.', []), all), ['', '  ANN  unsure', '  Yes.']);
  });
});

describe('a script in the terminal', () => {
  it('of another language says only that', () => {
    const writer = terminalWriter(options);
    const row = speech('ANN', 'Oui.', []);
    const script = { format: 'fountain', title: 'Le bac', scenes: [], utterances: [row.utterance] } as const;
    const text = writer.begin({ name: 'bac.fountain', script, foreign: 'French, not English' }) + writer.rows([row]) + writer.end();
    assert.equal(text, 'Le bac\nbac.fountain · 1 speech ·\nmodel\n\nFrench, not English\n');
  });
  it('shows a scene when it is entered, and nothing of the script before', () => {
    const writer = terminalWriter({ ...options, width: 12 });
    const scenes = [{ heading: 'INT. A', range: { start: 0, end: 1 } }, { heading: 'INT. B', range: { start: 1, end: 2 } }];
    for (let time = 0; time < 2; time++) {
      writer.begin({ name: 'x', script: { format: 'fountain', scenes, utterances: [] }, foreign: undefined });
      const text = writer.rows([speech('ANN', 'a', []), speech('ANN', 'b', [], 1), speech('BOB', 'c', [], 1)]);
      assert.equal(text, '\nINT. A\n────────────\n\n  ANN\n  a\n\nINT. B\n────────────\n\n  ANN\n  b\n\n  BOB\n  c\n');
      assert.match(writer.end(), /ANN +2 /);
    }
  });
});

describe('what a script adds up to', () => {
  const rows = [speech('ANN', 'a', ['joy', 'love']), speech('BOB', 'b', ['neutral']), speech('ANN', 'c', ['joy'], 1), speech('ANN', 'd', [], 1), speech(undefined, 'e', ['grief', 'sadness'], 2)];

  it('counts by character, neutral not being an emotion', () => {
    const characters = summarizeCharacters(rows).map(({ name, speeches, emotional, counts }) => [name, speeches, emotional, mostOften(counts)]);
    assert.deepEqual(characters, [['ANN', 3, 2, [['joy', 2], ['love', 1]]], ['BOB', 1, 0, []], [undefined, 1, 1, [['grief', 1], ['sadness', 1]]]]);
  });
  it('counts by group in equal parts, a speech once for each group', () => {
    const arcs = new Map(summarizeArcs(rows, 2).map(({ group, total, shares }) => [group, { total, shares }]));
    assert.deepEqual(arcs.get('joy'), { total: 2, shares: [2 / 3, 0] });
    assert.deepEqual(arcs.get('sadness'), { total: 1, shares: [0, 1 / 2] });
    assert.equal(arcs.has('neutral'), false);
    assert.equal(summarizeArcs(rows, 60)[0]?.shares.length, 5);
  });
  it('puts the numbers of scenes where they start, if there is room', () => {
    assert.deepEqual(axis(rows, 5), { name: 'scene', marks: '1 2 3' });
    assert.deepEqual(axis(rows, 3), { name: 'scene', marks: '1 3' });
    assert.deepEqual(axis(rows.slice(0, 2), 12), { name: '', marks: 'start    end' });
    assert.deepEqual(axis(rows.slice(0, 2), 2), { name: '', marks: '' });
  });
  it('speaks of no characters where none is named', () => {
    assert.match(characterLines([speech(undefined, 'a', ['joy'])], { ...options, width: 60 }).join('\n'), /^Altogether .*\nno name .* 1 .*100% {2}▲ joy 1$/);
  });
});
