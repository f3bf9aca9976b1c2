// The rows we write, held to media/record.schema.json.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { root } from './runCli';

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, strictTypes: false, strictTuples: false });
ajv.addSchema(JSON.parse(readFileSync(path.join(root, 'media', 'record.schema.json'), 'utf8')) as object, 'record');

export function assertMatches(definition: 'annotated' | 'record', value: unknown): void {
  const ok = ajv.validate(`record#/definitions/${definition}`, value);
  assert.ok(ok, `${JSON.stringify(value)}: ${ajv.errorsText()}`);
}

/** A row of annotate. */
export interface Row {
  readonly file?: string;
  readonly id: string;
  readonly speaker: string | null;
  readonly scene: string | null;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly emotions: readonly (readonly [string, number])[];
  readonly labels: readonly string[];
}

export function parseRows(stdout: string): Row[] {
  const rows = stdout.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Row);
  for (const row of rows) assertMatches('annotated', row);
  return rows;
}
