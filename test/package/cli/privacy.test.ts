import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { emptyFolder, fixture, runCli } from './runCli';

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter(name => statSync(path.join(folder, name)).isFile());

describe('the command line and the user', () => {
  it('leaves nothing on the machine but its own cache', async () => {
    const home = emptyFolder();
    const cache = path.join(home, '.cache');
    const data = path.join(home, '.local', 'share');
    mkdirSync(cache);
    // The runtime below us keeps its telemetry still where it believes itself in continuous integration.
    const elsewhere = { CI: undefined, TF_BUILD: undefined, GITHUB_ACTIONS: undefined, JENKINS_URL: undefined, GITLAB_CI: undefined };
    const env = { ...elsewhere, HOME: home, USERPROFILE: home, LOCALAPPDATA: cache, XDG_CACHE_HOME: cache, XDG_DATA_HOME: data };
    const { code, stderr } = await runCli(['annotate', '--format', 'jsonl', fixture('harbour.fountain')], { env });
    assert.equal(code, 0, stderr);
    const files = filesBelow(home);
    assert.ok(files.some(file => file.includes('emo-pillars')), 'the cache should be there');
    assert.deepEqual(files.filter(file => !file.split(path.sep).includes('emo-pillars')), []);
  }).timeout(30_000);
});
