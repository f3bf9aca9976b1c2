// A script from a file or from stdin: its text, its format, its utterances.
import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import path from 'node:path';
import { detectFormat, parseScript } from '../formats/parse';
import type { FormatId, Script } from '../core/utterance';
import { codeOf, messageOf } from './exit';
import type { Io } from './io';

export const STDIN = '-';

export type ScriptFile =
  | { readonly kind: 'script'; readonly name: string; readonly script: Script; readonly warning: string | undefined }
  | { readonly kind: 'unreadable'; readonly name: string; readonly reason: string };

export async function readScript(io: Io, file: string, format: FormatId | undefined): Promise<ScriptFile> {
  const name = file === STDIN ? 'stdin' : file;
  let bytes: Buffer;
  try {
    bytes = file === STDIN ? await readAll(io) : await readFile(file, { signal: io.signal });
  } catch (error) {
    io.signal.throwIfAborted();
    return { kind: 'unreadable', name, reason: whyUnreadable(error) };
  }
  const { text, warning } = decode(bytes);
  const found = format ?? detectFormat({ ...(file === STDIN ? {} : { fileName: path.basename(file) }), text });
  if (found === undefined) {
    return { kind: 'unreadable', name, reason: 'not known as a script: say which form it has with --input-format fountain, transcript, subrip or webvtt' };
  }
  return { kind: 'script', name, script: parseScript(text, found), warning };
}

async function readAll({ stdin, signal }: Io): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(signal, stdin)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Offsets count from behind a byte-order mark, as they do in an editor. */
export function decode(bytes: Uint8Array): { readonly text: string; readonly warning: string | undefined } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), warning: undefined };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), warning: undefined };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), warning: undefined };
  } catch {
    return { text: new TextDecoder('utf-8').decode(bytes), warning: 'not valid UTF-8; what cannot be read is shown as \uFFFD. Save the file as UTF-8 for exact results' };
  }
}

/** What keeps a file from being read, in words. */
export function whyUnreadable(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'this is a folder: name the files in it';
    case 'EACCES':
      return 'you may not read this file';
    default:
      return messageOf(error);
  }
}
