// The choice of a device, with the real providers of this machine, and with processes that die or hang.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beginTrial, deviceName, probeDevices, recallDevice, rememberDevice, type DeviceChoice, type DeviceOptions } from '../../../src/classifier/device';
import type { LoadParams } from '../../../src/classifier/protocol';
import { bundle, closeClassifiers, modelFolder, openClassifier, temporaryFolder } from '../../unit/classifier/support';

const config = JSON.parse(readFileSync(path.join(modelFolder, 'config.json'), 'utf8')) as { readonly thresholds: number[] };
const model: LoadParams = {
  modelFile: path.join(modelFolder, 'model.onnx'),
  tokenizerFile: path.join(modelFolder, 'tokenizer.json'),
  labels: 28,
  hiddenSize: 384,
  maxLength: 128,
};

describe('device', function () {
  // Trials of a GPU take seconds, and many of them on a machine that is busy with other tests.
  this.timeout(240_000);
  afterEach(closeClassifiers);
  const optionsFor = (workerModule: string): DeviceOptions => ({ device: 'auto', workerModule, stateFolder: temporaryFolder('state'), modelDigest: 'd', log: () => undefined });
  const worker = (name: string, source: string): string => {
    const file = path.join(temporaryFolder('worker'), `${name}.cjs`);
    const jsonrpc = JSON.stringify(require.resolve('vscode-jsonrpc/node'));
    writeFileSync(
      file,
      `const { createMessageConnection, IPCMessageReader, IPCMessageWriter } = require(${jsonrpc});
       const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
       connection.onRequest('providers', () => ['cpu', 'webgpu', 'cuda', 'tensorrt']);
       connection.onRequest('startProvider', () => null);
       connection.onRequest('prepareReference', () => null);
       ${source}
       process.once('disconnect', () => process.exit(0));
       connection.listen();`,
    );
    return file;
  };

  it('is the CPU, with a reason, unless a GPU proves itself here', async () => {
    const options = optionsFor(await bundle('src/classifier/worker.ts'));
    const choice = await probeDevices(options, model, config.thresholds, 1);
    if (choice.provider === undefined) assert.match(choice.reason, /WebGPU: |DirectML: |CoreML: |CUDA: |offers no GPU provider/);
    else assert.match(choice.reason, /times as fast/);
  });

  it('holds a provider to the rules: the same scores, in this case those of the CPU itself, and 1.2 times as fast', async () => {
    const real = await bundle('test/unit/classifier/cpuAsGpuWorker.ts');
    const refused = await probeDevices(optionsFor(real), model, config.thresholds, 1_000);
    assert.equal(refused.provider, undefined);
    assert.match(refused.reason, /WebGPU: it is 0.0 times as fast as the CPU, and 1.2 would be worth it/);
    const forced = await probeDevices({ ...optionsFor(real), device: 'gpu' }, model, config.thresholds, 1_000);
    assert.equal(forced.provider, 'webgpu');
  });

  it('refuses a provider that gives one line other scores, also where it is fast or was asked for', async () => {
    const inexact = await bundle('test/unit/classifier/otherScoresWorker.ts');
    for (const device of ['auto', 'gpu'] as const) {
      const choice = await probeDevices({ ...optionsFor(inexact), device }, model, config.thresholds, 1);
      assert.equal(choice.provider, undefined);
      assert.match(choice.reason, /WebGPU: it gives other scores than the CPU/);
    }
  });

  it('survives a provider that kills its process', async () => {
    const deadly = worker('deadly', "connection.onRequest('probeProvider', () => process.kill(process.pid, 'SIGSEGV'));");
    const choice = await probeDevices(optionsFor(deadly), model, config.thresholds, 1);
    assert.equal(choice.provider, undefined);
    assert.match(choice.reason, /CUDA: it could not be used \(The worker process has ended/);
    assert.match(choice.reason, /WebGPU: /);
  });

  it('takes the first provider that is allowed, and remembers it until something changes', async () => {
    const good = worker('good', "connection.onRequest('probeProvider', ({ provider }) => provider === 'cuda' ? { kind: 'refused', reason: 'it gives other scores than the CPU' } : { kind: 'taken', speedup: 3 });");
    const options = optionsFor(good);
    assert.equal(await recallDevice(options), undefined);
    const choice = await probeDevices(options, model, config.thresholds, 1);
    assert.deepEqual(choice, { provider: 'webgpu', reason: '3.0 times as fast as the CPU' });
    await rememberDevice(options, choice);
    assert.deepEqual(await recallDevice(options), choice);
    assert.equal(await recallDevice({ ...options, modelDigest: 'another' }), undefined);
    assert.equal(await recallDevice({ ...options, device: 'gpu' }), undefined);
    writeFileSync(good, `${readFileSync(good, 'utf8')}\n// another version`);
    assert.equal(await recallDevice(options), undefined);
  });

  it('remembers nothing in a file that is damaged', async () => {
    const options = optionsFor(worker('any', ''));
    writeFileSync(path.join(options.stateFolder, 'devices.json'), '{ "schema": 1, "choi');
    assert.equal(await recallDevice(options), undefined);
    await rememberDevice(options, { reason: 'WebGPU: no' });
    assert.deepEqual(await recallDevice(options), { reason: 'WebGPU: no' });
  });

  it('goes back to the CPU when a remembered GPU fails, and does not try it again', async () => {
    const workerModule = await bundle('src/classifier/worker.ts');
    const stateFolder = temporaryFolder('state');
    const first = await openClassifier({ device: 'auto', stateFolder });
    const { digest } = await first.model();
    const options: DeviceOptions = { device: 'auto', workerModule, stateFolder, modelDigest: digest, log: () => undefined };
    await rememberDevice(options, { provider: 'no-such-provider', reason: '9.0 times as fast as the CPU' });
    const [result] = await first.classify([{ text: 'Thank you!' }]);
    assert.equal(result?.kind, 'scored');
    const { status } = first;
    assert.ok(status.kind === 'ready');
    assert.equal(status.device, 'CPU');
    assert.match(status.deviceReason ?? '', /failed at work/);
    for (let wait = 0; wait < 100 && (await recallDevice(options))?.provider !== undefined; wait++) await delay(10);
    assert.equal((await recallDevice(options))?.provider, undefined);
  });

  const said = (about: RegExp): { readonly lines: string[]; readonly log: DeviceOptions['log'] } => {
    const lines: string[] = [];
    return { lines, log: (_, message) => about.test(message) && lines.push(message) };
  };
  /** It is written a moment after it is shown. */
  const remembered = async (options: DeviceOptions, reason: RegExp): Promise<DeviceChoice> => {
    for (let wait = 0; wait < 500; wait++) {
      const choice = await recallDevice(options);
      if (choice !== undefined && reason.test(choice.reason)) return choice;
      await delay(10);
    }
    return assert.fail(`nothing remembered that says ${String(reason)}`);
  };
  const lines = (count: number): { readonly text: string }[] =>
    Array.from({ length: count }, (_, index) => ({ text: `What have you done with number ${index}?` }));

  it('tries the GPU that was asked for before the first work, and not again', async () => {
    const settings = { device: 'gpu', workerModule: await bundle('test/unit/classifier/cpuAsGpuWorker.ts'), stateFolder: temporaryFolder('state') } as const;
    for (const tried of [1, 0]) {
      const { lines: looks, log } = said(/^WebGPU: (?:it|\d)/);
      const classifier = await openClassifier({ ...settings, log });
      const devices = new Set<string>();
      const kinds = new Set<string>();
      classifier.onStatus(status => {
        kinds.add(status.kind);
        if (status.kind === 'working') devices.add(status.device);
      });
      const [results, language] = await Promise.all([classifier.classify(lines(3)), classifier.detectLanguage('I wonder what they are going to do about it now.'), classifier.warmUp()]);
      assert.ok(results.every(({ kind }) => kind === 'scored'));
      assert.equal(language.language, 'en');
      assert.deepEqual([...devices], ['WebGPU']);
      assert.ok(!kinds.has('failed'));
      assert.equal(looks.length, tried);
      closeClassifiers();
    }
  });

  it('is the CPU, and says why, where a GPU was asked for and none can be used', async () => {
    const stateFolder = temporaryFolder('state');
    const workerModule = path.join(temporaryFolder('worker'), 'worker.js');
    writeFileSync(workerModule, `${readFileSync(await bundle('test/unit/classifier/cpuAsGpuWorker.ts'), 'utf8')}\nprocess.env.EMO_NO_GPU = '1';`);
    const { lines: looks, log } = said(/^WebGPU: (?:it|\d)/);
    const classifier = await openClassifier({ device: 'gpu', workerModule, stateFolder, log });
    const [result] = await classifier.classify(lines(1));
    assert.equal(result?.kind, 'scored');
    assert.ok(classifier.status.kind === 'ready');
    assert.equal(classifier.status.device, 'CPU');
    assert.match(classifier.status.deviceReason ?? '', /WebGPU: it cannot be started on this machine/);
    assert.equal(looks.length, 1);
  });

  it('is the CPU where a trial hangs, and remembers that', async () => {
    const stateFolder = temporaryFolder('state');
    const workerModule = await bundle('test/unit/classifier/hangingGpuWorker.ts');
    for (const tried of [1, 0]) {
      const { lines: looks, log } = said(/^WebGPU: it could not be used .*silent for 0.5 s/);
      const classifier = await openClassifier({ device: 'auto', workerModule, stateFolder, log, workers: 1, lookForGpu: { afterMs: 0, latestMs: 0, hangMs: 500 } });
      const reason = (): string => {
        const { status } = classifier;
        return (status.kind === 'ready' && status.device === 'CPU' && status.deviceReason) || '';
      };
      await classifier.classify(lines(2));
      for (let wait = 0; wait < 1_000 && !/silent for 0.5 s/.test(reason()); wait++) await delay(10);
      assert.match(reason(), /WebGPU: it could not be used/);
      assert.ok((await classifier.classify(lines(2))).every(({ kind }) => kind === 'scored'));
      const { digest } = await classifier.model();
      await remembered({ device: 'auto', workerModule, stateFolder, modelDigest: digest, log: () => undefined }, /silent for 0.5 s/);
      assert.equal(looks.length, tried);
      closeClassifiers();
    }
  });

  it('is the CPU after a trial that took everything down with it, until something changes', async () => {
    const options = optionsFor(worker('any', ''));
    const end = await beginTrial(options);
    assert.match((await recallDevice(options))?.reason ?? '', /not come to its end/);
    assert.equal((await recallDevice(options))?.provider, undefined);
    assert.equal(await recallDevice({ ...options, modelDigest: 'another' }), undefined);
    await rememberDevice(options, { provider: 'webgpu', reason: '2.0 times as fast as the CPU' });
    assert.equal((await recallDevice(options))?.provider, 'webgpu', 'a trial that ended well goes before');
    end();
    assert.ok(!existsSync(path.join(options.stateFolder, 'device-trial')));
  });

  it('tries again what was only broken off in good order', async () => {
    const stateFolder = temporaryFolder('state');
    const workerModule = await bundle('test/unit/classifier/hangingGpuWorker.ts');
    const classifier = await openClassifier({ device: 'auto', workerModule, stateFolder, workers: 1, lookForGpu: { afterMs: 0, latestMs: 0 } });
    await classifier.classify(lines(1));
    const note = path.join(stateFolder, 'device-trial');
    for (let wait = 0; wait < 500 && !existsSync(note); wait++) await delay(10);
    assert.ok(existsSync(note), 'noted before the trial ends');
    const { digest } = await classifier.model();
    classifier.dispose();
    assert.ok(!existsSync(note), 'taken back at once');
    await delay(100);
    assert.equal(await recallDevice({ device: 'auto', workerModule, stateFolder, modelDigest: digest, log: () => undefined }), undefined);
  });

  it('can be left while a GPU is being tried', async () => {
    const hanging = worker('hanging', "connection.onRequest('probeProvider', () => new Promise(() => undefined));");
    const classifier = await openClassifier({ device: 'gpu', workerModule: hanging });
    const controller = new AbortController();
    const cancelled = classifier.classify(lines(1), { signal: controller.signal });
    const left = classifier.classify(lines(1));
    controller.abort();
    await assert.rejects(cancelled, { name: 'AbortError' });
    classifier.dispose();
    await assert.rejects(left, { name: 'ClassifierError', code: 'disposed' });
  });

  it('finds a GPU beside work that does not end, and goes on with it: every line once, with the same labels', async () => {
    const workerModule = await bundle('test/unit/classifier/fastGpuWorker.ts');
    const stateFolder = temporaryFolder('state');
    const classifier = await openClassifier({ device: 'auto', workerModule, stateFolder, workers: 1, lookForGpu: { afterMs: 0, latestMs: 0 } });
    const devices: string[] = [];
    classifier.onStatus(status => {
      if (status.kind === 'working' && status.done > 0 && devices.at(-1) !== status.device) devices.push(status.device);
    });
    const heard = new Map<number, number>();
    const counts: number[] = [];
    // Work without a pause, until a GPU has been found in the middle of it.
    const some = 40;
    for (let round = 0; round < 100 && !devices.includes('WebGPU'); round++) {
      heard.clear();
      const results = await classifier.classify(lines(some), { onResult: index => heard.set(index, (heard.get(index) ?? 0) + 1) });
      counts.push(results.filter(({ kind }) => kind === 'scored').length);
      assert.ok(heard.size === some && [...heard.values()].every(times => times === 1));
    }
    assert.deepEqual(devices, ['CPU', 'WebGPU']);
    assert.ok(counts.every(count => count === some));
    const { digest } = await classifier.model();
    const options: DeviceOptions = { device: 'auto', workerModule, stateFolder, modelDigest: digest, log: () => undefined };
    assert.equal((await remembered(options, /times as fast/)).provider, 'webgpu');
  });

  it('has names for people', () => {
    assert.deepEqual([undefined, 'webgpu', 'dml', 'coreml', 'cuda'].map(deviceName), ['CPU', 'WebGPU', 'DirectML', 'CoreML', 'CUDA']);
  });
});
