// An element of a Fountain document.
import type { TextRange } from '../../core/utterance';
import type { Cue } from './lineKind';

export type ElementKind =
  | 'titleField' | 'sceneHeading' | 'action' | 'character' | 'dialogue' | 'parenthetical' | 'lyrics' | 'transition'
  | 'centered' | 'note' | 'boneyard' | 'pageBreak' | 'section' | 'synopsis';

export interface FountainElement {
  readonly kind: ElementKind;
  /** With its marks, without the white space around it. */
  readonly range: TextRange;
  /** Without the marks that make it what it is. */
  readonly content: TextRange;
  /** titleField: its key. */
  readonly key?: string;
  /** character: the name without extensions, and whether the speech is dual dialogue. */
  readonly cue?: Cue;
  /** section: 1 for #, 2 for ##, … */
  readonly depth?: number;
  readonly sceneNumber?: string;
  /** lyrics: in no speech, since an empty line stands between the cue and them. */
  readonly apart?: boolean;
}
