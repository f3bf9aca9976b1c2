// The narratives that records only name, found again by the hash of their text.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NarrativeTexts, type Origin } from '../../../src/cli/generate/stageNarratives';
import { UsageError } from '../../../src/cli/exit';
import { sha256 } from '../../../src/synthesis/run/requestHash';
import { emptyFolder } from '../../package/cli/runCli';

const options = { textField: undefined, signal: new AbortController().signal };
const soughtOf = (...origins: readonly (Pick<Origin, 'sha256'> & Partial<Origin>)[]): Map<string, Origin> => new Map(origins.map(own => [own.sha256, { id: 'id', title: 'title', ...own }]));

describe('narratives that records only name', () => {
  it('are found in texts, corpora and subtitles, whatever they are called now', async () => {
    const folder = emptyFolder();
    mkdirSync(path.join(folder, 'below'));
    writeFileSync(path.join(folder, 'below', 'moved.txt'), '\ufeffThe boats came in – late.\n');
    writeFileSync(path.join(folder, 'corpus.jsonl'), `${JSON.stringify({ title: 'One', story: 'The door was shut.' })}\nno json\n${JSON.stringify({ text: 'Nobody asked for this.' })}\n`);
    writeFileSync(path.join(folder, 'film.srt'), '1\n00:00:01,000 --> 00:00:02,000\nWho is there?\n');
    const texts = ['The boats came in – late.\n', 'The door was shut.', 'Who is there?', 'It is elsewhere.'];
    const found = await NarrativeTexts.find([folder], soughtOf(...texts.map(text => ({ sha256: sha256(text) }))), options);
    assert.deepEqual(texts.map(text => found.of(sha256(text))), [...texts.slice(0, 3), undefined]);
    assert.equal(found.of(sha256('Nobody asked for this.')), undefined);
  });

  it('are found as parts of their file where they were selected in an editor', async () => {
    const folder = emptyFolder();
    const text = 'Chapter I\n\nThe boats came in.\n\nChapter II\n\nThe door was shut.\n';
    writeFileSync(path.join(folder, 'book.txt'), text);
    const selections = ['The boats came in.', 'The door was shut.'].map(part => ({ file: 'C:\\elsewhere\\book.txt', start: text.indexOf(part), length: part.length, sha256: sha256(part) }));
    const found = await NarrativeTexts.find([folder], soughtOf(...selections, { file: '/book.txt', start: 4, length: 9, sha256: sha256('gone since') }), options);
    assert.deepEqual(selections.map(({ sha256: own }) => found.of(own)), ['The boats came in.', 'The door was shut.']);
    assert.equal(found.of(sha256('gone since')), undefined);
  });

  it('are none where there is no such place', () => assert.rejects(NarrativeTexts.find([path.join(emptyFolder(), 'none')], soughtOf(), options), UsageError));
});
