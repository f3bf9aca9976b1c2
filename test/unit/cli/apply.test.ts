// `dataset apply` as another program reads it: one JSON document with what came of each file.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { apply } from '../../../src/cli/dataset/apply';
import { UsageError } from '../../../src/cli/exit';
import type { Io } from '../../../src/cli/io';
import { hashOf } from '../../../src/dataset/review/recordLines';
import { temporaryFolder } from '../classifier/support';

async function run(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: process.stdin, stdout: Object.assign(stdout, { fd: -1, isTTY: false }), stderr, env: {}, signal: new AbortController().signal } as unknown as Io;
  const code = await apply(io, args);
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('dataset apply in JSON', () => {
  const lines = ['{"text":"One","labels":["joy"]}', '{"text":"Two","labels":["anger"]}', '{"text":"Three","labels":["love"]}', '{"text":"Four","labels":[["joy"]]}'];
  const correction = (id: string, line: number, text: string, after: string): string =>
    `${JSON.stringify({ schema: 1, id, by: 'ann', at: '2026-01-01T00:00:00Z', kind: 'labels', line, hash: hashOf(Buffer.from(text)), before: [{ name: 'joy' }], after: [{ name: after }] })}\n`;
  const made = (name: string, corrections: string): string => {
    const file = path.join(temporaryFolder('apply'), name);
    writeFileSync(file, `${lines.join('\n')}\n`);
    if (corrections !== '') writeFileSync(file.replace('.jsonl', '.corrections.jsonl'), corrections);
    return file;
  };

  it('says of each file what was corrected and what was not, and why', async () => {
    const one = made('one.jsonl', correction('a', 1, lines[0]!, 'sadness') + correction('b', 3, lines[1]!, 'fear') + correction('c', 3, lines[2]!, 'love') + correction('d', 9, 'gone', 'fear') + correction('e', 4, lines[3]!, 'fear'));
    const two = made('two.jsonl', correction('a', 1, lines[0]!, 'fear'));
    const none = made('none.jsonl', '');
    const { code, stdout, stderr } = await run([one, two, none, '--in-place', '--format', 'json']);
    const { schema, files } = JSON.parse(stdout) as { schema: number; files: Record<string, unknown>[] };
    assert.equal(code, 1, stderr);
    assert.equal(schema, 1);
    assert.deepEqual(files, [
      {
        file: one, out: one, changed: 2, unchanged: 1, moved: [{ line: 2, from: 3, labels: [{ name: 'fear' }] }], superseded: [], unmatched: [{ line: 9, before: [{ name: 'joy' }], labels: [{ name: 'fear' }] }],
        failed: [{ line: 4, reason: '"fear" needs a score: the file\'s labels have one each', labels: [{ name: 'fear' }] }],
      },
      { file: two, out: two, changed: 1, unchanged: 0, moved: [], superseded: [], unmatched: [], failed: [] },
    ]);
    assert.match(stderr, /none\.jsonl: there are no corrections/);
    assert.doesNotMatch(stderr, /records corrected/);
    assert.equal(readFileSync(two, 'utf8'), `${lines.join('\n').replace('joy', 'fear')}\n`);
  });

  it('names the file that was written, and is one document also where there was nothing to do', async () => {
    const one = made('one.jsonl', correction('a', 1, lines[0]!, 'fear'));
    const out = path.join(path.dirname(one), 'out.jsonl');
    const written = await run([one, '--out', out, '--format', 'json']);
    assert.equal(written.code, 0, written.stderr);
    assert.deepEqual((JSON.parse(written.stdout) as { files: { file: string; out: string }[] }).files.map(own => [own.file, own.out]), [[one, out]]);
    const [none, neither] = [made('none.jsonl', ''), made('neither.jsonl', '')];
    assert.deepEqual(JSON.parse((await run([none, neither, '--in-place', '--format', 'json'])).stdout), { schema: 1, files: [] });
  });

  it('ends with 1 where a line of the corrections was passed over, and writes the others', async () => {
    const one = made('one.jsonl', `${correction('a', 1, lines[0]!, 'fear')}no entry\n`);
    const out = path.join(path.dirname(one), 'out.jsonl');
    const { code, stderr } = await run([one, '--out', out]);
    assert.deepEqual([code, readFileSync(out, 'utf8')], [1, `${lines.join('\n').replace('joy', 'fear')}\n`]);
    assert.match(stderr, /one\.corrections\.jsonl:2: passed over: it is not JSON/);
  });

  it('says it on stderr otherwise, and knows no other format', async () => {
    const one = made('one.jsonl', correction('a', 1, lines[0]!, 'fear'));
    await assert.rejects(run([one, '--in-place', '--format', 'xml']), /--format/);
    const { stdout, stderr } = await run([one, '--in-place']);
    assert.equal(stdout, '');
    assert.match(stderr, /1 records corrected/);
  });
});

