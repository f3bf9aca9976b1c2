// Consent to send text to a server: kept by scheme, host and port, and what is said of a way that is not encrypted.
import assert from 'node:assert/strict';
import { Consent, type Memory } from '../../../../src/extension/synthesis/consent';
import { consentWords } from '../../../../src/extension/synthesis/words';

function memory(): Memory {
  const kept = new Map<string, unknown>();
  return { get: <Value>(name: string, fallback: Value) => (kept.get(name) as Value | undefined) ?? fallback, update: (name, value) => Promise.resolve(void kept.set(name, value)) };
}

describe('consent to a server', () => {
  it('holds for the scheme, host and port that it was given for, and for no other', async () => {
    const own = memory();
    const consent = new Consent(own);
    await consent.give('https://stories.example/v1');
    assert.equal(consent.has('https://stories.example/v1'), true);
    assert.equal(consent.has('https://stories.example/other/v1'), true);
    for (const other of ['http://stories.example/v1', 'http://stories.example:443/v1', 'https://stories.example:8443/v1', 'https://more.stories.example/v1']) assert.equal(consent.has(other), false, other);
    await consent.give('http://stories.example/v1');
    assert.equal(new Consent(own).has('http://stories.example/v1'), true);
    assert.equal(new Consent(own).has('https://stories.example/v1'), true);
  });

  it('is asked for with a word on a connection that can be read, and on the key', () => {
    const host = { name: 'stories.example', local: false, encrypted: true, agreed: false, hasKey: true };
    assert.doesNotMatch(consentWords(host, 1200).detail, /encrypted/);
    assert.match(consentWords(host, 1200).detail, /1,200 characters/);
    assert.match(consentWords({ ...host, encrypted: false }, 1200).detail, /not encrypted: whoever is on the way can read the text and your key\./);
    assert.match(consentWords({ ...host, encrypted: false, hasKey: false }, 1200).detail, /not encrypted: whoever is on the way can read along\./);
  });
});
