// The review page by its keys: codes, scores, what is told to the extension, what is kept while the page is hidden.
import assert from 'node:assert/strict';
import { labelCodes } from '../../../src/core/labelCodes';
import { classNames, labelSet } from '../../../src/core/labelSets';
import { actionFor, REVIEW_KEYS } from '../../../src/webview/review/keys';
import type { ItemView, QueueView, ToReview } from '../../../src/webview/review/messages';
import { pendingOf, scored, settled, toggled, typed as typedAt } from '../../../src/webview/labels/labelling';
import { furtherOn, takes } from '../../../src/webview/labels/going';
import { READING_KEYS, readingFor, readOn, type Scroller } from '../../../src/webview/labels/reading';
import { act, entered, initial, keptOf, received, type ReviewAction, type Showing } from '../../../src/webview/review/state';
import { initial as noStudy, picked, pressed, received as studied, type StudyState } from '../../../src/webview/study/state';

const set = labelSet('goEmotions');
const queue: QueueView = { title: 'a.jsonl', size: 3, done: 0, skipped: 0, before: 0, counts: { error: 2, uncertain: 1, random: 0 }, left: [], set, codes: labelCodes(classNames(set)), scored: true, single: false, remarks: [], undo: false, redo: false, log: 'a.corrections.jsonl' };
const item: ItemView = { at: 1, line: 7, kind: 'error', reason: 'why', text: 'text', gold: [{ id: 'joy', name: 'joy', score: 0.8 }], current: [{ id: 'joy', name: 'joy', score: 0.8 }], model: ['anger'], scores: [], seen: false, notes: [] };
const shows = (change: Partial<QueueView> = {}, own: Partial<ItemView> = {}): Showing => {
  const message: ToReview = { kind: 'shows', file: '/a.jsonl', queue: { ...queue, ...change }, item: { ...item, ...own }, said: '' };
  return received(initial(undefined), message) as Showing;
};
const ids = ({ draft }: Showing): string[] => draft.labels.map(({ id, score }) => (score === undefined ? id : `${id} ${score}`));
const after = (state: Showing, action: ReviewAction) => act(state, action);

const typed = (state: Showing, text: string, now = 0): Showing => typedAt(state, text, now);
/** Letters, one key after the other. */
const keys = (state: Showing, letters: string, each = 100): Showing => Array.from(letters).reduce((own, letter, at) => typed(own, own.draft.typed + letter, at * each), state);

