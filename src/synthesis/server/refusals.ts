// Refusals (429) of one request: whether they are about the server's load, which passes, or about this request, which no waiting helps.

/** From so many on, each with others answered since the one before, it waits by itself and holds up nobody. */
const OWN = 3;
/** After so many it is sent once more, after a quiet time and before all others. */
const LAST = 8;

export class Refusals {
  /** Those since whose predecessor others were answered. */
  #passedBy = 0;
  #inARow = 0;
  #answered: number | undefined;
  /** The next attempt is the last one. */
  isLast = false;

  /** @param answered answers that all requests together have had */
  count(answered: number): void {
    const others = this.#answered !== undefined && answered > this.#answered;
    if (others) this.#passedBy++;
    this.#inARow = others ? 1 : this.#inARow + 1;
    this.#answered = answered;
  }

  /** It seems to be this request's own: it says nothing of how much the server takes. */
  get areOwn(): boolean {
    return this.#passedBy >= OWN;
  }

  get areEnough(): boolean {
    return this.#passedBy >= LAST;
  }

  /** Refused twice with no answer to anybody in between, nor since: another one has to show whether the server answers at all. */
  areStuck(answered: number): boolean {
    return this.#inARow >= 2 && this.#answered === answered;
  }

  /** How often it has waited by itself. */
  get waits(): number {
    return Math.max(0, this.#passedBy - OWN);
  }
}
