// A script in the editor, from opening it to reading, writing, switching off and opening it again.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api, ShownAnnotation } from '../../../src/extension/api';
import { api, closeAll, eventually, lineOf, openFile, openNew, openText, until, untilState, withSetting } from './editor';

const SAMPLE = 'earnest-act1.fountain';
const SPEECH = 'I didn’t think it polite to listen, sir.';
/** In milliseconds: the longest that the setting allows. */
const LONG_QUIET = 5000;
const PLAY = `INT. KITCHEN - NIGHT

ANNA
I am so happy that you came, thank you so much!

BEN
The train leaves at nine.

ANNA
How dare you! I hate you, get out of my house.
`;

/** Too little to be sure of. */
const TALK = 'ANNA: I am so happy that you came, thank you so much!\nBEN: The train leaves at nine.\nANNA: How dare you! I hate you.\n';

describe('an annotated script', () => {
  let shown: Api;
  let editor: vscode.TextEditor;
  const labelled = (document: vscode.TextDocument): ShownAnnotation[] => shown.annotationsOf(document).filter(({ labels }) => labels.length > 0);

  before(async () => {
    shown = await api();
    editor = await openFile(SAMPLE);
    await untilState(editor.document, 'annotated');
  });
  after(closeAll);

  it('carries labels on many of its speeches, and neutral on none', () => {
    const all = shown.annotationsOf(editor.document);
    assert.equal(all.length, 301);
    assert.ok(labelled(editor.document).length > 60, String(labelled(editor.document).length));
    assert.ok(labelled(editor.document).length < all.length);
    assert.ok(all.every(({ labels }) => labels.length <= 2 && labels.every(({ label }) => label !== 'neutral')));
  });

  it('has its speeches where they stand', () => {
    const all = shown.annotationsOf(editor.document);
    for (const { text, range } of all) assert.equal(editor.document.getText(range).replace(/\([^)]*\)/g, '').replace(/\s+/g, ' ').trim().slice(0, 12), text.slice(0, 12));
  });

  it('says in the status item which model and device it was read with', async () => {
    await until('the status', () => shown.status?.text === 'Emotions' && shown.status.detail.includes('CPU'));
    assert.deepEqual([shown.status?.severity, shown.status?.busy], ['information', false]);
    assert.match(shown.status?.detail ?? '', /^emo-minilm( with \d+ lines before)?, /);
  });

  /** Of the model that is at work. */
  const contextLines = (): number => Number(/with (\d+) lines before/.exec(shown.status?.detail ?? '')?.[1] ?? 0);

  const hoverAt = async (position: vscode.Position): Promise<string> => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', editor.document.uri, position);
    return hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]).map(({ value }) => value).join('\n');
  };

  it('explains each speech in a hover, on the words and on the name', async () => {
    const line = lineOf(editor.document, SPEECH);
    for (const position of [new vscode.Position(line, 5), new vscode.Position(line - 1, 2), editor.document.lineAt(line - 1).range.end]) {
      const text = await hoverAt(position);
      assert.match(text, /\*\*LANE\*\*/);
      assert.match(text, /▰/);
      assert.match(text, contextLines() === 0 ? /was given these 40 characters of speech, and no context/ : /was given these 40 characters of speech, said by LANE, and the line before:\*\n\n- ALGERNON: “/);
    }
  });

  it('has nothing to say of stage directions', async () => {
    const line = lineOf(editor.document, 'Lane goes out.');
    assert.equal(await hoverAt(new vscode.Position(line, 3)), '');
  });

  const hints = (): Thenable<vscode.InlayHint[]> =>
    vscode.commands.executeCommand('vscode.executeInlayHintProvider', editor.document.uri, new vscode.Range(0, 0, editor.document.lineCount, 0));

  it('gives inlay hints on request only', async () => {
    assert.deepEqual(await hints(), []);
    await withSetting('display', 'inlayHints', async () => {
      await until('hints', async () => (await hints()).length === labelled(editor.document).length);
      const [first] = await hints();
      assert.match(first?.label as string, /^\S+ [a-z]+/);
      assert.equal(first?.position.character, editor.document.lineAt(first?.position.line ?? 0).text.length);
    });
  });

  it('lets one go to the next and the previous emotion', async () => {
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    const starts = labelled(editor.document).map(({ range }) => range.start);
    const step = async (command: string): Promise<vscode.Position> => {
      await vscode.commands.executeCommand(`emoPillars.${command}`);
      return editor.selection.active;
    };
    assert.ok((await step('nextEmotion')).isEqual(starts[0]!));
    assert.ok((await step('nextEmotion')).isEqual(starts[1]!));
    assert.ok((await step('previousEmotion')).isEqual(starts[0]!));
    assert.ok((await step('previousEmotion')).isEqual(starts.at(-1)!), 'round the top');
  });

  it('asks only for the speech that was changed and those that see it, and for none when it is changed back', async () => {
    const { document } = editor;
    const line = lineOf(document, SPEECH);
    const before = shown.classified;
    const others = labelled(document).length;
    await editor.edit(edit => edit.insert(new vscode.Position(line, SPEECH.length), ' I hate all of this!'));
    await until('the new text', () => shown.annotationsOf(document).some(({ text }) => text.endsWith('I hate all of this!')));
    // What the lines before make of it is the model's own affair.
    if (contextLines() === 0) await until('the new label', () => shown.annotationsOf(document).some(({ text, labels }) => text.endsWith('I hate all of this!') && labels.length > 0));
    await until('all answers', () => shown.classified > before + contextLines() && shown.waiting === 0 && shown.stateOf(document)?.kind === 'annotated');
    assert.equal(shown.classified, before + 1 + contextLines());
    assert.ok(Math.abs(labelled(document).length - others) <= 1 + contextLines());
    await vscode.commands.executeCommand('undo');
    await until('the old text', () => shown.annotationsOf(document).some(({ text }) => text === SPEECH));
    await untilState(document, 'annotated');
    assert.equal(shown.classified, before + 1 + contextLines());
  });

  it('is read again when the cursor leaves the line, without waiting for the quiet time', async () => {
    const { document } = editor;
    const line = lineOf(document, SPEECH);
    await withSetting('quietTime', LONG_QUIET, async () => {
      editor.selection = new vscode.Selection(line, 0, line, 0);
      let isOver = false;
      // Begun before the quiet time, so over before it, however busy this process is.
      const quiet = setTimeout(() => (isOver = true), LONG_QUIET);
      await editor.edit(edit => edit.insert(new vscode.Position(line, 0), 'Oh! '));
      editor.selection = new vscode.Selection(0, 0, 0, 0);
      await until('the new text', () => isOver || shown.annotationsOf(document).some(({ text }) => text === `Oh! ${SPEECH}`));
      clearTimeout(quiet);
      assert.equal(isOver, false, 'it was read only after the quiet time');
    });
    await vscode.commands.executeCommand('undo');
    await until('the old text', () => shown.annotationsOf(document).some(({ text }) => text === SPEECH));
  });

  it('keeps its labels on the right lines while lines are put in above', async () => {
    const { document } = editor;
    const [first] = labelled(document);
    assert.ok(first);
    const line = first.range.start.line;
    await editor.edit(edit => edit.insert(new vscode.Position(0, 0), 'Draft: second\n'));
    const moved = labelled(document).find(({ text }) => text === first.text);
    assert.equal(moved?.range.start.line, line + 1, 'before anything is read again');
    await vscode.commands.executeCommand('undo');
  });

  it('is there at once under another name, from the cache', async () => {
    const before = shown.classified;
    const copy = await openNew('copy.fountain', editor.document.getText());
    await untilState(copy.document, 'annotated');
    await eventually(() => assert.deepEqual(shown.annotationsOf(copy.document), shown.annotationsOf(editor.document)));
    assert.equal(shown.classified, before);
    editor = await openFile(SAMPLE);
  });

  it('is scored anew when the cache has been cleared', async () => {
    const text = editor.document.getText();
    const before = shown.classified;
    await vscode.commands.executeCommand('emoPillars.clearCache');
    const copy = await openNew('anew.fountain', text);
    await untilState(copy.document, 'annotated');
    assert.ok(shown.classified - before > 250, `${shown.classified - before} texts`);
    await eventually(() => assert.deepEqual(shown.annotationsOf(copy.document), shown.annotationsOf(editor.document)));
    editor = await openFile(SAMPLE);
  });

  it('is there at once when one comes back to its tab', async () => {
    const { document } = editor;
    const [before, labels] = [shown.classified, shown.annotationsOf(document)];
    await openFile('copy.fountain');
    editor = await openFile(SAMPLE);
    await until('it is known', () => shown.stateOf(editor.document) !== undefined);
    assert.equal(shown.stateOf(editor.document)?.kind, 'annotated');
    assert.deepEqual(shown.annotationsOf(editor.document), labels);
    assert.equal(shown.classified, before);
  });

  it('can be switched off, alone and with everything', async () => {
    const { document } = editor;
    await vscode.commands.executeCommand('emoPillars.toggleFile');
    assert.equal(shown.stateOf(document), undefined);
    await until('the status', () => shown.status?.text === 'Emotions are off' && shown.status.detail === 'for this file');
    await vscode.commands.executeCommand('emoPillars.toggleFile');
    await untilState(document, 'annotated');
    await vscode.commands.executeCommand('emoPillars.toggle');
    await until('off', () => shown.stateOf(document) === undefined);
    await until('the status', () => shown.status?.detail === 'for everything');
    await vscode.commands.executeCommand('emoPillars.toggle');
    await untilState(document, 'annotated');
    await vscode.workspace.getConfiguration('emoPillars').update('enabled', undefined, vscode.ConfigurationTarget.Global);
  });
});

