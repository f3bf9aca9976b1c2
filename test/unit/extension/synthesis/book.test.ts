// The book of examples by its journal: judging, undoing, replacing, appending; and that a kill loses nothing that was told as kept.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { append, planAppending, standing, takeOut } from '../../../../src/extension/synthesis/appendFile';
import { recordOf } from '../../../../src/extension/synthesis/book';
import { Journal } from '../../../../src/extension/synthesis/journal';
import { leftOutOf, parseEntry } from '../../../../src/extension/synthesis/journalEntry';
import { Session } from '../../../../src/extension/synthesis/session';
import { journalOf, listSessions, readSession, writeSession, SESSION_SCHEMA } from '../../../../src/extension/synthesis/sessionFile';
import type { StageCall } from '../../../../src/synthesis/example';
import type { RunSettings } from '../../../../src/synthesis/run/runSettings';
import type { Stage } from '../../../../src/synthesis/stage';
import { assertMatches } from '../../../package/cli/schema';
import { example, values } from './fixtures';

describe('the journal of generated examples', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-journal-'));
    file = path.join(folder, 'journal.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const filled = async (...ids: string[]): Promise<Journal> => {
    const journal = await Journal.open(file, () => new Date(0));
    await journal.note(ids.map(id => ({ kind: 'example', example: example(id) })));
    return journal;
  };
  const verdicts = ({ book }: Journal): (string | undefined)[] => book.items().map(({ judgement }) => judgement?.kind);

  it('keeps examples in the order in which they came, each once', async () => {
    const journal = await filled('a', 'b', 'a');
    assert.deepEqual(journal.book.items().map(item => item.example.id), ['a', 'b']);
    await journal.close();
  });

  it('holds what was said after it was closed and opened', async () => {
    const journal = await filled('a', 'b', 'c');
    await journal.note([{ kind: 'accept', of: 'a', labels: [['fear', 0.4]] }]);
    await journal.note([{ kind: 'reject', of: 'b' }]);
    await journal.close();
    const again = await Journal.open(file);
    assert.deepEqual(verdicts(again), ['accepted', 'rejected', undefined]);
    assert.deepEqual(again.book.counts(), { size: 3, accepted: 1, rejected: 1, appended: 0, ready: 1 });
    assert.equal(again.book.nextOpen(0), 2);
    const record = recordOf(again.book.item(0)!);
    assert.deepEqual(record.all_emotions_mapped, [['fear', 0.4]]);
    assert.deepEqual(record.all_emotions, example('a').all_emotions);
    assert.deepEqual(record.review, { verdict: 'edited', at: new Date(0).toISOString() });
    await again.close();
  });

  it('gives records as the schema of our files has them, both halves of a pair under one name', async () => {
    const call = (stage: Stage, request: string): StageCall => ({ stage, prompt: '1', promptHash: '0'.repeat(16), model: 'm', server: 'http://127.0.0.1:8080', seed: 1, temperature: 0.7, request: request.repeat(64), at: '2026-01-01T00:00:00.000Z' });
    const provenance = { narrative: { id: 'n', title: 'A story', range: [0, 5], sha256: '0'.repeat(64) }, actor: 'Mara', calls: [call('actors', 'a'), call('utterances', 'b'), call('labels', 'c')] } as const;
    const journal = await Journal.open(file);
    const made = [example('0123456789abcde0', { provenance }), example('0123456789abcde1', { kind: 'original', context: 'The lamp was lit.', provenance }), example('0123456789abcde2', { kind: 'rewritten', context: 'The lamp was lit.', provenance })];
    await journal.note(made.map(own => ({ kind: 'example', example: own })));
    await journal.note([{ kind: 'acceptAll', ids: made.map(({ id }) => id) }]);
    const records = journal.book.ready().map(recordOf);
    for (const record of records) assertMatches('generated', record);
    assert.deepEqual(records.map(({ pair }) => pair), [undefined, 'c'.repeat(16), 'c'.repeat(16)]);
    await journal.close();
  });

  it('undoes and redoes by actions, all accepted ones as one', async () => {
    const journal = await filled('a', 'b', 'c');
    const { book } = journal;
    await journal.note([{ kind: 'reject', of: 'b' }]);
    await journal.note([{ kind: 'acceptAll', ids: ['a', 'c'] }]);
    assert.deepEqual(verdicts(journal), ['accepted', 'rejected', 'accepted']);
    const turn = async (kind: 'undo' | 'redo'): Promise<void> => journal.note([{ kind, of: (kind === 'undo' ? book.undoable : book.redoable)!.n }]);
    await turn('undo');
    assert.deepEqual(verdicts(journal), [undefined, 'rejected', undefined]);
    await turn('undo');
    assert.deepEqual(verdicts(journal), [undefined, undefined, undefined]);
    assert.equal(book.undoable, undefined);
    await turn('redo');
    await turn('redo');
    assert.deepEqual(verdicts(journal), ['accepted', 'rejected', 'accepted']);
    await turn('undo');
    await journal.note([{ kind: 'accept', of: 'a' }]);
    assert.equal(book.redoable, undefined);
    await journal.close();
  });

  it('puts another example in the place of one, not judged, and brings the old one back', async () => {
    const journal = await filled('a', 'b');
    await journal.note([{ kind: 'accept', of: 'a' }]);
    await journal.note([{ kind: 'replace', of: 'a', example: example('z', { utterance: 'Another.' }) }]);
    assert.deepEqual(journal.book.items().map(item => item.example.id), ['z', 'b']);
    assert.deepEqual(verdicts(journal), [undefined, undefined]);
    await journal.note([{ kind: 'accept', of: 'z' }]);
    assert.equal(journal.book.itemOf('z')?.judgement?.kind, 'accepted');
    for (let at = 0; at < 2; at++) await journal.note([{ kind: 'undo', of: journal.book.undoable!.n }]);
    assert.deepEqual(journal.book.items().map(item => item.example.id), ['a', 'b']);
    assert.deepEqual(verdicts(journal), ['accepted', undefined]);
    await journal.close();
  });

  it('leaves an example that is in a file in its place, whatever comes after, until that is undone', async () => {
    const journal = await filled('a');
    await journal.note([{ kind: 'accept', of: 'a' }, { kind: 'append', file: 'all.jsonl', ids: ['a'], bytes: 1, sha256: '0' }, { kind: 'replace', of: 'a', example: example('z') }, { kind: 'accept', of: 'z' }]);
    assert.deepEqual([journal.book.item(0)?.example.id, journal.book.item(0)?.appendedTo, journal.book.ready().length], ['a', 'all.jsonl', 0]);
    await journal.note([{ kind: 'undo', of: 3 }]);
    assert.deepEqual([journal.book.item(0)?.example.id, journal.book.ready().length], ['z', 1]);
    await journal.close();
  });

  it('counts what was left out once, though a run that goes on tells it again', async () => {
    const journal = await filled('a');
    const rejection = { narrative: 'n', actor: 'Mara', utterance: 'Oh.', at: 'refusal', reason: 'a refusal' } as const;
    await journal.note([leftOutOf(rejection), leftOutOf({ ...rejection, utterance: 'No.' }), leftOutOf(rejection)]);
    await journal.close();
    const again = await Journal.open(file);
    await again.note([leftOutOf(rejection)]);
    assert.deepEqual(again.book.leftOut(), [{ at: rejection.at, count: 2, reasons: [{ reason: 'a refusal', count: 2 }] }]);
    await again.note([0.41, 0.42, 0.43, 0.44].map(similarity => leftOutOf({ ...rejection, at: 'rewriting', utterance: String(similarity), reason: `A similarity of ${similarity}.` })));
    const [most] = again.book.leftOut();
    assert.deepEqual([most?.at, most?.count, most?.reasons.length], ['rewriting', 4, 3], 'one gate, however many ways it says why');
    await again.close();
  });

  it('drops half a line of a kill, and passes over what it cannot read, saying so', async () => {
    const journal = await filled('a');
    await journal.close();
    appendFileSync(file, 'no json\n{"schema":9,"kind":"reject","of":"a"}\n{"schema":1,"kind":"dance"}\n{"schema":1,"kind":"rej');
    const again = await Journal.open(file);
    assert.equal(again.problems.length, 4);
    assert.match(again.problems.join('\n'), /not JSON[\s\S]*schema 9[\s\S]*"dance"/);
    await again.note([{ kind: 'reject', of: 'a' }]);
    await again.close();
    assert.ok(readFileSync(file, 'utf8').endsWith('\n'));
    const last = await Journal.open(file);
    assert.deepEqual(verdicts(last), ['rejected']);
    await last.close();
  });

  it('reads every kind of entry that it writes, and none without what it needs', () => {
    assert.equal(typeof parseEntry('{"schema":1,"n":1,"at":"","kind":"accept"}'), 'string');
    assert.equal(typeof parseEntry('{"schema":1,"n":1,"at":"","kind":"append","file":"f","ids":[],"bytes":1}'), 'string');
    assert.equal(typeof parseEntry('{"schema":1,"n":1,"at":"","kind":"undo","of":1}'), 'object');
  });
});