describe('the keys of the review', () => {
  it('puts a label on by its code, asks its score, and takes it off', () => {
    const on = typed(typed(shows(), 'a'), 'an');
    assert.deepEqual(ids(on), ['joy 0.8', 'annoyance']);
    assert.match(on.said, /score/);
    const given = scored(on, 7);
    assert.deepEqual(ids(given), ['joy 0.8', 'annoyance 0.7']);
    assert.deepEqual(ids(scored(given, 0)), ['joy 0.8', 'annoyance 1']);
    assert.deepEqual(ids(typed(given, 'an')), ['joy 0.8']);
  });

  it('saves nothing while a score is missing', () => {
    const step = entered(typed(shows(), 'an'));
    assert.equal(step.tell, undefined);
    assert.equal((step.state as Showing).isFault, true);
  });

  it('brings a label of the file back with its score', () => {
    const off = typed(shows(), 'jo');
    assert.deepEqual(ids(off), []);
    const on = typed(off, 'jo');
    assert.deepEqual(ids(on), ['joy 0.8']);
    assert.equal(pendingOf(on), undefined);
  });

  it('asks no score where labels have none, and has one label where the file has one', () => {
    const plain = toggled(shows({ scored: false, single: true }), 'fear');
    assert.deepEqual(ids(plain), ['fear']);
    assert.equal(scored(plain, 3).isFault, true);
    assert.deepEqual(entered(plain).tell, { kind: 'judge', at: 1, verdict: { kind: 'labels', labels: [{ id: 'fear', name: 'fear' }] } });
  });

  it('saves neither none nor several where the file has one label', () => {
    const single = { scored: false, single: true };
    const refused = entered(toggled(shows(single), 'joy'));
    assert.equal(refused.tell, undefined);
    assert.deepEqual([(refused.state as Showing).isFault, (refused.state as Showing).saving], [true, false]);
    assert.match((refused.state as Showing).said, /exactly one label, not none: choose one/);
    const joy = { id: 'joy', name: 'joy' };
    const fear = { id: 'fear', name: 'fear' };
    assert.match((entered(shows(single, { gold: [joy], current: [joy, fear] })).state as Showing).said, /exactly one label, not 2/);
    // A record that is so in the file can be left so.
    assert.deepEqual(entered(shows(single, { gold: [], current: [] })).tell, { kind: 'judge', at: 1, verdict: { kind: 'keep' } });
    assert.deepEqual(entered(toggled(shows({ scored: false }), 'joy')).tell, { kind: 'judge', at: 1, verdict: { kind: 'labels', labels: [] } });
  });

  it('goes through the skipped records again once all are judged', () => {
    const end = (skipped: number): Showing => received(initial(undefined), { kind: 'shows', file: '/a.jsonl', queue: { ...queue, skipped }, item: undefined, said: '' }) as Showing;
    assert.deepEqual(after(end(2), 'skip').tell, { kind: 'skipped' });
    assert.equal(after(end(0), 'skip').tell, undefined);
    assert.deepEqual(after(shows({ skipped: 2 }), 'skip').tell, { kind: 'judge', at: 1, verdict: { kind: 'skip' } });
  });

  it('tells that the gold is kept where nothing is changed', () => {
    const step = entered(shows());
    assert.deepEqual(step.tell, { kind: 'judge', at: 1, verdict: { kind: 'keep' } });
    assert.equal((step.state as Showing).saving, true);
    assert.match((step.state as Showing).said, /Saving/);
  });

  it('takes the model’s labels at once, or asks their scores first', () => {
    assert.deepEqual(after(shows({ scored: false }), 'accept').tell, { kind: 'judge', at: 1, verdict: { kind: 'labels', labels: [{ id: 'anger', name: 'anger' }] } });
    const asked = after(shows(), 'accept');
    assert.equal(asked.tell, undefined);
    assert.deepEqual(entered(scored(asked.state as Showing, 4)).tell, { kind: 'judge', at: 1, verdict: { kind: 'labels', labels: [{ id: 'anger', name: 'anger', score: 0.4 }] } });
  });

  it('takes the first label that is filtered out on Enter', () => {
    const filtered = typed(shows({ scored: false }), 'disg');
    assert.deepEqual(ids(entered(filtered).state as Showing), ['joy 0.8', 'disgust']);
  });

  it('says that there is nothing to undo, and otherwise undoes', () => {
    assert.equal(after(shows(), 'undo').tell, undefined);
    assert.deepEqual(after(shows({ undo: true }), 'undo').tell, { kind: 'undo' });
  });

  it('goes back and forth in the queue, and no further than its ends', () => {
    assert.deepEqual(after(shows(), 'next').tell, { kind: 'go', at: 2 });
    assert.deepEqual(after(shows(), 'previous').tell, { kind: 'go', at: 0 });
    assert.equal(after(shows({}, { at: 2 }), 'next').tell, undefined);
  });

  it('takes no key about the record that was left until the next one is there', () => {
    const going = after(shows(), 'next').state as Showing;
    const answer = (at: number): Showing => received(going, { kind: 'shows', file: '/a.jsonl', queue, item: { ...item, at }, said: '' }) as Showing;
    assert.deepEqual([going.saving, takes(going, false), takes(going, true)], [true, false, true]);
    assert.deepEqual([answer(2).saving, answer(1).saving], [false, true]);
    assert.equal((received(going, { kind: 'refused', message: 'no' }) as Showing).saving, false);
    const end = after(shows({}, { at: 2 }), 'next').state as Showing;
    assert.deepEqual([end.saving, end.isFault], [false, true]);
    // A page that is loaded anew awaits nothing.
    assert.equal((received(initial(keptOf(going)), { kind: 'shows', file: '/a.jsonl', queue, item, said: '' }) as Showing).saving, false);
  });

  it('goes as far as the arrow was pressed, and asks for one record at a time', () => {
    const shown = (state: Showing, at: number): Showing => received(state, { kind: 'shows', file: '/a.jsonl', queue: { ...queue, size: 9 }, item: { ...item, at }, said: '' }) as Showing;
    const first = after(shows({ size: 9 }), 'next');
    const steps = [1, 2, 3].reduce((step: ReturnType<typeof act>) => after(step.state as Showing, 'next'), first);
    const pressed = steps.state as Showing;
    assert.deepEqual([first.tell, steps.tell, pressed.way], [{ kind: 'go', at: 2 }, undefined, { asked: 2, to: 5 }]);
    const passing = shown(pressed, 2);
    assert.deepEqual([passing.item?.at, passing.saving, furtherOn(pressed.way, passing.way)], [2, true, 5]);
    assert.equal(furtherOn(passing.way, shown(passing, 2).way), undefined);
    const there = shown(passing, 5);
    assert.deepEqual([there.saving, furtherOn(passing.way, there.way)], [false, undefined]);
    // There and back again is no further way.
    const back = after(after(first.state as Showing, 'next').state as Showing, 'previous').state as Showing;
    assert.equal(shown(back, 2).saving, false);
    const atEnd = after(shows({}, { at: 1 }), 'next').state as Showing;
    assert.deepEqual([after(atEnd, 'next').tell, (after(atEnd, 'next').state as Showing).way], [undefined, atEnd.way]);
  });

  it('takes a name typed out for that label, and nothing else is left of the code that it begins with', () => {
    const plain = shows({ scored: false }, { gold: [], current: [] });
    for (const name of ['anger', 'neutral', 'annoyance', 'grief', 'love', 'fear', 'remorse', 'disappointment']) {
      const written = keys(plain, name);
      assert.deepEqual([name, ids(written)], [name, []]);
      const on = entered(written).state as Showing;
      assert.deepEqual([name, ids(on)], [name, [name]]);
      assert.deepEqual(entered(on).tell, { kind: 'judge', at: 1, verdict: { kind: 'labels', labels: [{ id: name, name }] } });
    }
  });

  it('brings back what a code has changed when a name goes on from it: a score, the one label of a record', () => {
    const annoyed = [{ id: 'annoyance', name: 'annoyance', score: 0.4 }];
    assert.deepEqual(ids(keys(shows({}, { gold: annoyed, current: annoyed }), 'an')), []);
    assert.deepEqual(ids(keys(shows({}, { gold: annoyed, current: annoyed }), 'ang')), ['annoyance 0.4']);
    const single = keys(shows({ scored: false, single: true }), 'neu');
    assert.deepEqual([ids(single), single.draft.typed], [['joy 0.8'], 'neu']);
  });

  it('takes codes for codes, however quickly they follow on each other', () => {
    const plain = shows({ scored: false }, { gold: [], current: [] });
    assert.deepEqual(ids(keys(plain, 'anne', 10)), ['annoyance', 'nervousness']);
    assert.deepEqual(ids(keys(plain, 'angr', 10)), ['annoyance', 'gratitude']);
    // "appr" begins "approval" too.
    const both = keys(plain, 'appr', 10);
    assert.deepEqual([ids(both), ids(settled(both, 1000))], [[], ['approval', 'pride']]);
    assert.deepEqual(entered(both).tell, { kind: 'judge', at: 1, verdict: { kind: 'labels', labels: ['approval', 'pride'].map(id => ({ id, name: id })) } });
    assert.deepEqual(ids(keys(plain, 'apprjo', 10)), ['approval', 'pride', 'joy']);
    // Taken away down to one letter, and gone on from it as what is no code.
    const away = ['an', 'a', 'ax'].reduce((own, text) => typedAt(own, text, 2000), keys(plain, 'ang', 10));
    assert.deepEqual([ids(away), away.draft.typed], [[], 'ax']);
    const half = keys(plain, 'ang', 10);
    assert.equal(settled(half, 1000), half);
  });

  it('takes a letter long after a code, or after a digit, for the beginning of another', () => {
    const late = typed(keys(shows({ scored: false }), 'an'), 'g', 5000);
    assert.deepEqual([ids(late), late.draft.typed], [['joy 0.8', 'annoyance'], 'g']);
    const given = typed(scored(keys(shows(), 'an'), 7), 'g', 200);
    assert.deepEqual([ids(given), given.draft.typed], [['joy 0.8', 'annoyance 0.7'], 'g']);
  });

  it('knows the user’s own codes, and lets no code take effect when letters are taken away', () => {
    const own = shows({ scored: false, codes: labelCodes(classNames(set), { joy: 'an', fear: 'di' }) }, { gold: [], current: [] });
    assert.deepEqual(ids(keys(own, 'an')), ['joy']);
    assert.deepEqual(ids(entered(keys(own, 'anger')).state as Showing), ['anger']);
    assert.deepEqual(ids(entered(keys(own, 'disgust')).state as Showing), ['disgust']);
    const less = typed(keys(own, 'ang'), 'an', 400);
    assert.deepEqual([ids(less), less.draft.typed], [[], 'an']);
    assert.deepEqual(ids(entered(less).state as Showing), ['joy']);
  });

  it('asks the score of what the model says where that of the file is too low to count', () => {
    const gold = [{ id: 'anger', name: 'Anger', score: 0.9 }, { id: 'joy', name: 'Joy', score: 0.1 }];
    const asked = after(shows({}, { gold, current: gold, model: ['joy', 'anger'] }), 'accept');
    assert.equal(asked.tell, undefined);
    assert.match((asked.state as Showing).said, /joy is on: its score/);
    const told = entered(scored(asked.state as Showing, 7)).tell;
    assert.deepEqual(told, { kind: 'judge', at: 1, verdict: { kind: 'labels', labels: [{ id: 'joy', name: 'Joy', score: 0.7 }, gold[0]] } });
  });

  it('goes back by steps: what is open, what is typed, what was changed', () => {
    const state = typed(toggled(shows({ scored: false }), 'fear'), 'd');
    const open = after(state, 'keys').state as Showing;
    const closed = after(open, 'back').state as Showing;
    assert.deepEqual([closed.over, closed.draft.typed], ['none', 'd']);
    const empty = after(closed, 'back').state as Showing;
    assert.deepEqual([empty.draft.typed, ids(empty)], ['', ['joy 0.8', 'fear']]);
    assert.deepEqual(ids(after(empty, 'back').state as Showing), ['joy 0.8']);
  });

  it('takes a draft up again for the same record only', () => {
    const draft = keptOf(toggled(shows({ scored: false }), 'fear'));
    const message = (at: number): ToReview => ({ kind: 'shows', file: '/a.jsonl', queue, item: { ...item, at }, said: '' });
    assert.deepEqual(ids(received(initial(draft), message(1)) as Showing), ['joy 0.8', 'fear']);
    assert.deepEqual(ids(received(initial(draft), message(2)) as Showing), ['joy 0.8']);
  });

  it('keeps a draft when somebody else has written into the log, but not when it was about this record', () => {
    const begun = toggled(shows({ scored: false }), 'fear');
    const elsewhere = (own: Partial<ItemView>, said = ''): Showing => received(begun, { kind: 'shows', file: '/a.jsonl', queue: { ...queue, done: 2 }, item: { ...item, ...own }, said }) as Showing;
    assert.deepEqual([ids(elsewhere({})), elsewhere({}).queue.done], [['joy 0.8', 'fear'], 2]);
    assert.deepEqual(ids(elsewhere({ notes: ['so they say'] })), ['joy 0.8', 'fear']);
    for (const other of [elsewhere({ verdict: 'ambiguous' }), elsewhere({ line: 8 }), elsewhere({}, 'Saved: taken back')]) assert.deepEqual(ids(other), ['joy 0.8']);
  });

  it('keeps what was said when a judgement is refused', () => {
    const state = received(entered(toggled(shows({ scored: false }), 'fear')).state, { kind: 'refused', message: 'no' }) as Showing;
    assert.deepEqual([state.saving, state.isFault, ids(state)], [false, true, ['joy 0.8', 'fear']]);
  });

  it('gives no key to two actions, and reads Shift rather than Caps Lock', () => {
    const all = [...REVIEW_KEYS, ...READING_KEYS].flatMap(({ keys }) => keys as readonly string[]);
    assert.equal(new Set(all).size, all.length);
    const key = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
    assert.equal(actionFor({ ...key, key: 'M' }), undefined);
    assert.equal(actionFor({ ...key, key: 'm', shiftKey: true }), 'accept');
    assert.equal(actionFor({ ...key, key: 'z', ctrlKey: true }), 'undo');
    assert.equal(actionFor({ ...key, key: 'Z', ctrlKey: true, shiftKey: true }), 'redo');
  });
});

