// Kills a reviewing process at a random moment and looks at what it left.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { applyCorrections } from '../../../../src/dataset/review/applyCorrections';
import { correctionsFile, PatchLog } from '../../../../src/dataset/review/patchLog';
import { openTextDataset, rewriterOf } from '../../../../src/dataset/review/textDataset';

const RECORDS = 400;

export interface Killed {
  readonly saved: number;
  readonly undone: number;
  readonly applied: number;
  readonly torn: boolean;
}

/** Throws where a correction that was reported as saved is lost, or the dataset is damaged. */
export async function killOneReview(reviewer: string, folder: string, seed: number, afterMs: number): Promise<Killed> {
  const file = path.join(folder, 'data.jsonl');
  writeFileSync(file, Array.from({ length: RECORDS }, (_, at) => `{"text": "record ${at}", "labels": ["joy"]}\n`).join(''));
  const said = await untilKilled(reviewer, [file, String(seed)], afterMs);
  const saved = said.flatMap(line => (line.startsWith('saved ') ? [line.slice(6)] : []));
  const log = await PatchLog.open({ file: correctionsFile(file), by: 'test' });
  try {
    const made = new Set(log.state.everMade().map(entry => entry.bulk ?? entry.id));
    assert.deepEqual(saved.filter(id => !made.has(id)), [], 'a correction that was saved is lost');
    const undone = said.filter(line => line === 'undone').length;
    assert.ok(made.size - log.state.inForce().length >= undone, 'an undo that was saved is lost');
    const broken = log.problems.filter(({ reason }) => !/ends in the middle|was cut off before its end/.test(reason));
    assert.deepEqual(broken, []);
    assertWhole(file);
    const dataset = await openTextDataset(file);
    const result = await applyCorrections({ file, framing: dataset.framing, log, to: { kind: 'inPlace' }, rewrite: rewriterOf(dataset) });
    assert.deepEqual([result.unmatched, result.failed], [[], []], 'a correction no longer finds its record');
    assertWhole(file);
    return { saved: saved.length, undone, applied: said.filter(line => line === 'applied').length, torn: log.problems.length > 0 };
  } finally {
    await log.close();
  }
}

function untilKilled(reviewer: string, args: readonly string[], afterMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [reviewer, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let timer: NodeJS.Timeout | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    timer ??= setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      // What it had not finished saying does not count.
      if (signal === 'SIGKILL') resolve(output.split('\n').slice(0, -1));
      else reject(new Error(`the reviewer ended by itself with code ${code}`));
    });
  });
}

function assertWhole(file: string): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  assert.equal(lines.length, RECORDS + 1, 'the dataset has lost lines');
  lines.slice(0, -1).forEach((line, at) => assert.match(line, new RegExp(`^\\{"text": "record ${at}", "labels": \\["(joy|anger|fear|love)"\\]\\}$`)));
}