describe('appending examples to a file', () => {
  let folder: string;
  let target: string;
  const old = '{"utterance":"Old.","all_emotions_mapped":[["joy",0.5]]}';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-append-'));
    target = path.join(folder, 'all.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('ends an open last line first, and takes out exactly what it put in', async () => {
    writeFileSync(target, old);
    const { appending, bytes } = await planAppending(target, [example('a'), example('b')]);
    await append(appending, bytes);
    const lines = readFileSync(target, 'utf8').split('\n');
    assert.deepEqual([lines.length, lines[0], lines[3]], [4, old, '']);
    assert.deepEqual(JSON.parse(lines[1]!), example('a'));
    assert.equal(await standing(appending), 'there');
    await takeOut(appending);
    assert.equal(readFileSync(target, 'utf8'), old);
    assert.equal(await standing(appending), 'absent');
  });

  it('makes the file where there is none, and removes it again', async () => {
    const { appending, bytes } = await planAppending(target, [example('a')]);
    await append(appending, bytes);
    assert.equal(readFileSync(target, 'utf8').split('\n').length, 2);
    await takeOut(appending);
    assert.equal(existsSync(target), false);
  });

  it('leaves a file alone that has changed since', async () => {
    writeFileSync(target, `${old}\n`);
    const { appending, bytes } = await planAppending(target, [example('a')]);
    await append(appending, bytes);
    appendFileSync(target, '{}\n');
    await assert.rejects(takeOut(appending), /has changed since/);
    assert.ok(readFileSync(target, 'utf8').endsWith('{}\n'));
    const late = await planAppending(target, [example('b')]);
    appendFileSync(target, '{}\n');
    await assert.rejects(append(late.appending, late.bytes), /just changed/);
  });

  it('has nothing to take out of a file that is gone or has it no more', async () => {
    const { appending, bytes } = await planAppending(target, [example('a')]);
    await append(appending, bytes);
    rmSync(target);
    await takeOut(appending);
    assert.equal(existsSync(target), false);
  });

  it('says in words why nothing can be appended, and leaves everything as it is', async () => {
    await assert.rejects(planAppending(path.join(folder, 'all.parquet'), [example('a')]), /all\.parquet would have to end in \.jsonl/);
    const nowhere = await planAppending(path.join(folder, 'nowhere', 'all.jsonl'), [example('a')]);
    await assert.rejects(append(nowhere.appending, nowhere.bytes), /all\.jsonl cannot be written: its folder is not there/);
    mkdirSync(target);
    await assert.rejects(planAppending(target, [example('a')]), /all\.jsonl cannot be written: it is a folder/);
  });
});

