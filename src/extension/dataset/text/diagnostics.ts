// Faults of records as VS Code's problems, and the quick fix that gives an unknown label its nearest known name.
import * as vscode from 'vscode';
import type { Severity } from '../../../dataset/records/faults';
import { DATASET_DOCUMENTS } from './folding';
import { remainder, type PlannedProblem, type Problems } from './problems';
import type { DatasetSession } from './session';
import type { DatasetSessions } from './sessions';

const SOURCE = 'Emo Pillars';
const SEVERITY: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

function diagnosticOf({ uri }: vscode.TextDocument, { line, fault, first }: PlannedProblem): vscode.Diagnostic {
  const range = new vscode.Range(line, fault.start, line, Math.max(fault.end, fault.start + 1));
  const column = fault.kind === 'malformed' ? ` (column ${fault.start + 1})` : '';
  const diagnostic = new vscode.Diagnostic(range, `${fault.message}${column}`, SEVERITY[fault.severity]);
  diagnostic.source = SOURCE;
  diagnostic.code = fault.kind;
  if (first !== undefined) {
    diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, new vscode.Position(first, 0)), 'said first here')];
  }
  return diagnostic;
}

function diagnosticsOf({ document, problems }: DatasetSession): vscode.Diagnostic[] {
  const all = problems.listed.map(problem => diagnosticOf(document, problem));
  const rest = remainder(problems);
  if (rest === undefined) return all;
  const last = new vscode.Diagnostic(new vscode.Range(0, 0, 0, 1), rest.message, SEVERITY[rest.severity]);
  last.source = SOURCE;
  return [last, ...all];
}

/** The class that the label at a problem may be meant to be. */
function nearestAt(session: DatasetSession | undefined, { source, code, range: { start } }: vscode.Diagnostic): string | undefined {
  if (source !== SOURCE || code !== 'unknownLabel') return undefined;
  return session?.problems.listed.find(({ line, fault }) => line === start.line && fault.kind === code && fault.start === start.character)?.fault.nearest;
}

const fixesFor = (sessions: DatasetSessions): vscode.CodeActionProvider => ({
  provideCodeActions: (document, _range, { diagnostics }) =>
    diagnostics.flatMap(diagnostic => {
      const nearest = nearestAt(sessions.of(document), diagnostic);
      if (nearest === undefined) return [];
      const action = new vscode.CodeAction(`Change to “${nearest}”`, vscode.CodeActionKind.QuickFix);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.replace(document.uri, diagnostic.range, JSON.stringify(nearest).slice(1, -1));
      action.diagnostics = [diagnostic];
      action.isPreferred = true;
      return [action];
    }),
});

export function registerProblems(sessions: DatasetSessions): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('emoPillars');
  const told = new Map<string, Problems>();
  return vscode.Disposable.from(
    collection,
    sessions.onDidChange(session => {
      const key = session.document.uri.toString();
      if (told.get(key) === session.problems) return;
      told.set(key, session.problems);
      collection.set(session.document.uri, diagnosticsOf(session));
    }),
    sessions.onDidEnd(uri => {
      told.delete(uri.toString());
      collection.delete(uri);
    }),
    vscode.languages.registerCodeActionsProvider(DATASET_DOCUMENTS, fixesFor(sessions), { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }),
  );
}
