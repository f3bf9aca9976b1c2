// From a Fountain document to its script: who says what, where, in which scene.
import type { Script } from '../../core/utterance';
import { LINE_COST, newPace, sliceIsFull, type Pace } from '../pace';
import { ScriptBuilder } from '../scriptBuilder';
import { TextBuilder } from '../textBuilder';
import type { ElementKind, FountainElement } from './element';
import { elementSteps, type FountainDocument } from './elements';
import { inlineSteps, plainText } from './inline';

export function* fountainSteps(text: string): Generator<void, Script, void> {
  const pace = newPace();
  const document = yield* elementSteps(text, pace);
  const { elements } = document;
  const title = yield* textOf(text, document, titleField(elements), pace);
  const sceneKind: ElementKind = elements.some(({ kind }) => kind === 'sceneHeading') ? 'sceneHeading' : 'section';
  const script = new ScriptBuilder('fountain', text.length);
  let section: string | undefined;
  let speech: Speech | undefined;
  for (const element of elements) {
    if (speech !== undefined && !(yield* speech.take(element, pace))) {
      speech.finish(script);
      speech = undefined;
    }
    if (element.kind === 'section' || element.kind === 'sceneHeading') {
      const heading = yield* textOf(text, document, element, pace);
      if (element.kind === 'section') section = heading;
      if (element.kind === sceneKind) script.addScene(heading ?? '', element.range.start);
    } else if (element.kind === 'character') {
      speech = new Speech(text, document, element, script.scene ?? section, script.sceneIndex);
    }
    if (sliceIsFull(pace, LINE_COST)) yield;
  }
  speech?.finish(script);
  return script.finish(title);
}

const titleField = (elements: readonly FountainElement[]): FountainElement | undefined => {
  for (const element of elements) {
    if (element.kind !== 'titleField') return undefined;
    if (element.key?.toLowerCase() === 'title') return element;
  }
  return undefined;
};

function* textOf(
  text: string,
  { masks }: FountainDocument,
  element: FountainElement | undefined,
  pace: Pace,
): Generator<void, string | undefined, void> {
  if (element === undefined) return undefined;
  const builder = new TextBuilder(text);
  yield* inlineSteps(text, masks, element.content.start, element.content.end, builder, pace);
  return builder.finish()?.text;
}

/** What follows a cue, up to the end of the speech. */
class Speech {
  private readonly builder: TextBuilder;
  private endsInLyrics = false;

  constructor(
    private readonly text: string,
    private readonly document: FountainDocument,
    private readonly character: FountainElement,
    private readonly scene: string | undefined,
    private readonly sceneIndex: number,
  ) {
    this.builder = new TextBuilder(text);
  }

  /** False where the element is no part of the speech. Below an empty line only a song goes on. */
  *take({ kind, content, apart }: FountainElement, pace: Pace): Generator<void, boolean, void> {
    switch (kind) {
      case 'dialogue':
      case 'lyrics':
        if (apart === true && !this.endsInLyrics) return false;
        this.endsInLyrics = kind === 'lyrics';
        this.builder.space();
        yield* inlineSteps(this.text, this.document.masks, content.start, content.end, this.builder, pace);
        return true;
      case 'parenthetical':
      case 'note':
      case 'boneyard':
        return true;
      default:
        return false;
    }
  }

  finish(script: ScriptBuilder): void {
    script.addUtterance({
      said: this.builder.finish(),
      speaker: plainText(this.character.cue?.name ?? ''),
      cue: this.character.range,
      scene: this.scene,
      sceneIndex: this.sceneIndex,
    });
  }
}