describe('a session', () => {
  let root: string;
  let folder: string;
  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'emo-pillars-session-'));
    folder = path.join(root, 'one');
    await writeSession(folder, { schema: SESSION_SCHEMA, id: 'one', title: 'A story', created: new Date(0).toISOString(), narratives: [{ id: 'n', title: 'A story', text: 'Once.' }], values, remarks: [] });
    const journal = await Journal.open(journalOf(folder));
    await journal.note(['a', 'b'].map(id => ({ kind: 'example', example: example(id) })));
    await journal.close();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('appends what is accepted once, and undoes that as any other action', async () => {
    const target = path.join(root, 'all.jsonl');
    const session = await Session.open(folder);
    assert.equal(await session.append(target), 0);
    assert.equal(existsSync(target), false);
    assert.equal(await session.acceptAll(), 2);
    assert.equal(await session.append(target), 2);
    assert.equal(await session.append(target), 0);
    await assert.rejects(session.reject('a'), /in all\.jsonl already/);
    assert.deepEqual(await session.turn('undo'), { place: 0, taken: target });
    assert.equal(existsSync(target), false);
    assert.equal(session.book.counts().ready, 2);
    assert.equal(await session.turn('redo'), undefined);
    await session.close();
  });

  for (const there of [true, false]) {
    it(`finds out after a kill during an appending that it ${there ? 'had' : 'had not'} come to its end`, async () => {
      const target = path.join(root, 'all.jsonl');
      const { appending, bytes } = await planAppending(target, [example('a')]);
      const journal = await Journal.open(journalOf(folder));
      await journal.note([{ kind: 'accept', of: 'a' }, { kind: 'appending', ...appending }]);
      await journal.close();
      if (there) await append(appending, bytes);
      const session = await Session.open(folder);
      assert.equal(session.book.itemOf('a')?.appendedTo, there ? target : undefined);
      assert.equal(session.book.counts().ready, there ? 0 : 1);
      await session.close();
    });
  }

  it('is listed once its run was begun, whatever else lies there', async () => {
    writeFileSync(path.join(root, 'stray'), '');
    assert.deepEqual(await listSessions(root), []);
    assert.deepEqual(await listSessions(path.join(root, 'nowhere')), []);
    const settings = {} as RunSettings;
    await writeSession(folder, { ...(await readSession(folder)), run: { settings, baseUrl: values.server } });
    assert.deepEqual((await listSessions(root)).map(({ session, isElsewhere }) => [session.id, isElsewhere]), [['one', false]]);
  });

  it('is listed as open in another window while a process that lives has it', async () => {
    await writeSession(folder, { ...(await readSession(folder)), run: { settings: {} as RunSettings, baseUrl: values.server } });
    const isElsewhere = async (): Promise<boolean | undefined> => (await listSessions(root))[0]?.isElsewhere;
    const heldBy = (pid: number): void => writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid, host: os.hostname(), token: 'x', at: 'then' }));
    heldBy(process.ppid);
    assert.equal(await isElsewhere(), true);
    heldBy(spawnSync(process.execPath, ['-e', '0']).pid);
    assert.equal(await isElsewhere(), false);
    const own = await Session.open(folder);
    assert.equal(await isElsewhere(), false);
    await own.close();
  });
});