describe('reading a long record', () => {
  const key = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const part = (clientHeight: number, scrollHeight: number): Scroller => {
    let top = 0;
    return { clientHeight, scrollHeight, get scrollTop() { return top; }, set scrollTop(to) { top = Math.max(0, Math.min(to, scrollHeight - clientHeight)); } };
  };
  const read = (name: string, record: Scroller, context: Scroller | null, shiftKey = false): void => {
    const reading = readingFor({ ...key, key: name, shiftKey });
    assert.ok(reading, name);
    readOn(reading, record, context);
  };

  it('goes by lines and by pages, and no other key is needed for it', () => {
    const record = part(400, 2000);
    read('ArrowDown', record, null);
    const line = record.scrollTop;
    assert.ok(line > 0 && line < 100);
    read('PageDown', record, null, true);
    assert.equal(record.scrollTop, 400);
    read('PageUp', record, null, true);
    read('ArrowUp', record, null);
    assert.equal(record.scrollTop, 0);
    assert.deepEqual(['ArrowLeft', 'PageDown', 'a'].map(name => readingFor({ ...key, key: name })), [undefined, undefined, undefined]);
    assert.deepEqual([actionFor({ ...key, key: 'PageDown' }), actionFor({ ...key, key: 'PageDown', shiftKey: true })], ['next', undefined]);
  });

  it('reads the context to its end before the rest, and the other way back', () => {
    const [record, context] = [part(400, 470), part(100, 200)];
    const tops = (name: string): number[] => {
      read(name, record, context, true);
      return [context.scrollTop, record.scrollTop];
    };
    assert.deepEqual([tops('ArrowDown'), tops('ArrowDown'), tops('PageDown'), tops('PageDown')], [[72, 0], [100, 0], [100, 70], [100, 70]]);
    assert.deepEqual([tops('PageUp'), tops('PageUp'), tops('PageUp')], [[100, 0], [28, 0], [0, 0]]);
  });
});

