// Which servers the user has agreed to send text to: by scheme, host and port, since what is agreed to over https:// is not over http://.

const ORIGINS = 'emoPillars.generate.origins';

/** Where the answers are kept: of a memento, what is needed here. */
export interface Memory {
  get<Value>(name: string, fallback: Value): Value;
  update(name: string, value: unknown): PromiseLike<void>;
}

export class Consent {
  constructor(private readonly memory: Memory) {}

  /** @param baseUrl a URL that can be parsed */
  has(baseUrl: string): boolean {
    return this.#origins().includes(new URL(baseUrl).origin);
  }

  async give(baseUrl: string): Promise<void> {
    if (!this.has(baseUrl)) await this.memory.update(ORIGINS, [...this.#origins(), new URL(baseUrl).origin]);
  }

  #origins(): readonly string[] {
    return this.memory.get<readonly string[]>(ORIGINS, []);
  }
}
