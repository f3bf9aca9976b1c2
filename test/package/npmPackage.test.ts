// Holds how packages of other platforms are fetched: through npm, held to their hash, kept; here from a registry of our own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FetchError, fetchPackage, lockedPackage, unpack, type LockedPackage } from './npmPackage';
import { duckdbOf, targets } from './pack';

const contents = { 'package.json': JSON.stringify({ name: '@some/part', version: '1.2.3' }), 'native/part.node': 'x'.repeat(700) };

describe('a package from npm', () => {
  let folder: string;
  let packed: Buffer;
  let part: LockedPackage;
  let server: Server | undefined;
  let status = 200;
  let asked = 0;
  let env: NodeJS.ProcessEnv;
  let cache: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-npm-'));
    for (const [name, text] of Object.entries(contents)) {
      mkdirSync(path.dirname(path.join(folder, 'part', name)), { recursive: true });
      writeFileSync(path.join(folder, 'part', name), text);
    }
    execFileSync('npm', ['pack', '--silent', path.join(folder, 'part')], { cwd: folder, shell: process.platform === 'win32' });
    packed = readFileSync(path.join(folder, 'some-part-1.2.3.tgz'));
    part = { name: '@some/part', version: '1.2.3', integrity: `sha512-${createHash('sha512').update(packed).digest('base64')}` };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    [status, asked] = [200, 0];
    cache = mkdtempSync(path.join(folder, 'cache-'));
    server = createServer((request, response) => {
      asked++;
      const { port } = server!.address() as AddressInfo;
      const tarball = `http://127.0.0.1:${port}/part.tgz`;
      const document = { name: part.name, 'dist-tags': { latest: part.version }, versions: { [part.version]: { name: part.name, version: part.version, dist: { tarball } } } };
      response.writeHead(status).end(status !== 200 ? '{}' : request.url?.endsWith('.tgz') ? packed : JSON.stringify(document));
    });
    await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const without = Object.entries(process.env).filter(([name]) => !/^npm_config_|proxy$/i.test(name));
    env = {
      ...Object.fromEntries(without),
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_cache: mkdtempSync(path.join(folder, 'npm-')),
      npm_config_userconfig: path.join(folder, 'none'),
      npm_config_fetch_retries: '0',
    };
  });
  afterEach(() => stop());

  function stop(): void {
    server?.closeAllConnections();
    server?.close();
  }

  const failure = async (wanted: LockedPackage, mostMs?: number) => {
    const error: unknown = await fetchPackage(wanted, { cache, env, ...(mostMs === undefined ? {} : { mostMs }) }).then(() => undefined, (reason: unknown) => reason);
    assert.ok(error instanceof FetchError, String(error));
    return error;
  };

  it('is fetched once, and has its files', async () => {
    const files = unpack(await fetchPackage(part, { cache, env }));
    assert.deepEqual(Object.fromEntries([...files].map(([name, bytes]) => [name, bytes.toString()])), contents);
    assert.ok(asked > 0);
    stop();
    assert.ok((await fetchPackage(part, { cache, env })).equals(packed));
  });

  it('is fetched again where what was kept is damaged', async () => {
    const kept = path.join(cache, '@some-part-1.2.3.tgz');
    writeFileSync(kept, packed.subarray(0, 100));
    assert.ok((await fetchPackage(part, { cache, env })).equals(packed));
    assert.ok(readFileSync(kept).equals(packed));
  });

  it('is refused where its hash is not that of the lock file', async () => {
    const { message, offline } = await failure({ ...part, integrity: 'sha512-AAAA' });
    assert.match(message, /@some\/part@1\.2\.3 is not what package-lock\.json expects: its hash is sha512-\S+, not sha512-AAAA/);
    assert.equal(offline, false);
    assert.deepEqual(readdirSync(cache), []);
  });

  it('that the registry does not give is named', async () => {
    status = 403;
    const { message, offline } = await failure(part);
    assert.match(message, /^@some\/part@1\.2\.3 could not be fetched from npm: E403/);
    assert.equal(offline, false);
    assert.deepEqual(readdirSync(cache), []);
  });

  it('that is too long in coming is named', async () => {
    const { message, offline } = await failure(part, 1);
    assert.match(message, /^@some\/part@1\.2\.3 could not be fetched from npm: the registry cannot be reached \(nothing after 0\.001 s\)/);
    assert.equal(offline, true);
  });

  it('that cannot be fetched without a network is named', async () => {
    stop();
    const { message, offline } = await failure(part);
    assert.match(message, /^@some\/part@1\.2\.3 could not be fetched from npm: the registry cannot be reached/);
    assert.equal(offline, true);
    assert.ok(!existsSync(path.join(cache, '@some-part-1.2.3.tgz')));
  });

  it('is known for every platform by the version that is installed and its hash', () => {
    const { version } = lockedPackage('@duckdb/node-bindings')!;
    for (const target of targets) {
      const locked = lockedPackage(duckdbOf(target))!;
      assert.equal(locked.version, version, target);
      assert.match(locked.integrity, /^sha512-[\w+/]{86}==$/, target);
    }
    assert.equal(lockedPackage('@some/part'), undefined);
  });
});
