// Loads the engine of synthesis from its own bundle.
import { createRequire } from 'node:module';

export type SynthesisEngine = typeof import('./engine/entry');

/** @param file the bundle */
export const loadEngine = (file: string): SynthesisEngine => createRequire(file)(file) as SynthesisEngine;
