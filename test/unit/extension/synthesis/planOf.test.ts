// The plan of a run and its cost, from the form and the settings.
import assert from 'node:assert/strict';
import { formView, runView } from '../../../../src/extension/synthesis/pageViews';
import { planOf, pricesOf, problemOf } from '../../../../src/extension/synthesis/planOf';
import { parseSettings, type SettingName } from '../../../../src/extension/settings';
import { keyProblem } from '../../../../src/extension/synthesis/words';
import { soundKey } from '../../../../src/synthesis/server/key';
import { DEFAULT_PLAN } from '../../../../src/synthesis/plan';
import type { RunProgress } from '../../../../src/synthesis/run/runEvent';
import { STAGES } from '../../../../src/synthesis/stage';
import { values } from './fixtures';

const settings = (set: Partial<Record<SettingName, unknown>> = {}) => parseSettings(name => set[name]);

describe('the plan of a run in the editor', () => {
  it('is that of the command line where nothing is set', () => {
    assert.deepEqual(planOf({ ...values, characters: DEFAULT_PLAN.characters }, settings()), DEFAULT_PLAN);
  });

  it('takes attempts, further calls, threshold and the share of contexts from the settings, within their limits', () => {
    const { attempts, callsPerMissing, threshold, contextualShare } = planOf(values, settings({ 'generate.attempts': 5, 'generate.callsPerMissing': 0, 'generate.threshold': 0.45, 'generate.contextualShare': 1 }));
    assert.deepEqual([attempts, callsPerMissing, threshold, contextualShare], [5, 0, 0.45, 1]);
    const limited = planOf(values, settings({ 'generate.attempts': 0, 'generate.callsPerMissing': 1e9, 'generate.threshold': 0, 'generate.contextualShare': -1 }));
    assert.deepEqual([limited.attempts, limited.callsPerMissing, limited.threshold, limited.contextualShare], [1, 1000, 0.1, 0]);
  });
});

describe('gates in the settings of the editor', () => {
  it('never take utterances that have next to nothing in common for the same', () => {
    const of = (value: unknown): number => planOf(values, settings({ 'generate.gates.nearDuplicate': value })).gates.nearDuplicate;
    assert.deepEqual([0, 0.3, 0.75, 1, 7].map(of), [0.3, 0.3, 0.75, 1, 1]);
  });

  it('are refused by name where no rewriting could pass', () => {
    const crossed = settings({ 'generate.gates.rewritingLeast': 0.9, 'generate.gates.rewritingMost': 0.6 });
    const problem = problemOf(values, crossed);
    assert.equal(problem?.field, 'settings');
    assert.match(problem.message, /gates\.rewritingLeast \(0\.9\) is more than emoPillars\.generate\.gates\.rewritingMost \(0\.6\)/);
    assert.equal(problemOf(values, settings({ 'generate.gates.rewritingLeast': 0.6, 'generate.gates.rewritingMost': 0.6 })), undefined);
    assert.equal(problemOf({ ...values, model: ' ' }, settings())?.field, 'model');
  });
});

describe('a key that is typed into the editor', () => {
  it('is told at once of a sign that no request could carry', () => {
    for (const key of ['', 'sk-1', ' sk-1\n', '\ufeffsk-1']) assert.equal(keyProblem(key), undefined, JSON.stringify(key));
    for (const key of ['sk-1\u200b', 'sk 1', 'sk\n1', 'schlüssel', '“sk-1”']) assert.match(keyProblem(key) ?? '', /sign that no key has/, JSON.stringify(key));
    assert.deepEqual([soundKey('\tsk-1\n'), soundKey('sk-1\u200b')], ['sk-1', undefined]);
  });
});

describe('the cost of a run in the editor', () => {
  const about = { schema: 1, id: 'one', title: 'A story', created: '', narratives: [{ id: 'n', title: 'A story', text: 'Once.' }], values, remarks: [] } as const;
  const progress: RunProgress = {
    narratives: { done: 1, total: 1 },
    stages: Object.fromEntries(STAGES.map(stage => [stage, { asked: 1, answered: 1, fromStore: 0, unusable: 0 }])) as unknown as RunProgress['stages'],
    kept: { contextless: 1, original: 0, rewritten: 0 },
    rejected: 0,
    tokens: { prompt: 400_000, completion: 100_000 },
    perSecond: 0,
  };
  const ended = { about, progress, standing: 'done', silence: 0 } as const;
  const priced = { 'generate.prices.input': 2, 'generate.prices.output': 6.5, 'generate.prices.currency': ' EUR ' };

  it('is told only where both prices and their currency are set', () => {
    assert.deepEqual(pricesOf(settings(priced)), { input: 2, output: 6.5, currency: 'EUR' });
    assert.deepEqual(pricesOf(settings({ ...priced, 'generate.prices.input': 0 }))?.input, 0);
    for (const name of Object.keys(priced)) assert.equal(pricesOf(settings({ ...priced, [name]: undefined })), undefined, name);
  });

  it('is that of the tokens so far, at the end of the run too', () => {
    assert.equal(runView(ended, pricesOf(settings(priced))).cost, '1.45 EUR');
    assert.equal(runView(ended).cost, undefined);
    assert.equal(runView({ ...ended, progress: { ...progress, tokens: { prompt: 0, completion: 0 } } }, pricesOf(settings(priced))).cost, undefined);
  });

  it('stands beside a form that says which share gets a context', () => {
    assert.equal(formView({ about }, 0.5).contextualShare, 0.5);
  });
});
