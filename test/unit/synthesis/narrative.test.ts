// Token estimates and cuts of long narratives.
import assert from 'node:assert/strict';
import { cutNarrative, isCut } from '../../../src/synthesis/narrative/cut';
import { TokenEstimate } from '../../../src/synthesis/narrative/tokens';

const paragraph = (number: number): string => `Paragraph ${number} tells of the harbour. ${'The boats came in and went out again. '.repeat(4).trim()}`;

describe('the estimate of tokens', () => {
  it('knows kinds of script', () => {
    const tokens = new TokenEstimate();
    const [latin, greek, han] = ['The boats came in.', 'Τα πλοία ήρθαν τώρ', '船は港に入ってまた出て行った船は船'].map(text => tokens.estimate(text) / text.length);
    assert.ok(latin! < greek! && greek! < han!, `${latin} ${greek} ${han}`);
    assert.equal(tokens.estimate(''), 0);
  });

  it('comes near what the server reports, for each script by itself', () => {
    const tokens = new TokenEstimate();
    const [english, japanese] = [paragraph(1).repeat(10), '船は港に入ってまた出て行った。'.repeat(60)];
    for (let time = 0; time < 40; time++) {
      tokens.learn(english, english.length / 4.4);
      tokens.learn(japanese, japanese.length * 0.8);
    }
    assert.ok(Math.abs(tokens.estimate(english) / (english.length / 4.4) - 1) < 0.03);
    assert.ok(Math.abs(tokens.estimate(japanese) / (japanese.length * 0.8) - 1) < 0.03);
  });

  it('is not led astray by short texts or absurd counts', () => {
    const tokens = new TokenEstimate();
    const before = tokens.estimate(paragraph(1));
    tokens.learn('Hi.', 40);
    tokens.learn(paragraph(1).repeat(3), Number.NaN);
    tokens.learn(paragraph(1).repeat(3), 0);
    assert.equal(tokens.estimate(paragraph(1)), before);
    tokens.learn(paragraph(1).repeat(3), 1e9);
    assert.ok(tokens.estimate(paragraph(1)) <= 4 * paragraph(1).length);
  });
});

describe('cutting a narrative', () => {
  const tokens = new TokenEstimate();
  const kept = (text: string, most: number): string => {
    const { start, end } = cutNarrative(text, most, tokens);
    return text.slice(start, end);
  };

  it('leaves alone what fits, but for white space around it', () => {
    assert.deepEqual(cutNarrative('  A story.\n\n', 100, tokens), { start: 2, end: 10 });
    assert.equal(isCut('  A story.\n\n', { start: 2, end: 10 }), false);
    assert.deepEqual(cutNarrative(' \n', 100, tokens), { start: 0, end: 0 });
  });

  it('ends with a paragraph', () => {
    const text = Array.from({ length: 20 }, (_, at) => paragraph(at)).join('\n\n');
    const part = kept(text, 400);
    assert.ok(part.endsWith('went out again.') && tokens.estimate(part) <= 400 && tokens.estimate(part) > 280, part.slice(-40));
    assert.ok(text.slice(part.length).startsWith('\n\nParagraph'));
    assert.equal(isCut(text, cutNarrative(text, 400, tokens)), true);
  });

  it('rather ends with a scene', () => {
    for (const border of ['* * *', 'INT. HARBOUR - NIGHT', '## Two', 'CHAPTER II', '---']) {
      const paragraphs = Array.from({ length: 12 }, (_, at) => paragraph(at));
      paragraphs.splice(7, 0, border);
      const part = kept(paragraphs.join('\n\n'), 450);
      assert.ok(part.endsWith('went out again.') && part.includes('Paragraph 6') && !part.includes('Paragraph 7') && !part.includes(border), `${border}: ${part.slice(-60)}`);
    }
  });

  it('ends with a sentence or a word where there is no paragraph, and never inside a character', () => {
    assert.ok(kept(paragraph(1).repeat(10), 100).endsWith('.'));
    assert.ok(kept('word '.repeat(400), 50).endsWith('word'));
    const emoji = '😀'.repeat(200);
    const cut = cutNarrative(emoji, 51, tokens);
    assert.deepEqual([cut.end % 2, isCut(emoji, cut)], [0, true]);
    assert.equal(kept('船は港に入った。'.repeat(100), 60).endsWith('。'), true);
  });

  it('keeps nothing where nothing fits', () => {
    assert.deepEqual(cutNarrative('A story.', 0, tokens), { start: 0, end: 0 });
    assert.equal(isCut('A story.', { start: 0, end: 0 }), true);
  });
});
