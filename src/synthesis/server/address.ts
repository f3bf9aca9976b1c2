// The base URL of a server: checked before anything is sent, and named as people see it.

/** Thrown with a sentence that says what to write instead. */
export class AddressError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AddressError';
  }
}

const example = 'http://localhost:8080/v1';

/**
 * The base URL without spaces around it and slashes at its end. Nothing else is changed: a missing /v1 is found when the server is first asked.
 * @throws AddressError with what to write instead; it never repeats a password or a query
 */
export function checkedUrl(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new AddressError(`The server has no address. Write its base URL, for example ${example}.`);
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed);
  if (!hasScheme) throw withoutScheme(trimmed);
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (url === undefined || url.hostname === '') throw new AddressError(`The address of the server cannot be read. Write a base URL such as ${example}.`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new AddressError(`The address of the server begins with ${url.protocol}//, but only http:// and https:// are spoken. Write for example ${example}.`);
  const plain = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  if (url.username !== '' || url.password !== '') throw new AddressError(`The address of the server holds a name or password. Write ${plain} and give the key by itself.`);
  if (url.search !== '' || url.hash !== '') throw new AddressError(`The address of the server goes on after its path with "${url.search === '' ? '#' : '?'}". Write ${plain} only; a key is given by itself.`);
  const endpoint = /\/(chat\/completions|completions|models|embeddings)$/.exec(plain);
  if (endpoint) throw new AddressError(`The address names one endpoint of the server. Write ${plain.slice(0, endpoint.index)}, without ${endpoint[0]}.`);
  return plain;
}

/** "localhost:8080" and "api.mistral.ai/v1" are meant well. */
function withoutScheme(text: string): AddressError {
  const local = /^(localhost|127\.|\[::1\])/i.test(text);
  const guess = `${local ? 'http' : 'https'}://${text.replace(/^\/+/, '')}`;
  const plain = /^[\w.\-[\]:]+(:\d+)?(\/[\w./-]*)?$/.test(text) && URL.canParse(guess);
  return new AddressError(plain ? `The address of the server lacks http:// or https://. Write ${guess}.` : `The address of the server cannot be read. Write a base URL such as ${example}.`);
}

/** `host:port`, the port only where it is not the scheme's own. */
export function hostOf(baseUrl: string): string {
  return URL.canParse(baseUrl) ? new URL(baseUrl).host : 'unknown host';
}

/** Whether nothing sent there leaves this machine: loopback addresses only. */
export function isLocal(baseUrl: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const name = new URL(baseUrl).hostname;
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