describe('the lines of a scene', () => {
  const FURIOUS = Array.from({ length: 12 }, (_, at) => `${at % 2 ? 'ANNA' : 'BEN'}\nHow dare you! I hate you, number ${at}!\n`).join('\n');
  after(closeAll);

  it('see one another where the model knows context, and keep their labels until they are read again', async () => {
    const shown = await api();
    const { document } = await openText(FURIOUS);
    await untilState(document, 'annotated');
    await until('the status', () => shown.status?.text === 'Emotions');
    const seeing = Number(/with (\d+) lines before/.exec(shown.status?.detail ?? '')?.[1] ?? 0);
    const before = shown.annotationsOf(document);
    assert.ok(before.every(({ labels }) => labels.length > 0));
    const asked = shown.classified;
    const editor = await vscode.window.showTextDocument(document);
    const bare = new Set<string>();
    await editor.edit(edit => edit.insert(new vscode.Position(lineOf(document, 'How dare you! I hate you, number 2!'), 0), 'Thank you so much, dear. '));
    await until('the answers', () => {
      for (const { text, labels } of shown.annotationsOf(document)) if (labels.length === 0) bare.add(text);
      return shown.classified > asked + seeing && shown.waiting === 0 && shown.annotationsOf(document)[2]?.text !== before[2]?.text;
    });
    assert.equal(shown.classified, asked + 1 + seeing);
    assert.deepEqual([...bare].filter(text => !text.startsWith('Thank you')), [], 'lines that had no label meanwhile');
    const after = shown.annotationsOf(document);
    const changed = after.flatMap(({ labels }, at) => (JSON.stringify(labels) === JSON.stringify(before[at]?.labels) ? [] : [at]));
    assert.deepEqual(changed, Array.from({ length: 1 + seeing }, (_, at) => 2 + at));
  });
});

