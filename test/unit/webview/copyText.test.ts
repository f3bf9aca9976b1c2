// Copying a text: whole, however long it is.
import assert from 'node:assert/strict';
import { labelSet } from '../../../src/core/labelSets';
import type { Row } from '../../../src/dataset/engine/query';
import type { RecordShape } from '../../../src/dataset/records/shape';
import { textToCopy, wholeText } from '../../../src/webview/dataset/copyText';
import { LONGEST_CELL } from '../../../src/webview/dataset/messages';

const shape: RecordShape = { text: 'said', labels: { form: 'names', field: 'labels' }, set: labelSet('goEmotions') };
const row = (said: unknown, fault?: string): Row => ({ id: 0, file: 0, record: 0, line: 1, split: undefined, fields: { said, labels: ['joy'] }, labels: [], attached: {}, ...(fault !== undefined && { fault }) });

describe('copying the text of a record', () => {
  it('takes the text alone', () => {
    assert.deepEqual(textToCopy(row('The ferry.'), shape), { kind: 'text', text: 'The ferry.' });
    assert.deepEqual(textToCopy(row(undefined), shape), { kind: 'text', text: '' });
  });

  it('asks for the whole where the rows hold the beginning only', () => {
    const long = 'x'.repeat(LONGEST_CELL);
    assert.equal(textToCopy(row(long), shape).kind, 'text');
    assert.equal(textToCopy(row(`${long}…`), shape).kind, 'cut');
    assert.equal(wholeText(row(long + long), shape), long + long);
  });

  it('takes nothing of a line that cannot be read', () => assert.deepEqual(textToCopy(row(undefined, 'broken'), shape), { kind: 'unread' }));
});
