// The decoration types: made once, for every theme, because their colours are theme colours.
import * as vscode from 'vscode';
import { GROUPS, type EmotionGroup } from '../../core/emotions';

/** Underlines differ from group to group, so that no one has to tell colours apart. */
const UNDERLINES: Readonly<Record<EmotionGroup, { readonly style: string; readonly width: number }>> = {
  joy: { style: 'solid', width: 1 },
  affection: { style: 'double', width: 3 },
  surprise: { style: 'dotted', width: 1 },
  fear: { style: 'dashed', width: 1 },
  anger: { style: 'solid', width: 2 },
  disgust: { style: 'dotted', width: 2 },
  sadness: { style: 'dashed', width: 2 },
  neutral: { style: 'solid', width: 1 },
};

export const textColor = (group: EmotionGroup): vscode.ThemeColor => new vscode.ThemeColor(`emoPillars.${group}`);

type PerGroup = Readonly<Record<EmotionGroup, vscode.TextEditorDecorationType>>;

export interface DecorationTypes {
  readonly label: vscode.TextEditorDecorationType;
  readonly background: PerGroup;
  readonly underline: PerGroup;
  readonly mark: PerGroup;
  readonly dispose: () => void;
}

export function createDecorationTypes(): DecorationTypes {
  const made: vscode.TextEditorDecorationType[] = [];
  const type = (options: vscode.DecorationRenderOptions): vscode.TextEditorDecorationType => {
    const created = vscode.window.createTextEditorDecorationType({ rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed, ...options });
    made.push(created);
    return created;
  };
  const perGroup = (options: (group: EmotionGroup) => vscode.DecorationRenderOptions): PerGroup =>
    Object.fromEntries(GROUPS.map(({ id }) => [id, type(options(id))])) as PerGroup;
  return {
    // Drawn after the text: the label keeps its own look whatever the style of the words before it.
    label: type({ after: { fontStyle: 'normal', fontWeight: 'normal', textDecoration: 'none' } }),
    background: perGroup(group => ({ backgroundColor: new vscode.ThemeColor(`emoPillars.${group}Background`), borderRadius: '2px' })),
    underline: perGroup(group => ({
      borderStyle: UNDERLINES[group].style,
      borderWidth: `0 0 ${UNDERLINES[group].width}px 0`,
      borderColor: textColor(group),
    })),
    mark: perGroup(group => ({ overviewRulerColor: textColor(group), overviewRulerLane: vscode.OverviewRulerLane.Right })),
    dispose: () => made.forEach(created => created.dispose()),
  };
}
