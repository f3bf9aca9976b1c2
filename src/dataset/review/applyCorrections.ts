// Writes corrections into a dataset: to a new file or in place, whole or not at all, every other record byte for byte as it was.
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { changesOf, type Change } from './changes';
import { locateChanges, type Located } from './locate';
import type { AppliedEntry, RecordMark } from './patchEntry';
import type { PatchLog } from './patchLog';
import { hashOf, recordLines, type RawRecord, type Framing } from './recordLines';
import type { WantedLabel } from '../records/rewriteLabels';

export interface ApplyOptions {
  readonly file: string;
  readonly framing: Framing;
  readonly log: PatchLog;
  /** In place only when the user has confirmed it. */
  readonly to: { readonly kind: 'newFile'; readonly file: string } | { readonly kind: 'inPlace' };
  /** The record with other labels, and nothing else of it changed; throws an Error that says why it cannot. */
  readonly rewrite: (record: string, labels: readonly WantedLabel[]) => string;
  readonly signal?: AbortSignal;
  /** Bytes written so far, and the size of the file. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Applied {
  /** Records that were given other labels. */
  readonly changed: number;
  /** Records that had the wanted labels already. */
  readonly unchanged: number;
  readonly moved: Located['moved'];
  readonly unmatched: Located['unmatched'];
  readonly superseded: Located['superseded'];
  /** Records that stay as they were. */
  readonly failed: readonly { readonly change: Change; readonly line: number; readonly reason: string }[];
}

const WRITE_BYTES = 1 << 20;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws Error where the file changes meanwhile: nothing is written then */
export async function applyCorrections(options: ApplyOptions): Promise<Applied> {
  const { framing, log, to, signal } = options;
  // Behind a link lies what is meant.
  const source = await realpath(options.file);
  const target = to.kind === 'inPlace' ? source : await realpath(to.file).catch(() => path.resolve(to.file));
  if (to.kind === 'newFile' && target === source) throw new Error(`${to.file} is the dataset itself: applying in place must be asked for`);
  const before = await stat(source);
  const located = await locateChanges(source, framing, changesOf(log.state), signal);
  const temporary = `${target}.${process.pid}.part`;
  const handle = await open(temporary, 'w', before.mode);
  try {
    const written = await writeAll(source, handle, located.byLine, before.size, options);
    // What the umask took away.
    await handle.chmod(before.mode);
    await handle.sync();
    await handle.close();
    const after = await stat(source);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw new Error(`${options.file} has changed meanwhile, so nothing was written: apply again`);
    signal?.throwIfAborted();
    // Before the file takes its place: a kill in between leaves marks that no record has, which do no harm.
    if (to.kind === 'inPlace') await log.applied(written.marks);
    await rename(temporary, target);
    await syncFolder(path.dirname(target));
    return { changed: written.marks.length, unchanged: written.unchanged, failed: written.failed, moved: located.moved, unmatched: located.unmatched, superseded: located.superseded };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

interface Written {
  readonly marks: (RecordMark & Pick<AppliedEntry, 'of'>)[];
  readonly failed: { change: Change; line: number; reason: string }[];
  unchanged: number;
}

async function writeAll(source: string, handle: FileHandle, byLine: ReadonlyMap<number, Change>, total: number, { framing, rewrite, signal, onProgress }: ApplyOptions): Promise<Written> {
  const written: Written = { marks: [], failed: [], unchanged: 0 };
  let pending: Buffer[] = [];
  let size = 0;
  let done = 0;
  const flush = async (): Promise<void> => {
    await handle.appendFile(Buffer.concat(pending));
    done += size;
    pending = [];
    size = 0;
    onProgress?.(done, total);
  };
  for await (const record of recordLines(source, framing, signal)) {
    const change = byLine.get(record.line);
    const bytes = change === undefined ? record.bytes : corrected(record, change, rewrite, written);
    pending.push(record.before, bytes, record.lineEnd);
    size += record.before.length + bytes.length + record.lineEnd.length;
    if (size >= WRITE_BYTES) await flush();
  }
  await flush();
  return written;
}

function corrected({ line, bytes }: RawRecord, change: Change, rewrite: ApplyOptions['rewrite'], written: Written): Buffer {
  try {
    const text = utf8.decode(bytes);
    const rewritten = rewrite(text, change.labels);
    if (rewritten === text) {
      written.unchanged++;
      return bytes;
    }
    // Line numbers after it would move.
    if (rewritten.split('\n').length !== text.split('\n').length) throw new Error('a label with a line break cannot be written');
    const own = Buffer.from(rewritten, 'utf8');
    written.marks.push({ of: change.entry.id, line, hash: hashOf(own) });
    return own;
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8' : error instanceof Error ? error.message : String(error);
    written.failed.push({ change, line, reason });
    return bytes;
  }
}

/** So that the new name, too, survives a power cut; not every system can. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
