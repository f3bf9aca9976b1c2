// Fountain: the rules of its elements, one at a time, and real scripts.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ElementKind } from '../../../src/formats/fountain/element';
import { parseElements } from '../../../src/formats/fountain/elements';
import { plainText } from '../../../src/formats/fountain/inline';
import { parseScript } from '../../../src/formats/parse';

const kindsOf = (text: string): ElementKind[] => parseElements(text).elements.map(({ kind }) => kind);
/** The kind of a line that stands alone between blank lines, before a line of dialogue where `followed`. */
const kindOf = (line: string, followed = false): ElementKind | undefined =>
  parseElements(`Action.\n\n${line}\n${followed ? 'Words.\n' : ''}\nAction.`).elements[1]?.kind;
const spokenBy = (cue: string): string | undefined => parseScript(`\n${cue}\nWords.`, 'fountain').utterances[0]?.speaker;

describe('fountain: scene headings', () => {
  for (const line of [
    'INT. HOUSE', 'INT HOUSE', 'EXT. HOUSE - DAY', 'EST. HOUSE', 'est house', 'INT./EXT. CAR', 'INT/EXT CAR', 'I/E. CAR', 'i/e car', 'INT - HOUSE',
    '.KITCHEN', '.1st floor', '.ночь',
  ]) {
    it(`${line} is one`, () => assert.equal(kindOf(line), 'sceneHeading'));
  }
  for (const line of ['INTERIOR', 'ESTABLISHING', 'EXTRA', '...and then', '. hm', 'INT.', 'The INT. HOUSE']) {
    it(`${line} is none`, () => assert.equal(kindOf(line), 'action'));
  }
  it('needs a blank line before and after', () => {
    assert.deepEqual(kindsOf('INT. HOUSE\nEXT. HOUSE'), ['action']);
  });
  it('has its number apart', () => {
    const [heading] = parseElements('INT. HOUSE - DAY (1979) #110-A#').elements;
    assert.equal(heading?.sceneNumber, '110-A');
    assert.deepEqual(heading.content, { start: 0, end: 23 });
  });
});

describe('fountain: character cues', () => {
  const names: [string, string | undefined][] = [
    ['BRICK', 'BRICK'],
    ["BRICK (CONT'D)", 'BRICK'],
    ['BRICK (V.O.) (on the phone)', 'BRICK'],
    ['BRICK ^', 'BRICK'],
    ['BRICK(O.S.)^', 'BRICK'],
    ['**BRICK**', 'BRICK'],
    ['_BRICK_ (O.S.)', 'BRICK'],
    ['MRS. O’BRICK', 'MRS. O’BRICK'],
    ['R2D2', 'R2D2'],
    ['@McBride (O.S.) ^', 'McBride'],
    ['@李明', '李明'],
    ['МАРТА', 'МАРТА'],
    ['BRICK [[older]]', 'BRICK'],
    ['\t\tBRICK', 'BRICK'],
    ['23 (O.S.)', undefined],
    ['Brick', undefined],
    ['A MAN (forty, tall', undefined],
    ['A MAN (tall) walks', undefined],
    ['(BRICK)', undefined],
    ['@', undefined],
    ['!BRICK', undefined],
    ['X'.repeat(300), undefined],
  ];
  for (const [cue, name] of names) {
    it(`${cue.slice(0, 40)} names ${name ?? 'nobody'}`, () => assert.equal(spokenBy(cue), name));
  }
  it('needs a blank line before, and none after', () => {
    assert.deepEqual(kindsOf('Action.\nBRICK\nWords.'), ['action']);
    assert.deepEqual(kindsOf('BRICK\n\nWords.'), ['action', 'action']);
    assert.deepEqual(kindsOf('BRICK'), ['action']);
  });
  it('says where the cue stands', () => {
    const text = "\n\tBRICK (V.O.) ^\nWords.";
    const cue = parseScript(text, 'fountain').utterances[0]?.cue;
    assert.equal(text.slice(cue?.start, cue?.end), 'BRICK (V.O.) ^');
  });
});

