// A dataset in the editor, from opening it to its problems, quick fixes, hints, folding, and what an edit does to all of these.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/api';
import { api, closeAll, eventually, openNew, until, withSetting } from './editor';

const record = (utterance: string, pairs: [string, number][], more: Record<string, unknown> = {}) => JSON.stringify({ utterance, all_emotions_mapped: pairs, ...more });
const LINES = [
  record('Thank you so much for everything!', [['gratitude', 0.9]], { split: 'train', character: 'Ines' }),
  record('How dare you! I hate you.', [['joy', 0.8]], { split: 'train', character: 'Ines' }),
  record('The train leaves at nine.', [['neutrl', 1]], { split: 'train', character: 'Ines' }),
  record('Thank you so much for everything!', [['gratitude', 0.9]], { split: 'test', character: 'Ines' }),
  '{"utterance": "cut',
  record('', [['fear', 3]], { split: 'test', character: 'Tomas' }),
];

describe('a dataset in the text editor', () => {
  let shown: Api;
  let editor: vscode.TextEditor;
  const { executeCommand } = vscode.commands;
  const isRead = (document = editor.document): boolean => shown.datasetOf(document)?.isRead === true && shown.datasetOf(document)?.busy === false;
  const problems = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(editor.document.uri);
  const codes = (): string[] => problems().map(({ code, range }) => `${range.start.line + 1} ${typeof code === 'string' ? code : ''}`).sort();
  const hints = async (): Promise<string[]> => {
    const all = await executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', editor.document.uri, new vscode.Range(0, 0, editor.document.lineCount, 0));
    return all.map(({ label, position }) => `${position.line + 1} ${typeof label === 'string' ? label : ''}`);
  };
  const hoverAt = async (line: number): Promise<string> => {
    const hovers = await executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', editor.document.uri, new vscode.Position(line, 20));
    return hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value).join('\n');
  };

  before(async () => {
    shown = await api();
    editor = await openNew('records.jsonl', `${LINES.join('\n')}\n`);
    await until('the dataset is read', () => isRead() && problems().length > 0);
  });
  after(closeAll);

  it('is JSON Lines to VS Code, and known by its fields', async () => {
    assert.equal(editor.document.languageId, 'jsonl');
    await eventually(() => {
      assert.match(shown.datasetOf(editor.document)?.detail ?? '', /^utterance \+ all_emotions_mapped, 5 problems/);
      assert.equal(shown.datasetOf(editor.document)?.text, 'Emotions: 6 records');
    });
  });

  it('has its faults as problems, and duplicates as information', async () => {
    await eventually(() => assert.deepEqual(codes(), ['3 unknownLabel', '4 duplicate', '5 malformed', '6 emptyText', '6 score']));
    assert.ok(problems().every(({ source }) => source === 'Emo Pillars'));
    assert.equal(problems().find(({ code }) => code === 'duplicate')?.severity, vscode.DiagnosticSeverity.Information);
    assert.match(problems().find(({ code }) => code === 'malformed')?.message ?? '', /column \d+/);
  });

  it('has the model’s labels after the label field, and how they compare', async () => {
    await eventually(async () => {
      const all = await hints();
      assert.ok(all.length >= 4, all.join());
      assert.match(all[0] ?? '', /^1 model = ♥\uFE0E gratitude \d+%/);
      assert.match(all[1] ?? '', /^2 model ≠ ■ (anger|annoyance) \d+%/);
    });
  });

  it('says all of a record in its hover', async () => {
    await eventually(async () => {
      const text = await hoverAt(1);
      assert.match(text, /Record 2 · train · \*\*Ines\*\*/);
      assert.match(text, /▲ \*\*joy\*\*/);
      assert.match(text, /\*\*The model\*\* disagrees ≠/);
    });
  });

  it('folds by split, and by character within it', async () => {
    await eventually(async () => {
      const ranges = await executeCommand<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', editor.document.uri);
      assert.deepEqual(ranges.map(({ start, end }) => [start, end]), [[0, 2], [3, 5]]);
    });
  });

  it('has code lenses only when they are switched on', async () => {
    const lenses = () => executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', editor.document.uri);
    assert.deepEqual(await lenses(), []);
    await withSetting('dataset.codeLens', true, async () => {
      await until('code lenses', async () => (await lenses()).some(({ command }) => command?.title === '1 · gratitude'));
    });
  });

  it('mends an unknown label with one quick fix, and asks the model about nothing else', async () => {
    const fault = problems().find(({ code }) => code === 'unknownLabel');
    assert.ok(fault);
    const actions = await executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', editor.document.uri, fault.range);
    const fix = actions.find(({ title }) => title === 'Change to “neutral”');
    assert.ok(fix?.edit, actions.map(({ title }) => title).join());
    const before = shown.classified;
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(editor.document.lineAt(2).text, /\[\["neutral",1\]\]/);
    await until('one problem less', () => !codes().includes('3 unknownLabel') && isRead());
    assert.equal(shown.classified, before, 'its words have not changed');
  });

  it('reads a changed record again, and moves the problems of those below', async () => {
    const before = shown.classified;
    await editor.edit(edit => edit.insert(new vscode.Position(1, 0), `${record('I am so scared of the dark.', [['fear', 0.9]])}\n`));
    await until('the problems have moved', () => codes().includes('6 malformed') && isRead());
    await until('the new record’s hint', async () => (await hints()).some(hint => /^2 model = ◇ fear/.test(hint)));
    assert.equal(shown.classified, before + 1);
  });

  it('goes with the switch for all emotions, and comes back', async () => {
    await withSetting('enabled', false, async () => {
      await until('nothing is said', async () => problems().length === 0 && (await hints()).length === 0 && shown.datasetOf(editor.document) === undefined);
    });
    await until('all is back', async () => isRead() && problems().length > 0 && (await hints()).length > 3);
  });

  it('leaves the model out where the user would rather not be told', async () => {
    await withSetting('dataset.askModel', false, async () => {
      await until('no hints', async () => (await hints()).length === 0);
      await eventually(async () => {
        const text = await hoverAt(0);
        assert.match(text, /Record 1/);
        assert.doesNotMatch(text, /The model/);
        assert.ok(problems().length > 0);
      });
    });
  });

  it('shows a record indented in a document that cannot be written in', async () => {
    const { document } = editor;
    const text = document.getText();
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    await executeCommand('emoPillars.formatRecord');
    const beside = () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'emo-pillars-record');
    await until('the record', () => beside() !== undefined);
    assert.deepEqual(JSON.parse(beside()?.getText() ?? ''), JSON.parse(LINES[0] ?? ''));
    assert.equal(document.getText(), text);
  });
});

