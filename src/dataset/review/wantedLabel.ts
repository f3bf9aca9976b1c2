// A label that a record is to have.

export interface WantedLabel {
  /** As the file spells it, or the class's id. */
  readonly name: string;
  /** Expressiveness, 0 to 1, in files that give one. */
  readonly score?: number;
}