describe('fountain: other elements', () => {
  const lines: [string, ElementKind, boolean?][] = [
    ['CUT TO:', 'transition'],
    ['TO:', 'transition'],
    ['CUT TO: ', 'action'],
    ['Cut to:', 'action'],
    ['> Burn to white.', 'transition'],
    ['FADE TO BLACK.', 'transition'],
    ['CUT TO:', 'action', true],
    ['> THE END <', 'centered'],
    ['>THE END<', 'centered'],
    ['===', 'pageBreak'],
    ['==========', 'pageBreak'],
    ['== 3', 'synopsis'],
    ['= What happens', 'synopsis'],
    ['#Act', 'section'],
    ['### Sequence', 'section'],
    ['~La la la', 'lyrics'],
    ['!BRICK', 'action', true],
    ['[[note]]', 'note'],
    ['/* bones */', 'boneyard'],
    ['[[open note', 'action'],
    ['/* open bones', 'action'],
  ];
  for (const [line, kind, followed] of lines) {
    it(`${JSON.stringify(line)}${followed === true ? ' before text' : ''} is ${kind}`, () => assert.equal(kindOf(line, followed), kind));
  }
  it('takes no first line for a title page that is none', () => {
    assert.deepEqual(kindsOf('FADE IN:\n\nINT. HOUSE'), ['action', 'sceneHeading']);
    assert.deepEqual(kindsOf('INT. SPACE: THE MOON\n\nAction.'), ['sceneHeading', 'action']);
    assert.deepEqual(kindsOf('Title: X\nDraft date:\n  today\n\nAction.'), ['titleField', 'titleField', 'action']);
  });
  it('reads a speech that holds nothing but a parenthetical as no utterance', () => {
    assert.deepEqual(parseScript('BRICK\n(nods)', 'fountain').utterances, []);
  });
  it('takes lyrics below an empty line for the speaker\'s only where the speech ends in lyrics', () => {
    const said = (text: string): string[] => parseScript(text, 'fountain').utterances.map(({ text: words }) => words);
    assert.deepEqual(said('ANNA\nHush.\n\n~La la\n\nBEN\nWhat?'), ['Hush.', 'What?']);
    assert.deepEqual(said('ANNA\n~La la\nHush.\n\n~la'), ['La la Hush.']);
    assert.deepEqual(said('ANNA\nHush.\n~La la\n(louder)\n~la\n\n[[second stanza]]\n~ti\n~do\n\n~re\n\nThey listen.\n\n~la'), ['Hush. La la la ti do re']);
    assert.deepEqual(said('ANNA\nHush.\n  \n~La la'), ['Hush. La la']);
  });
  it('says the section where there is no scene heading yet, and counts scenes by headings', () => {
    const script = parseScript('# Act\n\nA\nOne.\n\nINT. X\n\nA\nTwo.\n\n# Act 2\n\nA\nThree.', 'fountain');
    assert.deepEqual(script.utterances.map(({ scene, sceneIndex }) => [scene, sceneIndex]), [['Act', -1], ['INT. X', 0], ['INT. X', 0]]);
    assert.deepEqual(script.utterances.map(({ id }) => id), ['1', '2', '3']);
  });
});

describe('fountain: white space on empty lines', () => {
  const said = (text: string): [string | undefined, string][] => parseScript(text, 'fountain').utterances.map(({ speaker, text: words }) => [speaker, words]);
  const play = 'INT. HUT\n\nANNA\nOne.\n\nBEN\nTwo.\n\nShe rises.\n\nANNA\nThree.\n\nEXT. SEA\n\n@Cleo\nFour.\n\nCUT TO:\n\nBEN\nFive.';
  const filled = (text: string, space: string): string => text.replaceAll(/^$/gm, space);

  for (const space of [' ', '   ', '    ', '\t', '\t\t', '\u00A0\u00A0', ' \t']) {
    it(`${JSON.stringify(space)} is nothing`, () => {
      assert.deepEqual(said(filled(play, space)), said(play));
      assert.deepEqual(kindsOf(filled(play, space)), kindsOf(play));
      assert.deepEqual(kindsOf(`[[One\n${space}\ntwo]]`), ['action', 'action']);
    });
  }
  it('two spaces keep a speech together, and a note', () => {
    assert.deepEqual(said('ANNA\nOne,\n  \nand two.\n  \n(beat)\n  \nNO!\nNever.\n\nShe goes.'), [['ANNA', 'One, and two. NO! Never.']]);
    assert.deepEqual(kindsOf('[[One\n  \ntwo]]'), ['note']);
  });
  it('a scene heading, a transition and the next cue end a speech below two spaces too', () => {
    const [, ben, ...others] = said(filled(play, '  '));
    assert.deepEqual(ben, ['BEN', 'Two. She rises.']);
    assert.deepEqual(others, said(play).slice(2));
    assert.deepEqual(kindsOf('ANNA\nOne.\n  \n.SEA\n  \nANNA\nTwo.\n  \n> THE END <'), ['character', 'dialogue', 'sceneHeading', 'character', 'dialogue', 'centered']);
  });
  it('a whole act with two spaces on each empty line has its 301 speeches', () => {
    const act = readFileSync(path.join(__dirname, '../../../media/samples/earnest-act1.fountain'), 'utf8');
    const speakers = (text: string): (string | undefined)[] => said(text).map(([speaker]) => speaker);
    assert.equal(said(act).length, 301);
    assert.deepEqual(speakers(filled(act, '  ')), speakers(act));
    assert.deepEqual(said(filled(act, '    ')), said(act));
  });
});

