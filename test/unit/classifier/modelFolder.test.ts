// A model folder that cannot be used is refused with the file at fault and what to do.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LABELS } from '../../../src/core/emotions';
import { ModelFolderError, readModelFolder, verifyModelFolder, type ModelFolderErrorCode } from '../../../src/classifier/modelFolder';
import { closeClassifiers, modelFolder, openClassifier, temporaryFolder } from './support';

describe('model folder', () => {
  let folder: string;
  let state: string;
  beforeEach(() => {
    folder = path.join(temporaryFolder('model'), 'emo-minilm');
    state = temporaryFolder('state');
    cpSync(modelFolder, folder, { recursive: true });
  });
  afterEach(closeClassifiers);

  const change = (edit: (config: Record<string, unknown>) => void): void => {
    const file = path.join(folder, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    edit(config);
    writeFileSync(file, JSON.stringify(config));
  };
  const check = async (): Promise<void> => verifyModelFolder(await readModelFolder(folder), state);
  const refused = (code: ModelFolderErrorCode, file: string, says: RegExp): Promise<void> =>
    assert.rejects(check(), (error: unknown) => {
      assert.ok(error instanceof ModelFolderError);
      assert.equal(error.code, code);
      assert.equal(error.file, path.join(folder, file));
      assert.ok(error.message.includes(error.file));
      assert.match(error.message, says);
      assert.match(error.message, /Install the model folder again/);
      return true;
    });

  it('is read with its thresholds, labels and limits', async () => {
    await check();
    const { info, hiddenSize } = await readModelFolder(folder);
    assert.deepEqual(info.labels, LABELS);
    assert.equal(info.thresholds.length, LABELS.length);
    assert.equal(info.maxLength, 128);
    assert.equal(info.language, 'en');
    assert.equal(hiddenSize, 384);
    assert.match(info.digest, /^[0-9a-f]{64}$/);
  });

  it('has another digest when anything about the model changes', async () => {
    const before = (await readModelFolder(folder)).info.digest;
    change(config => (config['thresholds'] = (config['thresholds'] as number[]).map(value => value / 2)));
    assert.notEqual((await readModelFolder(folder)).info.digest, before);
  });

  it('is refused when it is not there', async () => {
    rmSync(folder, { recursive: true });
    await refused('missing-folder', '', /no model folder/);
  });

  for (const file of ['config.json', 'model.onnx', 'tokenizer.json']) {
    it(`is refused without ${file}`, async () => {
      rmSync(path.join(folder, file));
      await refused('missing-file', file, /is missing/);
    });
  }

  it('is refused when config.json is not JSON', async () => {
    writeFileSync(path.join(folder, 'config.json'), '{ "schema": 1,');
    await refused('bad-json', 'config.json', /not a JSON object/);
  });

  it('is refused when it is of another schema', async () => {
    change(config => (config['schema'] = 2));
    await refused('wrong-schema', 'config.json', /schema 1, and this one is of schema 2/);
  });

  it('is refused when labels are missing or in another order', async () => {
    change(config => (config['labels'] = LABELS.slice(0, 27)));
    await refused('wrong-labels', 'config.json', /28 labels/);
    change(config => (config['labels'] = [...LABELS].reverse()));
    await refused('wrong-labels', 'config.json', /admiration is expected at place 1, not "neutral"/);
  });

  it('is refused when a threshold is out of range, or one is missing', async () => {
    for (const thresholds of [Array(28).fill(1.5), Array(28).fill(0), Array(27).fill(0.5), Array(28).fill('0.5'), undefined]) {
      change(config => (config['thresholds'] = thresholds));
      await refused('bad-config', 'config.json', /"thresholds" must be 28 numbers/);
    }
  });

  it('is refused when something needed is missing from config.json', async () => {
    for (const name of ['name', 'version', 'language', 'maxLength', 'hiddenSize', 'files']) {
      cpSync(path.join(modelFolder, 'config.json'), path.join(folder, 'config.json'));
      change(config => Reflect.deleteProperty(config, name));
      await refused('bad-config', 'config.json', new RegExp(name));
    }
  });

  it('is refused when a file was cut off or changed, also after it was found good once', async () => {
    await check();
    truncateSync(path.join(folder, 'model.onnx'), 1_000_000);
    await refused('corrupt', 'model.onnx', /damaged/);
    truncateSync(path.join(folder, 'model.onnx'), 0);
    await refused('corrupt', 'model.onnx', /empty/);
    cpSync(path.join(modelFolder, 'model.onnx'), path.join(folder, 'model.onnx'));
    writeFileSync(path.join(folder, 'tokenizer.json'), '{}');
    await refused('corrupt', 'tokenizer.json', /damaged/);
  });

  it('is hashed once, and again when a file has changed', async () => {
    const file = path.join(folder, 'model.onnx');
    const date = new Date(1_700_000_000_000);
    utimesSync(file, date, date);
    await check();
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(5_000) ^ 1, 5_000);
    writeFileSync(file, bytes);
    utimesSync(file, date, date);
    await check();
    utimesSync(file, date, new Date());
    await refused('corrupt', 'model.onnx', /damaged/);
  });

  it('is refused through the classifier, which then says so', async function () {
    this.timeout(20_000);
    truncateSync(path.join(folder, 'model.onnx'), 1_000_000);
    const classifier = await openClassifier({ modelFolder: folder });
    await assert.rejects(classifier.classify([{ text: 'Hello.' }]), { name: 'ModelFolderError', code: 'corrupt' });
    await assert.rejects(classifier.model(), { name: 'ModelFolderError' });
    const { status } = classifier;
    assert.ok(status.kind === 'failed' && status.reason.includes('model.onnx'));
  });
});