describe('dataset apply where labels are numbers', () => {
  const six = 'sadness,joy,love,anger,fear,surprise';
  const records = [[3], [1], [0]].map((labels, at) => JSON.stringify({ text: `take ${at}`, labels }));
  const entry = (kind: string, more: object): string => `${JSON.stringify({ schema: 1, id: kind, by: 'ann', at: '2026-01-01T00:00:00Z', kind, ...more })}\n`;
  const correction = (after: string): string => entry('labels', { line: 3, hash: hashOf(Buffer.from(records[2]!)), before: [{ name: '0' }], after: [{ name: after }] });
  const made = (corrections: string, more: readonly string[] = []): { file: string; out: string; written: () => string } => {
    const file = path.join(temporaryFolder('apply'), 'dair.jsonl');
    const out = path.join(path.dirname(file), 'out.jsonl');
    writeFileSync(file, `${[...records, ...more].join('\n')}\n`);
    writeFileSync(file.replace('.jsonl', '.corrections.jsonl'), corrections);
    return { file, out, written: () => readFileSync(out, 'utf8').split('\n')[2] ?? '' };
  };

  it('writes them by the labels that the corrections hold, and refuses others', async () => {
    const { file, out, written } = made(entry('labelSet', { labelSet: six.split(',') }) + correction('anger'));
    const refusal = (error: unknown): boolean => error instanceof UsageError && error.message.endsWith(`; --labels ${six} takes them for what they were`);
    await assert.rejects(run([file, '--out', out]), refusal);
    await assert.rejects(run([file, '--out', out, '--labels', 'goEmotions']), refusal);
    assert.equal(existsSync(out), false);
    assert.equal((await run([file, '--out', out, '--labels', six])).code, 0);
    assert.equal(written(), '{"text":"take 2","labels":[3]}');
    const known = made(entry('labelSet', { labelSet: 'goEmotions' }) + correction('anger'));
    assert.equal((await run([known.file, '--out', known.out])).code, 0);
    assert.equal(known.written(), '{"text":"take 2","labels":[2]}');
    await assert.rejects(run([known.file, '--out', known.out, '--labels', six]), /; --labels goEmotions takes them/);
  });

  it('asks for them where older corrections do not hold them, unless the file shows all of GoEmotions', async () => {
    const unsure = made(correction('anger'));
    await assert.rejects(run([unsure.file, '--out', unsure.out]), (error: unknown) => error instanceof UsageError && /which labels these stand for: --labels says it/.test(error.message));
    assert.equal((await run([unsure.file, '--out', unsure.out, '--labels', six])).code, 0);
    assert.equal(unsure.written(), '{"text":"take 2","labels":[3]}');
    const sure = made(correction('anger'), ['{"text":"So it goes","labels":[27]}']);
    assert.equal((await run([sure.file, '--out', sure.out])).code, 0);
    assert.equal(sure.written(), '{"text":"take 2","labels":[2]}');
    const number = made(correction('3'));
    assert.equal((await run([number.file, '--out', number.out])).code, 0, 'a number means itself');
  });
});
