// The embedded classifier for generate: its view of each example, and vectors of utterances for the figures of diversity.
import { LABEL_COUNT } from '../../core/emotions';
import type { Ports } from '../../synthesis/pipeline/ports';
import type { WriteOptions } from '../../synthesis/output/writeDataset';
import { openEngine, type Engine, type EngineOptions } from '../engine';
import type { Io } from '../io';

export interface SecondOpinion {
  readonly ports: Pick<Ports, 'classify' | 'classifierName' | 'thresholds'>;
  readonly encoder: NonNullable<WriteOptions['encoder']>;
  close(): Promise<void>;
}

export async function openSecondOpinion(io: Io, options: EngineOptions): Promise<SecondOpinion> {
  const engine = await openEngine(io, options);
  return {
    ports: { classify: inputs => scoresOf(engine, inputs), classifierName: engine.model.name, thresholds: engine.model.thresholds },
    encoder: { name: engine.model.name, embed: texts => vectorsOf(engine, texts) },
    close: () => engine.close(),
  };
}

/** One that the classifier cannot read gets no label, as if it were unsure. */
async function scoresOf(engine: Engine, inputs: Parameters<NonNullable<Ports['classify']>>[0]): Promise<Float32Array[]> {
  const results = await engine.score(inputs);
  return results.map(result => (result.kind === 'scored' ? result.scores : new Float32Array(LABEL_COUNT)));
}

async function vectorsOf(engine: Engine, texts: readonly string[]): Promise<(Float32Array | undefined)[]> {
  const results = await engine.embed(texts.map(text => ({ text })));
  return results.map(result => (result.kind === 'scored' ? result.embedding : undefined));
}
