// What is written from a run: files, splits, the report and the card.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Example, Rejection } from '../../../../src/synthesis/example';
import type { Results } from '../../../../src/synthesis/output/results';
import { writeDataset, type DatasetFiles, type WriteOptions } from '../../../../src/synthesis/output/writeDataset';
import { emptyFolder } from '../../../package/cli/runCli';
import { assertMatches } from '../../../package/cli/schema';
import { emptyAccount, sumOf, type RunAccount } from '../../../../src/synthesis/run/account';
import { differences, type RunSettings } from '../../../../src/synthesis/run/runSettings';
import { example, examplesOf, results, settings } from './made';

const signal = new AbortController().signal;
const stories = (count: number): string[] => Array.from({ length: count }, (_, at) => `story ${at}`);
const write = (made: Results, folder: string, options: Partial<WriteOptions> = {}): Promise<DatasetFiles> => writeDataset(made, folder, { title: 'Tales', program: '0.0.0', signal, ...options });
const linesOf = (file: string): (Example & { pair?: string })[] => readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line) as Example & { pair?: string });
const read = (folder: string, name: string): string => readFileSync(path.join(folder, name), 'utf8');

describe('writing a data set', () => {
  it('splits by narrative from ten narratives on, every line once and valid', async () => {
    const folder = emptyFolder();
    const examples = examplesOf(stories(40));
    const { files, figures } = await write(results(examples), folder);
    assert.deepEqual(files.map(({ name }) => name).filter(name => name.endsWith('.jsonl')).sort(), ['contextless/test.jsonl', 'contextless/train.jsonl', 'contextless/validation.jsonl', 'contextual/test.jsonl', 'contextual/train.jsonl', 'contextual/validation.jsonl', 'rejected.jsonl']);
    assert.equal(figures.split, true);
    const written = figures.parts.flatMap(({ files: own }) => own.flatMap(({ name }) => linesOf(path.join(folder, name)).map(line => ({ name, line }))));
    assert.deepEqual(written.map(({ line }) => line.id).sort(), examples.map(({ id }) => id).sort());
    for (const { line } of written) assertMatches('generated', line);
    const splitsOf = new Map<string, Set<string>>();
    for (const { name, line } of written) splitsOf.set(`${name.split('/')[0] ?? ''} ${line.provenance.narrative.sha256}`, (splitsOf.get(`${name.split('/')[0] ?? ''} ${line.provenance.narrative.sha256}`) ?? new Set()).add(name));
    assert.ok([...splitsOf.values()].every(({ size }) => size === 1));
  });

  it('links the halves of a pair, and gives contextless examples none', async () => {
    const folder = emptyFolder();
    await write(results(examplesOf(stories(2))), folder);
    const lines = linesOf(path.join(folder, 'contextual', 'all.jsonl'));
    const kinds = new Map<string, string[]>();
    for (const { pair = '', kind } of lines) kinds.set(pair, [...(kinds.get(pair) ?? []), kind]);
    assert.equal(kinds.size, 4);
    assert.ok([...kinds.values()].every(own => own.join() === 'original,rewritten'));
    assert.ok(linesOf(path.join(folder, 'contextless', 'all.jsonl')).every(line => !('pair' in line)));
  });

  it('says that few narratives are not split, and replaces the one file once there are more', async () => {
    const folder = emptyFolder();
    await write(results(examplesOf(stories(9))), folder);
    assert.deepEqual(readdirSync(path.join(folder, 'contextless')), ['all.jsonl']);
    assert.match(read(folder, 'report.html'), /There is no split: 9 narratives gave examples/);
    assert.match(read(folder, 'README.md'), /## Splits\n\nThere is none\. 9 narratives/);
    writeFileSync(path.join(folder, 'contextless', 'mine.txt'), 'kept');
    await write(results(examplesOf(stories(40))), folder);
    assert.deepEqual(readdirSync(path.join(folder, 'contextless')).sort(), ['mine.txt', 'test.jsonl', 'train.jsonl', 'validation.jsonl']);
  });

  it('takes away what a writing that was killed had begun, and nothing of one that still runs', async () => {
    const folder = emptyFolder();
    await write(results(examplesOf(stories(12))), folder);
    const gone = spawnSync(process.execPath, ['-e', '0']).pid;
    const begun = [`contextless/train.jsonl.${gone}.part`, `contextual/all.jsonl.${gone}.part`, `rejected.jsonl.${gone}.part`, `README.md.${process.pid}.part`, `report.html.${process.ppid}.part`, `mine.txt.${gone}.part`, 'report.html.part'];
    for (const name of begun) writeFileSync(path.join(folder, name), 'half');
    await write(results(examplesOf(stories(12))), folder);
    assert.deepEqual(begun.filter(name => existsSync(path.join(folder, name))), begun.slice(-3));
  });

  it('leaves what was there where writing fails or is cancelled, and no half file', async () => {
    const folder = emptyFolder();
    await write(results(examplesOf(['one'])), folder);
    const before = read(folder, 'README.md');
    const broken = { ...results(examplesOf(stories(40))), account: () => Promise.reject(new Error('the disk is gone')) };
    await assert.rejects(write(broken, folder), /the disk is gone/);
    const stopped = new AbortController();
    stopped.abort();
    await assert.rejects(write(results(examplesOf(stories(40))), folder, { signal: stopped.signal }), { name: 'AbortError' });
    assert.equal(read(folder, 'README.md'), before);
    assert.deepEqual(readdirSync(folder, { recursive: true }).map(String).sort(), ['README.md', 'contextless', 'contextless/all.jsonl', 'contextual', 'contextual/all.jsonl', 'rejected.jsonl', 'report.html'].map(name => name.split('/').join(path.sep)));
  });

  it('says on the report and the card how many narratives were too long, and nothing where none was or an older version did not count', async () => {
    const made = results(examplesOf(['one']));
    const of = async (narratives: object): Promise<string[]> => {
      const folder = emptyFolder();
      await write({ ...made, account: async () => ({ ...(await made.account()), narratives: narratives as RunAccount['narratives'] }) }, folder);
      return ['report.html', 'README.md'].map(name => read(folder, name));
    };
    for (const page of await of({ in: 4, rejected: 0, cut: 3 })) assert.match(page, /Of 4 narratives, 3 were too long for the model’s context and read only in part/);
    for (const page of await of({ in: 1, rejected: 0, cut: 1 })) assert.match(page, /Of 1 narrative, 1 was too long/);
    for (const page of await of({ in: 4, rejected: 0, cut: 0 })) assert.doesNotMatch(page, /too long/);
    const old = { in: 4, rejected: 0 } as RunAccount['narratives'];
    assert.equal(sumOf(emptyAccount(), { ...emptyAccount(), narratives: old }).narratives.cut, 0);
  });

  it('keeps examples whose provenance does not say whether they were cut, as older versions wrote them', async () => {
    const folder = emptyFolder();
    const [old] = examplesOf(['one']);
    assert.ok(old !== undefined && !('cut' in old.provenance.narrative));
    const origin = { ...old.provenance.narrative, file: '/one.txt', start: 3, length: 900, cut: true };
    const told = { ...old, id: 'told', provenance: { ...old.provenance, narrative: origin } };
    await write(results([old, told]), folder);
    const lines = linesOf(path.join(folder, 'contextless', 'all.jsonl'));
    for (const line of lines) assertMatches('generated', line);
    assert.deepEqual(lines.map(({ provenance }) => provenance.narrative), [old.provenance.narrative, origin]);
  });

  it('writes a run that kept nothing, too', async () => {
    const folder = emptyFolder();
    const rejections: Rejection[] = [{ narrative: 'empty.txt', at: 'input', reason: 'there is no text in it' }];
    await write(results([], rejections), folder);
    assert.match(read(folder, 'report.html'), /No example was kept/);
    assert.deepEqual(JSON.parse(read(folder, 'rejected.jsonl')), rejections[0]);
    assert.ok(!existsSync(path.join(folder, 'contextless')));
  });
});

describe('report.html', () => {
  let folder: string;
  let html: string;
  const examples = examplesOf(stories(12));
  const rejections: Rejection[] = Array.from({ length: 30 }, (_, at) => ({ narrative: `story ${at % 12}`, actor: 'Ann', utterance: `<i>copied</i> words ${at}`, at: at % 3 === 0 ? 'labels' : 'copied', reason: at % 3 === 0 ? 'the answer was no list' : `shares ${at + 5} words with “the story ${at}”` }));
  before(async () => {
    folder = emptyFolder();
    const embed = (texts: readonly string[]) => Promise.resolve(texts.map(text => new Float32Array([text.length % 3, 1, text.length % 5])));
    await write(results(examples, rejections, settings({ targets: { joy: 10, grief: 4 } })), folder, { prices: { input: 2, output: 6, currency: 'EUR' }, encoder: { name: 'emo-test', embed }, unfinished: 'the run was stopped' });
    html = read(folder, 'report.html');
  });

  it('loads nothing and runs no script', () => {
    assert.ok(!/<script|<link|<img|src=|@import|url\(/i.test(html));
    assert.ok(/default-src 'none'/.test(html));
    assert.ok(html.includes('&lt;i&gt;copied&lt;/i&gt; words'));
  });

  it('shows markup in a text as text', async () => {
    const other = emptyFolder();
    await write(results([example({ story: 'a</title>', actor: '<script>alert(1)</script>', number: 9, kind: 'contextless', utterance: 'I <b>am</b> & "glad"' })]), other, { title: '</title><script>' });
    const page = read(other, 'report.html');
    assert.ok(!/<script|<b>/.test(page));
    assert.ok(page.includes('&lt;script&gt;alert(1)') && page.includes('I &lt;b&gt;am&lt;/b&gt; &amp; &quot;glad&quot;'));
  });

  it('shows twenty examples, the same ones each time', async () => {
    assert.equal(html.match(/class="card"/g)?.length, 20);
    const again = emptyFolder();
    await write(results([...examples].reverse(), rejections), again);
    const idsOf = (page: string) => [...page.matchAll(/<p class="soft"><code>([^<]*)<\/code>/g)].map(([, id]) => id).sort();
    assert.deepEqual(idsOf(read(again, 'report.html')), idsOf(html));
  });

  it('counts labels against targets, costs, the cached share, diversity, and reasons whatever their numbers', () => {
    assert.ok(/Fewer examples than wanted: grief \(0 of 4\)\./.test(html));
    assert.ok(/<td class="number">10<\/td><td class="words">reached<\/td>/.test(html));
    assert.ok(/3\.20 EUR/.test(html));
    assert.ok(/<td class="number">25 %<\/td>/.test(html));
    assert.ok(/Mean cosine of the utterances’ embeddings by emo-test/.test(html));
    assert.ok(/copied: shares N words with … \(20\)/.test(html));
    assert.ok(/labels: the answer was no list \(10\)/.test(html));
    assert.ok(/This is not all: the run was stopped\./.test(html));
  });

  it('can be read by a screen reader: one language, one h1, headed tables and sections, in order', () => {
    assert.ok(/<html lang="en">/.test(html));
    assert.equal(html.match(/<h1/g)?.length, 1);
    assert.equal(html.match(/<caption/g)?.length, html.match(/<table/g)?.length);
    assert.ok(!/<h4|<td[^>]*><h/.test(html));
    assert.equal(html.match(/<section><h2/g)?.length, html.match(/<section/g)?.length);
  });
});

describe('the card', () => {
  it('has the front matter of the hub, every label and prompt, and invents no licence', async () => {
    const folder = emptyFolder();
    await write(results(examplesOf(stories(40))), folder);
    const card = read(folder, 'README.md');
    const [, front = ''] = card.split('---\n');
    assert.match(front, /^pretty_name: "Tales"$/m);
    assert.match(front, /- config_name: contextual\n {2}data_files:\n {2}- split: train\n {4}path: contextual\/train\.jsonl/);
    assert.match(front, /size_categories:\n- n<1K/);
    assert.ok(!/^license:/m.test(front));
    assert.match(card, /- \[ \] The licence of this data set/);
    assert.match(card, /what `tiny`|terms of use of `tiny`/);
    for (const label of ['admiration', 'neutral']) assert.match(card, new RegExp(`^\\| ${label} \\|`, 'm'));
    assert.match(card, /^\| utterances \| 1 \| `[0-9a-f]{16}` \|$/m);
    assert.ok(card.includes('````text\nThe utterances: {{narrative}}\n```\nin a fence\n```\n````'), 'each prompt whole, in a fence that its own does not close');
    const { plan, ...others } = settings();
    const earlier = { ...others, plan, prompts: Object.fromEntries(Object.entries(others.prompts).map(([stage, { version, hash }]) => [stage, { version, hash }])) as RunSettings['prompts'] };
    await write(results(examplesOf(stories(40)), [], earlier), folder);
    assert.doesNotMatch(read(folder, 'README.md'), /## Prompts/);
    assert.deepEqual(differences(earlier, settings()), [], 'the same run, begun by an earlier version');
  });
});
