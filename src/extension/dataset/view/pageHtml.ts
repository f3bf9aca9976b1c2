// The frame of the page: what it may load is said here, and it is only our own two files.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

const FOLDER = ['dist', 'webview'];

export const pageFolder = (extension: vscode.Uri): vscode.Uri => vscode.Uri.joinPath(extension, ...FOLDER);

export function pageHtml(webview: vscode.Webview, extension: vscode.Uri): string {
  const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(pageFolder(extension), name)).toString();
  const nonce = randomBytes(18).toString('base64');
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource}; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${file('dataset.css')}">
<title>Dataset</title>
</head>
<body>
<header id="toolbar"></header>
<div id="notices"></div>
<div id="chooser" hidden></div>
<main id="main">
<div id="left"><div id="rows"></div><div id="empty"></div><section id="card" aria-label="Record" hidden></section></div>
<aside id="summary" aria-label="Summary"></aside>
</main>
<footer id="status"></footer>
<div id="overlay"></div>
<script nonce="${nonce}" src="${file('dataset.js')}"></script>
</body>
</html>`;
}
