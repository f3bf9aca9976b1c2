// Splits a Fountain document into its elements, each with its exact range (syntax: fountain.io/syntax, version 1.1).
import type { TextRange } from '../../core/utterance';
import { isSpace } from '../characters';
import { lineSteps, trimmedEnd, type LineTable } from '../lines';
import { LINE_COST, newPace, runToEnd, SLICE, sliceIsFull, type Pace } from '../pace';
import type { ElementKind, FountainElement } from './element';
import { cueOf, isForcedHeading, isPageBreak, isSceneHeading, isShouted, isTransition, LONGEST_MARK, sceneNumberOf } from './lineKind';
import { isTwoSpaces, maskAfter, maskSteps, visitVisible, type Mask } from './masks';
import { titlePageSteps } from './titlePage';

export interface FountainDocument {
  readonly elements: readonly FountainElement[];
  readonly masks: readonly Mask[];
}

export const parseElements = (text: string): FountainDocument => runToEnd(elementSteps(text, newPace()));

export function* elementSteps(text: string, pace: Pace): Generator<void, FountainDocument, void> {
  const lines = yield* lineSteps(text, pace);
  const masks = yield* maskSteps(text, lines, pace);
  const titlePage = yield* titlePageSteps(text, lines, pace);
  const reader = new ElementReader(text, lines, masks, titlePage.elements, titlePage.lineCount);
  for (let line = titlePage.lineCount; line < lines.count; line++) {
    reader.read(line);
    const length = (lines.ends[line] ?? 0) - (lines.starts[line] ?? 0);
    if (sliceIsFull(pace, LINE_COST + Math.min(length, SLICE))) yield;
  }
  return { elements: reader.elements, masks };
}

type LineState =
  | { readonly kind: 'blank' | 'twoSpaces' | 'masked' }
  | { readonly kind: 'text'; readonly text: string; readonly start: number; readonly end: number; readonly trailing: boolean };

class ElementReader {
  readonly elements: FountainElement[];
  private mask = 0;
  /** Inside a speech: after a cue and before the blank line that ends it. */
  private speech = false;
  /** Two spaces stand before the next line of the speech. */
  private afterTwoSpaces = false;
  private afterBlank = true;
  /** The kind of the last element while further lines still belong to it. */
  private growing: ElementKind | undefined;
  private ahead: { line: number; state: LineState } | undefined;

  constructor(
    private readonly text: string,
    private readonly lines: LineTable,
    private readonly masks: readonly Mask[],
    titlePage: readonly FountainElement[],
    firstLine: number,
  ) {
    this.elements = [...titlePage];
    this.mask = maskAfter(masks, lines.starts[firstLine] ?? Infinity);
  }

  read(line: number): void {
    const state = this.stateOf(line);
    switch (state.kind) {
      case 'masked':
        this.addMasks(line);
        break;
      case 'twoSpaces':
      case 'blank':
        this.afterTwoSpaces = this.speech && state.kind === 'twoSpaces';
        if (!this.afterTwoSpaces) this.endSpeech();
        break;
      case 'text':
        if (this.afterTwoSpaces && this.isNoSpeech(line, state.text)) this.endSpeech();
        this.afterTwoSpaces = false;
        if (this.speech) this.readSpeech(state.text, state.start, state.end);
        if (!this.speech) this.readText(line, state);
        this.afterBlank = false;
    }
  }

  /** As a blank line does. */
  private endSpeech(): void {
    this.speech = false;
    this.afterBlank = true;
    this.growing = undefined;
  }

  /** Whether a line below two spaces is no speech: some programs leave two spaces on every empty line. */
  private isNoSpeech(line: number, text: string): boolean {
    if (text.length > LONGEST_MARK) return false;
    if (text.startsWith('>') || isForcedHeading(text)) return true;
    if (!this.isFollowed(line)) return isSceneHeading(text) || isTransition(text);
    return text.startsWith('@') || (!isShouted(text) && cueOf(text, false) !== undefined);
  }

  private stateOf(line: number): LineState {
    if (this.ahead?.line === line) return this.ahead.state;
    const { text, lines, masks } = this;
    const start = lines.starts[line] ?? 0;
    const end = lines.ends[line] ?? 0;
    const mask = masks[maskAfter(masks, start)];
    if (mask !== undefined && mask.start <= end && (mask.start < end || mask.start < start)) return this.maskedStateOf(start, end);
    const first = lines.firsts[line] ?? end;
    if (first === end) return { kind: isTwoSpaces(text, lines, line) ? 'twoSpaces' : 'blank' };
    const last = trimmedEnd(text, first, end);
    return { kind: 'text', text: text.slice(first, last), start: first, end: last, trailing: last < end };
  }

  private maskedStateOf(start: number, end: number): LineState {
    let visible = '';
    let first = end;
    let last = start;
    visitVisible(this.masks, start, end, (from, to) => {
      visible += this.text.slice(from, to);
      const stop = trimmedEnd(this.text, from, to);
      if (stop === from) return;
      while (isSpace(this.text.charCodeAt(from))) from++;
      first = Math.min(first, from);
      last = stop;
    });
    const text = visible.trim();
    if (text === '') return { kind: 'masked' };
    return { kind: 'text', text, start: first, end: last, trailing: visible.trimEnd() !== visible };
  }

