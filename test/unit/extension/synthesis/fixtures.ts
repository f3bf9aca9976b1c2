// Examples as a run makes them, for tests of what is done with them.
import type { Example } from '../../../../src/synthesis/example';
import type { FormValues } from '../../../../src/webview/generate/messages';

export const example = (id: string, change: Partial<Example> = {}): Example => ({
  schema: 1,
  id,
  kind: 'contextless',
  utterance: `I never thought the lamp would go out (${id}).`,
  character: 'Mara',
  all_emotions: [['sadness', 0.7], ['longing', 0.4]],
  all_emotions_mapped: [['sadness', 0.7], ['desire', 0.4]],
  provenance: { narrative: { id: 'n', title: 'A story', range: [0, 5], sha256: '0' }, actor: 'Mara', calls: [] },
  ...change,
});

export const values: FormValues = { make: 'both', characters: 5, each: 0, targets: {}, server: 'http://127.0.0.1:8080/v1', model: 'm' };
