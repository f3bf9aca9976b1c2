import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TextDocument } from 'vscode';
import type { Classifier, ClassifierInput, ClassifyOptions, ModelInfo } from '../../../src/classifier/classifier';
import { createClassifier } from '../../../src/classifier/create';
import { Scores } from '../../../src/extension/annotations/scores';
import { DocumentSession } from '../../../src/extension/annotations/session';
import { statusView } from '../../../src/extension/statusText';
import { PLAY, scored, settingsWith } from './fixtures';

const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** What a session asks of a document. */
const documentOf = (text: string): TextDocument =>
  ({ getText: () => text, version: 1, lineCount: text.split('\n').length, uri: { toString: () => 'test:play' } }) as unknown as TextDocument;

async function failureOf(modelFolder: string, stateFolder: string): Promise<string> {
  const classifier = createClassifier({ modelFolder, workerModule: 'none.js', stateFolder, device: 'cpu', log() {} });
  const scores = new Scores(classifier, () => Promise.resolve(undefined), sample => classifier.detectLanguage(sample));
  const session = await new Promise<DocumentSession>(resolve => {
    const begun: DocumentSession = new DocumentSession(documentOf(PLAY), 'fountain', {
      scores,
      log: quiet,
      settings: () => settingsWith(),
      inView: () => [{ start: 0, end: PLAY.length }],
      changed: () => begun.state.kind === 'failed' && resolve(begun),
    });
  });
  const { state } = session;
  session.dispose();
  classifier.dispose();
  const view = statusView(state, classifier.status, undefined);
  assert.equal(view.severity, 'error');
  return view.detail;
}

describe('a session without a sound model', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('says which folder is missing', async () => {
    assert.match(await failureOf(path.join(folder, 'nowhere'), folder), /nowhere/);
  });

  it('says which file is missing', async () => {
    assert.match(await failureOf(folder, folder), /config\.json/);
  });

  it('says which file is malformed', async () => {
    writeFileSync(path.join(folder, 'config.json'), '{ "schema": ');
    assert.match(await failureOf(folder, folder), /config\.json/);
  });
});

const LINES = 2;

/** A model that takes two lines of context, and answers when it is told to. */
class Patient implements Partial<Classifier> {
  readonly asked: ClassifierInput[] = [];
  #waiting: (() => void)[] = [];
  #joy = 0;

  model(): Promise<ModelInfo> {
    return Promise.resolve({ name: 'patient', digest: 'd', thresholds: new Float32Array(28), labels: [], maxLength: 128, contextLines: LINES, language: 'en' });
  }

