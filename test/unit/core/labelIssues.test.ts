// Confident learning against cleanlab (test/fixtures/labelIssues/reference.py), and what it says of rare labels.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { labelIssues, labelQuality } from '../../../src/core/labelIssues';
import { labelMatrix } from '../../../src/core/labelMatrix';

interface Case {
  classes: number;
  labels: number[][];
  scores: number[][];
  issues: [number, number][];
  quality: number[];
  ranked: number[];
  rankedIssues: number[];
}

const cases = JSON.parse(readFileSync(path.resolve(__dirname, '../../fixtures/labelIssues/reference.json'), 'utf8')) as Case[];
const given = ({ labels, classes }: Case) => labelMatrix(labels, classes);
const scoresOf = ({ scores }: Case) => Float32Array.from(scores.flat());
const byQuality = (quality: Float32Array, rows: readonly number[]): number[] => [...rows].sort((a, b) => (quality[a] ?? 0) - (quality[b] ?? 0));

describe('label issues', () => {
  cases.forEach((own, number) => {
    it(`are those that cleanlab finds (case ${number + 1})`, () => {
      const { issues } = labelIssues(given(own), scoresOf(own), { least: 1 });
      assert.deepEqual(issues.map(({ row, index }) => [row, index]), own.issues);
      for (const { row, index, kind } of issues) assert.equal(kind, own.labels[row]?.includes(index) ? 'extra' : 'missing');
    });

    it(`rank records as cleanlab does (case ${number + 1})`, () => {
      const { quality, issues } = labelIssues(given(own), scoresOf(own), { least: 1 });
      own.quality.forEach((wanted, row) => assert.ok(Math.abs((quality[row] ?? 0) - wanted) < 1e-6));
      assert.deepEqual(byQuality(quality, own.labels.map((_, row) => row)), own.ranked);
      assert.deepEqual(byQuality(quality, [...new Set(issues.map(({ row }) => row))]), own.rankedIssues);
    });
  });

  it('says nothing of labels that too few records have, and lists them', () => {
    const own = cases[1] as Case;
    const counts = Array.from({ length: own.classes }, (_, index) => own.labels.filter(list => list.includes(index)).length);
    const { issues, rare, labels } = labelIssues(given(own), scoresOf(own), { least: 30 });
    assert.deepEqual(labels.map(label => label.given), counts);
    assert.deepEqual(rare, counts.flatMap((count, index) => (Math.min(count, own.labels.length - count) < 30 ? [index] : [])));
    assert.ok(rare.length > 0 && rare.length < own.classes);
    assert.ok(issues.every(({ index }) => !rare.includes(index)));
    assert.deepEqual(issues.map(({ row, index }) => [row, index]), own.issues.filter(([, index]) => !rare.includes(index)));
  });

  it('finds nothing in a label that every record has, or none', () => {
    const found = labelIssues(labelMatrix([[0], [0], [0]], 2), Float32Array.of(0.1, 0.9, 0.2, 0.8, 0.3, 0.7), { least: 0 });
    assert.deepEqual(found.issues, []);
  });

  it('gives one class the score of what is given', () => {
    assert.deepEqual(Array.from(labelQuality(labelMatrix([[0], []], 1), Float32Array.of(0.25, 0.25))), [0.25, 0.75]);
  });

  it('refuses scores of another shape', () => assert.throws(() => labelIssues(labelMatrix([[0]], 2), new Float32Array(3)), /3 scores for 1 × 2 labels/));
});
