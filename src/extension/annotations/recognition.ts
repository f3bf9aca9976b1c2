// Which documents are scripts, and in which format: by language, by extension, by the include globs, and plain text by what it says.
import * as vscode from 'vscode';
import type { FormatId } from '../../core/utterance';
import { certainFormat } from '../../formats/certain';
import { detectFormat } from '../../formats/parse';
import type { Configuration } from '../configuration';
import { isScriptFile, isScriptLanguage, isWritten } from '../languages';

/** Enough for telling a format by its content. */
const FIRST_LINES = 200;
const FIRST_CHARACTERS = 65_536;
/** Longer plain texts are data, and not looked into. */
const MOST_LINES = 20_000;

const beginningOf = (document: vscode.TextDocument): string => document.getText(new vscode.Range(0, 0, FIRST_LINES, 0)).slice(0, FIRST_CHARACTERS);

export function matches(globs: readonly string[], document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  return globs.some(glob => {
    const pattern = folder === undefined ? glob : new vscode.RelativePattern(folder, glob);
    return vscode.languages.match({ pattern }, document) > 0;
  });
}

const judged = new WeakMap<vscode.TextDocument, { readonly version: number; readonly isScript: boolean }>();

/** What has been a script once stays one while it is open: labels that come and go while one writes would disturb. */
function saysItIsScript(document: vscode.TextDocument): boolean {
  const { languageId, lineCount, version } = document;
  if (languageId !== 'plaintext' || lineCount > MOST_LINES) return false;
  let known = judged.get(document);
  if (known === undefined || (!known.isScript && known.version !== version)) {
    known = { version, isScript: certainFormat(beginningOf(document)) !== undefined };
    judged.set(document, known);
  }
  return known.isScript;
}

/** True for documents that are annotated without asking. */
export function isScript(document: vscode.TextDocument, configuration: Configuration): boolean {
  const { include, exclude } = configuration.of(document.uri);
  if (!isWritten(document.uri.scheme) || matches(exclude, document)) return false;
  return isScriptLanguage(document.languageId) || isScriptFile(document.fileName) || matches(include, document) || saysItIsScript(document);
}

/** Asked only of what is to be annotated: a language that is none of ours tells nothing against that. */
export function formatOf(document: vscode.TextDocument): FormatId | undefined {
  const { languageId, fileName } = document;
  return detectFormat({ ...(isScriptLanguage(languageId) ? { languageId } : {}), fileName, text: beginningOf(document) });
}
