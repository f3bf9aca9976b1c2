// What is drawn of a record, and how it compares with the model: from a line of JSON to colours, bars, underlines and hints.
import assert from 'node:assert/strict';
import { LABELS, labelIndex, type EmotionId } from '../../../../src/core/emotions';
import { labelSet, type LabelSetId } from '../../../../src/core/labelSets';
import { ownSet } from '../../../../src/core/ownSet';
import { labelRanges } from '../../../../src/dataset/records/labelRanges';
import { readRecord } from '../../../../src/dataset/records/readRecord';
import type { RecordShape } from '../../../../src/dataset/records/shape';
import { unjudged, verdictOf, type Verdict } from '../../../../src/extension/dataset/text/agreement';
import { areFar, modelHint, planRecord, type RecordPlan } from '../../../../src/extension/dataset/text/plan';
import { recordMarkdown } from '../../../../src/extension/dataset/text/hoverText';

const pairs: RecordShape = { text: 'utterance', labels: { form: 'pairs', field: 'all_emotions_mapped' }, set: labelSet('goEmotions') };
const ids: RecordShape = { text: 'text', labels: { form: 'ids', field: 'labels' }, set: labelSet('goEmotions') };
const thresholds = LABELS.map(() => 0.5);
const scores = (given: Partial<Record<EmotionId, number>>): number[] => LABELS.map(label => given[label] ?? 0.01);

function verdict(line: string, shape: RecordShape, said: Partial<Record<EmotionId, number>>): Verdict {
  const reading = readRecord(line, shape);
  assert.ok(reading.kind === 'record');
  return verdictOf(reading.record.labels, shape.set, scores(said), thresholds);
}

function plan(line: string, shape: RecordShape, said?: Partial<Record<EmotionId, number>>, drawn = 10_000, marks = false, askable = true): RecordPlan {
  const ranges = labelRanges(line, shape);
  assert.ok(ranges);
  return planRecord({ ranges, shape, verdict: said && verdict(line, shape, said), askable, maxLabels: 2, drawn, marks });
}

const LINE = '{"utterance":"Thank you!","all_emotions_mapped":[["gratitude",0.9],["relief",0.5],["joy",0.1]],"character":"Ines"}';
const at = (line: string, { start, end }: { start: number; end: number }) => line.slice(start, end);

