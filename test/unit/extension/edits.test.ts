import assert from 'node:assert/strict';
import { editedRegions, movedOffset, movedRange, type Edit } from '../../../src/extension/annotations/edits';

/** Random edits of a text whose characters are all different, so that each can be found again. */
function history(seed: number) {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  const original = Array.from({ length: 60 }, (_, index) => index);
  let now: (number | undefined)[] = [...original];
  const edits: Edit[] = [];
  for (let made = 0; made < 8; made++) {
    const start = random(now.length + 1);
    const end = Math.min(now.length, start + random(5));
    const length = random(6);
    edits.push({ start, end, length });
    now = [...now.slice(0, start), ...Array.from({ length }, () => undefined), ...now.slice(end)];
  }
  return { original, now, edits };
}

describe('edits', () => {
  it('move every character that is left to where it stands now', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { original, now, edits } = history(seed);
      for (const character of original) {
        const at = now.indexOf(character);
        if (at < 0) continue;
        assert.equal(movedOffset(character, edits, 'start'), at, `seed ${seed}, start of ${character}`);
        assert.equal(movedOffset(character + 1, edits, 'end'), at + 1, `seed ${seed}, end of ${character}`);
      }
    }
  });

  it('never turn a range round or put it outside the text', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { original, now, edits } = history(seed);
      for (const start of original.slice(0, -2)) {
        const moved = movedRange({ start, end: start + 3 }, edits);
        assert.ok(moved.start <= moved.end && moved.start >= 0 && moved.end <= now.length, `seed ${seed}, ${start}`);
      }
    }
  });

  it('leave what is typed right before or after a range out of it', () => {
    assert.deepEqual(movedRange({ start: 5, end: 9 }, [{ start: 5, end: 5, length: 2 }]), { start: 7, end: 11 });
    assert.deepEqual(movedRange({ start: 5, end: 9 }, [{ start: 9, end: 9, length: 2 }]), { start: 5, end: 9 });
    assert.deepEqual(movedRange({ start: 5, end: 9 }, [{ start: 7, end: 7, length: 2 }]), { start: 5, end: 11 });
  });

  it('grow one region while one types on, and begin another elsewhere', () => {
    const typed = editedRegions(editedRegions([], { start: 5, end: 5, length: 1 }), { start: 6, end: 6, length: 1 });
    assert.deepEqual(typed, [{ start: 5, end: 7 }]);
    const both = editedRegions(typed, { start: 0, end: 0, length: 2 });
    assert.deepEqual(both, [{ start: 7, end: 9 }, { start: 0, end: 2 }]);
  });

  it('keep the number of regions bounded', () => {
    let regions = editedRegions([], { start: 0, end: 0, length: 1 });
    for (let at = 1; at < 500; at++) regions = editedRegions(regions, { start: at * 10, end: at * 10, length: 1 });
    assert.ok(regions.length <= 64);
    assert.equal(Math.max(...regions.map(({ end }) => end)), 4991);
  });
});
