// Labels checked by the real model and three records reviewed, through the extension's own commands.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Checked } from '../../../src/extension/dataset/review/checks';
import type { ReviewPanel } from '../../../src/extension/dataset/review/reviewPanel';
import { speeches } from '../page/speeches';
import { api, closeAll, until } from './editor';

const NAME = 'review-harbour.jsonl';

describe('the labels of a dataset', () => {
  let uri: vscode.Uri;
  let checked: readonly Checked[];

  before(async function () {
    this.timeout(120_000);
    await api();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    uri = vscode.Uri.joinPath(folder.uri, NAME);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(speeches(320)));
    checked = await vscode.commands.executeCommand<readonly Checked[]>('emoPillars.checkLabels', uri);
  });
  after(closeAll);

  it('are checked with the model, which is asked only once', async () => {
    const [first] = checked;
    assert.ok(first);
    assert.equal(first.check.lines.length, 319);
    assert.equal(first.bad, 1);
    assert.equal(first.check.unread.length, 0);
    assert.ok(first.check.issues.length > 0);
    assert.ok(existsSync(vscode.Uri.joinPath(uri, '..', '.emo-pillars', `${NAME}.scores`).fsPath));
    const again = await vscode.commands.executeCommand<readonly Checked[]>('emoPillars.checkLabels', uri);
    assert.equal(again[0], first);
  });

  it('are reviewed record by record, and each word is on disk when the page hears of it', async () => {
    const panel = await vscode.commands.executeCommand<ReviewPanel>('emoPillars.reviewLabels', uri);
    await until('the queue', () => panel.standing !== undefined);
    assert.ok((panel.standing?.size ?? 0) >= 3);
    const log = vscode.Uri.joinPath(uri, '..', NAME.replace('.jsonl', '.corrections.jsonl')).fsPath;
    const kinds = (): string[] => readFileSync(log, 'utf8').trimEnd().split('\n').map(line => (JSON.parse(line) as { kind: string }).kind);
    await panel.receive({ kind: 'judge', at: 0, verdict: { kind: 'labels', labels: [{ id: 'joy', name: 'joy', score: 0.6 }] } });
    assert.deepEqual(kinds(), ['labels']);
    await panel.receive({ kind: 'judge', at: 1, verdict: { kind: 'keep' } });
    await panel.receive({ kind: 'judge', at: 2, verdict: { kind: 'ambiguous' } });
    assert.deepEqual(kinds(), ['labels', 'keep', 'ambiguous']);
    assert.deepEqual([panel.standing?.done, panel.standing?.at], [3, panel.standing?.size === 3 ? undefined : 3]);
    await panel.receive({ kind: 'undo' });
    assert.deepEqual([panel.standing?.done, panel.standing?.at], [2, 2]);
  });

  it('are checked in the background until that is stopped, and go on from there', async function () {
    this.timeout(180_000);
    const name = 'review-long.jsonl';
    const long = vscode.Uri.joinPath(uri, '..', name);
    const lines = Array.from({ length: 3000 }, (_, at) => JSON.stringify({ utterance: `Take ${at}: the lamp is ${at % 2 === 0 ? 'lovely' : 'awful'}, they say, and so is the sea.`, all_emotions_mapped: [[at % 2 === 0 ? 'admiration' : 'annoyance', 0.8]] }));
    await vscode.workspace.fs.writeFile(long, Buffer.from(`${lines.join('\n')}\n`));
    const scores = vscode.Uri.joinPath(uri, '..', '.emo-pillars', `${name}.scores`).fsPath;
    const size = (): number => (existsSync(scores) ? statSync(scores).size : 0);
    const running = vscode.commands.executeCommand<readonly Checked[] | undefined>('emoPillars.checkLabels', long);
    await until('the first part', () => size() > 512, 60);
    let ended = false;
    void running.then(() => (ended = true));
    void vscode.commands.executeCommand('emoPillars.stopChecks');
    await until('the end', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return ended;
    });
    assert.equal(await running, undefined);
    const kept = readFileSync(scores);
    const again = await vscode.commands.executeCommand<readonly Checked[]>('emoPillars.checkLabels', long);
    assert.equal(again[0]?.check.lines.length, 3000);
    assert.ok(readFileSync(scores).subarray(0, kept.length).equals(kept), 'what was done was done again');
  });

  it('are not judged when the file has changed meanwhile', async () => {
    const panel = await vscode.commands.executeCommand<ReviewPanel>('emoPillars.reviewLabels', uri);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(`\n${speeches(320)}`));
    const before = panel.standing?.done;
    await panel.receive({ kind: 'judge', at: 3, verdict: { kind: 'skip' } });
    assert.notEqual(before, undefined);
    assert.equal(panel.standing, undefined);
  });
});
