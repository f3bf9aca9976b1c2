// A process that reviews without pause, to be killed: reviewer.js DATASET SEED. Says on stdout what it was told is saved.
import { writeSync } from 'node:fs';
import { seededRandom } from '../../../../src/core/random';
import { applyCorrections } from '../../../../src/dataset/review/applyCorrections';
import { correctionsFile, PatchLog } from '../../../../src/dataset/review/patchLog';
import { fileRecords, openTextDataset, rewriterOf, wantedOf, type FileRecord } from '../../../../src/dataset/review/textDataset';

const [file = '', seed = '1'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const names = ['joy', 'anger', 'fear', 'love'];
const say = (what: string): void => void writeSync(1, `${what}\n`);

async function main(): Promise<void> {
  const dataset = await openTextDataset(file);
  const log = await PatchLog.open({ file: correctionsFile(file), by: 'test' });
  const read = async (): Promise<FileRecord[]> => {
    const all: FileRecord[] = [];
    for await (const own of fileRecords(dataset)) all.push(own);
    return all;
  };
  let records = await read();
  say('ready');
  for (let step = 1; ; step++) {
    const { line, hash, record } = records[Math.floor(random() * records.length)]!;
    const name = names[Math.floor(random() * names.length)]!;
    const review = { kind: 'labels', line, hash, before: wantedOf(record.labels), after: [{ name }], note: 'n'.repeat(Math.floor(random() * 3000)) } as const;
    if (step % 9 === 0) say(`saved ${await log.bulk({ kind: 'add', label: { name } }, [review])}`);
    else say(`saved ${await log.record(review)}`);
    if (step % 5 === 0 && (await log.undo())) say('undone');
    if (step % 12 === 0) {
      await applyCorrections({ file, framing: dataset.framing, log, to: { kind: 'inPlace' }, rewrite: rewriterOf(dataset) });
      say('applied');
      records = await read();
    }
  }
}

void main();
