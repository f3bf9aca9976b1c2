// Where is kept what can be made again of a dataset: beside it, or in a folder of ours where nothing can be written there.
import { createHash } from 'node:crypto';
import path from 'node:path';

export const folderBeside = (dataset: string): string => path.join(path.dirname(dataset), '.emo-pillars');

/** One for each folder of datasets: files of two may have the same name. */
export const folderElsewhere = (elsewhere: string, dataset: string): string => path.join(elsewhere, createHash('sha256').update(path.resolve(path.dirname(dataset))).digest('hex').slice(0, 16));
