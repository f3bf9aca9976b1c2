import assert from 'node:assert/strict';
import type { Script, TextRange, Utterance } from '../../../src/core/utterance';
import { EditHistory } from '../../../src/extension/annotations/editHistory';
import { continued, movedOffset, type Edit } from '../../../src/extension/annotations/edits';
import { readAround } from '../../../src/extension/annotations/localReading';
import { parseScript } from '../../../src/formats/parse';

const speeches = 40;
const PLAY = Array.from({ length: speeches }, (_, at) => `${at % 2 ? 'ADA' : 'BO'}\nThis is speech ${at}, and it ends.\n`).join('\n');

function random(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A text, its script as it was read before the edits, and the edits. */
class Draft {
  script: Script;
  readonly history = new EditHistory();

  constructor(public text = PLAY) {
    this.script = parseScript(text, 'fountain');
  }

  edit(start: number, end: number, put: string): void {
    this.text = this.text.slice(0, start) + put + this.text.slice(end);
    this.history.add([{ rangeOffset: start, rangeLength: end - start, text: put }]);
  }

  moved(range: TextRange, utterance?: Utterance): TextRange {
    return this.history.moved(range, utterance);
  }

  read(): boolean {
    const lines = (start: number, end: number): { text: string; start: number } => {
      const from = this.text.lastIndexOf('\n', start - 1) + 1;
      const to = this.text.indexOf('\n', end);
      return { text: this.text.slice(from, to < 0 || end > this.text.length ? undefined : to), start: from };
    };
    const reading = readAround({ script: this.script, format: 'fountain', edited: this.history.editing, moved: (range, utterance) => this.moved(range, utterance), lines });
    if (reading === undefined) return false;
    this.script = reading.script;
    this.history.readAround(reading.fresh);
    return true;
  }

  /** Speeches with where they stand now, as what was read says. */
  shown(): string[] {
    return this.script.utterances.map(utterance => described(utterance, range => this.moved(range, utterance)));
  }

  whole(): string[] {
    return parseScript(this.text, 'fountain').utterances.map(utterance => described(utterance, range => range));
  }
}

const described = ({ speaker, text, range, cue, segments }: Utterance, moved: (range: TextRange) => TextRange): string =>
  JSON.stringify([speaker, text, moved(range), cue && moved(cue), segments.map(segment => moved(segment.range))]);

describe('reading around an edit', () => {
  const SPACED = ['\n  \n', '\n  \nCLEO\nWho, me?\n', '\n    \n', '  ', '\n\n~La la', '\n~La\n\n~la\n'];
  for (const [spaces, extra] of [['', []], ['  ', SPACED], ['    ', SPACED]] as const) {
    it(`gives what reading all of it gives, over many small edits, with ${spaces.length} spaces on empty lines`, () => {
      const words = [' and more', '!', '\n', '\n\nCLEO\nWho, me?\n\n', 'x', '(aside)\n', '', ...extra];
      let local = 0;
      for (let seed = 1; seed <= 60; seed++) {
        const draft = new Draft(PLAY.replaceAll(/^$/gm, spaces));
        const below = random(seed);
        for (let round = 0; round < 5; round++) {
          const at = 200 + below(draft.text.length - 400);
          for (let key = 0; key <= below(3); key++) draft.edit(at, at + below(3), words[below(words.length)] as string);
          if (!draft.read()) break;
          local++;
          assert.deepEqual(draft.shown(), draft.whole(), `seed ${seed}, round ${round}`);
        }
      }
      assert.ok(local > 150, `only ${local} local readings`);
    });
  }

  it('reads on to the end where the writer writes there', () => {
    const draft = new Draft();
    draft.edit(draft.text.length, draft.text.length, '\nCLEO\nThe last word is mine.\n');
    assert.ok(draft.read());
    assert.deepEqual(draft.shown(), draft.whole());
    assert.equal(draft.script.utterances.length, speeches + 1);
  });

  it('gives up where an effect goes further', () => {
    const heading = new Draft();
    heading.edit(400, 400, '\n\nINT. ROOM - DAY\n\n');
    assert.equal(heading.read(), false);
    const everywhere = new Draft();
    everywhere.edit(10, 10, 'x');
    everywhere.edit(everywhere.text.length - 10, everywhere.text.length - 10, 'x');
    assert.equal(everywhere.read(), false);
    const front = new Draft();
    front.edit(0, 0, 'Title: A Play\n\n');
    assert.equal(front.read(), false);
  });
});

describe('an edit that continues another', () => {
  it('is one with it: typing, and taking back', () => {
    const typed = continued({ start: 5, end: 5, length: 1 }, { start: 6, end: 6, length: 1 });
    assert.deepEqual(typed, { start: 5, end: 5, length: 2 });
    assert.deepEqual(continued(typed, { start: 6, end: 7, length: 0 }), { start: 5, end: 5, length: 1 });
    assert.equal(continued(typed, { start: 9, end: 9, length: 1 }), undefined);
    assert.equal(continued(typed, { start: 4, end: 7, length: 0 }), undefined);
    assert.equal(continued(undefined, { start: 4, end: 4, length: 1 }), undefined);
  });

  it('moves what is outside of it as the two do', () => {
    for (const [last, next] of [[{ start: 5, end: 5, length: 3 }, { start: 8, end: 8, length: 2 }], [{ start: 5, end: 9, length: 2 }, { start: 6, end: 7, length: 0 }]] as const) {
      const one = continued(last, next) as Edit;
      for (const offset of [0, 4, 10, 20]) {
        for (const side of ['start', 'end'] as const) assert.equal(movedOffset(offset, [one], side), movedOffset(offset, [last, next], side));
      }
    }
  });
});