describe('documents of other kinds', () => {
  let shown: Api;
  before(async () => {
    shown = await api();
  });
  afterEach(closeAll);

  it('are left alone where they are in another language, and the status item says so', async () => {
    const lines = ['Je ne sais pas ce que vous voulez dire, monsieur.', 'Mais c’est une très belle journée, et nous partons demain matin.', 'Il faut que je vous parle de ma sœur.'];
    const { document } = await openText(lines.map(line => `ANNE\n${line}\n`).join('\n'));
    await untilState(document, 'otherLanguage');
    assert.deepEqual(shown.annotationsOf(document), []);
    await until('the status', () => shown.status?.text === 'Emotions: not shown');
    assert.match(shown.status?.detail ?? '', /French/);
    await withSetting('language', 'en', async () => {
      await untilState(document, 'annotated');
      await eventually(() => assert.equal(shown.annotationsOf(document).length, 3));
    });
    await untilState(document, 'otherLanguage');
  });

  it('are judged again when their whole text is replaced by another of the same length', async () => {
    const editor = await openText(PLAY);
    await untilState(editor.document, 'annotated');
    const french = 'ANNE\nJe ne sais pas ce que vous voulez dire, monsieur, mais il faut que je vous parle de ma sœur, qui est partie hier.\n';
    await editor.edit(edit => edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), french));
    await untilState(editor.document, 'otherLanguage');
    assert.deepEqual(shown.annotationsOf(editor.document), []);
  });

  it('are annotated as transcripts and subtitles', async () => {
    for (const [name, text] of [
      ['talk.transcript', 'ANNA: I am so happy that you came, thank you so much!\nBEN: The train leaves at nine, and I am furious about it.\n'],
      ['film.srt', '1\n00:00:01,000 --> 00:00:03,000\nI am so happy that you came, thank you so much!\n'],
      ['film.vtt', 'WEBVTT\n\n00:01.000 --> 00:03.000\n<v Anna>I am so happy that you came, thank you so much!\n'],
    ] as const) {
      const { document } = await openNew(name, text);
      await untilState(document, 'annotated');
      await until(`the labels of ${name}`, () => (shown.annotationsOf(document)[0]?.labels.length ?? 0) > 0);
    }
  });

  it('are known by their extension, whatever language they are given', async () => {
    for (const [name, text] of [['play.fountain', PLAY], ['talk.transcript', TALK], ['film.srt', '1\n00:00:01,000 --> 00:00:03,000\nThank you so much!\n']] as const) {
      const { document } = await openNew(name, text);
      for (const language of ['plaintext', 'markdown']) {
        const other = await vscode.languages.setTextDocumentLanguage(document, language);
        assert.equal(other.languageId, language);
        // The state may still be that of the language before.
        await until(`the labels of ${name} as ${language}`, () => shown.stateOf(other)?.kind === 'annotated' && (shown.annotationsOf(other)[0]?.labels.length ?? 0) > 0);
      }
    }
  });

  it('are annotated as plain text where what they say leaves no doubt, and stay so while one writes', async () => {
    const editor = await openNew('scene.txt', PLAY);
    await untilState(editor.document, 'annotated');
    assert.equal(editor.document.languageId, 'plaintext');
    await editor.edit(edit => edit.delete(new vscode.Range(0, 0, 1, 0)));
    await editor.document.save();
    await untilState(editor.document, 'annotated');
    const prose = await openNew('story.txt', 'He said: I am so happy that you came.\n\nShe looked at the door. NOBODY\nwas there, and she knew it.\n');
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.equal(shown.stateOf(prose.document), undefined);
  });

  it('are annotated on request, or by the include globs', async () => {
    const { document } = await openNew('notes.txt', TALK);
    assert.equal(shown.stateOf(document), undefined);
    await withSetting('include', ['*.txt'], () => untilState(document, 'annotated'));
    await until('the end', () => shown.stateOf(document) === undefined);
    await vscode.commands.executeCommand('emoPillars.annotateFile');
    await untilState(document, 'annotated');
    await eventually(() => {
      assert.deepEqual(shown.annotationsOf(document).map(({ speaker }) => speaker), ['ANNA', 'BEN', 'ANNA']);
      assert.deepEqual(shown.annotationsOf(document).map(({ labels }) => labels.length > 0), [true, false, true]);
    });
  });

  it('are annotated by the include globs whatever their language, once they are known for a script', async () => {
    await withSetting('include', ['*.md'], async () => {
      const editor = await openNew('draft.md', '# To do\n');
      assert.equal(editor.document.languageId, 'markdown');
      await editor.edit(edit => edit.replace(new vscode.Range(0, 0, 1, 0), PLAY));
      assert.equal(shown.stateOf(editor.document), undefined);
      await editor.document.save();
      await untilState(editor.document, 'annotated');
      assert.equal(shown.annotationsOf(editor.document).length, 3);
    });
  });

  it('are left alone where the exclude globs say so', async () => {
    await withSetting('exclude', ['**/*.draft.fountain'], async () => {
      const { document } = await openNew('play.draft.fountain', PLAY);
      await new Promise(resolve => setTimeout(resolve, 300));
      assert.equal(shown.stateOf(document), undefined);
    });
  });

  it('have hints where VS Code draws no further', async () => {
    const { document } = await openText(`ANNA: I love it! ${'We went there. '.repeat(900)}\nBEN: Thank you so much!\n`, 'transcript');
    await untilState(document, 'annotated');
    await eventually(async () => {
      const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, new vscode.Range(0, 0, 2, 0));
      assert.deepEqual(hints.map(({ position: { line, character } }) => [line, character]), [[0, 'ANNA: '.length]]);
    });
  });

  it('need not hold anything', async () => {
    const { document } = await openText('');
    await untilState(document, 'annotated');
    await until('the status', () => shown.status?.text === 'Emotions: no speech found');
  });
});
