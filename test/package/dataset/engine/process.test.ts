// The dataset's process: what it may not do, and how it is stopped, killed and started again.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkCondition, QueryError } from '../../../../src/dataset/engine/condition';
import { DatasetError } from '../../../../src/dataset/engine/dataset';
import { Duck } from '../../../../src/dataset/engine/duck';
import { ProcessError } from '../../../../src/process/service';
import { closeDatasets, datasetOf, fileOf, folder, lines } from '../../../unit/dataset/engine/support';

const never = new AbortController().signal;
const record = (at: number): { utterance: string; all_emotions: unknown } => ({ utterance: `line number ${at} of many`, all_emotions: [['joy', 0.5]] });
let large: string | undefined;
const largeFile = (): string => (large ??= fileOf('large.jsonl', lines(Array.from({ length: 300_000 }, (_, at) => record(at)))));

describe('DuckDB, shut in', function () {
  this.timeout(30_000);
  let duck: Duck;
  let own: string;
  let other: string;
  let work: string;

  before(async () => {
    own = fileOf('own.jsonl', lines([record(1)]));
    other = fileOf('other.jsonl', '{"secret":1}\n');
    work = folder();
    duck = await Duck.open({ files: [own], workFolder: work, threads: 1, memoryLimit: '100MB' });
  });
  after(() => duck.close());

  it('reads the files of the dataset and no others, and writes nowhere else', async () => {
    assert.equal((await duck.all(`select * from read_json('${own}')`, never)).length, 1);
    const refused = [
      `select * from read_text('${other}')`,
      `select * from read_json('${other}')`,
      `select * from '${other}'`,
      `select * from glob('/*')`,
      `copy (select 1) to '${path.join(folder(), 'out.csv')}'`,
      `copy (select 1) to '${own}'`,
      `attach '${path.join(folder(), 'new.db')}' as new`,
      `export database '${folder()}'`,
      `select * from read_csv('https://example.org/data.csv')`,
    ];
    for (const sql of refused.filter(one => !one.includes(`to '${own}'`))) await assert.rejects(duck.all(sql, never), /Permission Error|disabled|Cannot access/i, sql);
  });

  it('neither installs extensions nor changes a setting', async () => {
    const refused = [
      'install httpfs', 'load httpfs', "load '/tmp/some.duckdb_extension'", "set memory_limit = '8GB'", 'set threads = 8', 'set enable_external_access = true',
      "set allowed_directories = ['/']", 'set lock_configuration = false', 'reset lock_configuration', 'pragma enable_external_access = true', 'set autoinstall_known_extensions = true',
      "set temp_directory = '/tmp'", "set custom_extension_repository = 'http://example.org'", "create secret (type s3, key_id 'a', secret 'b')",
    ];
    for (const sql of refused) await assert.rejects(duck.all(sql, never), Error, sql);
    assert.equal(readdirSync(work).filter(name => name.includes('extension')).length, 0);
  });

  it('takes a condition only as one expression without a query of its own', async () => {
    for (const good of ["utterance like '%a%'", 'a = 1 -- why', '/* x */ a between 1 and 2 or b is null', "list_contains(labels, 'joy')", 'not (a and b)', "a = ';'"]) await checkCondition(duck, good, never);
    const bad: [string, RegExp][] = [
      ['', /empty/], ['a = ', /not valid SQL/], ['a = = 1', /not valid SQL \(at character 5\)/], ["a = 'open", /not valid SQL/], ['1 = 1; drop table x', /not valid SQL|one expression/],
      ['1 = 1) union select (1', /one expression|not valid/], ['1 = 1) order by (1', /one expression|not valid/], ['1 = 1) limit (1', /one expression|not valid/], ['1 = 1) group by (1', /one expression|not valid/],
      ['a in (select 1)', /no query of its own/], [`(select count(*) from read_text('${other}')) > 0`, /no query of its own/], ['exists (from x)', /no query of its own/], ['1=1) -- ', /not valid|one expression/],
      ['1 = 1) qualify (true', /one expression|not valid/], ['1 = 1) having (true', /one expression|not valid/], ['1 = 1) window w as (order by 1', /one expression|not valid/], ['1=1); select (1', /one expression|not valid/],
      ['1), (2', /one expression|not valid/], ['false), false) or coalesce((true', /one expression|not valid/],
    ];
    for (const [condition, message] of bad) {
      await assert.rejects(checkCondition(duck, condition, never), (error: unknown) => error instanceof QueryError && message.test(error.message), condition);
    }
    await assert.rejects(checkCondition(duck, 'abc = = 1', never), (error: unknown) => error instanceof QueryError && error.position === 6);
  });
});

