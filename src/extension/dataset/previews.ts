// A text that a single click in the explorer has opened goes when a view of the same file takes its place.
import * as vscode from 'vscode';

/** Only previews, which the next click would have replaced: what was opened to stay does. */
export async function closePreviewOf(file: string): Promise<void> {
  const uri = vscode.Uri.file(file).toString();
  const previews = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input, isPreview, isDirty }) => isPreview && !isDirty && input instanceof vscode.TabInputText && input.uri.toString() === uri);
  if (previews.length > 0) await vscode.window.tabGroups.close(previews, true);
}
