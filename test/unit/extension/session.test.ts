import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TextDocument } from 'vscode';
import { createClassifier } from '../../../src/classifier/create';
import { Scores } from '../../../src/extension/annotations/scores';
import { DocumentSession } from '../../../src/extension/annotations/session';
import { statusView } from '../../../src/extension/statusText';
import { PLAY, settingsWith } from './fixtures';

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