describe('records that the model was trained on', () => {
  after(closeAll);

  it('are not compared with what it says', async () => {
    const shown = await api();
    const { document } = await openNew('seen.jsonl', `${record('Thank you so much!', [['joy', 0.9]])}\n${LINES[0] ?? ''}\n`);
    await eventually(async () => {
      const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, new vscode.Range(0, 0, 2, 0));
      assert.deepEqual(hints.map(({ label }) => (typeof label === 'string' ? label.replace(/\d+%.*/, '') : '')), ['model, seen in training: ♥\uFE0E gratitude ', 'model = ♥\uFE0E gratitude ']);
    });
    assert.match(shown.datasetOf(document)?.detail ?? '', /but for records that it was trained on$/);
  });
});

describe('JSON Lines of other fields', () => {
  let shown: Api;

  before(async () => {
    shown = await api();
  });
  afterEach(closeAll);

  it('are left alone, and known once a setting says what they hold', async () => {
    const { document } = await openNew('others.jsonl', '{"sentence":"I love it","mood":["love"]}\n{"sentence":"Go away","mood":["anger"]}\n');
    await until('fields are not known', () => shown.datasetOf(document)?.text === 'Emotions: fields not known');
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    await withSetting('dataset.shapes', { 'others.jsonl': { text: 'sentence', labels: 'mood', form: 'names' } }, async () => {
      await until('it is known', () => /^sentence \+ mood, no problems/.test(shown.datasetOf(document)?.detail ?? ''));
    });
    await withSetting('dataset.shapes', { 'others.jsonl': { txt: 'sentence' } }, async () => {
      await until('the setting is told to be wrong', () => shown.datasetOf(document)?.severity === 'warning');
      await eventually(() => assert.match(shown.datasetOf(document)?.detail ?? '', /the nearest is "text"/));
    });
  });

  it('that are excluded say nothing at all', async () => {
    await withSetting('exclude', ['**/left.jsonl'], async () => {
      const { document } = await openNew('left.jsonl', `${LINES.join('\n')}\n`);
      await new Promise(resolve => setTimeout(resolve, 1000));
      assert.equal(shown.datasetOf(document), undefined);
      assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    });
  });

  it('have a label set of their own, told from all of the file', async () => {
    const names = ['wistful', 'smug', 'serene', 'peckish'];
    const lines = Array.from({ length: 400 }, (_, at) => JSON.stringify({ text: `Line ${at}`, labels: [names[at % 3]] }));
    lines.splice(250, 0, ...Array.from({ length: 2 }, (_, at) => JSON.stringify({ text: `Rare ${at}`, labels: [names[3]] })), JSON.stringify({ text: 'Slip', labels: ['smugg'] }));
    const { document } = await openNew('own.jsonl', `${lines.join('\n')}\n`);
    await until('it is read', () => shown.datasetOf(document)?.isRead === true);
    await eventually(() => assert.deepEqual(vscode.languages.getDiagnostics(document.uri).map(({ message }) => message), ['"smugg" is not a label of this file; the nearest is "smug"']));
  });
});