describe('fountain: emphasis', () => {
  const cases: [string, string][] = [
    ['*a* **b** ***c*** _d_', 'a b c d'],
    ['*a **b** c*', 'a b c'],
    ['***a** b*', 'a b'],
    ['***a* b**', 'a b'],
    ['_*a*_', 'a'],
    ['He dialed *69 and then *23, and hung up.', 'He dialed *69 and then *23, and hung up.'],
    ['He dialed *69 and then 23*, and hung up.', 'He dialed 69 and then 23, and hung up.'],
    ['He dialed \\*69 and then 23\\*.', 'He dialed *69 and then 23*.'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['a file_name_here', 'a file_name_here'],
    ['*one line\nnext*', '*one line next*'],
    ['****', '****'],
    ['*a **b*', 'a **b'],
    ['*open', '*open'],
    ['back\\slash', 'back\\slash'],
  ];
  for (const [marked, plain] of cases) it(JSON.stringify(marked), () => assert.equal(plainText(marked), plain));
});

const samples = path.join(__dirname, '../../../../shared/samples');

describe('fountain: real scripts', () => {
  before(function () {
    if (!existsSync(samples)) this.skip();
  });
  const kindsIn = (name: string): ElementKind[] => kindsOf(readFileSync(path.join(samples, 'fountain', `${name}.fountain`), 'utf8'));
  const count = (kinds: readonly ElementKind[], kind: ElementKind): number => kinds.filter(other => other === kind).length;

  it('The Importance of Being Earnest has 879 speeches, 301 of them in Act I', () => {
    const script = parseScript(readFileSync(path.join(samples, 'plays/earnest.fountain'), 'utf8'), 'fountain');
    assert.equal(script.title, 'The Importance of Being Earnest');
    assert.equal(script.utterances.length, 879);
    assert.equal(script.utterances.filter(({ sceneIndex }) => sceneIndex === 0).length, 301);
    assert.equal(script.scenes.length, 3);
  });
  it('Boneyard', () => assert.deepEqual(kindsIn('Boneyard'), ['action', 'boneyard', 'boneyard', 'action']));
  it('Notes', () => assert.deepEqual(kindsIn('Notes'), ['action', 'note', 'note', 'action']));
  it('DualDialogue', () => {
    const { elements } = parseElements(readFileSync(path.join(samples, 'fountain/DualDialogue.fountain'), 'utf8'));
    assert.deepEqual(elements.flatMap(({ cue }) => (cue === undefined ? [] : [cue])), [{ name: 'ADAM', dual: false }, { name: 'EVE', dual: true }]);
  });
  it('Dialogue', () => {
    const kinds = kindsIn('Dialogue');
    assert.deepEqual([count(kinds, 'character'), count(kinds, 'parenthetical'), count(kinds, 'action')], [12, 4, 1]);
  });
  it('SceneHeaders', () => {
    const kinds = kindsIn('SceneHeaders');
    assert.deepEqual([count(kinds, 'sceneHeading'), count(kinds, 'action')], [16, 3]);
  });
  it('Transitions', () => {
    assert.deepEqual(kindsIn('Transitions'), ['transition', 'transition', 'transition', 'transition', 'action', 'transition', 'transition']);
  });
  it('Simple', () => {
    assert.deepEqual([...new Set(kindsIn('Simple'))].sort(), [
      'action', 'boneyard', 'centered', 'character', 'dialogue', 'note', 'pageBreak', 'parenthetical', 'sceneHeading', 'section', 'synopsis',
      'titleField', 'transition',
    ]);
  });
  it('Brick & Steel', () => {
    const script = parseScript(readFileSync(path.join(samples, 'fountain/brick-and-steel.fountain'), 'utf8'), 'fountain');
    assert.equal(script.title, 'BRICK & STEEL FULL RETIRED');
    assert.equal(script.scenes.length, 8);
    assert.deepEqual([...new Set(script.utterances.map(({ speaker }) => speaker))], ['STEEL', 'BRICK', 'JACK', 'DAN', 'COGNITO', 'MINION', 'HANDSOME MAN']);
  });
});
