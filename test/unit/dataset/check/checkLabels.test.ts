// The whole check, with the real worker process; the model is one whose answers can be worked out.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../../../../src/core/random';
import { checkLabels, type CheckOptions, type CheckProgress, type CheckRecord, type Encoder } from '../../../../src/dataset/check/checkLabels';
import { PartReader } from '../../../../src/dataset/check/partReader';
import { utteranceHash } from '../../../../src/dataset/check/utteranceHash';
import { bundle, temporaryFolder } from '../../classifier/support';

const COLUMNS = 8;
const CLASSES = 3;
const ROWS = 1500;

/** The classes of a text stand in it; the embedding shows them through noise. */
function encoder(asked: string[] = [], failing = ''): Encoder {
  return {
    digest: 'of a test',
    labels: 2,
    columns: COLUMNS,
    encode: inputs =>
      Promise.resolve(
        inputs.map(({ text }) => {
          asked.push(text);
          if (text === failing) return { kind: 'failed', reason: 'it cannot be read' } as const;
          const noise = seededRandom(Number(utteranceHash(text) & 0xffffffn));
          const embedding = Float32Array.from({ length: COLUMNS }, (_, column) => noise() - 0.5 + (text.includes(`class${column}`) ? 1.5 : 0));
          return { kind: 'scored', scores: Float32Array.of(0.25, text.length), embedding } as const;
        }),
      ),
  };
}

const random = seededRandom(9);
const truth = Array.from({ length: ROWS }, () => Math.floor(random() * CLASSES));
const wrong = new Set(truth.flatMap((_, row) => (random() < 0.04 ? [row] : [])));
const texts = truth.map((own, row) => `record ${row} of class${own}`);

// eslint-disable-next-line @typescript-eslint/require-await -- as a file would be read
async function* records(from = 0): AsyncGenerator<CheckRecord> {
  for (let row = from; row < ROWS; row++) {
    const own = truth[row] as number;
    yield { line: row + 1, input: { text: texts[row] ?? '' }, labels: [wrong.has(row) ? (own + 1) % CLASSES : own] };
  }
}

