// The keys that read on in a long record, on the pages that show one in their `main`.
import { readingFor, readOn } from './reading';

/** Whether the key reads on in the record of the page; then it has. */
export function readsOn(event: KeyboardEvent, page: ParentNode): boolean {
  const key = readingFor(event);
  const record = page.querySelector('main');
  if (key === undefined || record === null) return false;
  event.preventDefault();
  readOn(key, record, record.querySelector('.context'));
  return true;
}
