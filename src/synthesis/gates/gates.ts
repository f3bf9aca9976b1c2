// The gates that a generated text passes or is rejected at, each by its setting, with the count of each.
import { similarity as trigramSimilarity } from '../../core/nearDuplicates';
import { TextSignatures } from '../../core/textSignatures';
import { modelSpeaking } from '../answers/refusals';
import { GATES, type GateId } from '../example';
import type { GateSettings } from '../plan';
import type { MappedLabel } from '../stage';
import { positives } from '../labels/mapLabels';
import { copiedRun, copiedWhole, wordsOf } from './copied';
import { namedEmotion } from './namedEmotion';
import { Recent } from './recent';
import { anotherSpeaker, toldOfActor } from './speaker';
import { similarity } from './textSimilarity';
import { PASSES, rejected, type Verdict } from './verdict';

export type { Verdict } from './verdict';

export type DetectLanguage = (text: string) => { readonly language: string; readonly reliable: boolean };

/** `narrative` is the text that the calls were shown. */
export interface UtteranceToJudge {
  readonly utterance: string;
  readonly actor: string;
  readonly narrative: string;
}

/** `original`: the context before it was cleaned. */
export interface ContextToJudge {
  readonly context: string;
  readonly actor: string;
  readonly narrative: string;
  /** Names of the emotions that the utterance expresses. */
  readonly emotions: readonly string[];
}

export interface RewritingToJudge {
  readonly rewritten: string;
  readonly utterance: string;
  readonly actor: string;
  readonly narrative: string;
}

interface Told {
  readonly words: string;
  readonly language: string | undefined;
}

/** Utterances of so many actors are at hand for an exact comparison; older ones are compared by their signatures only. */
const MOST_ACTORS = 256;
const MOST_NARRATIVES = 16;

/** For texts that have passed the gates that look at one text alone: near duplicates are looked for. */
export const acrossOnly = (gates: GateSettings): GateSettings => ({ ...gates, copiedWords: 0, wrongSpeaker: false, wrongLanguage: false, refusal: false });

/**
 * One object for a run. Only utterances that pass are remembered, so that after `remember` of those kept, in any order, it judges as it did before.
 * What is remembered takes 110 to 155 bytes an utterance (see TextSignatures); the rest is bounded.
 */
export class Gates {
  readonly #settings: GateSettings;
  readonly #detect: DetectLanguage | undefined;
  readonly #passed = new TextSignatures();
  readonly #ofActor = new Recent<string[]>(MOST_ACTORS);
  readonly #told = new Recent<Told>(MOST_NARRATIVES);
  readonly #counts = Object.fromEntries(GATES.map(id => [id, 0])) as Record<GateId, number>;

  constructor(settings: GateSettings, detectLanguage?: DetectLanguage) {
    this.#settings = settings;
    this.#detect = detectLanguage;
  }

  /** How many texts each gate rejected. */
  get counts(): Readonly<Record<GateId, number>> {
    return { ...this.#counts };
  }

  /** Bytes of the signatures of the utterances that passed. */
  get bytes(): number {
    return this.#passed.bytes;
  }

  /** An utterance that passes is remembered: the next one like it is a near duplicate. */
  utterance(judged: UtteranceToJudge): Verdict {
    const { utterance, actor, narrative } = judged;
    const verdict = this.#counted(this.#spoken(utterance, actor, narrative) ?? this.#copied(utterance, narrative) ?? this.#duplicate(judged) ?? PASSES);
    if (verdict.kind === 'passes') this.remember(judged);
    return verdict;
  }

  /** Takes in an utterance that passed in an earlier session of the run. */
  remember(passed: UtteranceToJudge): void {
    if (this.#settings.nearDuplicate >= 1) return;
    this.#passed.add(passed.utterance);
    this.#ofActor.get(keyOf(passed), () => []).push(passed.utterance);
  }

  /** The labels of an utterance: at least one has to reach the threshold. */
  labels(mapped: readonly MappedLabel[], threshold: number): Verdict {
    return this.#counted(positives(mapped, threshold).length > 0 ? PASSES : rejected('noLabel', `No emotion of the 28 reaches ${threshold}.`));
  }

  /** A context as cleaned. */
  context({ context, actor, narrative, emotions }: ContextToJudge): Verdict {
    const named = this.#settings.namesEmotion ? namedEmotion(context, actor, emotions) : undefined;
    return this.#counted(
      this.#refused(context) ?? this.#foreign(context, narrative) ?? (named === undefined ? PASSES : rejected('namesEmotion', `The context names an emotion of the character: “${named}”.`)),
    );
  }

  rewriting({ rewritten, utterance, actor, narrative }: RewritingToJudge): Verdict {
    return this.#counted(this.#spoken(rewritten, actor, narrative) ?? this.#changed(rewritten, utterance) ?? PASSES);
  }

  #counted(verdict: Verdict): Verdict {
    if (verdict.kind === 'rejected') this.#counts[verdict.at]++;
    return verdict;
  }

