// Subtitles: speakers, turns, joined sentences, and what is no cue.
import assert from 'node:assert/strict';
import type { FormatId } from '../../../src/core/utterance';
import { parseScript } from '../../../src/formats/parse';

interface Shown {
  /** Seconds. */
  readonly at: [number, number];
  readonly lines: string;
}

const stamp = (seconds: number): string => `00:00:${seconds.toFixed(3).padStart(6, '0')}`;
const file = (cues: readonly Shown[]): string => cues.map(({ at, lines }, index) => `${index + 1}\n${stamp(at[0])} --> ${stamp(at[1])}\n${lines}\n`).join('\n');
const said = (text: string, format: FormatId = 'subrip'): [string | undefined, string][] =>
  parseScript(text, format).utterances.map(utterance => [utterance.speaker, utterance.text]);
const cue = (lines: string): string => file([{ at: [1, 2], lines }]);
const two = (first: string, second: string, gap = 0.1): [string | undefined, string][] =>
  said(file([{ at: [1, 2], lines: first }, { at: [2 + gap, 3 + gap], lines: second }]));

describe('subtitles: one cue', () => {
  const cases: [string, [string | undefined, string][]][] = [
    ['Hello\nthere.', [[undefined, 'Hello there.']]],
    ['<i>Hello</i> <font color="#fff">there</font>.', [[undefined, 'Hello there.']]],
    ['{\\an8}Hello {there}.', [[undefined, 'Hello {there}.']]],
    ['I <3 you, 1 < 2 > 0, a <', [[undefined, 'I <3 you, 1 < 2 > 0, a <']]],
    ['Fish &amp; chips &lt;now&gt; &#39;x&#x27; &nbsp; AT&T &bogus;', [[undefined, "Fish & chips <now> 'x' AT&T &bogus;"]]],
    ['- Yes?\n- No.', [[undefined, 'Yes?'], [undefined, 'No.']]],
    ['-Yes?\n–No.', [[undefined, 'Yes?'], [undefined, 'No.']]],
    ['Yes?\n- No.', [[undefined, 'Yes?'], [undefined, 'No.']]],
    ['-5 degrees', [[undefined, '-5 degrees']]],
    ['--and then?', [[undefined, '--and then?']]],
    ...['<i>No, I hate you.</i>', '<b>No.</b>', '...no?', '— no?', '&quot;No.&quot;', '♪ No ♪', '{\\i1}No.', '(sighs) No.', '5 degrees.'].flatMap(second => {
      const said = second.replace(/<.*?>|\{.*?\}|\(.*\) |♪/g, '').replaceAll('&quot;', '"').trim();
      return [[`- Are you?\n- ${second}`, [[undefined, 'Are you?'], [undefined, said]]], [`- <b>Are you?</b>\n- ${second}`, [[undefined, 'Are you?'], [undefined, said]]]] as typeof cases;
    }),
    ['-<i>Yes?</i>\n-&quot;No.&quot;\n-♪ La ♪', [[undefined, 'Yes?'], [undefined, '"No."'], [undefined, 'La']]],
    ['Yes?\n--and -\n-', [[undefined, 'Yes? --and - -']]],
    ['-...what?', [[undefined, '-...what?']]],
    ['- <b>ANNA:</b> Yes.\n- <i>No.</i>', [['ANNA', 'Yes.'], [undefined, 'No.']]],
    ['<i>- Yes?</i>\n<i> - No.</i>', [[undefined, 'Yes?'], [undefined, 'No.']]],
    ['- <v Anna>Yes?\n- <v Ben>No.', [['Anna', 'Yes?'], ['Ben', 'No.']]],
    ['&gt;&gt; ANNA: Yes.\n&gt;&gt; <i>No.</i>\n&gt;&gt;&gt; &gt; 5', [['ANNA', 'Yes.'], [undefined, 'No.'], [undefined, '> 5']]],
    ['>> ANNA: Yes.\n>> No.', [['ANNA', 'Yes.'], [undefined, 'No.']]],
    ['ANNA: Yes.\nBEN: No.', [['ANNA', 'Yes.'], ['BEN', 'No.']]],
    ['- ANNA: Yes.', [['ANNA', 'Yes.']]],
    ['[SPEAKER_00]: Hello there.\n[Jack]: Hi.', [['SPEAKER_00', 'Hello there.'], ['Jack', 'Hi.']]],
    ['[JACK]: <i>Hi.</i>\n- [Ben]: <b>Ho.</b>', [['JACK', 'Hi.'], ['Ben', 'Ho.']]],
    ['WE HAVE ONE GOAL AND ONE GOAL: PEACE.', [[undefined, 'WE HAVE ONE GOAL AND ONE GOAL: PEACE.']]],
    ['Time: the enemy.', [[undefined, 'Time: the enemy.']]],
    ['[door slams]\n(sighs)', []],
    ['♪ La la ♪', [[undefined, 'La la']]],
    ['<v Anna>Yes.</v> <v Ben>No.', [['Anna', 'Yes.'], ['Ben', 'No.']]],
    ['<v.loud.first Anna Maria >Yes.', [['Anna Maria', 'Yes.']]],
    ['<00:01.000>So <c.x>late</c>', [[undefined, 'So late']]],
  ];
  for (const [lines, expected] of cases) it(JSON.stringify(lines), () => assert.deepEqual(said(cue(lines)), expected));
  it('says where the speaker is named', () => {
    const text = cue('- ANNA: Yes.\n<v Ben>No.');
    assert.deepEqual(parseScript(text, 'webvtt').utterances.map(utterance => text.slice(utterance.cue?.start, utterance.cue?.end)), ['ANNA', 'Ben']);
  });
});

