// Colours and weights in a terminal, as many as it can show.
import { GROUPS, type EmotionGroup } from '../../core/emotions';

/** Bits of colour: none, 16 colours, 256 colours, all colours. */
export type ColorDepth = 1 | 4 | 8 | 24;

export interface Style {
  readonly depth: ColorDepth;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly group: (group: EmotionGroup, text: string) => string;
}

interface TerminalColor {
  readonly rgb: readonly [number, number, number];
  /** Of xterm's 256 the one that looks most like it. */
  readonly xterm: number;
  /** The nearest of the 16 colours, whose look the user's theme decides. */
  readonly ansi: number;
}

/** As far from white as from the usual near-black, since a program cannot see which it is shown on; a test holds them to it. */
export const TERMINAL_COLORS: Readonly<Record<EmotionGroup, TerminalColor>> = {
  joy: { rgb: [162, 119, 0], xterm: 136, ansi: 33 },
  affection: { rgb: [223, 57, 146], xterm: 162, ansi: 35 },
  surprise: { rgb: [0, 139, 154], xterm: 30, ansi: 36 },
  fear: { rgb: [153, 96, 227], xterm: 98, ansi: 95 },
  anger: { rgb: [229, 66, 41], xterm: 167, ansi: 31 },
  disgust: { rgb: [77, 141, 35], xterm: 64, ansi: 32 },
  sadness: { rgb: [44, 126, 221], xterm: 32, ansi: 34 },
  neutral: { rgb: [125, 125, 125], xterm: 244, ansi: 90 },
};

export function createStyle(depth: ColorDepth): Style {
  const sgr = (on: string, off: number) => (text: string) => (depth === 1 || text === '' ? text : `\u001b[${on}m${text}\u001b[${off}m`);
  return {
    depth,
    bold: sgr('1', 22),
    dim: sgr('2', 22),
    group: (group, text) => sgr(colorCode(TERMINAL_COLORS[group], depth), 39)(text),
  };
}

function colorCode({ rgb, xterm, ansi }: TerminalColor, depth: ColorDepth): string {
  if (depth === 24) return `38;2;${rgb.join(';')}`;
  return depth === 8 ? `38;5;${xterm}` : String(ansi);
}

export interface ColorQuestion {
  readonly never: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** What the terminal says of itself; undefined where the output is no terminal. */
  readonly terminalDepth: number | undefined;
}

/** --no-color, then FORCE_COLOR (0 to 3), then NO_COLOR, then what the terminal can do. */
export function colorDepth({ never, env, terminalDepth }: ColorQuestion): ColorDepth {
  if (never) return 1;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return ({ '0': 1, false: 1, '2': 8, '3': 24 } as const)[forced] ?? 4;
  if ((env['NO_COLOR'] ?? '') !== '') return 1;
  return terminalDepth === 24 || terminalDepth === 8 || terminalDepth === 4 ? terminalDepth : 1;
}

/** A group's sign without its variation selector, which terminals need not know. */
export const glyphOf = (group: EmotionGroup): string => (GROUPS.find(({ id }) => id === group)?.glyph ?? '').replace('\uFE0E', '');