  /** Whether something to read comes after `line`, before the next blank line. */
  private isFollowed(line: number): boolean {
    for (let next = line + 1; next < this.lines.count; next++) {
      const state = this.stateOf(next);
      if (state.kind === 'masked') continue;
      this.ahead = { line: next, state };
      return state.kind === 'text';
    }
    return false;
  }

  private readSpeech(line: string, start: number, end: number): void {
    const first = line.charAt(0);
    if (first === '!' || isPageBreak(line) || ((first === '#' || first === '=') && /^(?:#+|=)\s/.test(line))) {
      this.speech = false;
      this.growing = undefined;
    } else if (first === '(' && line.endsWith(')')) {
      this.add('parenthetical', start, end, { start: start + 1, end: end - 1 });
    } else if (first === '~') {
      this.add('lyrics', start, end, { start: start + 1, end });
    } else {
      this.addLine('dialogue', start, end, start);
    }
  }

  private readText(line: number, { text, start, end, trailing }: LineState & { kind: 'text' }): void {
    if (text.length <= LONGEST_MARK && this.readMarked(line, text, start, end, trailing)) return;
    const forced = text.startsWith('!');
    this.addLine('action', start, end, start + (forced ? 1 : 0));
  }

  /** Adds the element that a line is by its own marks or form; false where it is action. */
  private readMarked(line: number, text: string, start: number, end: number, trailing: boolean): boolean {
    switch (text.charAt(0)) {
      case '!':
        return false;
      case '#':
        return this.addSection(text, start, end);
      case '=':
        if (isPageBreak(text)) return this.add('pageBreak', start, end);
        return this.add('synopsis', start, end, { start: start + 1, end });
      case '~':
        return this.push({ kind: 'lyrics', range: { start, end }, content: { start: start + 1, end }, apart: true });
      case '>':
        if (text.length > 1 && text.endsWith('<')) return this.add('centered', start, end, { start: start + 1, end: end - 1 });
        return this.add('transition', start, end, { start: start + 1, end });
      case '.':
        if (!isForcedHeading(text)) return false;
        return this.addHeading(text, start, end, start + 1);
      case '@':
        return this.isFollowed(line) && this.addCue(text.slice(1), start, end, true);
    }
    if (!this.afterBlank) return false;
    if (this.isFollowed(line)) return this.addCue(text, start, end, false);
    if (isSceneHeading(text)) return this.addHeading(text, start, end, start);
    return !trailing && isTransition(text) && this.add('transition', start, end);
  }

  private addSection(text: string, start: number, end: number): boolean {
    let depth = 1;
    while (text.charAt(depth) === '#') depth++;
    return this.push({ kind: 'section', range: { start, end }, content: { start: start + depth, end }, depth });
  }

  private addHeading(text: string, start: number, end: number, contentStart: number): boolean {
    const { number, length } = sceneNumberOf(text);
    const content = { start: contentStart, end: end - (text.length - length) };
    return this.push({ kind: 'sceneHeading', range: { start, end }, content, ...(number === undefined ? {} : { sceneNumber: number }) });
  }

  private addCue(text: string, start: number, end: number, forced: boolean): boolean {
    const cue = cueOf(text, forced);
    if (cue === undefined) return false;
    this.push({ kind: 'character', range: { start, end }, content: { start: forced ? start + 1 : start, end }, cue });
    this.speech = true;
    return true;
  }

  private add(kind: ElementKind, start: number, end: number, content: TextRange = { start, end }): boolean {
    return this.push({ kind, range: { start, end }, content });
  }

  private push(element: FountainElement): boolean {
    this.elements.push(element);
    this.growing = undefined;
    return true;
  }

  /** Lines of action and of dialogue that stand together are one element. */
  private addLine(kind: 'action' | 'dialogue', start: number, end: number, contentStart: number): void {
    const last = this.elements.at(-1);
    if (this.growing === kind && last !== undefined && contentStart === start) {
      this.elements[this.elements.length - 1] = {
        kind,
        range: { start: last.range.start, end },
        content: { start: last.content.start, end },
      };
    } else {
      this.push({ kind, range: { start, end }, content: { start: contentStart, end } });
      this.growing = kind;
    }
  }

  /** Notes and boneyards that stand on lines of their own are elements. */
  private addMasks(line: number): void {
    const start = this.lines.starts[line] ?? 0;
    const end = this.lines.ends[line] ?? 0;
    while ((this.masks[this.mask]?.start ?? Infinity) < start) this.mask++;
    for (let mask = this.masks[this.mask]; mask !== undefined && mask.start < end; mask = this.masks[this.mask]) {
      const content = { start: mask.start + 2, end: mask.end - 2 };
      this.push({ kind: mask.kind, range: { start: mask.start, end: mask.end }, content });
      this.mask++;
    }
  }
}