  classify(inputs: readonly ClassifierInput[], { onResult }: ClassifyOptions = {}): Promise<never[]> {
    this.asked.push(...inputs);
    return new Promise(resolve => {
      this.#waiting.push(() => {
        inputs.forEach((_, index) => onResult?.(index, scored({ joy: ++this.#joy / 1000 })));
        resolve([]);
      });
    });
  }

  answer(): void {
    for (const one of this.#waiting.splice(0)) one();
  }
}

describe('a session with a model that knows context', () => {
  const speeches = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at % 2 ? 'ADA' : 'BO'}\nThis is speech ${at}, and it ends.\n`);
  let text = '';
  let settings = settingsWith({ language: 'en', quietTime: 100 });
  let patient: Patient;
  let session: DocumentSession;

  function documentNow(): TextDocument {
    const offsets = (): number[] => [...text.matchAll(/^/gm)].map(({ index }) => index);
    const lineAt = (position: { line: number }) => {
      const start = offsets()[position.line] ?? text.length;
      const range = { start, end: (text.indexOf('\n', start) + text.length + 1) % (text.length + 1), union: (other: { end: number }) => ({ start, end: other.end }) };
      return { range };
    };
    return {
      getText: (range?: { start: number; end: number }) => (range ? text.slice(range.start, range.end) : text),
      version: 1, get lineCount() { return offsets().length; }, uri: { toString: () => 'test:play' },
      positionAt: (offset: number) => ({ line: text.slice(0, offset).split('\n').length - 1 }), offsetAt: (position: number) => position, lineAt,
    } as unknown as TextDocument;
  }
  const until = async (holds: () => boolean): Promise<void> => {
    for (let wait = 0; wait < 400 && !holds(); wait++) await new Promise(resolve => setTimeout(resolve, 10));
    assert.ok(holds());
  };
  const shown = (): (number | undefined)[] => session.utterances.map(utterance => {
    const { result } = session.annotation(utterance);
    return result?.kind === 'scored' ? Math.max(...result.scores) : undefined;
  });
  function begin(count: number): void {
    text = speeches(count).join('\n');
    settings = settingsWith({ language: 'en', quietTime: 100 });
    patient = new Patient();
    const scores = new Scores(patient as unknown as Classifier, () => Promise.resolve(undefined), () => Promise.reject(new Error('not asked')));
    session = new DocumentSession(documentNow(), 'fountain', { scores, log: quiet, settings: () => settings, inView: () => [{ start: 0, end: 200 }], changed() {} });
  }
  const annotated = async (): Promise<void> => until(() => {
    patient.answer();
    return session.state.kind === 'annotated';
  });
  function edit(speech: number, words: string): void {
    const offset = text.indexOf(`This is speech ${speech},`);
    text = text.slice(0, offset) + words + text.slice(offset);
    session.changed([{ rangeOffset: offset, rangeLength: 0, text: words }] as never);
  }
  afterEach(() => session.dispose());

  for (const [count, how] of [[12, 'a script'], [1600, 'a long script, around the edit']] as const) {
    it(`asks about an edited line and those that see it, which keep their labels meanwhile: ${how}`, async function () {
      this.timeout(10_000);
      begin(count);
      await annotated();
      assert.equal(patient.asked.length, count);
      const before = shown();
      patient.asked.length = 0;
      edit(4, 'Well! ');
      await until(() => patient.asked.length > 0);
      await new Promise(resolve => setTimeout(resolve, 20));
      assert.deepEqual(shown(), before.map((joy, at) => (at === 4 ? undefined : joy)), 'before the answers');
      await until(() => {
        patient.answer();
        return session.annotation(session.utterances[6]!).result !== undefined && shown()[6] !== before[6];
      });
      assert.deepEqual(patient.asked.map(({ text: words }) => words.slice(0, 16)).sort(), ['This is speech 5', 'This is speech 6', 'Well! This is sp']);
      assert.equal(patient.asked.find(({ text: words }) => words.startsWith('This is speech 5'))?.context, 'ADA: This is speech 3, and it ends.\nBO: Well! This is speech 4, and it ends.');
      assert.deepEqual(shown().flatMap((joy, at) => (joy === before[at] ? [] : [at])), [4, 5, 6]);
    });
  }

  it('gives as many lines as the setting says, and asks again when it changes', async () => {
    begin(6);
    await annotated();
    assert.equal(session.contextLines, LINES);
    assert.deepEqual(session.before(session.utterances[5]!).map(({ text: words }) => words.slice(8, 16)), ['speech 3', 'speech 4']);
    const before = shown();
    patient.asked.length = 0;
    settings = settingsWith({ language: 'en', quietTime: 100, context: 1 });
    session.configured();
    await until(() => patient.asked.length > 0);
    assert.deepEqual(shown(), before);
    await annotated();
    await until(() => patient.asked.length === 4);
    assert.equal(session.contextLines, 1);
    settings = settingsWith({ language: 'en', quietTime: 100, context: 0 });
    session.configured();
    await until(() => session.contextLines === 0);
    await annotated();
    assert.deepEqual(patient.asked.at(-1), { text: 'This is speech 5, and it ends.' });
  });
});
