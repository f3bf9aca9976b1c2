// Transcripts: what is a speaker, what belongs to a speech, and what is a heading.
import assert from 'node:assert/strict';
import { parseScript } from '../../../src/formats/parse';

const speech = (text: string): [string | undefined, string][] => parseScript(text, 'transcript').utterances.map(({ speaker, text: said }) => [speaker, said]);
const MANY = '\n\nAnna: One.\n\nBen: Two.\n\nAnna: Three.\n\nBen: Four.';

describe('transcript: speakers', () => {
  const first: [string, string | undefined][] = [
    ['ANNA: Hello.', 'ANNA'],
    ['Anna: Hello.', 'Anna'],
    ['Queen of the North: Hello.', 'Queen of the North'],
    ['Dr. Anna O’Hara-Smith: Hello.', 'Dr. Anna O’Hara-Smith'],
    ['Speaker 1: Hello.', 'Speaker 1'],
    ['ANNA (aside): Hello.', 'ANNA'],
    ['ANNA [shouting]: Hello.', 'ANNA'],
    ['[00:01:02] ANNA: Hello.', 'ANNA'],
    ['(00:01) Anna: Hello.', 'Anna'],
    ['00:01:02.500 --> 00:01:04 Anna: Hello.', 'Anna'],
    ['Anna (00:14): Hello.', 'Anna'],
    ['Anna  00:14\nHello.', 'Anna'],
    ['ANNA (aside)\nHello.', 'ANNA'],
    ['ANNA:\nHello.', 'ANNA'],
    ['**Anna:** Hello.', 'Anna'],
    ['**ANNA**: Hello.', 'ANNA'],
    ['李雷：你好。', '李雷'],
    ['李雷:你好。', '李雷'],
    ['АННА: Привет.', 'АННА'],
    ['SPEAKER_00: Hello.', 'SPEAKER_00'],
    ['[00:00:01] SPEAKER_00: Hello.', 'SPEAKER_00'],
    ['[00:00:01.500 --> 00:00:02.500] Speaker_1: Hello.', 'Speaker_1'],
    ['__Anna__: Hello.', 'Anna'],
    ['[Jack]: Hello.', 'Jack'],
    ['[SPEAKER_00]: Hello.', 'SPEAKER_00'],
    ['[00:00:01] [SPEAKER_00]: Hello.', 'SPEAKER_00'],
    ['【李雷】：你好。', '李雷'],
    ['THE MAN IN THE RED HAT: Hello.', 'THE MAN IN THE RED HAT'],
    ['THE MAN IN THE RED HAT (aside)\nHello.', 'THE MAN IN THE RED HAT'],
    ['TOM:Get out.', 'TOM'],
    ['TOM:“Get out.”', 'TOM'],
    ['JACK "THE KNIFE": Bye.', 'JACK "THE KNIFE"'],
    ['Jack “The Knife” Smith: Bye.', 'Jack “The Knife” Smith'],
    ['[laughs]: Hello.', undefined],
    ['[licence]: LICENCE', undefined],
    ['[Jack] Hello.', undefined],
    ['[Jack]: https://example.org', undefined],
    ['[Jack]: ../jack.html', undefined],
    ['[00:01]: Hello.', undefined],
    ['ANNA, "LOOK: a ship."', undefined],
    ['Anna, “Look: a ship.”', undefined],
    ['HTTP://EXAMPLE.ORG', undefined],
    ['AT 12:30 WE LEAVE.', undefined],
    ['TOM:8080', undefined],
    ['TOM::GET', undefined],
    ['ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE: Hello.', undefined],
    ['Note: Hello.', undefined],
    ['TODO: Hello.', undefined],
    ['http://example.org', undefined],
    ['12:30 is the time.', undefined],
    ['He said: Hello.', undefined],
    ['What he said is this: Hello.', undefined],
    ['Anna:Hello.', undefined],
    ['CUT TO:', undefined],
    ['One, Two and Three went to the sea and this is what they saw: Waves.', undefined],
  ];
  for (const [line, speaker] of first) {
    it(`${JSON.stringify(line)}: ${speaker ?? 'nobody'}`, () => {
      const [utterance] = parseScript(line + MANY, 'transcript').utterances;
      assert.equal(utterance?.id === '1' && utterance.text !== 'One.' ? utterance.speaker : undefined, speaker);
    });
  }
  it('takes a name in prose for no speaker', () => {
    assert.deepEqual(speech('It was late.\n\nRemember: the sea is cold.\n\nHe left.\n\nNobody saw him.\n\nIt rained.'), []);
  });
  it('takes a headline in capitals, or a code without a space, for a name only among other names', () => {
    const prose = '\n\nIt was late.\n\nHe left.\n\nNobody saw him.\n\nIt rained.';
    assert.deepEqual(speech(`WHAT WE KNOW ABOUT THE FIRE: Little.${prose}`), []);
    assert.deepEqual(speech(`NYSE:GE fell again.${prose}`), []);
    assert.deepEqual(speech(`ANNA: Hello.${prose}`), [['ANNA', 'Hello.']]);
  });
  it('keeps the next speaker out of the speech before, however the name is written', () => {
    assert.deepEqual(speech('JACK: Hi.\nTHE MAN IN THE RED HAT: Ho.\nTOM:Get out.\nJACK "THE KNIFE": Bye.\n[Jack]: Wait.\nSPEAKER_01: No.'), [
      ['JACK', 'Hi.'], ['THE MAN IN THE RED HAT', 'Ho.'], ['TOM', 'Get out.'], ['JACK "THE KNIFE"', 'Bye.'], ['Jack', 'Wait.'], ['SPEAKER_01', 'No.'],
    ]);
  });
  it('takes small letters for a name only where the name comes back, or all names are small', () => {
    assert.deepEqual(speech('anna: hi\nsaid: ho\n\nANNA: hi\n\nBEN: ho').map(([name]) => name), ['ANNA', 'BEN']);
    assert.deepEqual(speech('anna: hi\nben: ho\nanna: ha'), [['anna', 'hi'], ['ben', 'ho'], ['anna', 'ha']]);
  });
});

