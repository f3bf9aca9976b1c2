// The page of generation by its keys and messages: the form, accepting with and without changed labels, what is refused, what outlives the page.
import assert from 'node:assert/strict';
import { labelCodes } from '../../../src/core/labelCodes';
import { classNames, labelSet } from '../../../src/core/labelSets';
import { actionFor, GENERATE_KEYS } from '../../../src/webview/generate/keys';
import type { BookView, ExampleView, RunView, ToGenerate } from '../../../src/webview/generate/messages';
import { wantedOf } from '../../../src/webview/generate/wanted';
import { takes } from '../../../src/webview/labels/going';
import { READING_KEYS } from '../../../src/webview/labels/reading';
import { act, changed, entered, initial, keptOf, pressed, received, stagesShown, type FormState, type Showing } from '../../../src/webview/generate/state';
import { scored, toggled, typed as typedAt } from '../../../src/webview/labels/labelling';
import { values } from '../extension/synthesis/fixtures';

const set = labelSet('goEmotions');
const run: RunView = { standing: 'running', host: 'h', model: 'm', narratives: { done: 0, total: 1 }, stages: [], perSecond: 0, tokens: { prompt: 0, completion: 0 } };
const book: BookView = { title: 't', size: 3, accepted: 0, rejected: 0, appended: 0, ready: 0, leftOut: [], set, codes: labelCodes(classNames(set)), scored: true, single: false, undo: false, redo: false };
const item: ExampleView = { at: 1, id: 'b', kind: 'original', narrative: 'n', text: 'x', character: 'c', gold: [{ id: 'joy', name: 'joy', score: 0.8 }], current: [{ id: 'joy', name: 'joy', score: 0.8 }], raw: [], disagrees: false, flags: [], regenerating: false };
const shows = (change: { run?: Partial<RunView>; book?: Partial<BookView>; item?: Partial<ExampleView> | null } = {}): Extract<ToGenerate, { kind: 'shows' }> => ({
  kind: 'shows',
  session: 's',
  run: { ...run, ...change.run },
  book: { ...book, ...change.book },
  ...(change.item !== null && { item: { ...item, ...change.item } }),
  said: '',
});
const showing = (change: Parameters<typeof shows>[0] = {}): Showing => received(initial({}), shows(change)) as Showing;
const form = (): FormState => received(initial({}), { kind: 'form', session: 's', form: { narratives: [{ title: 'a', characters: 5 }], values, contextualShare: 0.34, remarks: [] }, starting: false }) as FormState;
const host = { name: 'h', local: true, encrypted: false, agreed: true, hasKey: false };

describe('the form of generation', () => {
  it('tells each change, and forgets a test of another server', () => {
    const tested = received(form(), { kind: 'tested', steps: [] }) as FormState;
    const step = changed(tested, { characters: 7 });
    assert.deepEqual(step.tell, { kind: 'changed', values: { ...values, characters: 7 } });
    assert.notEqual((step.state as FormState).test, 'none');
    assert.equal((changed(tested, { server: 'http://other/v1' }).state as FormState).test, 'none');
  });

  it('sends nothing while something is wrong, and says what; the server may be tried all the same', () => {
    const state = received(form(), { kind: 'weighed', weighed: { host, estimate: undefined, problem: { field: 'characters', message: 'no' } } }) as FormState;
    const step = pressed(state, 'start');
    assert.deepEqual([step.tell, (step.state as FormState).said, (step.state as FormState).isFault], [undefined, 'no', true]);
    assert.equal(pressed(state, 'test').tell?.kind, 'test');
    const bad = received(form(), { kind: 'weighed', weighed: { host: undefined, estimate: undefined, problem: { field: 'server', message: 'no' } } }) as FormState;
    assert.equal(pressed(bad, 'test').tell, undefined);
    const unnamed = received(form(), { kind: 'weighed', weighed: { host, estimate: undefined, problem: { field: 'model', message: 'Name the model' } } }) as FormState;
    assert.deepEqual([pressed(unnamed, 'test').tell?.kind, pressed(unnamed, 'dryRun').tell?.kind, pressed(unnamed, 'start').tell], ['test', 'dryRun', undefined]);
  });

  it('starts once, and can be started again when that was refused', () => {
    const started = pressed(form(), 'start').state as FormState;
    assert.equal(started.starting, true);
    const refused = received(started, { kind: 'refused', message: 'no server' }) as FormState;
    assert.deepEqual([refused.starting, refused.said, refused.isFault], [false, 'no server', true]);
  });

  it('can be tested again when a test was refused, and keeps the steps of one that came to its end', () => {
    const testing = pressed(form(), 'test').state as FormState;
    assert.equal(testing.test, 'running');
    const refused = received(testing, { kind: 'refused', message: 'The secret storage is not available.' }) as FormState;
    assert.deepEqual([refused.test, refused.said, refused.isFault], ['none', 'The secret storage is not available.', true]);
    const steps = [{ title: 'Server', kind: 'works', words: 'It answers.' }] as const;
    assert.deepEqual((received(received(testing, { kind: 'tested', steps }), { kind: 'refused', message: 'no' }) as FormState).test, steps);
  });

  it('keeps what was filled in while the page is hidden, of the same session only', () => {
    const kept = keptOf(changed(form(), { model: 'other' }).state);
    const message: ToGenerate = { kind: 'form', session: 's', form: { narratives: [], values, contextualShare: 0.34, remarks: [] }, starting: false };
    assert.equal((received(initial(kept), message) as FormState).values.model, 'other');
    assert.equal((received(initial(kept), { ...message, session: 'u' }) as FormState).values.model, 'm');
  });
});

