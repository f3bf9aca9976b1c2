// `emo-pillars dataset study report`: how far the judges of an agreement study agree.
import { agreementText } from '../../dataset/report/agreementPage';
import { readAnswers } from '../../dataset/study/answers';
import { studyReport } from '../../dataset/study/report';
import { readStudy } from '../../dataset/study/study';
import { EXIT, UsageError, codeOf, messageOf, type ExitCode } from '../exit';
import type { Io } from '../io';
import { say } from '../io';
import { choice, parse } from '../options';
import { openOutput } from '../output';
import { STUDY_HELP } from './reviewHelp';

export async function study(io: Io, args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parse({ args: [...args], allowPositionals: true, options: { format: { type: 'string', default: 'table' }, help: { type: 'boolean', short: 'h', default: false } } });
  const output = await openOutput(io, undefined);
  if (values.help) {
    await output.write(STUDY_HELP);
    return EXIT.ok;
  }
  const format = choice('format', values.format, ['table', 'json']);
  const [what, folder, ...others] = positionals;
  if (what !== 'report' || folder === undefined || others.length > 0) throw new UsageError('dataset study needs: report FOLDER');
  const read = await readStudy(folder).catch((error: unknown) => {
    throw new UsageError(codeOf(error) === 'ENOENT' ? `${folder}: there is no study` : messageOf(error));
  });
  const judges = await readAnswers(folder, read);
  for (const { judge, ignored } of judges) if (ignored.length > 0) say(io, `${judge}: ${ignored.length} lines are no answers to this study, line ${ignored[0] ?? 0} first`);
  const report = studyReport(read, judges);
  await output.write(format === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : agreementText(report));
  return EXIT.ok;
}