describe('label check', function () {
  this.timeout(30_000);
  let options: CheckOptions;
  beforeEach(async () => {
    options = {
      file: path.join(temporaryFolder('check'), 'data.jsonl'),
      classes: CLASSES,
      encoder: encoder(),
      workerModule: await bundle('src/dataset/check/worker.ts'),
      log: () => undefined,
    };
  });
  const scoresFile = (): string => path.join(path.dirname(options.file), '.emo-pillars', 'data.jsonl.scores');

  it('finds the labels that are wrong', async () => {
    const progress: CheckProgress[] = [];
    const check = await checkLabels(records(), { ...options, total: ROWS, onProgress: own => progress.push(own) });
    assert.equal(check.lines.length, ROWS);
    const extra = new Set([...check.issues].filter(({ kind }) => kind === 'extra').map(({ row }) => row));
    assert.ok([...wrong].filter(row => extra.has(row)).length > 0.9 * wrong.size, `${extra.size} of ${wrong.size}`);
    const worst = Array.from(check.suspicion.keys()).sort((a, b) => check.suspicion[b]! - check.suspicion[a]!).slice(0, wrong.size);
    assert.ok(worst.filter(row => wrong.has(row)).length > 0.9 * wrong.size);
    assert.deepEqual(check.rare, []);
    assert.equal(check.seen, undefined);
    assert.ok(progress.some(own => own.kind === 'classifying' && own.done === ROWS && own.secondsLeft === 0));
    assert.ok(progress.some(own => own.kind === 'judging'));
  });

  it('keeps what the model said in a folder that git is told to ignore, and reads it back', async () => {
    const { answers } = await checkLabels(records(), options);
    assert.equal(readFileSync(path.join(path.dirname(scoresFile()), '.gitignore'), 'utf8'), '*\n');
    const reader = await PartReader.open(answers);
    const own = await reader.answers(700, 2);
    const [wanted] = await encoder().encode([{ text: texts[701] ?? '' }], undefined);
    assert.ok(wanted?.kind === 'scored');
    assert.deepEqual(Array.from(own.scores), [0.25, texts[700]!.length, 0.25, texts[701]!.length]);
    wanted.embedding?.forEach((value, column) => assert.ok(Math.abs(value - own.embeddings[COLUMNS + column]!) < 0.01));
    await assert.rejects(reader.answers(ROWS - 1, 2), /there are 1500 records/);
    await reader.close();
  });

  it('keeps it elsewhere where nothing can be written beside the file, and goes on from there', async () => {
    const elsewhere = temporaryFolder('elsewhere');
    const said: string[] = [];
    writeFileSync(path.join(path.dirname(options.file), '.emo-pillars'), 'a file in the way of the folder');
    await assert.rejects(checkLabels(records(), options));
    const own = { ...options, elsewhere, log: (level: string, message: string) => said.push(`${level}: ${message}`) };
    assert.equal((await checkLabels(records(), own)).lines.length, ROWS);
    assert.match(said.join('\n'), /warn: nothing can be written into .*\.emo-pillars .*, so what the model says is kept in .*elsewhere/);
    const asked: string[] = [];
    const again = await checkLabels(records(), { ...own, encoder: encoder(asked) });
    assert.deepEqual([again.lines.length, asked.length], [ROWS, 0]);
    // Another folder's file of the same name has its own.
    const file = path.join(temporaryFolder('check'), 'data.jsonl');
    writeFileSync(path.join(path.dirname(file), '.emo-pillars'), '');
    await checkLabels(records(), { ...own, file, encoder: encoder(asked) });
    assert.equal(asked.length, ROWS);
    assert.equal(readdirSync(elsewhere).length, 2);
  });

  it('goes on after a kill where it was, without a part that was cut off', async () => {
    await checkLabels(records(), options);
    truncateSync(scoresFile(), statSync(scoresFile()).size - 5);
    const asked: string[] = [];
    const again = await checkLabels(records(), { ...options, encoder: encoder(asked) });
    assert.ok(asked.length > 0 && asked.length < 1100, `${asked.length} asked again`);
    assert.equal(again.lines.length, ROWS);
    const third: string[] = [];
    const last = await checkLabels(records(), { ...options, encoder: encoder(third) });
    assert.deepEqual(third, []);
    for (let row = 0; row < ROWS; row += 7) assert.deepEqual(last.scores.row(row), again.scores.row(row));
  });

  it('asks again only about the part that was changed', async () => {
    await checkLabels(records(), options);
    const asked: string[] = [];
    const one: string[] = [];
    await checkLabels(records(1), { ...options, encoder: encoder(asked) });
    assert.ok(asked.length < ROWS, `${asked.length} asked again`);
    await checkLabels(records(1), { ...options, encoder: { ...encoder(one), digest: 'of another model' } });
    assert.equal(one.length, ROWS - 1);
  });

  it('says how many records the encoder has seen', async () => {
    const inside = new Set(texts.slice(0, 40).map(utteranceHash));
    const { seen } = await checkLabels(records(), { ...options, training: { count: 40, has: hash => inside.has(hash) } });
    assert.equal(seen?.count, 40);
    assert.deepEqual(Array.from(seen.rows.slice(38, 42)), [1, 1, 0, 0]);
  });

  it('leaves out a record that the model cannot read, and asks about it again the next time', async () => {
    const failing = texts[[...wrong][3]!]!;
    const { unread, issues } = await checkLabels(records(), { ...options, encoder: encoder([], failing) });
    assert.deepEqual(unread, [{ row: texts.indexOf(failing), reason: 'it cannot be read' }]);
    assert.ok([...issues].every(({ row }) => row !== texts.indexOf(failing)));
    const again = await checkLabels(records(), options);
    assert.deepEqual(again.unread, []);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const stopping = checkLabels(records(), { ...options, signal: controller.signal, onProgress: () => controller.abort() });
    await assert.rejects(stopping, { name: 'AbortError' });
    assert.ok(existsSync(scoresFile()));
    const judging = new AbortController();
    await assert.rejects(checkLabels(records(), { ...options, signal: judging.signal, onProgress: ({ kind }) => kind === 'judging' && judging.abort() }), { name: 'AbortError' });
  });

  it('says so where there is nothing to check', async () => {
    await assert.rejects(checkLabels((async function* () {})(), options), /has no record to check/);
  });
});