describe('subtitles: two cues', () => {
  it('are one sentence where nothing ends it', () => assert.deepEqual(two('I was', 'there.'), [[undefined, 'I was there.']]));
  it('are two where a mark ends it', () => assert.equal(two('I was.', 'there.').length, 2));
  it('are two after a silence', () => assert.equal(two('I was', 'there.', 3).length, 2));
  it('are two where the second begins with a capital after a moment', () => assert.equal(two('I was', 'There.', 1).length, 2));
  it('are two where somebody else speaks', () => {
    assert.equal(two('I was', '- there.').length, 2);
    assert.equal(two('ANNA: I was', 'BEN: there.').length, 2);
    assert.equal(two('<v Anna>I was', '<v Ben>there.').length, 2);
  });
  it('are one where the same speaker is named again', () => assert.deepEqual(two('ANNA: I was', 'ANNA: there.'), [['ANNA', 'I was there.']]));
  it('are one after an ellipsis that goes on', () => {
    assert.deepEqual(two('I was...', '...there.'), [[undefined, 'I was... ...there.']]);
    assert.equal(two('I was...', 'There.').length, 2);
  });
  it('are never joined without end', () => {
    const cues = Array.from({ length: 40 }, (_, index): Shown => ({ at: [index, index + 1], lines: 'and on' }));
    assert.equal(said(file(cues)).length, 5);
  });
});

describe('subtitles: names in small letters', () => {
  const shown = (...lines: string[]): string => file(lines.map((line, index): Shown => ({ at: [index, index + 0.9], lines: line })));
  const speakers = (...lines: string[]): (string | undefined)[] => said(shown(...lines)).map(([speaker]) => speaker);
  /** What a film has beside what is tested. */
  const film = Array.from({ length: 12 }, () => 'It rains.');

  it('are speakers where cues begin with them', () => {
    const meeting = ['Jack Smith: so I was', 'Mary Poole: hello there', 'Jack Smith: yes, hello', 'Old Peer: I am new'];
    assert.deepEqual(said(shown(...meeting)), [['Jack Smith', 'so I was'], ['Mary Poole', 'hello there'], ['Jack Smith', 'yes, hello'], ['Old Peer', 'I am new']]);
    const text = shown(...meeting);
    assert.deepEqual(parseScript(text, 'webvtt').utterances.map(({ cue: label }) => text.slice(label?.start, label?.end)), ['Jack Smith', 'Mary Poole', 'Jack Smith', 'Old Peer']);
  });
  it('are parted, and joined where one goes on', () => {
    assert.deepEqual(said(shown('Jack: I was', 'Jack: not there', 'Mary: nor I')), [['Jack', 'I was not there'], ['Mary', 'nor I']]);
    assert.deepEqual(said(shown('- Jack: Hi.\n- Mary: Ho.', '<i>Jack: Ha.\nMary: He.</i>')).map(([name]) => name), ['Jack', 'Mary', 'Jack', 'Mary']);
  });
  it('are speakers in a film where the name comes back and sentences begin behind it', () => {
    assert.deepEqual(speakers(...film, 'Old Man: Come in.', 'Old Man: Sit down.').slice(-2), ['Old Man', 'Old Man']);
    assert.deepEqual(speakers(...film, 'Old Man: Come in.', 'Sit down.').slice(-2), [undefined, undefined]);
    assert.deepEqual(speakers(...film, 'Remember: the sea is cold.', 'Remember: he lies.').slice(-2), [undefined, undefined]);
    assert.deepEqual(speakers(...film, 'Listen: I know.', 'Listen: I was there.').slice(-2), [undefined, undefined]);
    assert.deepEqual(speakers(...film, 'I said\nListen: Go.', 'You said\nListen: Go.').slice(-2), [undefined, undefined]);
  });
  it('are none beside capitals and tags that say who speaks', () => {
    assert.deepEqual(speakers('ANNA: Yes.', 'BEN: No.', 'Time: The enemy.', 'ANNA: Yes.', 'Time: The enemy.'), ['ANNA', 'BEN', undefined, 'ANNA', undefined]);
    assert.deepEqual(speakers('<v Anna>Time: The enemy.', '<v Ben>Time: The friend.\nTime: Gone.'), ['Anna', 'Ben']);
  });
  it('are none for headlines and codes in capitals, unless names come so', () => {
    const call = ['THE MAN IN THE RED HAT: Yes.', 'TOM:No.', 'ANNA: Yes.'];
    assert.deepEqual(speakers(...call), ['THE MAN IN THE RED HAT', 'TOM', 'ANNA']);
    assert.deepEqual(speakers(...film, ...call).slice(-3), [undefined, undefined, 'ANNA']);
  });
});

describe('subtitles: what is no cue', () => {
  it('header, comments, styles and regions', () => {
    const text = `WEBVTT title\nKind: captions\n\nNOTE one\n${stamp(1)} is a time\n\nSTYLE\n::cue {}\n\nREGION\nid:x\n\n${cue('Yes.')}\nNOTE\nNo.\n`;
    assert.deepEqual(said(text, 'webvtt'), [[undefined, 'Yes.']]);
  });
  it('cues without a blank line between', () => {
    assert.deepEqual(said(`1\n${stamp(1)} --> ${stamp(2)}\nOne.\n2\n${stamp(2)} --> ${stamp(3)} align:start\n20\n`), [[undefined, 'One.'], [undefined, '20']]);
  });
  it('text outside of cues, broken times, empty cues', () => {
    assert.deepEqual(said(`lost\n\n1\n00:xx --> 00:02\nlost too\n\n2\n${stamp(1)} --> ${stamp(2)}\n\n3\n${stamp(3)}-->${stamp(4)}\nYes.`), [[undefined, 'Yes.']]);
  });
});
