// Collects the scenes and utterances of a script in reading order.
import type { FormatId, Scene, Script, TextRange, Utterance } from '../core/utterance';
import type { BuiltText } from './textBuilder';

export interface Spoken {
  readonly said: BuiltText | undefined;
  readonly speaker?: string | undefined;
  readonly cue?: TextRange | undefined;
  /** Where it is said; the last scene where nothing else is given. */
  readonly scene?: string | undefined;
  readonly sceneIndex?: number;
}

export class ScriptBuilder {
  private readonly scenes: Scene[] = [];
  private readonly utterances: Utterance[] = [];

  constructor(
    private readonly format: FormatId,
    private readonly documentLength: number,
  ) {}

  get sceneIndex(): number {
    return this.scenes.length - 1;
  }

  get scene(): string | undefined {
    return this.scenes.at(-1)?.heading;
  }

  get isEmpty(): boolean {
    return this.utterances.length === 0 && this.scenes.length === 0;
  }

  addScene(heading: string, start: number): void {
    const last = this.scenes.pop();
    if (last !== undefined) this.scenes.push({ heading: last.heading, range: { start: last.range.start, end: start } });
    this.scenes.push({ heading, range: { start, end: this.documentLength } });
  }

  /** Where nothing is said there is no utterance. */
  addUtterance({ said, speaker, cue, scene = this.scene, sceneIndex = this.sceneIndex }: Spoken): void {
    if (said === undefined) return;
    this.utterances.push({
      id: String(this.utterances.length + 1),
      ...(speaker === undefined || speaker === '' ? {} : { speaker }),
      ...(scene === undefined ? {} : { scene }),
      sceneIndex,
      ...said,
      ...(cue === undefined ? {} : { cue }),
    });
  }

  finish(title?: string): Script {
    return { format: this.format, ...(title === undefined ? {} : { title }), scenes: this.scenes, utterances: this.utterances };
  }
}
