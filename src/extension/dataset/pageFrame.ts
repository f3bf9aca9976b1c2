// The frame of every page of ours: what it may load is said here, and it is only its own two files.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

const FOLDER = ['dist', 'webview'];

const pageFolder = (extension: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(extension, ...FOLDER);

export type PageName = 'dataset' | 'review' | 'study' | 'generate';

export const pageOptions = (extension: vscode.Uri): vscode.WebviewOptions => ({ enableScripts: true, localResourceRoots: [pageFolder(extension)] });

/** @param body what the page's script fills */
export function framedPage(webview: vscode.Webview, extension: vscode.Uri, name: PageName, title: string, body = `<div id="${name}"></div>`): string {
  const file = (ending: string): string => webview.asWebviewUri(vscode.Uri.joinPath(pageFolder(extension), `${name}.${ending}`)).toString();
  const nonce = randomBytes(18).toString('base64');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('css')}">
<title>${title}</title>
</head>
<body>
${body}
<script nonce="${nonce}" src="${file('js')}"></script>
</body>
</html>`;
}
