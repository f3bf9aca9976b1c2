// Which chips of a cell are shown: all where they fit, else the first ones and a count, and scores only where they cost no label.
import assert from 'node:assert/strict';
import { fitted, scoresFit } from '../../../src/webview/dataset/chipRoom';
import type { Sign } from '../../../src/webview/dataset/signs';

const sign = (name: string, score?: number): Sign => ({ name, glyph: '▲', group: 'joy', ...(score === undefined ? {} : { score }) });
/** Ten pixels a letter, and thirty for a score. */
const widthOf = ({ name, score }: Sign, scored: boolean): number => name.length * 10 + (scored && score !== undefined ? 30 : 0);
const signs = [sign('anger', 0.9), sign('fear', 0.4), sign('joy', 0.3)];
const outcome = (room: number, all: readonly Sign[] = signs) => {
  const { shown, scored, rest } = fitted(all, room, widthOf);
  return `${shown.map(({ name }) => name).join(' ')}${scored ? '' : ' unscored'} +${rest.length}`;
};

describe('the chips of a cell', () => {
  it('are all there where they fit, to the pixel', () => {
    // 80 + 70 + 60, and two gaps of 4.
    assert.equal(outcome(218), 'anger fear joy +0');
    assert.equal(outcome(217), 'anger fear joy unscored +0');
    assert.equal(outcome(Infinity), 'anger fear joy +0');
  });

  it('leave room for the count of those left out', () => {
    // 80 + 4, and 24 for the count.
    assert.equal(outcome(108), 'anger +2');
    // 50 + 4 + 40 + 4, and the same.
    assert.equal(outcome(121), 'anger +2');
    assert.equal(outcome(122), 'anger fear unscored +1');
    assert.equal(outcome(127), 'anger fear unscored +1');
    assert.equal(outcome(128), 'anger fear joy unscored +0');
    assert.equal(outcome(120, signs.slice(0, 1)), 'anger +0');
  });

  it('lose their scores before one is cut or left out', () => {
    // 50 + 40 and a gap.
    assert.equal(outcome(107, signs.slice(0, 2)), 'anger fear unscored +0');
    assert.equal(outcome(93, signs.slice(0, 2)), 'anger unscored +1');
    assert.equal(outcome(79, signs.slice(0, 1)), 'anger unscored +0');
  });

  it('are never none, however narrow it is', () => {
    assert.equal(outcome(10), 'anger unscored +2');
    assert.equal(outcome(10, []), ' +0');
  });

  it('have scores in all cells of a column or in none', () => {
    const cells = [[sign('joy', 0.3)], [sign('anger', 0.9), sign('fear', 0.4)], []];
    // 60, and 80 + 4 + 70.
    assert.equal(scoresFit(cells, 154, widthOf), true);
    assert.equal(scoresFit(cells, 153, widthOf), false);
    assert.equal(scoresFit([[sign('anger'), sign('fear'), sign('joy')]], 10, widthOf), true, 'where there are none, none is missed');
  });
});
