// Cuts a stream of records into parts that stay the same when records are added or changed elsewhere in the file.
import { createHash } from 'node:crypto';

/** What the model is given of a record. */
export interface ModelInput {
  readonly text: string;
  /** Earlier lines, oldest first, one a line. */
  readonly context?: string;
  readonly speaker?: string;
}

export interface Part<Row> {
  readonly rows: readonly Row[];
  /** SHA-256 over what the model is given of each row, hex: other labels leave it as it is. */
  readonly hash: string;
}

/** Most rows of a part: what a kill costs at the most. */
const MOST_ROWS = 1_024;
/** A part ends with a row whose own hash ends so; on average after 512 rows. */
const END_MASK = 0x1ff;

export async function* partsOf<Row extends { readonly input: ModelInput }>(rows: AsyncIterable<Row>): AsyncGenerator<Part<Row>> {
  let part: Row[] = [];
  let hash = createHash('sha256');
  for await (const row of rows) {
    const { text, context = '', speaker = '' } = row.input;
    const own = createHash('sha256').update(JSON.stringify([text, context, speaker])).digest();
    part.push(row);
    hash.update(own);
    if ((own.readUInt32LE() & END_MASK) === END_MASK || part.length >= MOST_ROWS) {
      yield { rows: part, hash: hash.digest('hex') };
      part = [];
      hash = createHash('sha256');
    }
  }
  if (part.length > 0) yield { rows: part, hash: hash.digest('hex') };
}
