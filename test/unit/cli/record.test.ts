// Records of `classify`: what is read from a line, and that nothing in it changes.
import assert from 'node:assert/strict';
import { answerNames, readRecord, spliceInto, type FieldNames, type ReadLine } from '../../../src/cli/record';
import { jsonFault } from '../../../src/dataset/jsonFault';

const usual: FieldNames = { text: undefined, context: undefined, speaker: undefined };
const read = (line: string, fields: FieldNames = usual): ReadLine => readRecord(Buffer.from(line), fields);
const reasonOf = (line: string): string => {
  const result = read(line);
  return result.kind === 'bad' ? result.reason : result.kind;
};

describe('a record', () => {
  it('gives text, context and speaker under either name', () => {
    const one = read('{"text":"Go on.","context":"ANN: Stop.","speaker":"BOB"}');
    assert.deepEqual(one.kind === 'record' && one.input, { text: 'Go on.', context: 'ANN: Stop.', speaker: 'BOB' });
    const two = read('{"utterance":"Go on.","character":"BOB"}');
    assert.deepEqual(two.kind === 'record' && two.input, { text: 'Go on.', speaker: 'BOB' });
    const three = read('{"text":null,"utterance":"Go on."}');
    assert.deepEqual(three.kind === 'record' && three.input, { text: 'Go on.' });
  });

  it('gives what other fields hold when they are named', () => {
    const result = read('{"text":7,"line":"Go on.","who":"BOB","before":"Stop."}', { text: 'line', context: 'before', speaker: 'who' });
    assert.deepEqual(result.kind === 'record' && result.input, { text: 'Go on.', context: 'Stop.', speaker: 'BOB' });
  });

  it('leaves out context and speaker that say nothing', () => {
    const result = read('{"text":"Go on.","context":null,"speaker":" ","character":"never read"}');
    assert.deepEqual(result.kind === 'record' && result.input, { text: 'Go on.' });
  });

  it('says what is wrong with a line', () => {
    assert.equal(reasonOf('[1]'), 'a JSON object expected, not an array');
    assert.equal(reasonOf('null'), 'a JSON object expected, not null');
    assert.equal(reasonOf('"text"'), 'a JSON object expected, not a string');
    assert.equal(reasonOf('{}'), 'no field "text" or "utterance"');
    assert.equal(reasonOf('{"text":7}'), '"text" must be a string, not a number');
    assert.equal(reasonOf('{"utterance":null}'), '"utterance" must be a string, not null');
    assert.equal(reasonOf('{"text":" \\n"}'), '"text" is empty');
    assert.equal(reasonOf('{"text":"a","context":["b"]}'), '"context" must be a string, not an array');
    assert.equal(reasonOf('{"text": bad}'), 'not JSON: column 10: bad is not a JSON value');
    assert.equal(reasonOf('{"é😀": 1,}'), 'not JSON: column 10: a name in double quotes expected');
    const invalid = readRecord(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), usual);
    assert.deepEqual(invalid, { kind: 'bad', reason: 'not valid UTF-8' });
  });

  it('takes white space alone for a blank line', () => assert.equal(reasonOf(' \t\r'), 'blank'));
});

describe('the names of our answers', () => {
  const names = (...taken: string[]): string[] => {
    const { emotions, labels } = answerNames(new Set(taken));
    return [emotions, labels];
  };

  it('are free in the record', () => {
    assert.deepEqual(names('text'), ['emotions', 'labels']);
    assert.deepEqual(names('text', 'emotions'), ['predicted_emotions', 'predicted_labels']);
    assert.deepEqual(names('labels'), ['predicted_emotions', 'predicted_labels']);
    assert.deepEqual(names('labels', 'predicted_emotions'), ['predicted_emotions_2', 'predicted_labels_2']);
    assert.deepEqual(names('emotions', 'predicted_labels', 'predicted_labels_2'), ['predicted_emotions_3', 'predicted_labels_3']);
  });

  it('are found in names that were written with escapes', () => {
    const result = read('{"text":"a","\\u006cabels":[]}');
    assert.equal(result.kind === 'record' && result.answers.labels, 'predicted_labels');
  });
});

describe('splicing into a line', () => {
  const splice = (line: string): string => spliceInto(line, [['a', '1'], ['b', '[]']]);

  it('keeps every character of the line', () => {
    const line = '{"id":12345678901234567890,"w":1.10e+2,"k":{"x":"}"},"text":"\\u00e9"}';
    assert.equal(splice(line), `${line.slice(0, -1)},"a":1,"b":[]}`);
  });

  it('follows the spacing of the line, and keeps what follows the object', () => {
    assert.equal(splice('{"t": "x"}\r'), '{"t": "x", "a": 1, "b": []}\r');
    assert.equal(splice('  { "t": "x" }  '), '  { "t": "x", "a": 1, "b": [] }  ');
    assert.equal(splice('{"t" :"x"}'), '{"t" :"x","a":1,"b":[]}');
    assert.equal(splice('{"say \\" this": "x"}'), '{"say \\" this": "x", "a": 1, "b": []}');
  });

  it('needs no member before', () => assert.equal(splice('{}'), '{"a":1,"b":[]}'));
});

describe('the place where JSON breaks', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['', 0], ['{', 1], ['{"a"', 4], ['{"a":', 5], ['{"a":1', 6], ['{"a":1,}', 7], ['{"a" 1}', 5], ['{a:1}', 1], ["{'a':1}", 1], ['[1,]', 3], ['[1 2]', 3],
    ['{"a":1}}', 7], ['{"a":01}', 5], ['{"a":.5}', 5], ['{"a":NaN}', 5], ['{"a":tru}', 5], ['"ab', 3], ['"a\tb"', 2], ['"a\\x"', 2], ['"a\\u12g4"', 2], ['1 1', 2], ['}', 0],
    ['{"a":[1,{"b":}]}', 13], ['\ufeff{}', 0], ['{"a":1]', 6],
  ];
  for (const [text, offset] of cases) {
    it(`is found in ${JSON.stringify(text)}`, () => {
      assert.throws(() => JSON.parse(text) as unknown, SyntaxError);
      assert.equal(jsonFault(text)?.offset, offset);
    });
  }

  it('is nowhere in JSON', () => {
    for (const text of ['{}', ' [ ] ', '{"a":[1,-2.5e-3,true,false,null,"\\ud83d\\ude00\\/"],"b":{}}', '"x"', '-0']) assert.equal(jsonFault(text), undefined, text);
  });

  it('is found however deep it lies', () => {
    const depth = 200_000;
    assert.equal(jsonFault(`${'['.repeat(depth)}x`)?.offset, depth);
  });
});
