// Targets for emotions and the further calls made for them.
import assert from 'node:assert/strict';
import { Balance } from '../../../src/synthesis/balance';
import type { MappedLabel } from '../../../src/synthesis/stage';

const example = (...labels: MappedLabel[]) => ({ all_emotions_mapped: labels });

describe('balance', () => {
  it('knows what is short, the emptiest first', () => {
    const balance = new Balance({ grief: 4, pride: 2, joy: 1 }, 3);
    assert.deepEqual(balance.short(), ['grief', 'joy', 'pride']);
    balance.kept(example(['joy', 0.9], ['grief', 0.3], ['pride', 0.2]));
    assert.deepEqual(balance.short(), ['pride', 'grief']);
    assert.deepEqual([balance.missing('grief'), balance.missing('joy'), balance.missing('anger')], [3, 0, 0]);
  });

  it('asks for nothing without targets', () => {
    const balance = new Balance({}, 3);
    assert.deepEqual([balance.short(), balance.mayCall()], [[], false]);
  });

  it('makes so many further calls for each missing example and no more', () => {
    const balance = new Balance({ grief: 3, pride: 1 }, 2);
    balance.kept(example(['grief', 1]));
    let calls = 0;
    for (; balance.mayCall(); calls++) balance.called(balance.wanted());
    assert.equal(calls, 4, 'two missing of grief, two calls each');
    assert.deepEqual(balance.short(), ['grief', 'pride'].reverse());
  });

  it('ends when the target is reached, and comes to the same by going through a run again', () => {
    const steps = (balance: Balance): Balance => {
      balance.called(['grief']);
      balance.kept(example(['grief', 0.5]));
      balance.called(['grief']);
      return balance;
    };
    const [one, other] = [steps(new Balance({ grief: 2 }, 5)), steps(new Balance({ grief: 2 }, 5))];
    assert.deepEqual(one.wanted(), other.wanted());
    one.kept(example(['grief', 0.5]));
    assert.equal(one.mayCall(), false);
    assert.equal(new Balance({ grief: 2 }, 0).mayCall(), false);
  });
});
