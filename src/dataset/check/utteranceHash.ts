// One number for what an utterance says, however it is spaced and composed; the same as models/training/training_hashes.py writes.
import { createHash } from 'node:crypto';

/** Unicode NFC, whitespace runs as one space, none at the ends. */
export const plainUtterance = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();

/** The first 8 bytes of the SHA-256 of the plain utterance in UTF-8, read as a little-endian number. */
export const utteranceHash = (text: string): bigint => createHash('sha256').update(plainUtterance(text), 'utf8').digest().readBigUInt64LE();

/** The same number's upper 53 bits, which a plain number holds exactly. */
export const groupNumber = (hash: bigint): number => Number(hash >> 11n);