  #spoken(text: string, actor: string, narrative: string): Verdict | undefined {
    return this.#refused(text) ?? (this.#settings.wrongSpeaker ? otherVoice(text, actor, narrative) : undefined) ?? this.#foreign(text, narrative);
  }

  #refused(text: string): Verdict | undefined {
    const words = this.#settings.refusal ? modelSpeaking(text) : undefined;
    return words === undefined ? undefined : rejected('refusal', `The model speaks of itself: “${words}”.`);
  }

  #foreign(text: string, narrative: string): Verdict | undefined {
    const told = this.#settings.wrongLanguage ? this.#toldBy(narrative).language : undefined;
    const own = told === undefined ? undefined : this.#detect?.(text);
    return own?.reliable !== true || own.language === told ? undefined : rejected('wrongLanguage', `The text is in another language (${own.language}) than its narrative (${told ?? ''}).`);
  }

  #copied(utterance: string, narrative: string): Verdict | undefined {
    const most = this.#settings.copiedWords;
    if (most <= 0) return undefined;
    const { words } = this.#toldBy(narrative);
    if (copiedWhole(utterance, words)) return rejected('copied', 'The whole utterance stands in the narrative.');
    const run = copiedRun(utterance, words, most);
    return run === undefined ? undefined : rejected('copied', `More than ${most} words in a row are the narrative’s: “${run}”.`);
  }

  #duplicate(judged: UtteranceToJudge): Verdict | undefined {
    const least = this.#settings.nearDuplicate;
    if (least >= 1) return undefined;
    const own = this.#ofActor.get(keyOf(judged), () => []);
    if (own.some(other => trigramSimilarity(other, judged.utterance) >= least)) return rejected('nearDuplicate', 'The character has nearly the same utterance already.');
    return this.#passed.nearest(judged.utterance) >= least ? rejected('nearDuplicate', 'The run has nearly the same utterance already.') : undefined;
  }

  #changed(rewritten: string, utterance: string): Verdict | undefined {
    const [least, most] = this.#settings.rewriting;
    const same = similarity(rewritten, utterance);
    if (same < least) return rejected('rewriting', `The rewriting changed too much: similarity ${same.toFixed(2)}, at least ${least} is asked for.`);
    return same > most ? rejected('rewriting', `The rewriting changed next to nothing: similarity ${same.toFixed(2)}, at most ${most} is asked for.`) : undefined;
  }

  #toldBy(narrative: string): Told {
    return this.#told.get(narrative, () => {
      const detected = this.#detect?.(narrative);
      return { words: wordsOf(narrative), language: detected?.reliable === true ? detected.language : undefined };
    });
  }
}

function otherVoice(text: string, actor: string, narrative: string): Verdict | undefined {
  const speaker = anotherSpeaker(text, actor, narrative);
  if (speaker !== undefined) return rejected('wrongSpeaker', `The utterance begins with the name of another speaker: “${speaker}”.`);
  const told = toldOfActor(text, actor);
  return told === undefined ? undefined : rejected('wrongSpeaker', `The utterance tells of the character instead of being spoken by them: “${told}”.`);
}

/** The same character of the same narrative; of two narratives that begin and end alike and are as long, the actors are taken for one. */
const keyOf = ({ actor, narrative }: UtteranceToJudge): string => `${actor}\n${narrative.length}\n${narrative.slice(0, 60)}\n${narrative.slice(-60)}`;
