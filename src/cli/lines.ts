// Lines out of a stream of bytes, with bounded memory.

export interface Line {
  /** From 1, as editors count. */
  readonly number: number;
  /** Without its \n (a \r before it stays), without a byte-order mark; undefined where the line was longer than allowed. */
  readonly bytes: Buffer | undefined;
}

const newline = 0x0a;
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Cuts chunks of a stream into lines. One instance per stream. */
export class LineCutter {
  #pending: Buffer[] = [];
  #size = 0;
  #number = 0;

  constructor(private readonly maxBytes: number) {}

  /** The lines that end in this chunk. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      this.#keep(chunk.subarray(from, at));
      lines.push(this.#take());
      from = at + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return lines;
  }

  /** The last line, where the stream does not end with a newline. */
  end(): Line[] {
    return this.#size === 0 ? [] : [this.#take()];
  }

  #keep(piece: Buffer): void {
    this.#size += piece.length;
    if (this.#size <= this.maxBytes) this.#pending.push(piece);
    else this.#pending = [];
  }

  #take(): Line {
    const bytes = this.#size > this.maxBytes ? undefined : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#size = 0;
    this.#number++;
    const marked = this.#number === 1 && bytes?.subarray(0, 3).equals(mark) === true;
    return { number: this.#number, bytes: marked ? bytes.subarray(3) : bytes };
  }
}
