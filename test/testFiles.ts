// Which test files lie in a folder.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export function testFilesIn(place: string): string[] {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .sort()
    .map(name => path.join(place, name));
}
