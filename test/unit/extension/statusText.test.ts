import assert from 'node:assert/strict';
import { deviceName } from '../../../src/classifier/device';
import { statusView } from '../../../src/extension/statusText';

const ready = { kind: 'ready', device: 'CPU', workers: 2 } as const;

describe('status', () => {
  it('says how much context the model is given', () => {
    assert.equal(statusView({ kind: 'annotated', total: 3 }, ready, 'emo-minilm', 5).detail, 'emo-minilm with 5 lines before, CPU');
    assert.equal(statusView({ kind: 'annotated', total: 3 }, ready, 'emo-minilm', 1).detail, 'emo-minilm with the line before, CPU');
  });

  it('names model and device', () => {
    assert.deepEqual(statusView({ kind: 'annotated', total: 3 }, ready, 'emo-minilm'), { text: 'Emotions', detail: 'emo-minilm, CPU', severity: 'information', busy: false });
  });

  it('names a GPU by what it is spoken to with', () => {
    const detail = (provider: string) => statusView({ kind: 'annotated', total: 3 }, { ...ready, device: deviceName(provider) }, undefined).detail;
    assert.deepEqual(['dml', 'webgpu', 'cuda', 'coreml'].map(detail), ['GPU (DirectML)', 'GPU (WebGPU)', 'GPU (CUDA)', 'GPU (CoreML)']);
  });

  it('still names the device when the workers have left for want of work, and none before there was one', () => {
    assert.equal(statusView({ kind: 'annotated', total: 3 }, { kind: 'idle', device: 'CPU' }, 'emo-minilm').detail, 'emo-minilm, CPU');
    assert.equal(statusView({ kind: 'annotated', total: 3 }, { kind: 'idle' }, 'emo-minilm').detail, 'emo-minilm');
  });

  it('says why it is not the device that was asked for', () => {
    const status = { ...ready, deviceReason: 'the GPU is slower' } as const;
    assert.equal(statusView({ kind: 'annotated', total: 3 }, status, 'emo-minilm').detail, 'emo-minilm, CPU because the GPU is slower');
  });

  it('leaves a long reason to the log', () => {
    const status = { ...ready, deviceReason: 'x'.repeat(1000) } as const;
    assert.equal(statusView({ kind: 'annotated', total: 3 }, status, undefined).detail, `CPU because ${'x'.repeat(120)}…`);
  });

  it('counts while at work', () => {
    const view = statusView({ kind: 'annotating', done: 1200, total: 3000 }, ready, undefined);
    assert.equal(view.text, 'Emotions: 1,200 of 3,000');
    assert.ok(view.busy);
  });

  it('says that a text is not English, and what overrides this', () => {
    const view = statusView({ kind: 'otherLanguage', language: 'fr', expected: 'en' }, ready, 'emo-minilm');
    assert.equal(view.severity, 'warning');
    assert.match(view.detail, /French.*English.*emoPillars\.language/);
  });

  it('gives the reason of a failure', () => {
    const view = statusView({ kind: 'failed', reason: 'tokenizer.json is missing' }, { kind: 'idle' }, undefined);
    assert.deepEqual([view.severity, view.detail], ['error', 'tokenizer.json is missing']);
  });

  it('says what is switched off, and that a script has no speech', () => {
    assert.equal(statusView({ kind: 'off', everywhere: true }, ready, undefined).detail, 'for everything');
    assert.equal(statusView({ kind: 'off', everywhere: false }, ready, undefined).detail, 'for this file');
    assert.equal(statusView({ kind: 'annotated', total: 0 }, ready, undefined).text, 'Emotions: no speech found');
  });
});
