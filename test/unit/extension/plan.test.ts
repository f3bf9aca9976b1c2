import assert from 'node:assert/strict';
import { movedRange, type Edit } from '../../../src/extension/annotations/edits';
import { DRAWN_CHARACTERS, lastSeen, plan, planMarks, type PlanRequest } from '../../../src/extension/annotations/plan';
import type { Utterance } from '../../../src/core/utterance';
import { annotate, PLAY, scored, settingsWith, thresholds, utterancesOf, viewOf } from './fixtures';

const glad = scored({ joy: 0.9, excitement: 0.5, neutral: 0.4 });
const plain = scored({ neutral: 0.8 });
const cross = scored({ anger: 0.7, annoyance: 0.31 });
const unsure = scored({ joy: 0.1 });

const request = (values: Partial<PlanRequest> = {}): PlanRequest => ({
  annotations: annotate(utterancesOf(PLAY), glad, plain, cross),
  thresholds,
  settings: settingsWith(),
  text: viewOf(PLAY),
  edits: () => [],
  editing: [],
  drawn: DRAWN_CHARACTERS,
  ...values,
});

const brief = (values: Partial<PlanRequest> = {}) => plan(request(values)).labels.map(({ line, character, text }) => [line, character, text]);

describe('plan', () => {
  it('puts labels beside the names, and none beside neutral or unsure lines', () => {
    assert.deepEqual(brief(), [
      [2, 4, '▲ joy  ▲ excitement'],
      [10, 4, '■ anger  ■ annoyance'],
    ]);
    assert.deepEqual(brief({ annotations: annotate(utterancesOf(PLAY), unsure, unsure, unsure) }), []);
  });

  it('puts labels at the end of the speech on request', () => {
    assert.deepEqual(brief({ settings: settingsWith({ placement: 'speech', maxLabels: 1 }) }), [
      [4, 18, '▲ joy'],
      [11, 22, '■ anger'],
    ]);
  });

  it('puts labels at the end of the speech where nobody is named', () => {
    const text = 'I see you.\nAnd I see you.';
    const utterance: Utterance = { id: '1', sceneIndex: -1, text: 'I see you. And I see you.', range: { start: 0, end: 25 }, segments: [] };
    assert.deepEqual(brief({ annotations: annotate([utterance], glad), text: viewOf(text), settings: settingsWith({ maxLabels: 1 }) }), [[1, 14, '▲ joy']]);
  });

  it('puts labels at the end of the speech where the name stands in the same line', () => {
    const text = 'ANNA: I see you.\n  And I see you.';
    const utterance: Utterance = { id: '1', speaker: 'ANNA', sceneIndex: -1, text: 'I see you. And I see you.', range: { start: 6, end: 33 }, cue: { start: 0, end: 4 }, segments: [] };
    assert.deepEqual(brief({ annotations: annotate([utterance], glad), text: viewOf(text), settings: settingsWith({ maxLabels: 1 }) }), [[1, 16, '▲ joy']]);
  });

  it('never puts a label inside a line', () => {
    const text = 'ANNA: I see you. (She sits.)';
    const utterance: Utterance = { id: '1', speaker: 'ANNA', sceneIndex: -1, text: 'I see you.', range: { start: 6, end: 16 }, cue: { start: 0, end: 4 }, segments: [] };
    for (const placement of ['name', 'speech']) {
      const [label] = plan(request({ annotations: annotate([utterance], glad), text: viewOf(text), settings: settingsWith({ placement }) })).labels;
      assert.equal(label?.character, text.length, placement);
    }
  });

  it('gives two who speak in one line one label', () => {
    const speech = (id: string, start: number): Utterance => ({ id, sceneIndex: -1, text: 'x', range: { start, end: start + 6 }, segments: [] });
    const { labels } = plan(request({ annotations: annotate([speech('1', 0), speech('2', 8)], glad, cross), text: viewOf('- Hi! - Go away!'), settings: settingsWith({ maxLabels: 1 }) }));
    assert.deepEqual(labels.map(({ line, character, text }) => [line, character, text]), [[0, 16, '▲ joy  ■ anger']]);
  });

  it('shows neutral where it is asked for', () => {
    const [, neutral] = brief({ settings: settingsWith({ labels: ['joy', 'neutral', 'anger'] }) });
    assert.deepEqual(neutral, [6, 3, '– neutral']);
  });

  it('shows only the labels asked for, above the score asked for, as many as asked for', () => {
    assert.deepEqual(brief({ settings: settingsWith({ labels: ['annoyance', 'excitement'] }) }), [
      [2, 4, '▲ excitement'],
      [10, 4, '■ annoyance'],
    ]);
    assert.deepEqual(brief({ settings: settingsWith({ minimumScore: 0.8 }) }), [[2, 4, '▲ joy']]);
    assert.deepEqual(brief({ settings: settingsWith({ maxLabels: 1, template: '{emoji} {name} {score} {what}' }) }), [
      [2, 4, '😃 joy 90% {what}'],
      [10, 4, '😡 anger 70% {what}'],
    ]);
  });

  it('tints the words that were read, not the parenthetical, one range a line', () => {
    const { tints } = plan(request({ annotations: annotate(utterancesOf(PLAY), glad, cross, plain) }));
    assert.deepEqual(tints, [
      { line: 3, start: 0, end: 25, group: 'joy' },
      { line: 4, start: 0, end: 18, group: 'joy' },
      { line: 8, start: 0, end: 7, group: 'anger' },
    ]);
  });

  it('lines labels up where the text leaves room', () => {
    const gaps = plan(request({ settings: settingsWith({ alignment: 20, placement: 'speech' }) })).labels.map(({ character, gap }) => character + gap);
    assert.deepEqual(gaps, [21, 25], 'three columns at least stay free');
    const byName = plan(request({ settings: settingsWith({ alignment: 20 }) })).labels.map(({ character, gap }) => character + gap);
    assert.deepEqual(byName, [20, 20]);
  });

  it('steps back from lines being edited, in the speech as well as at the name', () => {
    assert.deepEqual(brief({ editing: [{ first: 4, last: 4 }] }).map(([line]) => line), [10]);
    assert.deepEqual(brief({ editing: [{ first: 2, last: 2 }] }).map(([line]) => line), [10]);
    assert.deepEqual(brief({ editing: [{ first: 5, last: 9 }] }).map(([line]) => line), [2, 10]);
  });

  it('goes with the text while edits are not read yet', () => {
    const inserted = 'A new line.\n\n';
    const edits: Edit[] = [{ start: 0, end: 0, length: inserted.length }];
    assert.deepEqual(brief({ edits: () => edits, text: viewOf(inserted + PLAY) }).map(([line]) => line), [4, 12]);
    assert.deepEqual(movedRange({ start: 0, end: 1 }, edits), { start: 13, end: 14 });
  });

  it('goes by how much of a line the editor draws', () => {
    const text = `ANNA:\n${'word '.repeat(100)}`;
    const [utterance]: Utterance[] = [{ id: '1', sceneIndex: -1, text: 'word', range: { start: 6, end: 10 }, segments: [{ textStart: 0, textEnd: 4, range: { start: 306, end: 310 } }] }];
    const planned = (drawn: number) => plan(request({ annotations: annotate([utterance!], glad), text: viewOf(text), drawn }));
    assert.deepEqual([planned(200).labels.length, planned(200).beyondDrawing.length, planned(200).tints.length], [0, 1, 0]);
    for (const drawn of [500, Infinity]) assert.deepEqual([planned(drawn).labels.length, planned(drawn).beyondDrawing.length, planned(drawn).tints.length], [1, 0, 1]);
  });

  it('leaves lines that the editor does not draw to the end to the hints, where they are seen', () => {
    const text = `ANNA:\n${'word '.repeat(3000)}`;
    const hints = (...ranges: [number, number][]) => {
      const utterances = ranges.map(([start, end]): Utterance => ({ id: '1', sceneIndex: -1, text: 'word', range: { start, end }, segments: [] }));
      const { labels, beyondDrawing } = plan(request({ annotations: annotate(utterances, ...ranges.map(() => glad)), text: viewOf(text) }));
      assert.equal(labels.length, 0);
      return beyondDrawing.map(({ line, character }) => [line, character]);
    };
    assert.deepEqual(hints([6, 10]), [[1, 4]], 'the end of the speech');
    assert.deepEqual(hints([16, 14_000]), [[1, 10]], 'its beginning, where the end is not drawn');
    assert.deepEqual(hints([0, 14_000]), [[1, 0]], 'the beginning of the line, where it begins in another');
    assert.deepEqual(hints([6, 10], [12_000, 12_004], [12_010, 12_014]), [[1, 4], [1, lastSeen(DRAWN_CHARACTERS)]], 'the last place for what begins beyond');
    assert.ok(lastSeen(DRAWN_CHARACTERS) < DRAWN_CHARACTERS);
  });
});

describe('marks', () => {
  const utterance = (index: number): Utterance => ({ id: String(index), sceneIndex: -1, text: 'x', range: { start: index * 10, end: index * 10 + 5 }, segments: [] });
  const marks = (count: number, most: number) => {
    const annotations = Array.from({ length: count }, (_, index) => ({ utterance: utterance(index), result: scored({ joy: ((index * 7919) % count) / count, neutral: 0.99 }) }));
    const steps = planMarks(annotations, new Float32Array(28), settingsWith(), most);
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  };

  it('are those of the strongest emotions, in reading order', () => {
    const found = marks(2003, 10);
    assert.equal(found.length, 10);
    const strengths = found.map(({ utterance }) => ((utterance.range.start / 10) * 7919) % 2003);
    assert.deepEqual([...strengths].sort((a, b) => b - a), Array.from({ length: 10 }, (_, index) => 2002 - index));
    assert.deepEqual(found, [...found].sort((a, b) => a.utterance.range.start - b.utterance.range.start));
  });

  it('leave neutral out', () => {
    const steps = planMarks(annotate([utterance(1)], scored({ neutral: 0.9 })), thresholds, settingsWith({ labels: ['neutral'] }), 10);
    assert.deepEqual(steps.next().value, []);
  });
});