describe('the keys of a study', () => {
  const options = ['joy', 'fear', 'none', 'love', 'grief', 'anger', 'pride'];
  const state = studied(noStudy, { kind: 'shows', folder: '/s', title: 's', judge: 'Ada', size: 2, done: 0, most: 5, said: '', item: { at: 0, text: 't', context: 'c', options, picks: [] } });
  const type = (from: StudyState, ...keys: string[]): StudyState => keys.reduce((own, key) => pressed(own, key)?.state ?? own, from);

  it('picks up to five by their numbers', () => {
    assert.deepEqual(type(state, '1', '2', '4', '5', '6').picks, ['joy', 'fear', 'love', 'grief', 'anger']);
    const full = type(state, '1', '2', '4', '5', '6', '7');
    assert.deepEqual([full.picks.length, full.isFault], [5, true]);
    assert.deepEqual(type(full, '1', '7').picks, ['fear', 'love', 'grief', 'anger', 'pride']);
  });

  it('lets none stand alone', () => {
    assert.deepEqual(type(state, '1', '3').picks, ['none']);
    assert.deepEqual(type(state, '3', '1').picks, ['joy']);
    assert.deepEqual(picked(state, 'hope'), state);
  });

  it('shows the context on demand, and tells the answer on Enter', () => {
    assert.equal(state.contextOpen, false);
    assert.equal(type(state, 'c').contextOpen, true);
    assert.equal(pressed(state, 'Enter')?.tell, undefined);
    assert.deepEqual(pressed(type(state, '2'), 'Enter')?.tell, { kind: 'answer', at: 0, picks: ['fear'] });
    assert.deepEqual(pressed(state, 'ArrowRight')?.tell, { kind: 'go', at: 1 });
  });

  it('saves no answer to the record that was left', () => {
    const going = type(state, 'ArrowRight');
    assert.deepEqual([going.saving, pressed(going, '2'), pressed(going, 'Enter'), picked(going, 'fear').picks], [true, undefined, undefined, []]);
    assert.ok(state.shown?.item);
    const there = studied(going, { ...state.shown, item: { ...state.shown.item, at: 1 } });
    assert.deepEqual(pressed(type(there, '2'), 'Enter')?.tell, { kind: 'answer', at: 1, picks: ['fear'] });
    assert.equal(studied(going, { kind: 'refused', message: 'no' }).saving, false);
    const end = type(state, 'ArrowLeft');
    assert.deepEqual([end.saving, end.isFault], [false, true]);
    const back = pressed(going, 'ArrowLeft');
    assert.deepEqual([back?.tell, back?.state.way], [undefined, { asked: 1, to: 0 }]);
  });
});
