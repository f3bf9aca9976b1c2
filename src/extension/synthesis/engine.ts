// Loads the engine of synthesis from its own bundle.
import { createRequire } from 'node:module';
import type * as entry from './engine/entry';

export type SynthesisEngine = typeof entry;

/** @param file the bundle */
export const loadEngine = (file: string): SynthesisEngine => createRequire(file)(file) as SynthesisEngine;