describe('the plan of a record', () => {
  it('colours each name by its group, and draws its score as a part of the pair', () => {
    const { names, bars } = plan(LINE, pairs);
    assert.deepEqual(names.map(name => [at(LINE, name), name.group]), [['gratitude', 'affection'], ['relief', 'joy'], ['joy', 'joy']]);
    assert.deepEqual(bars.map(bar => at(LINE, bar)), ['["gratitude",0.', '["relie', '[']);
  });

  it('says nothing of the model before it has answered', () => {
    const { names, agreement, hints } = plan(LINE, pairs);
    assert.deepEqual([names.map(name => name.agreement), agreement, hints], [[undefined, undefined, undefined], undefined, []]);
  });

  it('puts the model’s labels right after the label field', () => {
    const { hints } = plan(LINE, pairs, { gratitude: 0.98, joy: 0.7, love: 0.6 });
    const [hint] = hints;
    assert.equal(LINE.slice(0, hint?.character).at(-1), ']');
    assert.equal(LINE.slice(hint?.character, (hint?.character ?? 0) + 12), ',"character"');
    assert.equal(hint?.text, 'model ≈ ♥\uFE0E gratitude 98%, ▲ joy 70%, …');
  });

  it('has a mark at the start where labels are out of view, as wide before the model has answered', () => {
    const marksOf = (said: Parameters<typeof plan>[2], marks = true): string[] => plan(LINE, pairs, said, 10_000, marks).hints.flatMap(({ is, text, character }) => (is === 'mark' && character === 0 ? [text] : []));
    const texts = [{ anger: 0.9, joy: 0.2 }, { gratitude: 0.9 }, {}, undefined].flatMap(said => marksOf(said));
    assert.deepEqual(texts.map(text => text.trimEnd()), ['≠ ■ anger', '≈ ♥\uFE0E gratitude', '? · unsure', '  · …']);
    assert.deepEqual([...new Set(texts.map(text => text.replace('\uFE0E', '').length))], [18]);
    assert.deepEqual(marksOf({ anger: 0.9 }, false), []);
    assert.deepEqual(plan('{"utterance":"Cut", "all_emotions_mapped":[["joy",0.9]', pairs, undefined, 10_000, true, false).hints.map(({ text }) => text), ['  · not read      '], 'nothing is to come');
    assert.ok(plan(LINE, pairs, { anger: 0.9 }, 10_000, true).hints.some(({ is }) => is === 'model'), 'what the model says in full is still where the labels are');
  });

  it('tells from a few records whether the labels are out of view', () => {
    const [near, far] = [LINE, LINE.replace('Thank you!', 'Thank you! '.repeat(12))].map(line => labelRanges(line, pairs));
    assert.ok(near && far);
    assert.deepEqual([[near, near, near, far], [near, far], [far], []].map(areFar), [false, true, true, false]);
  });

  it('gives numbers their names', () => {
    const line = '{"text":"I love it","labels":[18,27]}';
    const { hints, bars, names } = plan(line, ids);
    assert.deepEqual(hints.map(({ character, text }) => [line.slice(0, character).slice(-2), text]), [['18', '♥\uFE0E love'], ['27', '– neutral']]);
    assert.deepEqual([bars.map(bar => at(line, bar)), names.map(name => at(line, name))], [['18', '27'], ['18', '27']]);
  });

  it('leaves labels alone that the set does not have: they are problems', () => {
    const line = LINE.replace('relief', 'wistful');
    assert.deepEqual(plan(line, pairs).names.map(name => at(line, name)), ['gratitude', 'joy']);
  });

  it('gives labels of the file’s own that mean none of the 28 a style of their own, and their bars', () => {
    const line = LINE.replace('relief', 'peckish');
    const { names, bars } = plan(line, { ...pairs, set: ownSet(['gratitude', 'peckish', 'joy'], 'multi') });
    assert.deepEqual(names.map(name => [at(line, name), name.group]), [['gratitude', 'affection'], ['peckish', 'own'], ['joy', 'joy']]);
    assert.deepEqual(bars.map(bar => [at(line, bar), bar.group]), [['["gratitude",0.', 'affection'], ['["peckis', 'own'], ['[', 'joy']]);
  });

  it('has what stands beside the gold labels apart: a teacher’s own words, and what a model said in the file', () => {
    const line = '{"utterance":"x","all_emotions_mapped":[["joy",0.9]],"all_emotions":[["glee",0.5],["joy",0.2]],"labels":["fear"],"emotions":[["love",0.8],["anger",0.1]]}';
    const { names, bars, beside } = plan(line, { ...pairs, raw: 'all_emotions', predicted: { labels: 'labels', scores: 'emotions' } }, undefined);
    assert.deepEqual([names.map(name => at(line, name)), bars.length], [['joy'], 1]);
    assert.deepEqual(beside.names.map(name => [at(line, name), name.group]), [['glee', 'own'], ['joy', 'joy'], ['fear', 'fear'], ['love', 'affection']]);
    assert.deepEqual(beside.bars.map(bar => at(line, bar)), ['["glee', '["', '["love",0.']);
    assert.deepEqual(plan(line, pairs).beside, { names: [], bars: [] });
    const cut = plan(line, { ...pairs, raw: 'all_emotions' }, undefined, line.indexOf('lee')).beside;
    assert.deepEqual([cut.names.map(name => at(line, name)), cut.bars], [['g'], []], 'within what the editor draws');
  });

  it('stays within what the editor draws of a long line, with the hint at its end', () => {
    const { names, bars, hints } = plan(LINE, pairs, { gratitude: 0.9 }, 70);
    assert.ok([...names, ...bars].every(({ end }) => end <= 70));
    const far = plan(`{"utterance":"${'x'.repeat(500)}","all_emotions_mapped":[["joy",1]]}`, pairs, { joy: 0.9 }, 300);
    assert.deepEqual([far.names, far.bars, far.hints.map(({ character }) => character)], [[], [], [200]]);
    assert.equal(hints.length, 1);
  });

  it('colours what can be told of a line that is cut off', () => {
    const line = '{"utterance":"x","all_emotions_mapped":[["joy",0.9],["fea';
    assert.deepEqual(plan(line, pairs).names.map(name => at(line, name)), ['joy']);
  });
});

