// Which examples a merge has met, by id: an id says from where in which narrative an example is, not which model wrote it.
import type { Example } from '../example';
import { HashIndex } from '../run/hashIndex';
import { sha256 } from '../run/requestHash';
import { utteranceIdOf } from './pair';

/** `twice`: the same in all; `version`: of the same utterance, with another context or rewritten in other words; `other`: another utterance in the same place. */
export type Met = 'first' | 'twice' | 'version' | 'other';

export class MergedIds {
  /** By the hash of the id; the place holds 24 bits of which utterance it is, and 24 of its words. */
  readonly #index = new HashIndex();

  meet(example: Example): Met {
    const id = sha256(example.id);
    const [own, words] = [bitsOf(utteranceIdOf(example)), bitsOf(`${example.utterance}\n${example.context ?? ''}`)];
    const places = this.#index.places(id);
    const same = places.filter(place => Math.floor(place / BITS) === own);
    if (same.length > 0) return same.some(place => place % BITS === words) ? 'twice' : 'version';
    this.#index.set(id, own * BITS + words);
    return places.length === 0 ? 'first' : 'other';
  }
}

const BITS = 2 ** 24;
const bitsOf = (text: string): number => Number.parseInt(sha256(text).slice(0, 6), 16);

/** Of an example whose own id another one has: stable too. */
export const furtherId = (example: Example): string => sha256(`${example.id}\n${utteranceIdOf(example)}`).slice(0, 16);
