// Sessions and windows: one window at a time has a session, nothing is deleted that is open or at work, and what nobody looks at is given back.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobPorts } from '../../../../src/extension/synthesis/job';
import { OpenSessions } from '../../../../src/extension/synthesis/openSessions';
import { Session } from '../../../../src/extension/synthesis/session';
import { dropOldForms, readSession, writeSession, SESSION_SCHEMA } from '../../../../src/extension/synthesis/sessionFile';
import { OpenElsewhere } from '../../../../src/extension/synthesis/sessionLock';
import { BUILT_IN_PROMPTS } from '../../../../src/synthesis/prompts/prompts';
import { settingsOf, SMALL } from '../../synthesis/pipeline/running';
import { example, values } from './fixtures';

/** A run that makes one example and is done when it is told so. */
function portsUntil(end: Promise<void>): JobPorts {
  const run = { async *examples() { yield await Promise.resolve(example('a')); }, close: () => Promise.resolve() };
  const engine = { openRun: () => Promise.resolve(run), openServer: () => ({}), scheduled: () => ({}), generate: () => end };
  return { engine, server: { baseUrl: 'http://127.0.0.1:1/v1', model: 'm', concurrency: 1, timeout: 1 }, prompts: BUILT_IN_PROMPTS, classifier: { model: () => Promise.reject(new Error('none')) } } as unknown as JobPorts;
}

const DAY = 24 * 60 * 60 * 1000;

describe('the sessions of a window', () => {
  let root: string;
  let window: OpenSessions;
  let other: OpenSessions;
  const folder = (id = 'one'): string => path.join(root, id);
  const make = (id = 'one', started = false): Promise<void> =>
    writeSession(folder(id), { schema: SESSION_SCHEMA, id, title: 'A story', created: new Date(0).toISOString(), narratives: [{ id: 'n', title: 'A story', text: 'Once.' }], values, remarks: [], ...(started && { run: { settings: settingsOf(SMALL), baseUrl: 'http://127.0.0.1:1/v1', ended: 'done' } }) });
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'emo-pillars-windows-'));
    [window, other] = [0, 1].map(() => new OpenSessions(() => root, () => undefined)) as [OpenSessions, OpenSessions];
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('are open in one window at a time, and the other is told so', async () => {
    await make('one', true);
    const session = await window.open('one');
    assert.equal(await window.open('one'), session);
    await assert.rejects(other.open('one', 0), (error: unknown) => error instanceof OpenElsewhere && /open in another window/.test(error.message));
    await window.leave(session);
    const there = await other.open('one', 0);
    await assert.rejects(window.open('one', 0), OpenElsewhere);
    await there.close();
    assert.deepEqual(readdirSync(folder()).filter(name => name.startsWith('lock')), []);
  });

  it('wait for a window that is just going', async () => {
    await make('one', true);
    const session = await window.open('one');
    const opening = other.open('one');
    setTimeout(() => void window.leave(session), 120);
    await (await opening).close();
  });

  it('stay as long as they are looked at or at work, and are given back after that', async () => {
    await make();
    const session = await window.open('one');
    const stop = session.onChange(() => undefined);
    await window.leave(session);
    assert.equal(existsSync(folder()), true, 'a form that is looked at');
    let end = (): void => undefined;
    await session.start(values, settingsOf(SMALL), portsUntil(new Promise(resolve => { end = resolve; })));
    stop();
    await window.leave(session);
    await assert.rejects(other.open('one', 0), OpenElsewhere);
    end();
    await session.settled();
    await window.leave(session);
    const again = await window.open('one', 0);
    assert.notEqual(again, session);
    assert.deepEqual([again.standing, again.book.size], ['done', 1]);
    await window.remove(again);
    assert.deepEqual(readdirSync(root), []);
  });

  it('can be opened again at once', async () => {
    await make('one', true);
    const session = await window.open('one');
    const leaving = window.leave(session);
    const again = await window.open('one', 0);
    assert.notEqual(again, session);
    await leaving;
    assert.equal(await window.open('one'), again);
    await again.close();
  });

  it('leave nothing of a form that nobody looks at', async () => {
    await make();
    await window.leave(await window.open('one'));
    assert.equal(existsSync(folder()), false);
    await assert.rejects(window.open('one', 0), { code: 'ENOENT' });
    assert.deepEqual(readdirSync(root), [], 'asking for it makes no folder');
  });

  it('drop old forms, but none that is open, was sent, or is new', async () => {
    for (const id of ['old', 'open', 'new']) await make(id);
    await make('sent', true);
    const session = await other.open('open');
    const before = new Date(Date.now() - 2 * DAY);
    for (const id of ['old', 'open', 'sent']) utimesSync(folder(id), before, before);
    await dropOldForms(root, new Date());
    assert.deepEqual(readdirSync(root).sort(), ['new', 'open', 'sent']);
    await session.close();
  });

  it('keep what is said though the folder of a form was deleted under it', async () => {
    await make();
    const session = await window.open('one');
    rmSync(folder(), { recursive: true });
    await session.start(values, settingsOf(SMALL), portsUntil(Promise.resolve()));
    await session.settled();
    await session.accept('a');
    await session.close();
    const again = await Session.open(folder(), 0);
    assert.deepEqual(again.book.items().map(({ example: { id }, judgement }) => [id, judgement?.kind]), [['a', 'accepted']]);
    await again.close();
  });

  it('save a change of the form and the beginning of the run in whatever order without losing the run', async () => {
    await make();
    const session = await window.open('one');
    const typed = { ...values, characters: 9 };
    await Promise.all([session.keep({ ...typed, each: 1 }), session.start(typed, settingsOf(SMALL), portsUntil(Promise.resolve())), session.keep(values), session.keep(values)]);
    await session.settled();
    assert.equal(session.isStarted, true);
    assert.equal((await readSession(folder())).run?.ended, 'done');
    assert.equal((await readSession(folder())).values.characters, 9);
    await session.close();
  });

  it('are not begun by a folder that holds none', async () => {
    mkdirSync(folder());
    await assert.rejects(window.open('one', 0), { code: 'ENOENT' });
    assert.deepEqual(readdirSync(folder()), []);
  });
});