describe('agreement with the model', () => {
  const judged = (labels: string, said: Partial<Record<EmotionId, number>>, set: LabelSetId = 'goEmotions') => {
    const shape: RecordShape = { text: 'text', labels: { form: 'names', field: 'labels' }, set: labelSet(set) };
    const { record, labels: each } = verdict(`{"text":"x","labels":[${labels}]}`, shape, said);
    return [record, each];
  };

  it('is full, partial or none', () => {
    assert.deepEqual(judged('"joy"', { joy: 0.9 }), ['agree', ['agree']]);
    assert.deepEqual(judged('"joy"', { joy: 0.9, love: 0.8 }), ['partly', ['agree']]);
    assert.deepEqual(judged('"joy","love"', { joy: 0.9 }), ['partly', ['agree', 'disagree']]);
    assert.deepEqual(judged('"joy"', { sadness: 0.9 }), ['disagree', ['disagree']]);
  });

  it('is not claimed where the model is unsure, or nothing can be compared', () => {
    assert.deepEqual(judged('"joy"', {}), ['unsure', ['unsure']]);
    assert.deepEqual(judged('', { joy: 0.9 }), [undefined, []]);
    assert.deepEqual(judged('"wistful"', { joy: 0.9 }), [undefined, [undefined]]);
  });

  it('is told in the classes of the dataset', () => {
    assert.deepEqual(judged('"joy"', { love: 0.9 }, 'ekman'), ['agree', ['agree']]);
    assert.deepEqual(judged('"sadness"', { grief: 0.9, anger: 0.6 }, 'ekman'), ['agree', ['agree']], 'one class a record: the strongest counts');
  });

  it('leaves out labels that are too weak to count', () => {
    assert.deepEqual(verdict(LINE, pairs, { gratitude: 0.9, relief: 0.6 }).labels, ['agree', 'agree', undefined]);
  });

  it('is not told by a model that was trained on the utterance, which says so', () => {
    const seen = unjudged(verdict(LINE, pairs, { gratitude: 0.9 }));
    const ranges = labelRanges(LINE, pairs);
    assert.ok(ranges);
    const { names, agreement, hints } = planRecord({ ranges, shape: pairs, verdict: seen, askable: true, maxLabels: 2, drawn: 10_000, marks: true });
    assert.deepEqual([agreement, names.map(name => name.agreement)], [undefined, [undefined, undefined, undefined]]);
    assert.deepEqual(hints.map(({ text }) => text.trimEnd()), ['  ♥\uFE0E gratitude', 'model, seen in training: ♥\uFE0E gratitude 90%']);
    assert.equal(modelHint(unjudged(verdict(LINE, pairs, {})), 2), 'model, seen in training: unsure');
  });

  it('takes no class by its place', () => assert.equal(labelIndex('neutral'), 27));
});

describe('the hover of a record', () => {
  const markdown = (line: string, said?: Partial<Record<EmotionId, number>>, judged = (own: Verdict): Verdict => own) => {
    const reading = readRecord(line, { ...pairs, context: 'context', character: 'character' });
    assert.ok(reading.kind === 'record');
    const { record } = reading;
    return recordMarkdown({
      number: 7, record, shape: { ...pairs, raw: 'all_emotions', predicted: { scores: 'emotions' } }, ranges: labelRanges(line, { ...pairs, raw: 'all_emotions', predicted: { scores: 'emotions' } }), given: undefined, model: said && { name: 'small', thresholds },
      verdict: said && judged(verdictOf(record.labels, pairs.set, scores(said), thresholds)),
      result: said && { kind: 'scored', scores: Float32Array.from(scores(said)) },
    });
  };

  it('says who, what, after what, and both sides’ labels with bars', () => {
    const text = markdown(LINE.replace('"character"', '"context":"TOMAS: Here.\\nLater.","character"'), { gratitude: 0.9 });
    assert.match(text, /^Record 7 · \*\*Ines\*\*\n\n“Thank you\\!”/);
    assert.match(text, /- TOMAS: Here\\\.\n- Later\\\./);
    assert.match(text, /`▰{9}▱` 90% ♥\uFE0E \*\*gratitude\*\*: .* =/);
    assert.match(text, /1 below 0\.3 does not count/);
    assert.match(text, /\*\*The model\*\* agrees in part ≈/);
    assert.match(text, /\*small was given these 10 characters of speech, and no context\.\*/);
  });

  it('says what stands beside the gold labels, and where', () => {
    const text = markdown(LINE.replace('"character"', '"all_emotions":[["glee",0.4],["thanks",0.9]],"emotions":[["love",0.8],["anger",0.1]],"character"'));
    assert.match(text, /\n\n\*Before they were mapped, all\\_emotions\*: thanks 90%, glee 40%\n\n\*Scored by a model in the file, emotions\*: love 80%$/);
    assert.doesNotMatch(markdown(LINE), /mapped|file, /);
  });

  it('says what a model was trained on, and compares nothing then', () => {
    const text = markdown(LINE, { gratitude: 0.9 }, unjudged);
    assert.match(text, /\*\*The model\*\* was trained on this utterance: what it says does not judge the labels\n/);
    assert.doesNotMatch(text, /agrees|[=≈≠]/);
  });

  it('says nothing of a model that is not asked', () => assert.doesNotMatch(markdown(LINE), /model/));

  it('reads nothing of the file as Markdown', () => {
    assert.ok(!markdown(LINE.replace('Thank you!', '[x](command:y) <b>')).includes('[x](command'));
  });
});
