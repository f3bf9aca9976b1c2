// An example that is being made anew while others are judged and appended: nothing is said of it before its answer is there, and nothing is in a file twice.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SynthesisEngine } from '../../../../src/extension/synthesis/engine';
import type { JobPorts } from '../../../../src/extension/synthesis/job';
import { Journal } from '../../../../src/extension/synthesis/journal';
import { Session } from '../../../../src/extension/synthesis/session';
import { journalOf, writeSession, SESSION_SCHEMA } from '../../../../src/extension/synthesis/sessionFile';
import { savedWords } from '../../../../src/extension/synthesis/words';
import type { Example, Rejection } from '../../../../src/synthesis/example';
import { BUILT_IN_PROMPTS } from '../../../../src/synthesis/prompts/prompts';
import { settingsOf, SMALL } from '../../synthesis/pipeline/running';
import { example, values } from './fixtures';

/** A server whose answers come when they are given. */
class Answers {
  readonly #waiting: ((made: Example | Rejection) => void)[] = [];
  readonly ports: JobPorts;
  /** What the new example was to be held to. */
  others: readonly Example[] = [];

  constructor() {
    const run = { close: () => Promise.resolve() };
    const regenerate: SynthesisEngine['regenerate'] = (...[, , , , , , , , others]) => {
      this.others = others?.() ?? [];
      return new Promise(resolve => this.#waiting.push(resolve));
    };
    const engine = { openRun: () => Promise.resolve(run), openServer: () => ({}), scheduled: () => ({}), regenerate };
    this.ports = { engine, server: { baseUrl: 'http://127.0.0.1:1/v1', model: 'm', concurrency: 1, timeout: 1 }, prompts: BUILT_IN_PROMPTS, classifier: { model: () => Promise.reject(new Error('none')) } } as unknown as JobPorts;
  }

  /** Resolves when so many are waited for. */
  async asked(count: number): Promise<void> {
    for (let turn = 0; this.#waiting.length < count; turn++) {
      assert.ok(turn < 1000, `asked ${this.#waiting.length} times`);
      await new Promise(resolve => setTimeout(resolve, 2));
    }
  }

  give(made: Example | Rejection): void {
    this.#waiting.shift()?.(made);
  }
}

describe('an example that is being made anew', () => {
  let root: string;
  let session: Session;
  let answers: Answers;
  const target = (): string => path.join(root, 'all.jsonl');
  const idsIn = (file: string): unknown[] => readFileSync(file, 'utf8').trimEnd().split('\n').map(line => (JSON.parse(line) as Example).id);
  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'emo-pillars-anew-'));
    const folder = path.join(root, 'one');
    const run = { settings: settingsOf(SMALL), baseUrl: 'http://127.0.0.1:1/v1', ended: 'done' } as const;
    await writeSession(folder, { schema: SESSION_SCHEMA, id: 'one', title: 'A story', created: new Date(0).toISOString(), narratives: [{ id: 'n', title: 'A story', text: 'Once.' }], values, remarks: [], run });
    const journal = await Journal.open(journalOf(folder));
    await journal.note(['a', 'b', 'c'].map(id => ({ kind: 'example', example: example(id) })));
    await journal.close();
    session = await Session.open(folder);
    answers = new Answers();
  });
  afterEach(async () => {
    await session.close();
    rmSync(root, { recursive: true, force: true });
  });

  it('is known as such from the moment on that it is asked for', async () => {
    const working = session.regenerate('b', answers.ports);
    assert.deepEqual(session.regenerating.map(({ example: { id } }) => id), ['b']);
    await assert.rejects(session.regenerate('b', answers.ports), /being made anew/);
    await answers.asked(1);
    answers.give(example('d'));
    assert.equal(await working, undefined);
    assert.deepEqual(session.regenerating, []);
  });

  it('is not accepted with all others, nor appended with them, and its new answer goes into the file once', async () => {
    const working = session.regenerate('b', answers.ports);
    await answers.asked(1);
    assert.equal(await session.acceptAll(), 2);
    assert.equal(await session.append(target()), 2);
    assert.deepEqual(idsIn(target()), ['a', 'c']);
    answers.give(example('z', { utterance: 'Another.' }));
    assert.equal(await working, undefined);
    assert.deepEqual(session.book.items().map(({ example: { id }, judgement }) => [id, judgement?.kind]), [['a', 'accepted'], ['z', undefined], ['c', 'accepted']]);
    assert.equal(await session.acceptAll(), 1);
    assert.equal(await session.append(target()), 1);
    assert.deepEqual(idsIn(target()), ['a', 'c', 'z']);
  });

  it('stays out of the file where it was accepted before, and goes there when its answer is left out', async () => {
    await session.accept('b');
    const working = session.regenerate('b', answers.ports);
    await answers.asked(1);
    assert.deepEqual(session.regenerating.map(({ example: { id } }) => id), ['b']);
    assert.equal(await session.append(target()), 0);
    answers.give({ narrative: 'n', at: 'refusal', reason: 'a refusal' });
    assert.equal((await working)?.reason, 'a refusal');
    assert.deepEqual(session.regenerating, []);
    assert.equal(await session.append(target()), 1);
    assert.deepEqual(idsIn(target()), ['b']);
  });

  it('is neither accepted nor rejected nor asked for twice before its answer is there', async () => {
    const working = session.regenerate('b', answers.ports);
    await answers.asked(1);
    for (const say of [() => session.accept('b'), () => session.reject('b'), () => session.regenerate('b', answers.ports)]) await assert.rejects(say(), /being made anew: its answer is still to come/);
    answers.give(example('z'));
    await working;
    await session.accept('z');
    assert.equal(session.book.itemOf('b')?.judgement?.kind, 'accepted');
  });

  it('is known by its place, whichever example an undo has put there meanwhile', async () => {
    const first = session.regenerate('b', answers.ports);
    await answers.asked(1);
    answers.give(example('y'));
    await first;
    const second = session.regenerate('y', answers.ports);
    await answers.asked(1);
    await session.turn('undo');
    assert.equal(session.book.item(1)?.example.id, 'b');
    assert.equal(session.isRegenerating('b'), true);
    assert.equal(await session.acceptAll(), 2);
    assert.equal(await session.append(target()), 2);
    answers.give(example('z'));
    await second;
    assert.equal(session.book.item(1)?.example.id, 'z');
    assert.equal(session.book.item(1)?.appendedTo, undefined);
  });

  it('is held to all that stands in the book, what was made anew before as well', async () => {
    for (const [of, made] of [['b', 'y'], ['c', 'z']] as const) {
      const working = session.regenerate(of, answers.ports);
      await answers.asked(1);
      answers.give(example(made));
      await working;
    }
    assert.deepEqual(answers.others.map(({ id }) => id), ['a', 'y', 'c']);
  });

  it('is told of where others are judged or appended without it', () => {
    assert.equal(savedWords(2, 'accepted', 0), 'Saved: 2 examples accepted');
    assert.equal(savedWords(1, 'appended to all.jsonl', 2), 'Saved: 1 example appended to all.jsonl; 2 examples are being made anew, and are left');
    assert.equal(savedWords(0, 'accepted', 1), 'Nothing is accepted: 1 example is being made anew');
  });

  it('is not begun while it is on its way into a file', async () => {
    await session.accept('b');
    const appending = session.append(target());
    await assert.rejects(session.regenerate('b', answers.ports), /in all\.jsonl already/);
    assert.equal(await appending, 1);
  });
});
