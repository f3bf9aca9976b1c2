// The review queue: what is in it, in which order, why, and why the rest is not.
import assert from 'node:assert/strict';
import { labelIssues } from '../../../../src/core/labelIssues';
import { LabelIssueTable } from '../../../../src/core/labelIssueTable';
import { labelMatrix } from '../../../../src/core/labelMatrix';
import { PackedLabels } from '../../../../src/core/packedLabels';
import { seededRandom } from '../../../../src/core/random';
import { labelSuspicion, labelUncertainty } from '../../../../src/core/suspicion';
import { reviewQueue, type QueueInput, type ReviewKind } from '../../../../src/dataset/review/queue';

const ROWS = 1000;
const names = ['joy', 'anger', 'fear'];
const random = seededRandom(4);
const truth = Array.from({ length: ROWS }, (_, row) => (row < 4 ? 2 : Math.floor(random() * 2)));
const wrong = new Set(truth.flatMap((own, row) => (own < 2 && random() < 0.05 ? [row] : [])));
const given = labelMatrix(truth.map((own, row) => [wrong.has(row) ? 1 - own : own]), 3);
const scores = Float32Array.from(truth.flatMap(own => [0, 1, 2].map(index => (index === own ? 0.6 : 0.02) + 0.35 * random())));
const found = labelIssues(given, scores);
const check: QueueInput = {
  ...found,
  issues: LabelIssueTable.of(found.issues),
  suspicion: labelSuspicion(given, scores),
  uncertainty: labelUncertainty(given, scores),
  lines: Uint32Array.from({ length: ROWS }, (_, row) => row + 2),
  given: PackedLabels.of(given),
  scores: { row: row => scores.subarray(row * 3, (row + 1) * 3) },
  unread: [{ row: 500, reason: 'too long' }],
};

describe('review queue', () => {
  const queue = reviewQueue(check, { names });

  it('holds the likely errors, and undecided and random records among them from the start', () => {
    assert.ok(queue.counts.error >= wrong.size * 0.9);
    assert.equal(new Set(queue.entries.map(({ row }) => row)).size, queue.entries.length);
    for (const kind of ['uncertain', 'random'] as const) assert.ok(Math.abs(queue.counts[kind] - queue.entries.length / 10) <= 1, kind);
    const start = new Set(queue.entries.slice(0, 20).map(({ kind }) => kind));
    assert.deepEqual([...start].sort(), ['error', 'random', 'uncertain']);
    const errors = queue.entries.filter(({ kind }) => kind === 'error');
    errors.slice(1).forEach(({ row }, at) => assert.ok(check.suspicion[row]! <= check.suspicion[errors[at]!.row]!));
    for (const { row, line } of queue.entries) assert.equal(line, row + 2);
  });

  it('says of each record why it is there', () => {
    const says: Record<ReviewKind, RegExp> = {
      error: /^Likely error: (joy|anger) is given, and scores 0\.\d\d/,
      uncertain: /^Undecided: (joy|anger|fear) is (not )?given, and scores 0\.\d\d\.$/,
      random: /^Drawn by chance/,
    };
    for (const { kind, reason } of queue.entries) assert.match(reason, says[kind]);
  });

  it('says why the others are not in it, and counts every record', () => {
    const left = queue.left.reduce((sum, { count }) => sum + count, 0);
    assert.equal(left + queue.entries.length, ROWS);
    assert.ok(queue.left.some(({ reason, count }) => /could not read/.test(reason) && count === 1));
    assert.ok(queue.left.some(({ reason, count }) => /too rare/.test(reason) && count > 0 && count <= 4));
    const small = reviewQueue(check, { names, size: 20 });
    assert.equal(small.entries.length, 20);
    assert.ok(small.left.some(({ reason, count }) => /size of the queue/.test(reason) && count === queue.counts.error - small.counts.error));
    assert.equal(small.left.reduce((sum, { count }) => sum + count, 0), ROWS - 20);
  });

  it('is the same for the same seed, and draws others for another', () => {
    assert.deepEqual(reviewQueue(check, { names }), queue);
    const drawn = (seed: number): number[] => reviewQueue(check, { names, seed }).entries.flatMap(({ kind, row }) => (kind === 'random' ? [row] : []));
    assert.notDeepEqual(drawn(2), drawn(1));
  });

  it('leaves out what has been reviewed, and takes other shares', () => {
    const reviewed = new Set(queue.entries.slice(0, 10).map(({ row }) => row));
    const later = reviewQueue(check, { names, reviewed });
    assert.ok(later.entries.every(({ row }) => !reviewed.has(row)));
    assert.ok(later.left.some(({ reason, count }) => reason === 'reviewed already' && count === 10));
    const only = reviewQueue(check, { names, shares: { error: 0, uncertain: 0, random: 1 }, size: 50 });
    assert.deepEqual(only.counts, { error: 0, uncertain: 0, random: 50 });
    assert.throws(() => reviewQueue(check, { names, shares: { error: 0, uncertain: 0, random: 0 } }), /at least one share/);
  });
});
