// What the gates reject, and what they let pass.
import assert from 'node:assert/strict';
import { Gates } from '../../../src/synthesis/gates/gates';
import { similarity } from '../../../src/synthesis/gates/textSimilarity';
import { DEFAULT_GATES, type GateSettings } from '../../../src/synthesis/plan';

const narrative = 'Louise Mallard sat in the armchair. She could see the tops of trees that were all aquiver with the new spring life. Josephine knelt at the door. Listen, somebody said; then they had to listen.';

const gates = (settings: Partial<GateSettings> = {}): Gates => new Gates({ ...DEFAULT_GATES, ...settings });
const at = (verdict: { kind: string; at?: string }): string => verdict.at ?? verdict.kind;
const utterance = (text: string, settings?: Partial<GateSettings>, actor = 'Louise Mallard'): string => at(gates(settings).utterance({ utterance: text, actor, narrative }));

describe('gates of utterances', () => {
  it('reject what the narrative says in more words in a row than allowed', () => {
    assert.equal(utterance('I can see the tops of trees that were all aquiver with spring!'), 'copied');
    assert.equal(utterance('I can see the tops of trees.'), 'passes');
    assert.equal(utterance('I can see the tops of trees that were all aquiver with spring!', { copiedWords: 0 }), 'passes');
  });

  it('reject an utterance that stands in the narrative whole, however short', () => {
    assert.equal(utterance('“Then they had to listen!”'), 'copied');
    assert.equal(utterance('Listen, somebody said. They had to listen.'), 'copied');
    for (const text of ['They had to listen. I never did.', 'Somebody said.', 'Had they to listen, then?']) assert.equal(utterance(text), 'passes', text);
    assert.equal(utterance('Then they had to listen!', { copiedWords: 0 }), 'passes');
  });

  it('reject near duplicates, of the actor and of others, but not of themselves', () => {
    const all = gates();
    const texts = ['So many mornings, and every one of them mine!', 'So many mornings, and every one of them mine.', 'Whose hat is on the landing?'];
    assert.deepEqual(texts.map(text => at(all.utterance({ utterance: text, actor: 'Louise', narrative }))), ['passes', 'nearDuplicate', 'passes']);
    assert.equal(at(all.utterance({ utterance: texts[0]!, actor: 'Josephine', narrative: 'Another story.' })), 'nearDuplicate');
    assert.equal(all.counts.nearDuplicate, 2);
    const off = gates({ nearDuplicate: 1 });
    assert.deepEqual(texts.map(text => at(off.utterance({ utterance: text, actor: 'Louise', narrative }))), ['passes', 'passes', 'passes']);
    assert.equal(off.bytes <= 4096, true);
  });

  it('judge after a new start as before it', () => {
    const again = gates();
    again.remember({ utterance: 'So many mornings, and every one of them mine!', actor: 'Louise', narrative });
    assert.equal(at(again.utterance({ utterance: 'So many mornings and every one of them mine', actor: 'Louise', narrative })), 'nearDuplicate');
    assert.equal(at(gates().utterance({ utterance: 'So many mornings and every one of them mine', actor: 'Louise', narrative })), 'passes');
  });

  it('reject another’s line and what is told about the actor', () => {
    for (const text of ['Josephine: Open the door!', 'Louise watched the sky for a long time.', 'Mrs. Mallard is free at last.', 'So this is it. Mallard quickly opened the door.']) assert.equal(utterance(text), 'wrongSpeaker', text);
    for (const text of ['Listen: there is somebody at the door.', 'Louise, you fool, open the door!', 'I, Louise Mallard, am nobody’s wife now.', 'One thing: nobody must know.', 'Josephine is at the door again.', 'Oh, poor Louise!', 'Mallard is a name that I shall keep.']) assert.equal(utterance(text), 'passes', text);
    for (const text of ['Louise’s heart sank at the news.', 'Louise’s desire to see her sister well again is all there is.', 'Louise sank into the armchair.', 'She felt the cold of the room.', 'The door opened. She couldn’t help but smile.']) assert.equal(utterance(text), 'wrongSpeaker', text);
    for (const text of ['She felt nothing for me, ever.', 'She is beautiful tonight!', 'He never came home.', 'Louise’s key, where is it?']) assert.equal(utterance(text), 'passes', text);
    assert.equal(utterance('Louise watched the sky.', { wrongSpeaker: false }), 'passes');
  });

  it('reject models that speak of themselves, not characters who decline', () => {
    assert.equal(utterance('As an AI, I have no feelings.'), 'refusal');
    assert.equal(utterance('I cannot fulfil this request.'), 'refusal');
    for (const text of ['I am sorry, but I cannot help you.', 'I can’t do this any more.', 'I cannot write such letters.']) assert.equal(utterance(text), 'passes', text);
  });

  it('reject another language than the narrative’s where both are sure', () => {
    const detect = (text: string) => ({ language: /\b(?:der|und)\b/.test(text) ? 'de' : 'en', reliable: text.length > 10 });
    const judge = (text: string, told = narrative): string => at(new Gates(DEFAULT_GATES, detect).utterance({ utterance: text, actor: 'Louise', narrative: told }));
    assert.deepEqual([judge('Der Himmel und der Baum.'), judge('Ja und nein.'.slice(0, 8)), judge('The sky and the tree.'), judge('Der Himmel und der Baum.', 'Es war einmal der Wald und der See.')], ['wrongLanguage', 'passes', 'passes', 'passes']);
  });
});

