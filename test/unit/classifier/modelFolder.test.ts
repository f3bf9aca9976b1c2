// A model folder that cannot be used is refused with the file at fault and what to do.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LABELS } from '../../../src/core/emotions';
import { ModelFolderError, readModelFolder, verifyModelFolder, type ModelFolderErrorCode } from '../../../src/classifier/modelFolder';
import { closeClassifiers, CONTEXT_LINES, contextualModel, modelFolder, openClassifier, temporaryFolder } from './support';

/** A user without rights on most systems, and on the others no user at all. */
const NOBODY = 65_534;

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
      assert.match(error.message, code === 'unreadable' && !/is not a file/.test(error.message) ? /Check its permissions/ : /Reinstall Emo Pillars, or put the whole model folder back/);
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
    change(config => (config['schema'] = 3));
    await refused('wrong-schema', 'config.json', /schema 1 and 2, and this one is of schema 3/);
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

  it('may carry hashes of what the model was trained on, which must be there, and as many as it says', async () => {
    const hashes = path.join(folder, 'training.hashes');
    const write = (...numbers: bigint[]): void => {
      const bytes = Buffer.alloc(8 * numbers.length);
      numbers.forEach((number, at) => bytes.writeBigUInt64LE(number, 8 * at));
      writeFileSync(hashes, bytes);
    };
    change(config => Reflect.deleteProperty(config, 'trainingHashes'));
    rmSync(hashes);
    assert.equal((await readModelFolder(folder)).trainingHashesFile, undefined);
    change(config => (config['trainingHashes'] = { file: 'training.hashes', count: 3 }));
    await refused('missing-file', 'training.hashes', /is missing/);
    write(1n, 5n, 2n ** 64n - 1n);
    await check();
    assert.equal((await readModelFolder(folder)).trainingHashesFile, hashes);
    write(1n, 5n);
    await refused('corrupt', 'training.hashes', /holds 16 bytes, not 3 hashes of 8/);
    for (const wrong of [{ file: '../training.hashes', count: 3 }, { file: 'training.hashes' }, 'training.hashes']) {
      change(config => (config['trainingHashes'] = wrong));
      await refused('bad-config', 'config.json', /"trainingHashes" must give/);
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

  for (const file of ['config.json', 'model.onnx', 'tokenizer.json']) {
    it(`is refused when ${file} may not be read, also after it was found good once`, async function () {
      // Windows knows no such permissions, and the superuser is stopped by none.
      if (process.platform === 'win32' || !process.geteuid || !process.seteuid) return this.skip();
      await check();
      chmodSync(path.join(folder, file), 0);
      const user = process.geteuid();
      if (user === 0) {
        for (let above = folder; above !== path.dirname(above) && above !== tmpdir(); above = path.dirname(above)) chmodSync(above, 0o755);
        process.seteuid(NOBODY);
      }
      try {
        await refused('unreadable', file, /EACCES/);
      } finally {
        process.seteuid(user);
      }
    });

    it(`is refused when ${file} is a folder`, async () => {
      rmSync(path.join(folder, file));
      mkdirSync(path.join(folder, file));
      await refused('unreadable', file, /is not a file|EISDIR/);
    });
  }

  /** Files that are what config.json says, and yet not what they should be. */
  const replace = (file: string, content: string | Buffer): void => {
    writeFileSync(path.join(folder, file), content);
    change(config => ((config['files'] as Record<string, string>)[file] = createHash('sha256').update(content).digest('hex')));
  };
  const notATokenizer = JSON.stringify({ model: { type: 'WordPiece', vocab: {} } });
  for (const [file, what, content] of [
    ['model.onnx', 'a model', 'This is no model.'],
    ['model.onnx', 'a model', readFileSync(path.join(modelFolder, 'model.onnx')).subarray(0, 1_000_000)],
    ['tokenizer.json', 'a tokenizer', 'This is no tokenizer.'],
    ['tokenizer.json', 'a tokenizer', '{}'],
    ['tokenizer.json', 'a tokenizer', notATokenizer],
  ] as const) {
    it(`is refused when ${file} is as stated, but is not ${what}: ${content.length} bytes`, async function () {
      this.timeout(20_000);
      replace(file, content);
      await check();
      const classifier = await openClassifier({ modelFolder: folder });
      const fails = (error: unknown): boolean => {
        assert.ok(error instanceof ModelFolderError);
        assert.equal(error.code, 'not-loadable');
        assert.ok(error.message.startsWith(`${path.join(folder, file)} cannot be loaded as ${what} (`));
        assert.match(error.message, /\)\. Reinstall Emo Pillars, or put the whole model folder back\.$/);
        assert.doesNotMatch(error.message, /Request|failed with message/);
        return true;
      };
      await assert.rejects(classifier.classify([{ text: 'Hello.' }]), fails);
      await assert.rejects(classifier.warmUp(), fails);
      assert.ok(classifier.status.kind === 'failed' && classifier.status.reason.includes(file));
      cpSync(modelFolder, folder, { recursive: true });
      const [result] = await classifier.classify([{ text: 'Hello.' }]);
      assert.equal(result?.kind, 'scored');
    });
  }

  it('is refused when the model gives something else than config.json says', async function () {
    this.timeout(20_000);
    change(config => (config['hiddenSize'] = 768));
    const classifier = await openClassifier({ modelFolder: folder });
    await assert.rejects(classifier.classify([{ text: 'Hello.' }]), { name: 'ModelFolderError', code: 'not-loadable', message: /another shape than config.json says/ });
  });

  describe('with a context graph', () => {
    beforeEach(() => {
      folder = contextualModel();
    });

    it('is read with the lines that it takes', async () => {
      await check();
      const { info, contextFile } = await readModelFolder(folder);
      assert.equal(info.contextLines, CONTEXT_LINES);
      assert.equal(contextFile, path.join(folder, 'context.onnx'));
    });

    it('is refused when config.json says something else of it than can be', async () => {
      for (const context of [undefined, {}, { lines: 0, template: '{speaker}: {text}' }, { lines: 1.5, template: '{speaker}: {text}' }, { lines: 65, template: '{speaker}: {text}' }]) {
        change(config => (config['context'] = context));
        await refused('bad-config', 'config.json', /"context\.(lines|template)" must be/);
      }
      change(config => (config['context'] = { lines: 3, template: '{text}' }));
      await refused('bad-config', 'config.json', /"context\.template" must be "\{speaker\}: \{text\}"/);
      change(config => Object.assign(config, { schema: 1, context: { lines: 3 } }));
      await refused('bad-config', 'config.json', /"context\.lines" must be 0/);
    });

    it('is refused when the graph is missing, empty, damaged or not vouched for', async () => {
      const file = path.join(folder, 'context.onnx');
      await check();
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.subarray(0, 500));
      await refused('corrupt', 'context.onnx', /damaged/);
      truncateSync(file, 0);
      await refused('corrupt', 'context.onnx', /empty/);
      rmSync(file);
      await refused('missing-file', 'context.onnx', /is missing/);
      change(config => Reflect.deleteProperty(config['files'] as object, 'context.onnx'));
      await refused('bad-config', 'config.json', /"files" must give the SHA-256 of context\.onnx/);
    });

    const unusable = async (says: RegExp): Promise<void> => {
      await check();
      const classifier = await openClassifier({ modelFolder: folder });
      await assert.rejects(classifier.classify([{ text: 'Hello.' }]), (error: unknown) => {
        assert.ok(error instanceof ModelFolderError);
        assert.deepEqual([error.code, error.file], ['not-loadable', path.join(folder, 'context.onnx')]);
        assert.ok(error.message.startsWith(`${error.file} cannot be loaded as the part of a model that sees context (`), error.message);
        assert.match(error.message, says);
        return true;
      });
    };

    it('is refused when the graph is none', async () => {
      replace('context.onnx', 'This is no graph.');
      await unusable(/Protobuf/i);
    });

    it('is refused when the graph has other inputs', async () => {
      replace('context.onnx', readFileSync(path.join(folder, 'model.onnx')));
      await unusable(/it has no input "embeddings"/);
    });

    it('is refused when the graph takes another number of lines than config.json says', async () => {
      change(config => (config['context'] = { lines: CONTEXT_LINES + 1, template: '{speaker}: {text}' }));
      await unusable(/dimensions/);
    });
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