describe('transcript: speeches', () => {
  it('go on over wrapped lines, up to a blank line', () => {
    assert.deepEqual(speech('ANNA: One\n  two\nthree.\n\nSomebody walks by.\n\nBEN: Four.'), [['ANNA', 'One two three.'], ['BEN', 'Four.']]);
  });
  it('leave out directions in brackets, also over lines', () => {
    assert.deepEqual(speech('ANNA: [rises] One [pause, then\nlouder] two.\n[She sits.]\nThree (sighs).'), [['ANNA', 'One two. Three (sighs).']]);
    assert.deepEqual(speech('ANNA: (laughing) One. (pause) Two (or three) four. (sits)'), [['ANNA', 'One. Two (or three) four.']]);
    assert.deepEqual(speech('ANNA: One [not closed'), [['ANNA', 'One [not closed']]);
    assert.deepEqual(speech('ANNA: （笑）你好【坐下】。'), [['ANNA', '你好。']]);
    assert.deepEqual(speech('ANNA: a ] b [c [d] e] f'), [['ANNA', 'a ] b f']]);
  });
  it('are no utterance without words', () => assert.deepEqual(speech('ANNA: [exit]\n\nBEN:\n\n\nWind.'), []));
  it('keep their speaker where a time stands within', () => {
    assert.deepEqual(speech('[00:01] ANNA: One.\n[00:05] Two.\n\n[00:09] Three.'), [['ANNA', 'One. Two.'], [undefined, 'Three.']]);
  });
});

describe('transcript: scenes', () => {
  const headings: [string, string | undefined][] = [
    ['ACT I', 'ACT I'],
    ['Act 2, Scene 3: A garden', 'Act 2, Scene 3: A garden'],
    ['SCENE II. A room.', 'SCENE II. A room.'],
    ['Scene: A quay', 'Scene: A quay'],
    ['[Scene: A quay, by night]', 'Scene: A quay, by night'],
    ['## The Quay', 'The Quay'],
    ['Prologue', 'Prologue'],
    ['INT. HOUSE - DAY', 'INT. HOUSE - DAY'],
    ['Act one of you must.', undefined],
    ['Scenery was painted.', undefined],
  ];
  for (const [line, heading] of headings) {
    it(JSON.stringify(line), () => assert.equal(parseScript(`${line}\n\nANNA: One.`, 'transcript').utterances[0]?.scene, heading));
  }
});