describe('gates of labels', () => {
  it('want one that reaches the threshold', () => {
    assert.deepEqual([at(gates().labels([['joy', 0.3]], 0.3)), at(gates().labels([['joy', 0.2]], 0.3)), at(gates().labels([], 0.3))], ['passes', 'noLabel', 'noLabel']);
  });
});

describe('gates of contexts', () => {
  const context = (text: string, emotions = ['fear', 'hope'], settings?: Partial<GateSettings>): string => at(gates(settings).context({ context: text, actor: 'Louise Mallard', narrative, emotions }));

  it('reject what names an emotion of the actor, by any of its words', () => {
    for (const text of ['Louise was afraid of the letter.', 'The letter came. She felt a sudden fear.', 'Her fearful eyes met the door.', 'Louise is hopeful.', 'Louise, terrified, sat down.', 'The fear grew.']) assert.equal(context(text), 'namesEmotion', text);
    assert.equal(context('Louise felt self-conscious.', ['embarrassment']), 'namesEmotion');
  });

  it('reject everyday words where they are felt', () => {
    for (const [text, emotion] of [
      ['Louise loved Brently, and she was full of love for him.', 'love'],
      ['She had always dearly loved the house by the sea.', 'love'],
      ['Louise was in love with the doctor.', 'love'],
      ['Her heart was filled with love.', 'love'],
      ['Louise felt guilty.', 'remorse'],
      ['She was very glad and full of pleasure.', 'joy'],
      ['Louise was mad at him.', 'anger'],
      ['She grew tense.', 'nervousness'],
      ['Louise felt a sudden shock.', 'surprise'],
      ['She was both hurt and tense.', 'nervousness'],
    ] as const) assert.equal(context(text, [emotion]), 'namesEmotion', text);
    for (const [text, emotion] of [
      ['Louise found the guilty man.', 'remorse'],
      ['The judge was told that Louise had found the guilty man.', 'remorse'],
      ['Louise closed the letter, and the content was known to nobody.', 'joy'],
      ['Josephine loved the sea. Louise sat by the window.', 'love'],
      ['Louise read a love letter of her sister.', 'love'],
      ['Louise was given the support of the village.', 'approval'],
      ['She was in the middle of a discovery.', 'realization'],
      ['Louise wanted a glass of water.', 'desire'],
    ] as const) assert.equal(context(text, [emotion]), 'passes', text);
  });

  it('let pass others’ emotions, other emotions, and words that only sound so', () => {
    for (const text of ['Louise opened the door. Then Josephine was afraid.', 'Louise was angry with the doctor.', 'Louise sat in the armchair.', 'She read the letter.']) assert.equal(context(text), 'passes', text);
    assert.equal(context('Louise took care of the house and paid the interest.', ['caring', 'curiosity', 'love']), 'passes');
    assert.equal(context('Louise was afraid.', ['fear'], { namesEmotion: false }), 'passes');
    assert.equal(context('Louise was afraid.', ['whimsy', 'neutral']), 'passes');
  });
});

describe('gates of rewritings', () => {
  const rewriting = (rewritten: string, settings?: Partial<GateSettings>): string => at(gates(settings).rewriting({ rewritten, utterance: 'I am so happy that the letter came at last!', actor: 'Louise', narrative }));

  it('reject what changed too much or nothing', () => {
    assert.equal(rewriting('The letter came at last, then.'), 'passes');
    assert.equal(rewriting('I am so happy that the letter came at last.'), 'rewriting');
    assert.equal(rewriting('Whose hat is that on the landing, and why now?'), 'rewriting', 'another line');
    assert.equal(rewriting('I am so happy that the letter came at last!', { rewriting: [0, 1] }), 'passes');
  });
});

describe('the similarity of an edited text', () => {
  it('is the share of both that stayed, in order', () => {
    assert.deepEqual([similarity('abc', 'abc'), similarity('abc', 'xyz'), similarity('', ''), similarity('', 'a')], [1, 0, 1, 0]);
    assert.equal(similarity('abcd', 'bd'), 4 / 6);
    assert.equal(similarity('kitten', 'sitting'), 8 / 13);
    assert.equal(similarity('the red door', 'door the red'), similarity('door the red', 'the red door'));
  });
});
