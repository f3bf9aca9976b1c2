// The signs beside the line numbers: how a record's labels compare with the model's, told by shape first and colour second.
import * as vscode from 'vscode';
import type { Agreement } from './agreement';

/** In a box of 16 by 16. */
const SHAPES: Readonly<Record<Agreement, string>> = {
  agree: '<path d="M5 6.5h6M5 9.5h6"/>',
  partly: '<path d="M4.5 7c1.2-1.5 2.3-1.5 3.5-.5s2.3 1 3.5-.5M4.5 10.5c1.2-1.5 2.3-1.5 3.5-.5s2.3 1 3.5-.5"/>',
  disagree: '<path d="M4 6h8M4 10h8M10.5 3l-5 10" stroke-width="1.6"/>',
  unsure: '<circle cx="8" cy="8" r="1.2"/>',
};
/** 4.5 : 1 on the backgrounds of VS Code's own themes where the sign matters; what is as it should be steps back. */
const COLOURS: Readonly<Record<Agreement, { readonly dark: string; readonly light: string }>> = {
  agree: { dark: '#7A7A7A', light: '#8A8A8A' },
  partly: { dark: '#C5A557', light: '#8A6100' },
  disagree: { dark: '#F2B85C', light: '#9A4B00' },
  unsure: { dark: '#7A7A7A', light: '#8A8A8A' },
};

const picture = (shape: string, colour: string): vscode.Uri => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><g fill="none" stroke="${colour}" stroke-width="1.2" stroke-linecap="round">${shape}</g></svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
};

export function gutterIcon(agreement: Agreement): vscode.DecorationRenderOptions {
  const { dark, light } = COLOURS[agreement];
  return {
    dark: { gutterIconPath: picture(SHAPES[agreement], dark) },
    light: { gutterIconPath: picture(SHAPES[agreement], light) },
    gutterIconSize: 'contain',
  };
}
