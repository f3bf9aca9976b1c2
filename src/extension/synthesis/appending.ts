// Appending by way of the journal: noted before and after, and settled where a kill came between.
import path from 'node:path';
import { append, planAppending, standing } from './appendFile';
import { recordOf, type BookItem } from './book';
import type { Journal } from './journal';

/** Appends what is accepted, in no file yet, and wanted. @returns how many */
export async function appendReady(journal: Journal, file: string, isWanted: (item: BookItem) => boolean): Promise<number> {
  const ready = journal.book.ready().filter(isWanted);
  if (ready.length === 0) return 0;
  const { appending, bytes } = await planAppending(file, ready.map(recordOf));
  await journal.note([{ kind: 'appending', ...appending }]);
  try {
    await append(appending, bytes);
  } catch (error) {
    await journal.note([{ kind: 'notAppended' }]);
    throw error;
  }
  await journal.note([{ kind: 'append', ...appending }]);
  return ready.length;
}

/** After a kill between appending and its note, the file itself says how far it came. */
export async function settleAppending(journal: Journal): Promise<void> {
  const { unsettled } = journal.book;
  if (unsettled === undefined) return;
  const found = await standing(unsettled);
  if (found === 'there') await journal.note([{ kind: 'append', ...unsettled }]);
  else await journal.note([{ kind: 'notAppended' }]);
  if (found === 'changed') journal.problems.push(`${unsettled.ids.length} examples were being appended to ${path.basename(unsettled.file)} when the editor ended, and the file is not as it was: some of them may be in it twice after another appending.`);
}
