// The text of a narrative: subtitles without their times, everything else as it stands.
import assert from 'node:assert/strict';
import { narrativeText } from '../../../../src/extension/synthesis/narrativeText';

const SRT = '1\n00:00:01,000 --> 00:00:02,000\nHello <i>you</i>\n\n2\n00:00:03,000 --> 00:00:04,500\nBO: What?\n';
const VTT = 'WEBVTT\n\n00:03.000 --> 00:04.000\n<v Bo>What?\n\n00:05.000 --> 00:06.000\nNo.\n';

describe('the text of a narrative', () => {
  it('is of subtitles what is said, and no place in the document', () => {
    assert.deepEqual(narrativeText({ languageId: 'subrip', fileName: 'a.srt', text: SRT }), { text: 'Hello you\nBO: What?', isOwn: false });
    assert.deepEqual(narrativeText({ languageId: 'webvtt', fileName: 'a.vtt', text: VTT }), { text: 'Bo: What?\nNo.', isOwn: false });
    // Where no language is known, by the name; where the document has none yet, by the language.
    assert.equal(narrativeText({ languageId: 'plaintext', fileName: 'A.SRT', text: SRT }).text, 'Hello you\nBO: What?');
    assert.equal(narrativeText({ languageId: 'subrip', fileName: 'Untitled-1', text: SRT }).text, 'Hello you\nBO: What?');
  });

  it('is of a selection in them what its whole cues say, or the selected words of one', () => {
    assert.equal(narrativeText({ languageId: 'subrip', fileName: 'a.srt', text: SRT.slice(SRT.indexOf('2\n00:')) }).text, 'BO: What?');
    assert.deepEqual(narrativeText({ languageId: 'subrip', fileName: 'a.srt', text: 'What?' }), { text: 'What?', isOwn: true });
    assert.equal(narrativeText({ languageId: 'subrip', fileName: 'a.srt', text: '00:00:01,000 --> 00:00:02,000\n' }).text, '');
  });

  it('is of anything else the text itself', () => {
    for (const [languageId, fileName] of [['plaintext', 'a.txt'], ['markdown', 'a.md'], ['fountain', 'a.fountain']] as const) assert.deepEqual(narrativeText({ languageId, fileName, text: SRT }), { text: SRT, isOwn: true });
  });
});