describe('process of a dataset', function () {
  this.timeout(60_000);
  afterEach(closeDatasets);

  it('says of a condition what is wrong with it', async () => {
    const dataset = await datasetOf([{ path: largeFile() }]);
    const fault = (pattern: RegExp) => (error: unknown): boolean => error instanceof DatasetError && error.code === 'query' && pattern.test(error.message);
    await assert.rejects(dataset.rows({ sql: 'nonesuch > 1' }, 0, 1), fault(/nonesuch/));
    await assert.rejects(dataset.rows({ sql: 'utterance > >' }, 0, 1), fault(/not valid SQL/));
    await assert.rejects(dataset.rows({ text: { value: '(open', kind: 'regexp' } }, 0, 1), fault(/missing|\)/));
    await assert.rejects(dataset.rows({ labels: { any: ['glee'] } }, 0, 1), fault(/glee is no label/));
    assert.equal((await dataset.rows({ sql: "utterance like 'line number 299999 %'" }, 0, 5))[0]?.id, 299_999);
  });

  it('stops a query that is no longer wanted, and answers the next one', async () => {
    const dataset = await datasetOf([{ path: largeFile() }]);
    await dataset.count({});
    const controller = new AbortController();
    const asked = dataset.count({ text: { value: '(a|b|c|n)+.*(zz|qq)$', kind: 'regexp' } }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(asked, { name: 'AbortError' });
    await assert.rejects(dataset.rows({}, 0, 1, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal(await dataset.count({ text: { value: 'number 29999', kind: 'substring' } }), 11);
  });

  it('two who want the same share a search; one who leaves does not take it from the other', async () => {
    const dataset = await datasetOf([{ path: largeFile() }]);
    const controller = new AbortController();
    const query = { text: { value: 'of MANY', kind: 'substring' } } as const;
    const [left, stayed] = [dataset.count(query, { signal: controller.signal }), dataset.count(query)];
    setTimeout(() => controller.abort(), 30);
    await assert.rejects(left, { name: 'AbortError' });
    assert.equal(await stayed, 300_000);
  });

  it('when killed in the middle of a query, fails that one and answers the next from a new process, with what was attached', async () => {
    const pids = new Set<number>();
    const dataset = await datasetOf([{ path: largeFile() }], { log: (_, message) => pids.add(Number(/worker (\d+)/.exec(message)?.[1] ?? 0)) });
    await dataset.attach('model', { record: Uint32Array.of(7), agreement: Float32Array.of(0.5) });
    for (let round = 0; round < 3; round++) {
      const asked = dataset.summary('labels', { labels: { any: ['joy'] }, text: { value: 'number', kind: 'substring' } });
      const failed = assert.rejects(asked, (error: unknown) => error instanceof ProcessError && error.code === 'died');
      await delay(30);
      for (const pid of childrenOf(process.pid)) process.kill(pid, 'SIGKILL');
      await failed;
      assert.deepEqual((await dataset.rows({ attached: [{ table: 'model', column: 'agreement', from: 0 }] }, 0, 5)).map(({ id }) => id), [7]);
    }
    assert.equal(await dataset.count({ labels: { any: ['joy'] } }), 300_000);
  });

  it('leaves nothing behind but the index', async () => {
    const cacheFolder = folder();
    const dataset = await datasetOf([{ path: largeFile() }], { cacheFolder });
    await dataset.count({ labels: { any: ['joy'] } });
    dataset.dispose();
    for (let wait = 0; wait < 100 && readdirSync(path.join(cacheFolder, 'work')).length > 0; wait++) await delay(20);
    assert.deepEqual(readdirSync(path.join(cacheFolder, 'work')), []);
    assert.deepEqual(readdirSync(cacheFolder).filter(name => !name.endsWith('.index')), ['work']);
    assert.ok(existsSync(largeFile()));
  });
});

/** The worker processes of this one (Linux and macOS keep different books; the tests run on Linux). */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent && command.includes('datasetWorker') ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
