// Text in a terminal: widths, wrapping, colours, bars.
import assert from 'node:assert/strict';
import { clip, harmless, padStart, textWidth, wrap } from '../../../src/cli/terminal/width';
import { TERMINAL_COLORS, colorDepth, createStyle, glyphOf } from '../../../src/cli/terminal/style';
import { bar, sparkline } from '../../../src/cli/terminal/summary';
import { flow } from '../../../src/cli/terminal/view';
import { GROUPS } from '../../../src/core/emotions';
import { duration, progressLine } from '../../../src/cli/progress';

describe('the width of text', () => {
  const widths: readonly (readonly [string, number])[] = [
    ['plain', 5], ['caf\u00e9', 4], ['cafe\u0301', 4], ['日本語', 6], ['한국', 4], ['ｈｉ', 4], ['😀', 2], ['👩‍👩‍👧', 2], ['❤️', 2], ['♥', 1], ['a\u200bb', 2], ['שלום', 4], ['‘so’—…', 6],
  ];
  for (const [text, width] of widths) it(`of ${text} is ${width}`, () => assert.equal(textWidth(text), width));

  it('of every group sign is one', () => {
    for (const { id } of GROUPS) assert.equal(textWidth(glyphOf(id)), 1, id);
  });

  it('is what padding and clipping keep to', () => {
    assert.equal(padStart('日', 4), '  日');
    assert.equal(clip('日本語', 5), '日本…');
    assert.equal(clip('日本語', 6), '日本語');
    assert.equal(clip('Lady Bracknell', 8), 'Lady Br…');
  });
});

