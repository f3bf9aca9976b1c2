// Base URLs: what is taken, what is refused with which words, and which are this machine.
import assert from 'node:assert/strict';
import { AddressError, checkedUrl, hostOf, isLocal } from '../../../../src/synthesis/server/address';

describe('the address of a server', () => {
  it('is taken as it is, without spaces around it and slashes at its end', () => {
    assert.equal(checkedUrl(' http://localhost:8080/v1/ '), 'http://localhost:8080/v1');
    assert.equal(checkedUrl('https://api.mistral.ai'), 'https://api.mistral.ai');
  });

  const refused: readonly (readonly [text: string, says: RegExp])[] = [
    ['', /has no address.*http:\/\/localhost:8080\/v1/],
    ['localhost:8080/v1', /Write http:\/\/localhost:8080\/v1\./],
    ['api.mistral.ai/v1', /Write https:\/\/api\.mistral\.ai\/v1\./],
    ['not an address', /cannot be read/],
    ['ftp://host/v1', /begins with ftp:\/\//],
    ['http://host:99999/v1', /cannot be read/],
    ['http://host/v1/chat/completions', /Write http:\/\/host\/v1, without \/chat\/completions/],
    ['https://user:secret@host/v1', /Write https:\/\/host\/v1 and give the key by itself/],
    ['https://host/v1?api_key=secret', /Write https:\/\/host\/v1 only/],
  ];
  for (const [text, says] of refused)
    it(`refuses ${text === '' ? 'nothing' : text}`, () => {
      assert.throws(() => checkedUrl(text), (error: unknown) => {
        assert.ok(error instanceof AddressError);
        assert.match(error.message, says);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    });

  it('is local on loopback only', () => {
    for (const url of ['http://localhost:1/v1', 'http://127.0.0.1:8080', 'http://127.3.2.1', 'http://[::1]:80/v1', 'http://a.localhost/']) assert.equal(isLocal(url), true, url);
    for (const url of ['http://192.168.0.2/v1', 'https://api.mistral.ai/v1', 'http://localhost.example.org', 'http://0.0.0.0:1', 'nonsense']) assert.equal(isLocal(url), false, url);
  });

  it('is named by host and port', () => {
    assert.equal(hostOf('http://localhost:8080/v1'), 'localhost:8080');
    assert.equal(hostOf('https://api.mistral.ai/v1'), 'api.mistral.ai');
  });
});
