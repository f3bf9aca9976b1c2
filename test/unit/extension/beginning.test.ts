// The part of a long script that is read first.
import assert from 'node:assert/strict';
import { beginningOf } from '../../../src/extension/annotations/beginning';

const speech = 'MARA\nI have been waiting for you since the morning.\n\n';
const long = speech.repeat(2_000);

describe('the beginning of a script', () => {
  it('holds what is in view, more than that, and ends at an empty line', () => {
    const beginning = beginningOf(long, 20_000) ?? '';
    assert.ok(long.startsWith(beginning));
    assert.ok(beginning.length >= 24_000 && beginning.length < 26_000, String(beginning.length));
    assert.match(beginning, /morning\.\n\n$/);
  });

  it('ends as well where lines end in two characters', () => {
    assert.match(beginningOf(long.replaceAll('\n', '\r\n'), 0) ?? '', /morning\.\r\n\r\n$/);
  });

  it('is nothing where reading all of it is as quick', () => {
    assert.equal(beginningOf(speech.repeat(500), 0), undefined);
  });

  it('is nothing where the view is far from the beginning', () => {
    assert.equal(beginningOf(long, long.length - 1_000), undefined);
  });

  it('is nothing where there is no empty line to end at, however long the text', () => {
    const started = performance.now();
    assert.equal(beginningOf('word '.repeat(1_000_000), 0), undefined);
    assert.ok(performance.now() - started < 1_000);
  });
});