describe('wrapping', () => {
  it('breaks at spaces and fills lines', () => {
    assert.deepEqual(wrap('one two three four', 9), ['one two', 'three', 'four']);
    assert.deepEqual(wrap('exactly ten', 11), ['exactly ten']);
  });
  it('breaks after dashes, and keeps a sign with its number', () => {
    assert.deepEqual(wrap('accurately—anyone', 12), ['accurately—', 'anyone']);
    assert.deepEqual(wrap('well-bred cost -5', 6), ['well-', 'bred', 'cost', '-5']);
  });
  it('breaks between ideographs, but not before what closes them', () => {
    assert.deepEqual(wrap('我們走吧。好', 8), ['我們走', '吧。好']);
    assert.deepEqual(wrap('走吧。', 4), ['走', '吧。']);
  });
  it('breaks a word that is longer than the line', () => assert.deepEqual(wrap('aaaaaaaaaa b', 4), ['aaaa', 'aaaa', 'aa b']));
  it('never splits a grapheme, and always comes to an end', () => {
    assert.deepEqual(wrap('👩‍👩‍👧👩‍👩‍👧', 2), ['👩‍👩‍👧', '👩‍👩‍👧']);
    assert.equal(wrap('日本', 1).join(''), '日本');
    assert.deepEqual(wrap('', 10), []);
  });
  it('loses nothing but the spaces at breaks, and no line is too wide', () => {
    const text = 'Oh!… by the way, Lane—日本語の「文」 and\u00a0so on, re-read ‘Bunbury’ 👩‍👩‍👧 incomprehensibilities.';
    for (let width = 4; width < 90; width++) {
      const wrapped = wrap(text, width);
      assert.equal(wrapped.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
      for (const line of wrapped) assert.ok(textWidth(line) <= width, `${line} at ${width}`);
    }
  });
});

describe('what a script may say to a terminal', () => {
  it('does not steer it', () => assert.equal(harmless('\u001b[31mred\u001b]0;title\u0007\u009b1A\ta\r\nb'), '[31mred]0;title1A a b'));
});

describe('colours', () => {
  const none = { never: false, env: {}, terminalDepth: undefined };
  it('are as many as the terminal has, unless the user says otherwise', () => {
    assert.equal(colorDepth(none), 1);
    assert.equal(colorDepth({ ...none, terminalDepth: 24 }), 24);
    assert.equal(colorDepth({ ...none, terminalDepth: 24, env: { NO_COLOR: '1' } }), 1);
    assert.equal(colorDepth({ ...none, terminalDepth: 24, env: { NO_COLOR: '' } }), 24);
    assert.equal(colorDepth({ ...none, env: { FORCE_COLOR: '' } }), 4);
    assert.equal(colorDepth({ ...none, env: { FORCE_COLOR: '2', NO_COLOR: '1' } }), 8);
    assert.equal(colorDepth({ ...none, env: { FORCE_COLOR: '3' } }), 24);
    assert.equal(colorDepth({ ...none, terminalDepth: 24, env: { FORCE_COLOR: '0' } }), 1);
    assert.equal(colorDepth({ never: true, env: { FORCE_COLOR: '3' }, terminalDepth: 24 }), 1);
  });

  it('degrade from all to 256 to 16 to none', () => {
    assert.equal(createStyle(24).group('joy', 'x'), '\u001b[38;2;162;119;0mx\u001b[39m');
    assert.equal(createStyle(8).group('joy', 'x'), '\u001b[38;5;136mx\u001b[39m');
    assert.equal(createStyle(4).group('joy', 'x'), '\u001b[33mx\u001b[39m');
    assert.equal(createStyle(1).group('joy', 'x'), 'x');
    assert.equal(createStyle(1).bold(createStyle(1).dim('x')), 'x');
  });

  it('can be read on white and on near-black', () => {
    const linear = (value: number): number => (value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    const luminance = ([r, g, b]: readonly [number, number, number]): number => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const step = (level: number): number => (level === 0 ? 0 : 55 + 40 * level);
    const cube = (color: number): readonly [number, number, number] =>
      color >= 232 ? [8 + (color - 232) * 10, 8 + (color - 232) * 10, 8 + (color - 232) * 10] : [step(Math.floor((color - 16) / 36)), step(Math.floor((color - 16) / 6) % 6), step((color - 16) % 6)];
    for (const [group, { rgb, xterm }] of Object.entries(TERMINAL_COLORS)) {
      for (const [color, least] of [[rgb, 4], [cube(xterm), 3]] as const) {
        assert.ok(contrast(luminance(color), luminance([255, 255, 255])) >= least, `${group} on white`);
        assert.ok(contrast(luminance(color), luminance([30, 30, 30])) >= least, `${group} on near-black`);
      }
    }
  });
});

describe('bars and lines', () => {
  it('fill by halves', () => {
    assert.equal(bar(0, 4), '    ');
    assert.equal(bar(0.5, 4), '━━  ');
    assert.equal(bar(0.4, 4), '━╸  ');
    assert.equal(bar(2, 4), '━━━━');
  });
  it('show heights against the top, and a dot for nothing', () => {
    assert.equal(sparkline([0, 0.1, 0.5, 0.8], 0.8), '·▁▅█');
    assert.equal(sparkline([0, 0], 0), '··');
  });
  it('go on below where they do not fit', () => {
    const chip = (plain: string) => ({ plain, styled: `<${plain}>` });
    assert.deepEqual(flow([chip('aaa'), chip('bb'), chip('cccc')], 7, 2), ['<aaa>  <bb>', '<cccc>']);
  });
});

describe('progress', () => {
  it('says how much, how fast and how long', () => {
    assert.equal(progressLine({ done: 1000, total: 3000, seconds: 2, unit: 'speeches' }), '1,000 of 3,000 speeches · 500/s · 4 s left');
    assert.equal(progressLine({ done: 0, total: 30, seconds: 0, unit: 'speeches' }), '0 of 30 speeches');
    assert.equal(progressLine({ done: 12, total: undefined, seconds: 1, unit: 'records' }), '12 records · 12/s');
  });
  it('counts in the unit that fits', () => {
    assert.deepEqual([0.2, 59, 61, 3660].map(duration), ['1 s', '59 s', '1 min 1 s', '1 h 1 min']);
  });
});
