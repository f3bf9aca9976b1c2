// How a document's format is told: language id before extension before content.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { certainFormat } from '../../../src/formats/certain';
import { detectFormat } from '../../../src/formats/parse';

const samples = path.join(__dirname, '../../../../shared/samples');

describe('detectFormat', () => {
  it('believes the language id first', () => {
    assert.equal(detectFormat({ languageId: 'fountain', fileName: 'a.srt', text: 'WEBVTT' }), 'fountain');
    assert.equal(detectFormat({ languageId: 'srt', text: '' }), 'subrip');
    assert.equal(detectFormat({ languageId: 'vtt', text: '' }), 'webvtt');
  });
  it('believes the extension next, whatever its case', () => {
    assert.equal(detectFormat({ languageId: 'plaintext', fileName: '/a.b/Play.FOUNTAIN', text: '' }), 'fountain');
    assert.equal(detectFormat({ fileName: 'c:\\x\\a.spmd', text: '' }), 'fountain');
    assert.equal(detectFormat({ languageId: 'subtitles', fileName: 'a.vtt', text: '' }), 'webvtt');
    assert.equal(detectFormat({ fileName: 'a.transcript', text: '' }), 'transcript');
  });
  it('reads the content of plain text', () => {
    assert.equal(detectFormat({ text: '\uFEFFWEBVTT\n\n00:01.000 --> 00:02.000\nHi' }), 'webvtt');
    assert.equal(detectFormat({ text: '\r\n1\r\n00:00:01,000 --> 00:00:02,000\r\nHi' }), 'subrip');
    assert.equal(detectFormat({ text: 'INT. HOUSE - DAY\n\nANNA\nHi.' }), 'fountain');
    assert.equal(detectFormat({ fileName: 'a.txt', text: 'Title: X\nAuthor: Y\n\nANNA\nHi.\n\nBEN\nHo.' }), 'fountain');
    assert.equal(detectFormat({ text: 'Anna: Hi.\nBen: Ho.\nAnna: Ha.\nBen: He.' }), 'transcript');
    assert.equal(detectFormat({ text: '[00:01] Anna: Hi.\n[00:02] Ben: Ho.\n[00:03] Cleo: Ha.' }), 'transcript');
  });
  it('knows transcripts of programs that tell voices apart', () => {
    const turns = ['SPEAKER_00: Hi.', 'SPEAKER_01: Ho.', 'SPEAKER_00: Ha.', 'SPEAKER_01: He.'];
    assert.equal(detectFormat({ text: turns.join('\n') }), 'transcript');
    assert.equal(detectFormat({ text: turns.map((turn, at) => `[00:00:0${at}] ${turn}`).join('\n') }), 'transcript');
    assert.equal(detectFormat({ text: turns.map(turn => turn.replace(/^\w+/, '[$&]')).join('\n\n') }), 'transcript');
  });
  it('does not read the content of other languages', () => {
    assert.equal(detectFormat({ languageId: 'yaml', fileName: 'a.yaml', text: 'Anna: Hi.\nBen: Ho.\nAnna: Ha.\nBen: He.' }), undefined);
  });
  const others: [string, string][] = [
    ['nothing', ''],
    ['a letter', 'Dear Anna,\n\nRemember: be on time.\n\nNote: bring a coat.\n\nYours, Ben'],
    ['settings', 'HOST: example\nPORT: 80\nUSER: me\nPATH: /x'],
    ['a recipe', 'Ingredients: flour\nTime: 20 min\nServes: 4\n\nMix. Bake. Eat.'],
    ['a log', '12:00:01 started: ok\n12:00:02 http://x.y: ok\n12:00:03 stopped: ok'],
    ['settings with long names', 'DB_HOST: localhost\nDB_PORT: 80\nDB_USER: me\nLOG_LEVEL:debug'],
    ['where links lead', '[Foo]: https://a.b\n[Bar]: /c.html\n[Foo]: #d\n[Bar]: www.e.f\n'],
    ['a list of links', 'http://a.b\nhttp://c.d\nhttp://e.f\nhttp://g.h'],
  ];
  for (const [what, text] of others) it(`takes ${what} for none of ours`, () => assert.equal(detectFormat({ text }), undefined));

  it('tells plays and subtitles from prose', function () {
    if (!existsSync(samples)) this.skip();
    const detect = (folder: string): (string | undefined)[] =>
      readdirSync(path.join(samples, folder)).map(name => detectFormat({ text: readFileSync(path.join(samples, folder, name), 'utf8') }));
    assert.deepEqual(new Set(detect('plays')), new Set(['fountain']));
    assert.deepEqual(new Set(detect('prose')), new Set([undefined]));
    assert.deepEqual(detect('subtitles').sort(), ['subrip', 'webvtt']);
  });
});

describe('certainFormat', () => {
  const talk = 'ANNA: Where have you been?\nBEN: I was at home.\nANNA: You never told me.\nBEN: I forgot.\nANNA: Again!\nBEN: I am sorry.\n';

  it('knows subtitles by their times, a screenplay and a transcript by their talk', () => {
    assert.equal(certainFormat('WEBVTT\n\n00:01.000 --> 00:02.000\nHi'), 'webvtt');
    assert.equal(certainFormat('1\n00:00:01,000 --> 00:00:02,000\nHi'), 'subrip');
    assert.equal(certainFormat('INT. HOUSE - DAY\n\nANNA\nWhere have you been?\n\nBEN\nOut.\n\nANNA\nI see.\n'), 'fountain');
    assert.equal(certainFormat(talk), 'transcript');
  });

  const others: [string, string][] = [
    ['a few lines with names', talk.split('\n').slice(0, 4).join('\n')],
    ['rules for robots', 'User-agent: *\nDisallow: /me\nDisallow: /you\nAllow: /a\nUser-agent: b\nDisallow: /c\nAllow: /d\n'],
    ['a log', Array.from({ length: 10 }, (_, at) => `[00:00:0${at}] ${at % 2 ? 'ERROR' : 'INFO'}: step ${at} has ended.`).join('\n')],
    ['a list of changes', 'Fixed: the crash.\nAdded: a button.\nFixed: the colour.\nAdded: a key.\nFixed: a leak.\nAdded: help.\n'],
    ['the heads of letters', 'From: me@we.org\nReceived: by you.org\nReceived: from my-host\nX-To: i@you.org\nX-To: you@i.org\nReceived: by a\nX-Id: 7\n'],
    ['a paper under its title', 'Title: Bees\nAuthor: N. N.\n\nABSTRACT\nWe counted bees.\n\nMETHODS\nWe used our eyes.\n\nRESULTS\nThere were nine.\n'],
  ];
  for (const [what, text] of others) it(`is not sure of ${what}`, () => assert.equal(certainFormat(text), undefined));

  it('is never taken in by prose', function () {
    if (!existsSync(samples)) this.skip();
    for (const name of readdirSync(path.join(samples, 'prose'))) assert.equal(certainFormat(readFileSync(path.join(samples, 'prose', name), 'utf8')), undefined, name);
  });
});
