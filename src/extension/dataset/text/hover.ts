// The hover over a record, anywhere in its line; made when it is asked for.
import * as vscode from 'vscode';
import { ANY_DOCUMENT } from '../../annotations/hover';
import { recordMarkdown } from './hoverText';
import type { DatasetSession } from './session';
import type { DatasetSessions } from './sessions';

/** Whether there is anything that the model says, or will say. */
export function isAsked({ asksModel, answers }: DatasetSession): boolean {
  return asksModel && !['notAsked', 'otherLanguage', 'failed'].includes(answers.state.kind);
}

export function markdownOf(session: DatasetSession, line: number): vscode.MarkdownString | undefined {
  const { reading, ranges } = session.at(line) ?? {};
  const { shape, answers, model } = session;
  if (reading?.kind !== 'record' || shape === undefined) return undefined;
  const { record } = reading;
  return new vscode.MarkdownString(recordMarkdown({
    number: session.recordNumber(line),
    record,
    shape,
    ranges,
    verdict: session.verdictAt(line),
    result: session.resultAt(line),
    model: isAsked(session) ? model : undefined,
    given: answers.given(record)?.context,
  }));
}

/** What the hover is of: the label or the text under the cursor, else only the place. */
function rangeAt(session: DatasetSession, { line, character }: vscode.Position): vscode.Range | undefined {
  const ranges = session.at(line)?.ranges;
  const label = ranges?.labels.find(({ start, end }) => start <= character && character <= end);
  if (label !== undefined) return new vscode.Range(line, label.start, line, label.end);
  const { textStart = Infinity, textEnd = -1 } = ranges ?? {};
  return textStart <= character && character <= textEnd ? new vscode.Range(line, textStart, line, textEnd) : undefined;
}

export const registerRecordHover = (sessions: DatasetSessions): vscode.Disposable =>
  vscode.languages.registerHoverProvider(ANY_DOCUMENT, {
    provideHover: (document, position) => {
      const session = sessions.of(document);
      const markdown = session && markdownOf(session, position.line);
      return session && markdown && new vscode.Hover(markdown, rangeAt(session, position));
    },
  });
