// Agreement studies: what is drawn and asked, answers that survive, figures as the paper reports them.
import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { krippendorffAlpha } from '../../../../src/core/agreement';
import { LABELS, NEUTRAL } from '../../../../src/core/emotions';
import { seededRandom } from '../../../../src/core/random';
import { AnswerLog, answersFile, readAnswers } from '../../../../src/dataset/study/answers';
import { agreementPage, agreementText, digitsFor } from '../../../../src/dataset/report/agreementPage';
import { studyReport } from '../../../../src/dataset/study/report';
import { drawByLabel, drawRows } from '../../../../src/dataset/study/sample';
import { makeStudy, NONE, readStudy, writeStudy, type StudyRecord } from '../../../../src/dataset/study/study';
import { temporaryFolder } from '../../classifier/support';

// eslint-disable-next-line @typescript-eslint/require-await -- as a file would be read
async function* numbers(count: number): AsyncGenerator<number> {
  for (let at = 0; at < count; at++) yield at;
}

const random = seededRandom(2);
const records: StudyRecord[] = Array.from({ length: 40 }, (_, at) => ({
  line: at + 1, hash: `h${at}`, text: `record ${at}`, gold: at % 10 === 0 ? [NEUTRAL] : ['grief', 'joy'], plausibility: Float32Array.from(LABELS, random),
}));
const study = makeStudy(records, { classes: LABELS, neutral: NEUTRAL, seed: 7 });

describe('samples', () => {
  it('are drawn evenly, in order, and the same for the same seed', async () => {
    const drawn = await drawRows(numbers(1000), { count: 100, seed: 3 });
    assert.equal(drawn.length, 100);
    assert.deepEqual(drawn, [...drawn].sort((a, b) => a - b));
    assert.deepEqual(await drawRows(numbers(1000), { count: 100, seed: 3 }), drawn);
    assert.notDeepEqual(await drawRows(numbers(1000), { count: 100, seed: 4 }), drawn);
    assert.ok(Math.abs(drawn.filter(own => own < 500).length - 50) < 20);
    assert.deepEqual(await drawRows(numbers(5), { count: 10, seed: 1 }), [0, 1, 2, 3, 4]);
  });

  it('have the least share of a kind, and more where there is more', async () => {
    const rare = (own: number): boolean => own % 100 === 0;
    const drawn = await drawRows(numbers(2000), { count: 100, seed: 3, least: { share: 0.1, is: rare } });
    assert.deepEqual([drawn.length, new Set(drawn).size, drawn.filter(rare).length], [100, 100, 10]);
    const common = await drawRows(numbers(2000), { count: 100, seed: 3, least: { share: 0.1, is: own => own % 2 === 0 } });
    assert.ok(common.filter(own => own % 2 === 0).length > 30);
  });

  it('have as many of each label', async () => {
    const drawn = await drawByLabel(numbers(1000), own => [own % 50 === 0 ? 1 : 0], 2, { count: 20, seed: 1 });
    assert.deepEqual([drawn.length, drawn.filter(own => own % 50 === 0).length], [20, 10]);
  });

  it('have so many records by label, as even as the labels that occur allow', async () => {
    // Of 28 classes three occur: one in ten records, one in a thousand, and one in all others; some records have two.
    const labels = (own: number): number[] => [own % 10 === 0 ? 3 : 20, ...(own % 1000 === 0 ? [7] : [])];
    const of = (drawn: readonly number[]): number[] => [3, 7, 20].map(index => drawn.filter(own => labels(own).includes(index)).length);
    const order = { count: 50, seed: 1 };
    const drawn = await drawByLabel(numbers(10_000), labels, 28, order);
    assert.deepEqual([drawn.length, new Set(drawn).size, drawn], [50, 50, [...drawn].sort((a, b) => a - b)]);
    const [third, rare, most] = of(drawn);
    assert.equal(rare, 10, 'all that there are');
    assert.ok(most === 20 && third === 30, 'those of two labels count for both');
    assert.deepEqual(await drawByLabel(numbers(10_000), labels, 28, order), drawn);
    assert.notDeepEqual(await drawByLabel(numbers(10_000), labels, 28, { ...order, seed: 2 }), drawn);
    assert.ok(Math.abs(drawn.filter(own => own % 10 !== 0 && own < 5000).length - 10) < 8, 'from all over the file');
    const few = await Promise.all(Array.from({ length: 20 }, (_, seed) => drawByLabel(numbers(1000), own => [own % 28], 28, { count: 1, seed })));
    assert.ok(new Set(few.map(([own = 0]) => own % 28)).size > 5, 'the first label is not drawn before the others');
    assert.deepEqual(await drawByLabel(numbers(5), own => (own === 2 ? [] : [own]), 28, order), [0, 1, 3, 4], 'no more than there are');
  });
});

