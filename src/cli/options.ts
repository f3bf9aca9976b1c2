// Reading and checking what was typed: options that several commands share, and the errors they give.
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Device } from '../classifier/classifier';
import type { EngineOptions } from './engine';
import { UsageError, messageOf } from './exit';

export const DEVICES = ['auto', 'cpu', 'gpu'] as const satisfies readonly Device[];
export const LANGUAGES = ['auto', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Options that every command which runs the model has. */
export const engineFlags = {
  device: { type: 'string', default: 'auto' },
  language: { type: 'string', default: 'auto' },
  model: { type: 'string' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options'];

/** parseArgs, with its complaints as usage errors in one line. */
export function parse<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(messageOf(error).split('. ')[0] ?? 'wrong options');
  }
}

export function choice<const T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find(candidate => candidate === value);
  if (found === undefined) throw new UsageError(`--${flag} ${value}: must be one of ${allowed.join(', ')}`);
  return found;
}

export function numberIn(flag: string, value: string, low: number, high: number): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= low && number <= high)) throw new UsageError(`--${flag} ${value}: must be a number from ${low} to ${high}`);
  return number;
}

export function wholeNumberIn(flag: string, value: string, low: number, high: number): number {
  const number = numberIn(flag, value, low, high);
  if (!Number.isInteger(number)) throw new UsageError(`--${flag} ${value}: must be a whole number`);
  return number;
}

/** However the two are spelt: `a`, `./a`, a link to it. */
export function refuseOverwriting(output: string | undefined, files: readonly string[], flag = 'output'): void {
  if (output === undefined) return;
  const same = files.some(file => file !== '-' && real(file) === real(output));
  if (same) throw new UsageError(`--${flag} ${output}: is one of the files to read`);
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}

export function engineOptions(values: { device: string; model?: string | undefined; verbose: boolean }, cache: boolean): EngineOptions {
  return {
    modelFolder: values.model,
    device: choice('device', values.device, DEVICES),
    cache,
    verbose: values.verbose,
  };
}

/** "fr" as "French (fr)". */
export function languageName(code: string): string {
  const name = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' }).of(code);
  return name === undefined ? code : `${name} (${code})`;
}
