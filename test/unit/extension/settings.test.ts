import assert from 'node:assert/strict';
import { parseSettings, SETTINGS, type SettingName } from '../../../src/extension/settings';

const read = (values: Partial<Record<SettingName, unknown>>) => parseSettings(name => values[name]);

describe('settings', () => {
  it('are the defaults where nothing is set', () => {
    const settings = read({});
    for (const [name, { default: fallback }] of Object.entries(SETTINGS)) assert.deepEqual(settings[name as SettingName], fallback, name);
  });

  it('cannot be changed by those who read them', () => {
    assert.ok(Object.isFrozen(read({})) && Object.isFrozen(read({}).labels) && Object.isFrozen(read({ labels: ['joy'] }).labels));
  });

  it('show every emotion but neutral by default', () => {
    const { labels } = read({});
    assert.equal(labels.length, 27);
    assert.ok(!labels.includes('neutral'));
  });

  it('keep what is sound of a value that is partly wrong', () => {
    assert.deepEqual(read({ labels: ['joy', 'melancholy', 7, 'joy', 'neutral'] }).labels, ['joy', 'neutral']);
    assert.deepEqual(read({ include: ['**/*.txt', '', null] }).include, ['**/*.txt']);
  });

  it('stay within their limits', () => {
    assert.equal(read({ maxLabels: 99 }).maxLabels, 5);
    assert.equal(read({ maxLabels: 0 }).maxLabels, 1);
    assert.deepEqual([-1, 2.4, 99, null, '3'].map(context => read({ context }).context), [0, 2, 64, null, null]);
    assert.equal(read({ quietTime: 1 }).quietTime, 100);
    assert.equal(read({ minimumScore: 0.35 }).minimumScore, 0.35);
    assert.equal(read({ alignment: 39.6 }).alignment, 40);
  });

  it('fall back where the type is wrong', () => {
    const settings = read({ enabled: 'yes', placement: 'margin', maxLabels: '3', minimumScore: NaN, template: '  ', labels: 'joy', device: 'tpu' });
    assert.deepEqual(settings, read({}));
  });

  it('never let a template break a line', () => {
    assert.equal(read({ template: '{name}\n{score}' }).template, '{name} {score}');
  });
});