describe('agreement study', () => {
  it('asks for five plausible emotions, a less plausible one and none, in another order each time', () => {
    for (const [at, { options, gold }] of study.items.entries()) {
      assert.equal(options.length, 7);
      assert.equal(new Set(options).size, 7);
      assert.ok(options.includes(NONE) && !options.includes(NEUTRAL));
      if (!gold.includes(NEUTRAL)) assert.ok(gold.every(label => options.includes(label)));
      const { plausibility } = records[at]!;
      const rank = (name: string): number => Array.from(plausibility).filter((own, index) => own > plausibility[LABELS.findIndex(label => label === name)]! && index < 27).length;
      assert.ok(options.some(name => name !== NONE && !gold.includes(name) && rank(name) >= 12), 'no less plausible one');
    }
    assert.ok(new Set(study.items.map(({ options }) => options.indexOf(NONE))).size > 3);
    assert.deepEqual(makeStudy(records, { classes: LABELS, neutral: NEUTRAL, seed: 7 }).items, study.items);
  });

  it('is kept in a folder, and never written over', async () => {
    const folder = temporaryFolder('study');
    await writeStudy(folder, study);
    assert.deepEqual(await readStudy(folder), study);
    await assert.rejects(writeStudy(folder, study), /is a study already/);
  });

  it('keeps answers judge by judge, the last one to an item, without a torn line', async () => {
    const folder = temporaryFolder('study');
    const log = await AnswerLog.open(folder, study, 'Ann');
    const [first, second] = study.items;
    await log.answer(1, first!.options.slice(0, 2));
    await log.answer(2, second!.options.slice(0, 1));
    await log.answer(1, first!.options.slice(3, 5));
    await assert.rejects(log.answer(1, []), /1 to 5 different picks/);
    await assert.rejects(log.answer(1, first!.options.slice(0, 6)), /1 to 5/);
    await assert.rejects(log.answer(1, ['boredom']), /boredom is no answer/);
    await assert.rejects(log.answer(99, ['none']), /no item 99/);
    await log.close();
    assert.throws(() => answersFile(folder, '../x'), /cannot be a judge's name/);
    const file = answersFile(folder, 'Ann');
    appendFileSync(file, '{"schema":1,"item":1}\n{"schema":1,"study"');
    const [ann] = await readAnswers(folder, study);
    assert.deepEqual([...ann!.picks], [[1, first!.options.slice(3, 5)], [2, second!.options.slice(0, 1)]]);
    assert.deepEqual(ann!.ignored, [4, 5]);
    const again = await AnswerLog.open(folder, study, 'Ann');
    assert.ok(readFileSync(file, 'utf8').endsWith('"study"'), 'looking changes nothing');
    await again.answer(3, [NONE]);
    await again.answer(4, [NONE]);
    await again.close();
    assert.deepEqual((await readAnswers(folder, study)).map(({ picks, ignored }) => [[...picks.keys()], ignored]), [[[1, 2, 3, 4], [4]]]);
    // As many editors save it.
    writeFileSync(file, readFileSync(file, 'utf8').trimEnd());
    const open = await AnswerLog.open(folder, study, 'Ann');
    await Promise.all([5, 6].map(item => open.answer(item, [NONE])));
    await open.close();
    assert.deepEqual((await readAnswers(folder, study)).map(({ picks, ignored }) => [[...picks.keys()].sort(), ignored]), [[[1, 2, 3, 4, 5, 6], [4]]]);
    truncateSync(file, 0);
    assert.equal((await readAnswers(folder, study))[0]?.picks.size, 0);
  });

  it('reports accuracy where all agree and where two do, for any number of judges, in all and by label', () => {
    const picks = (wrongFor: (id: number) => boolean): Map<number, string[]> =>
      new Map(study.items.map(({ id, options, gold }) => [id, options.filter(option => (option === NONE ? gold.includes(NEUTRAL) : gold.includes(option)) !== wrongFor(id))]));
    const judged = (...wrongFor: ((id: number) => boolean)[]) => studyReport(study, wrongFor.map((own, at) => ({ judge: `judge ${at}`, picks: picks(own), ignored: [] })));
    const [right, third, fourth] = [() => false, (id: number) => id % 3 === 0, (id: number) => id % 4 === 0];
    const figures = ({ all }: ReturnType<typeof studyReport>) => all.accuracy.map(({ agreeing, atLeast = false, units, accuracy }) => [agreeing, atLeast, units / 7, accuracy]);
    assert.deepEqual(figures(judged(right, third)), [[2, false, 27, 1]]);
    // Of 40 records 13 are wrong to one judge, 10 to another, 3 to both.
    assert.deepEqual(figures(judged(right, third, fourth)), [[3, false, 20, 1], [2, false, 20, 17 / 20]]);
    assert.deepEqual(figures(judged(right, right, third, fourth)), [[4, false, 20, 1], [3, false, 17, 1], [2, true, 37, 1]], 'two against two is no answer');
    assert.deepEqual(figures(judged(right, right, third, third, fourth)), [[5, false, 20, 1], [4, false, 7, 1], [3, false, 13, 10 / 13], [2, true, 40, 37 / 40]]);
    const four = judged(right, right, third, fourth);
    assert.ok(four.labels.every(({ accuracy }) => accuracy.map(({ agreeing }) => agreeing).join() === '4,3,2'));
    const page = agreementPage(four, 'A study');
    for (const words of ['Accuracy where all 4 judges agree', 'Accuracy where exactly 3 judges agree', 'Accuracy where at least 2 judges agree', 'accuracy, at least 2 judges agree']) assert.ok(page.includes(words), words);
    assert.match(agreementText(four), /accuracy where at least 2 judges agree: 1\.0+ .*\n[^]*  4 agree .*  3 agree .*  2 or more agree /);
    assert.match(agreementText(judged(right, third, fourth)), /accuracy where exactly 2 judges agree/);
  });

  it('reports kappa, alpha and accuracy, in all and by label', () => {
    const right = new Map(study.items.map(({ id, options, gold }) => [id, options.filter(option => (option === NONE ? gold.includes(NEUTRAL) : gold.includes(option)))]));
    const other = new Map([...right].map(([id, picks]) => [id, id % 4 === 0 ? study.items[id - 1]!.options.filter(option => !picks.includes(option)).slice(0, 2) : picks]));
    const judges = [['a', right], ['b', right], ['c', other]].map(([judge, picks]) => ({ judge: judge as string, picks: picks as Map<number, string[]>, ignored: [] }));
    const { all, labels, items } = studyReport(study, judges);
    assert.equal(items, 40);
    assert.equal(all.decisions, 280);
    assert.deepEqual(all.kappas.map(own => own.judges.join()), ['a,b', 'a,c', 'b,c']);
    assert.equal(all.kappas[0]!.kappa, 1);
    assert.ok(all.kappas[1]!.kappa < 1 && all.kappas[1]!.kappa > 0.4);
    assert.ok(Math.abs(all.kappa - (1 + 2 * all.kappas[1]!.kappa) / 3) < 1e-12);
    const ratings = judges.map(({ picks }) => study.items.flatMap(({ id, options }) => options.map(option => Number(picks.get(id)!.includes(option)))));
    assert.equal(all.alpha, krippendorffAlpha(ratings));
    assert.deepEqual(all.accuracy.map(({ agreeing, accuracy }) => [agreeing, accuracy]), [[3, 1], [2, 1]]);
    assert.deepEqual([all.records, ...all.kappas.map(({ records }) => records)], [40, 40, 40, 40]);
    assert.equal(labels.at(-1)?.label, NONE);
    assert.equal(labels.reduce((sum, own) => sum + own.decisions, 0), 280);
  });

  it('says no more digits than the records that two judges have answered bear, and how many these are', () => {
    assert.deepEqual([4, 24, 25, 999, 1000].map(digitsFor), [1, 1, 2, 2, 3]);
    const picked = (items: number, at: number) => new Map(study.items.slice(0, items).map(({ id, options }) => [id, [options[(id + at) % 3 === 0 ? 0 : 1]!]]));
    const report = studyReport(study, [{ judge: 'Ann', picks: picked(40, 0), ignored: [] }, { judge: 'Ben', picks: picked(4, 1), ignored: [] }]);
    assert.deepEqual([report.all.records, report.all.kappas[0]?.records], [4, 4]);
    const page = agreementPage(report, 'A study');
    assert.ok(page.includes(`<strong>${report.all.kappa.toFixed(1)}</strong> on 4 records`), page.slice(0, 3000));
    assert.doesNotMatch(page, />-?\d\.\d\d/);
    assert.match(agreementText(report), /\non 4 records: kappa -?\d\.\d \(Ann and Ben -?\d\.\d on 4\), alpha -?\d\.\d\n/);
  });
});
