// Holds that native files are known by their headers, and that of a universal file the right part is taken.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { inRoot } from '../host/folders';
import { machinesOf, thinFor } from './machine';
import { impossible, targets } from './pack';

const runtimes = inRoot('node_modules', 'onnxruntime-node', 'bin', 'napi-v6');
const read = (...parts: string[]) => readFileSync(path.join(runtimes, ...parts));

describe('native files', () => {
  it('are for the machine whose folder they lie in', () => {
    const folders = readdirSync(runtimes).flatMap(system => readdirSync(path.join(runtimes, system)).map(processor => [system, processor] as const));
    assert.ok(folders.length >= 5);
    for (const [system, processor] of folders) {
      for (const name of readdirSync(path.join(runtimes, system, processor))) assert.deepEqual(machinesOf(read(system, processor, name)), [`${system}-${processor}`], name);
    }
    assert.deepEqual(machinesOf(readFileSync(process.execPath)), [`${process.platform}-${process.arch}`]);
    for (const other of ['package.json', 'media/icon.png']) assert.deepEqual(machinesOf(readFileSync(inRoot(other))), [], other);
  });

  it('of several machines are thinned to one', () => {
    const arm = read('darwin', 'arm64', 'onnxruntime_binding.node');
    const intel = Buffer.from(arm);
    intel.writeUInt32LE(0x01000007, 4);
    const header = Buffer.alloc(64);
    // After the magic number: how many, and of each its processor, subtype, place, length and alignment.
    const numbers = [0xcafebabe, 2, 0x01000007, 3, 64, intel.length, 0, 0x0100000c, 0, 64 + intel.length, arm.length, 0];
    for (const [index, number] of numbers.entries()) header.writeUInt32BE(number, 4 * index);
    const universal = Buffer.concat([header, intel, arm]);
    assert.deepEqual(machinesOf(universal), ['darwin-x64', 'darwin-arm64']);
    assert.ok(thinFor('darwin-arm64', universal).equals(arm));
    assert.ok(thinFor('darwin-x64', universal).equals(intel));
    assert.equal(thinFor('darwin-arm64', arm), arm);
  });
});

describe('the platforms of packages', () => {
  it('are those that ONNX Runtime and DuckDB both have, and of the others of VS Code it is known why not', () => {
    const { Targets } = createRequire(__filename)('@vscode/vsce/out/package.js') as { Targets: Set<string> };
    const { packages } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')) as { packages: object };
    const runs = (target: string) => readdirSync(runtimes).some(system => readdirSync(path.join(runtimes, system)).some(processor => `${system}-${processor}` === target));
    const reads = (target: string) => `node_modules/@duckdb/node-bindings-${target}` in packages;
    assert.deepEqual([...Targets].filter(target => runs(target) && reads(target)).sort(), [...targets].sort());
    assert.deepEqual([...Targets].filter(target => !targets.includes(target)).sort(), Object.keys(impossible).sort());
  });
});
