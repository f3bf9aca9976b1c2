// The values of the keys used last; older ones are made anew when asked for.

export class Recent<Value> {
  readonly #values = new Map<string, Value>();

  constructor(readonly most: number) {}

  get(key: string, make: () => Value): Value {
    const known = this.#values.get(key) ?? make();
    // A map keeps the order of insertion: the first is the one not used for longest.
    this.#values.delete(key);
    this.#values.set(key, known);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.most) break;
      this.#values.delete(oldest);
    }
    return known;
  }
}