describe('the progress of a stage', () => {
  it('is held to all answers asked for or foreseen, none of them counted twice', () => {
    const stage = { stage: 'labels', asked: 20, answered: 1, fromStore: 0, unusable: 0 } as const;
    assert.deepEqual([stage, { ...stage, left: 19 }, { ...stage, left: 49 }].map(wantedOf), [20, 20, 50]);
  });
});

const typed = (state: Showing, text: string): Showing => typedAt(state, text, 0);

describe('the keys over a generated example', () => {
  it('accepts it as it is on Enter, and with labels where they were changed', () => {
    assert.deepEqual(entered(showing()).tell, { kind: 'accept', id: 'b' });
    const edited = scored(typed(typed(showing(), 'f'), 'fe'), 6);
    assert.deepEqual(entered(edited).tell, { kind: 'accept', id: 'b', labels: [...item.gold, { id: 'fear', name: 'fear', score: 0.6 }] });
    assert.deepEqual(entered(toggled(edited, 'fear')).tell, { kind: 'accept', id: 'b' });
  });

  it('takes a name typed out for that label, not for the code that it begins with', () => {
    for (const name of ['anger', 'neutral', 'annoyance']) {
      const on = entered(Array.from(name).reduce((state, letter) => typed(state, state.draft.typed + letter), showing())).state as Showing;
      assert.deepEqual(on.draft.labels.map(({ id }) => id), [...item.gold.map(({ id }) => id), name]);
    }
  });

  it('changes the expressiveness of the label touched last', () => {
    const off = toggled(showing(), 'joy');
    const on = scored(toggled(off, 'joy'), 3);
    assert.deepEqual(entered(on).tell, { kind: 'accept', id: 'b', labels: [{ id: 'joy', name: 'joy', score: 0.3 }] });
  });

  it('accepts nothing without a label or with a score missing', () => {
    const none = entered(toggled(showing(), 'joy'));
    assert.equal(none.tell, undefined);
    assert.match((none.state as Showing).said, /needs a label/);
    assert.equal(entered(toggled(showing(), 'fear')).tell, undefined);
  });

  it('leaves an example alone that is in a file, or on its way to be another', () => {
    for (const action of ['enter', 'reject', 'regenerate'] as const) assert.equal(act(showing({ item: { appendedTo: 'all.jsonl' } }), action).tell, undefined, action);
    for (const action of ['enter', 'reject', 'regenerate'] as const) {
      const step = act(showing({ item: { regenerating: true } }), action);
      assert.deepEqual([step.tell, (step.state as Showing).said, (step.state as Showing).saving], [undefined, 'It is being made anew: its answer is still to come', false], action);
    }
    assert.deepEqual(act(showing(), 'regenerate').tell, { kind: 'regenerate', id: 'b' });
    assert.deepEqual(act(showing(), 'reject').tell, { kind: 'reject', id: 'b' });
  });

  it('says why nothing is appended or accepted at once', () => {
    assert.match((act(showing(), 'append').state as Showing).said, /Nothing is accepted/);
    assert.match((act(showing({ book: { accepted: 2 } }), 'append').state as Showing).said, /in its file/);
    assert.deepEqual(act(showing({ book: { accepted: 2, ready: 2 } }), 'append').tell, { kind: 'append' });
    assert.equal(act(showing({ book: { accepted: 2, rejected: 1 } }), 'acceptAll').tell, undefined);
    assert.deepEqual(act(showing(), 'acceptAll').tell, { kind: 'acceptAll' });
    assert.equal(act(showing(), 'undo').tell, undefined);
  });

  it('stops a run and lets it go on', () => {
    assert.deepEqual(act(showing(), 'stop').tell, { kind: 'stop' });
    assert.deepEqual(act(showing({ run: { standing: 'stopped' } }), 'stop').tell, { kind: 'continue' });
    assert.equal(act(showing({ run: { standing: 'stopping' } }), 'stop').tell, undefined);
    assert.equal(act(showing({ run: { standing: 'done' } }), 'stop').tell, undefined);
  });

  it('shows the stages until there is an example, and after that on demand', () => {
    const waiting = showing({ item: null, book: { size: 0 } });
    assert.equal(stagesShown(waiting), true);
    assert.equal(stagesShown(showing()), false);
    const open = act(showing(), 'stages').state as Showing;
    assert.equal(stagesShown(open), true);
    assert.equal(stagesShown(received(open, shows()) as Showing), true);
  });

  it('leaves a draft alone while others arrive, and takes it up again after the page was hidden', () => {
    const edited = toggled(showing(), 'joy');
    const later = received(edited, { kind: 'progress', run, book: { ...book, size: 9 } }) as Showing;
    assert.deepEqual([later.draft.labels, later.queue.size], [[], 9]);
    assert.deepEqual((received(initial(keptOf(later)), shows()) as Showing).draft.labels, []);
    assert.equal((received(initial(keptOf(later)), shows({ item: { id: 'other' } })) as Showing).draft.labels.length, 1);
  });

  it('keeps labels that are being changed when others are appended, or nothing is', () => {
    const ready = { accepted: 1, ready: 1 };
    const begun = typed(toggled(showing({ book: ready }), 'joy'), 'f');
    const { state } = act(begun, 'append');
    const after = (own: Partial<ExampleView>): Showing => received(state, { ...shows({ book: ready, item: own }), said: 'Nothing is appended' }) as Showing;
    assert.deepEqual([after({}).draft, after({}).said, after({}).saving], [begun.draft, 'Nothing is appended', false]);
    assert.deepEqual(after({ regenerating: true }).draft, begun.draft);
    const others: Partial<ExampleView>[] = [{ id: 'other' }, { text: 'made anew' }, { context: 'more' }, { verdict: 'accepted' }, { appendedTo: 'all.jsonl' }];
    for (const other of others) assert.deepEqual(after(other).draft.labels, item.current, JSON.stringify(other));
    assert.deepEqual(after({ current: [{ id: 'fear', name: 'fear', score: 0.5 }] }).draft.labels.map(({ id }) => id), ['fear']);
  });

  it('accepts not all at once while labels are being changed', () => {
    for (const begun of [toggled(showing(), 'joy'), typed(showing(), 'f')]) {
      const step = act(begun, 'acceptAll');
      const state = step.state as Showing;
      assert.deepEqual([step.tell, state.saving, state.isFault, state.draft], [undefined, false, true, begun.draft]);
      assert.match(state.said, /First press Enter .* or Escape/);
      assert.deepEqual(act(act(state, 'back').state as Showing, 'acceptAll').tell, { kind: 'acceptAll' });
    }
  });

  it('takes no key about the example that was left until the next one is there', () => {
    const step = act(showing(), 'next');
    const going = step.state as Showing;
    assert.deepEqual([step.tell, going.saving, takes(going, false)], [{ kind: 'go', at: 2 }, true, false]);
    // What arrives meanwhile is not the answer.
    assert.equal((received(going, shows()) as Showing).saving, true);
    assert.equal((received(going, { kind: 'progress', run, book }) as Showing).saving, true);
    for (const answer of [shows({ item: { at: 2, id: 'c' } }), shows({ item: null }), { kind: 'refused', message: 'no' } as const]) {
      const there = received(going, answer) as Showing;
      assert.deepEqual([there.saving, there.way], [false, undefined]);
    }
    const end = act(showing({ item: { at: 2 } }), 'next').state as Showing;
    assert.deepEqual([end.saving, end.isFault], [false, true]);
    assert.equal((received(initial(keptOf(going)), shows()) as Showing).saving, false);
  });

  it('gives no key to two actions', () => {
    const all = [...GENERATE_KEYS, ...READING_KEYS].flatMap(({ keys }) => keys as readonly string[]);
    assert.equal(new Set(all).size, all.length);
    const key = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
    assert.equal(actionFor({ ...key, key: 'X' }), undefined);
    assert.equal(actionFor({ ...key, key: 'x', shiftKey: true }), 'reject');
    assert.equal(actionFor({ ...key, key: 'Enter', ctrlKey: true }), 'append');
  });
});
