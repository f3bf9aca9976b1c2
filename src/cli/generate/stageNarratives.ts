// The narratives of records that only say which they are from: found again by the SHA-256 of their text.
import path from 'node:path';
import type { originIn } from '../../synthesis/pipeline/stageNarrative';
import { sha256 } from '../../synthesis/run/requestHash';
import { findNarratives } from './narrativeFiles';
import { narrativesOf } from './narratives';

export type Origin = NonNullable<ReturnType<typeof originIn>>;

/** In memory, so only those that records speak of; as UTF-8, which lies outside the heap. */
export class NarrativeTexts {
  readonly #texts = new Map<string, Buffer>();

  /**
   * Goes through the places once.
   * @param sought by SHA-256
   * @throws UsageError where a place is none
   */
  static async find(places: readonly string[], sought: ReadonlyMap<string, Origin>, options: { readonly textField: string | undefined; readonly signal: AbortSignal }): Promise<NarrativeTexts> {
    const found = new NarrativeTexts();
    const { files } = await findNarratives(places);
    const selections = selectionsIn(sought);
    for await (const { id, text, fault } of narrativesOf(files, { ...options, shard: undefined })) {
      options.signal.throwIfAborted();
      if (fault !== undefined) continue;
      found.#take(text, sought);
      for (const { start, length } of selections.get(path.basename(id)) ?? []) found.#take(text.slice(start, start + length), sought);
    }
    return found;
  }

  of(hash: string): string | undefined {
    return this.#texts.get(hash)?.toString('utf8');
  }

  #take(text: string, sought: ReadonlyMap<string, Origin>): void {
    const own = sha256(text);
    if (sought.has(own)) this.#texts.set(own, Buffer.from(text, 'utf8'));
  }
}

/** What was selected in an editor is part of its file. By the file's name without its folder, which may be another one here. */
function selectionsIn(sought: ReadonlyMap<string, Origin>): Map<string, { readonly start: number; readonly length: number }[]> {
  const found = new Map<string, { start: number; length: number }[]>();
  for (const { file, start, length } of sought.values()) {
    if (file === undefined || start === undefined || length === undefined) continue;
    const name = path.basename(file.replaceAll('\\', '/'));
    found.set(name, [...(found.get(name) ?? []), { start, length }]);
  }
  return found;
}
