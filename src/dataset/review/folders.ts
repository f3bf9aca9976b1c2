// Names on disk: a new one is to outlive a power cut, as its bytes do.
import { open } from 'node:fs/promises';

/** Brings the names in a folder to disk; not every system can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
